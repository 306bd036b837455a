"""How well duplicates are found, and how fast, on records made up here: no site is needed.

    python benchmarks/duplicates.py [RECORDS] [SEED]

Precision and recall are of made-up errors, not of anybody's data: they tell whether a change made things better or worse.
Ratios carry over to other machines; seconds do not.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from made_up_people import Person, duplicate_of, people

from lead_hygiene.core.blocks import Blocks
from lead_hygiene.core.duplicates import GRADES, Card, card, compare
from lead_hygiene.core.shares import wilson
from lead_hygiene.matching import alike, free_mail, phone_reader

COLUMNS = ("name", "company", "email", "phone", "mobile", "website")


def main() -> None:
	number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
	seed = int(sys.argv[2]) if len(sys.argv) > 2 else 7
	quality(min(number, 20_000), seed)
	speed(number, seed)


def quality(number: int, seed: int) -> None:
	"""Precision and recall for every grade, and how many of the pairs are compared at all."""
	draw = random.Random(seed)
	records = list(people(draw, number))
	pairs = set()
	errors: dict[frozenset[int], tuple[str, ...]] = {}
	for place in draw.sample(range(number), number // 10):
		again, made = duplicate_of(draw, records[place])
		pair = frozenset((place, len(records)))
		pairs.add(pair)
		errors[pair] = made
		records.append(again)
	cards = cards_of(records)
	blocks = Blocks(cards)
	compared = {
		frozenset((left.key, right.key)): compare(left, right, alike) for left, right in blocks.pairs()
	}
	print(f"{len(records):,} records, {len(pairs):,} of them written a second time with errors (seed {seed})")
	print(f"compared: {len(compared):,} pairs, {len(compared) / len(records):.1f} a record")
	line("blocking", len(pairs & compared.keys()), len(pairs), "of the pairs are compared")
	for word, least in GRADES.items():
		found = {pair for pair, match in compared.items() if match.points >= least}
		line(f"{word} (from {least})", len(found & pairs), len(found), "precision")
		line("", len(found & pairs), len(pairs), "recall")
	missed = Counter(
		kind
		for pair in pairs
		if pair not in compared or compared[pair].points < GRADES["probable"]
		for kind in errors[pair]
	)
	made = Counter(kind for kinds in errors.values() for kind in kinds)
	print(
		"not found as probable, by error: "
		+ ", ".join(f"{k} {missed[k]} of {n}" for k, n in made.most_common())
	)
	if "-v" in sys.argv:
		show(records, pairs, compared)


def show(records: list[Person], pairs: set[frozenset[int]], compared: dict) -> None:
	"""Some of what went wrong, to look at."""
	for pair in sorted(pairs, key=sorted):
		if pair not in compared or compared[pair].points < GRADES["probable"]:
			print(
				"missed", *(tuple(records[i].values()) for i in sorted(pair)), compared.get(pair), sep="\n   "
			)
	for pair, match in compared.items():
		if match.grade == "same" and pair not in pairs:
			print("wrong", *(tuple(records[i].values()) for i in sorted(pair)), match.evidence, sep="\n   ")


def speed(number: int, seed: int) -> None:
	"""The whole sweep, beside merely reading the records from a file; and one name that thousands have."""
	draw = random.Random(seed)
	records = list(people(draw, number))
	records += [duplicate_of(draw, each)[0] for each in draw.sample(records, number // 10)]
	text = as_csv(records)
	print(f"\n{len(records):,} records")
	read = timed(lambda: list(csv.DictReader(io.StringIO(text))))
	normalised = timed(lambda: cards_of(csv.DictReader(io.StringIO(text))))
	swept = timed(lambda: sweep(cards_of(csv.DictReader(io.StringIO(text)))))
	print(
		f"merely read {read:.1f} s; read and normalised {normalised:.1f} s, {normalised / read:.1f} × that;"
	)
	print(f"swept {swept:.1f} s, {swept / read:.1f} × that, {len(records) / swept:,.0f} records/s")
	before = 0.0
	for many in (2_500, 5_000, 10_000):
		common = list(people(random.Random(seed), many, name="محمد محمدی"))
		cards = cards_of([*records[: 4 * many], *common])
		plain = cards_of(people(random.Random(seed + 1), 5 * many))
		crowd, usual = timed(partial(sweep, cards)), timed(partial(sweep, plain))
		doubled = f", {crowd / before:.2f} × half of that" if before else ""
		print(
			f"{many:,} of one name among {5 * many:,}: {crowd:.1f} s{doubled},"
			f" {crowd / usual:.2f} × as many of all sorts of names"
		)
		before = crowd


def sweep(cards: list[Card]) -> int:
	return sum(compare(left, right, alike).grade is not None for left, right in Blocks(cards).pairs())


def cards_of(records: list[Person] | Iterator[Person]) -> list[Card]:
	read, free = phone_reader("IR"), free_mail()
	return [
		card(
			place,
			[each["name"]],
			[each["company"]],
			[each["email"]],
			[each["phone"], each["mobile"]],
			[each["website"]],
			read,
			free,
		)
		for place, each in enumerate(records)
	]


def as_csv(records: list[Person]) -> str:
	text = io.StringIO()
	writer = csv.DictWriter(text, COLUMNS)
	writer.writeheader()
	writer.writerows(records)
	return text.getvalue()


def timed(do: Callable[[], object]) -> float:
	start = process_time()
	do()
	return process_time() - start


def line(what: str, hits: int, of: int, meaning: str) -> None:
	low, high = wilson(hits, of) or (0.0, 1.0)
	share = hits / of if of else 0.0
	print(f"{what:20} {share:7.2%} {meaning}: {hits:,} of {of:,} (95 %: {low:.1%} … {high:.1%})")


if __name__ == "__main__":
	main()
