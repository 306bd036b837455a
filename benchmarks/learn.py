"""What `lead-hygiene learn` makes of public data: AUC and calibration on records it had not seen, by either method.

	python benchmarks/learn.py [FOLDER]    # ../shared/data; scikit-learn is used where it is installed

The bank's calls (UCI Bank Marketing, Moro, Cortez and Rita 2014) with the leak that everybody warns of, `duration`, set
aside and put back; the deals of Maven Analytics, which are made up and hold no signal.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from lead_hygiene import logistic
from lead_hygiene.audit.learning import Answer, Asked, answer

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared" / "data")
BANK = FOLDER / "uci_bank_marketing" / "bank-additional-full.csv.gz"
DEALS = FOLDER / "maven_crm_opportunities" / "sales_pipeline.csv"


def told(title: str, asked: Asked, table: bool = False) -> None:
	start = time.perf_counter()
	found: Answer = answer(asked)
	took = time.perf_counter() - start
	learned = found.learned
	print(
		f"{title}, {asked.method}: {learned.records:,} records, {learned.won:,} {found.ends.positive}, {took:.1f} s"
	)
	print(
		f"  AUC {learned.auc.value:.4f} ({learned.auc.low:.4f} to {learned.auc.high:.4f}), "
		f"calibration error {learned.gap:.4f}, Brier {learned.brier:.4f}, log loss {learned.log_loss:.4f}"
	)
	print(f"  leaks: {', '.join(each.column for each in learned.aside if each.why == 'leak') or 'none'}")
	if not learned.signal:
		print("  no signal: nothing is proposed")
	if table:
		print("  predicted  came true   95 %          records")
		for group in learned.calibration:
			low, high = group.interval
			share = group.won / group.records
			print(f"  {group.predicted:8.2%} {share:9.2%}   {low:6.2%}–{high:6.2%} {group.records:8,}")


def main() -> None:
	methods = ("logistic", "bayes") if logistic.is_there() else ("bayes",)
	for method in methods:
		told("Bank", Asked(BANK, "y", method=method), table=True)
		told("Bank, leak kept", Asked(BANK, "y", keep=("duration",), method=method))
		told("Deals", Asked(DEALS, "deal_stage", "Won", ("Lost",), method=method))


if __name__ == "__main__":
	main()
