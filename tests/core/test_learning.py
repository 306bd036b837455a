"""What is learned from made-up histories whose truth is known."""

from __future__ import annotations

import random
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lead_hygiene.core.learning import spelling
from lead_hygiene.core.learning.bins import coarse, fine
from lead_hygiene.core.learning.cells import Celled, celled
from lead_hygiene.core.learning.coding import column_of
from lead_hygiene.core.learning.columns import Aside, look
from lead_hygiene.core.learning.folds import FOLDS, Tally, deal
from lead_hygiene.core.learning.learn import Refused, learn
from lead_hygiene.core.learning.spelling import between
from lead_hygiene.core.rules import OPERATORS
from lead_hygiene.core.shares import FEW

SOURCES = ("web", "fair", "phone", "")


def history(records=2000, seed=1, **more):
	"""Columns and ends: the fair helps, the size helps, the colour is noise; more columns from (record, won) functions."""
	draw = random.Random(seed)
	rows = []
	for at in range(records):
		source, size, colour = draw.choice(SOURCES), draw.randrange(200), draw.choice("rgb")
		odds = -1.5 + 1.5 * (source == "fair") - 0.8 * (source == "") + 0.01 * size
		won = draw.random() < 1 / (1 + exp(-odds))
		extra = {name: make(at, won, draw) for name, make in more.items()}
		rows.append({"source": source, "size": str(size), "colour": colour, **extra, "won": won})
	columns = {name: [row[name] for row in rows] for name in rows[0] if name != "won"}
	return columns, [row["won"] for row in rows]


def learned(columns, won, **options):
	listed = [column_of(name, cells) for name, cells in columns.items()]
	return learn(listed, bytes(won), outcome="won", positive="won", **options)


def points(result, column):
	return {str(row.said): row.points for row in result.criteria if row.column == column}


def aside(result):
	return {each.column: each.why for each in result.aside}


def test_points_have_the_sign_of_the_truth_and_noise_has_none():
	result = learned(*history())
	source = points(result, "source")
	assert source["'fair'"] > 5 > 0 > source["nothing in it"]
	sizes = [row.points for row in result.criteria if row.column == "size"]
	assert sizes == sorted(sizes)
	assert sizes[0] < 0 < sizes[-1]
	assert max(map(abs, points(result, "colour").values()), default=0) <= 1
	assert result.signal
	assert 0.65 < result.auc.low < result.auc.value < result.auc.high < 0.85
	assert result.gap < 0.03


def test_ten_points_double_the_odds():
	# Alone in its column, and independent of the others: the points are the logarithm of the odds.
	columns, won = history(8000)
	result = learned(columns, won)
	chance = result.chance
	for at in (-10, 0, 5):
		odds = [each / (1 - each) for each in (chance.of(at), chance.of(at + 10))]
		assert odds[1] / odds[0] == pytest.approx(2, rel=0.35)


def test_unknown_is_a_bin_of_its_own():
	result = learned(*history())
	row = next(row for row in result.criteria if row.test.operator == "is not set")
	columns, won = history()
	assert row.records == columns["source"].count("")
	assert row.won == sum(w for s, w in zip(columns["source"], won, strict=True) if s == "")


def test_the_order_of_records_and_columns_does_not_matter():
	columns, won = history(1500)
	order = list(range(len(won)))
	random.Random(5).shuffle(order)
	shuffled = {name: [cells[at] for at in order] for name, cells in reversed(columns.items())}
	assert learned(shuffled, [won[at] for at in order]) == learned(columns, won)


def test_what_is_said_twice_counts_once():
	columns, won = history()
	once = learned(columns, won)
	twice = learned({**columns, "again": columns["source"]}, won)
	together = points(twice, "source")["'fair'"] + points(twice, "again")["'fair'"]
	assert together == pytest.approx(points(once, "source")["'fair'"], abs=4)
	assert twice.auc.value == pytest.approx(once.auc.value, abs=0.01)


def test_leaks_are_named_and_set_aside():
	result = learned(
		*history(
			paid=lambda at, won, draw: "yes" if won else "no",
			order_no=lambda at, won, draw: f"SO-{at}" if won else "",
			closed_on=lambda at, won, draw: f"2024-03-{at % 28 + 1:02d}",
			talk=lambda at, won, draw: draw.gauss(2 if won else 0, 1),
			lost_reason=lambda at, won, draw: draw.choice(["price", "time"])
			if not won and at % 9 == 0
			else "",
			state=lambda at, won, draw: "closed here" if won and at % 3 == 0 else draw.choice(["a", "b"]),
			previous_status=lambda at, won, draw: draw.choice(["a", "b"]),
		)
	)
	leaks = {name for name, why in aside(result).items() if why == "leak"}
	assert leaks == {"paid", "order_no", "closed_on", "talk", "lost_reason", "state"}
	assert 0.6 < result.auc.value < 0.8
	assert all(str(each.reason) for each in result.aside)


def test_a_kept_column_is_used_and_said_to_leak():
	columns, won = history(paid=lambda at, won, draw: "yes" if won else "no")
	result = learned(columns, won, kept=["paid"])
	assert "paid" not in aside(result)
	assert result.auc.value > 0.99
	assert any(sentence.code == "leak_kept" for sentence in result.warnings)


def test_what_tells_records_apart_is_no_criterion():
	result = learned(
		*history(
			lead_id=lambda at, won, draw: f"L-{at}",
			number=lambda at, won, draw: str(100000 + 3 * at),
			mail=lambda at, won, draw: f"p{at % 50}@x.test",
			note=lambda at, won, draw: f"they said {at} and then some more words",
			day=lambda at, won, draw: f"{at % 28 + 1}/03/2024 10:{at % 60:02d}",
			always=lambda at, won, draw: "x",
			nothing=lambda at, won, draw: "NA",
			hardly=lambda at, won, draw: "y" if at < 12 else "x",
		)
	)
	assert aside(result) == {
		"lead_id": "identifier",
		"number": "identifier",
		"mail": "identifier",
		"note": "text",
		"day": "date",
		"always": "constant",
		"nothing": "constant",
		"hardly": "constant",
	}


def test_a_history_without_signal_proposes_nothing():
	draw = random.Random(2)
	columns = {name: [draw.choice("abc") for _ in range(2000)] for name in ("one", "two", "three")}
	result = learned(columns, [draw.random() < 0.3 for _ in range(2000)])
	assert not result.signal
	assert {row.points for row in result.criteria} <= {0}
	assert "no signal" in str(result.warnings[0])


@pytest.mark.parametrize("won", [0, 29, 971, 1000])
def test_a_thin_history_is_refused_with_its_numbers(won):
	with pytest.raises(Refused, match=rf"{won:,} are won and {1000 - won:,} are not; at least {FEW}"):
		learned({"a": ["x", "y"] * 500}, [at < won for at in range(1000)])


def test_without_a_column_it_is_refused_and_says_what_was_set_aside():
	with pytest.raises(Refused) as refused:
		learned({"a": ["x"] * 200}, [at % 2 == 0 for at in range(200)])
	assert [each.why for each in refused.value.aside] == ["constant"]


def test_thirty_of_each_are_enough():
	columns, won = history(4000)
	chosen = [at for at, w in enumerate(won) if w][:FEW] + [at for at, w in enumerate(won) if not w][:FEW]
	result = learned({n: [c[at] for at in chosen] for n, c in columns.items()}, [won[at] for at in chosen])
	assert result.records == 2 * FEW


@given(
	st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=60, max_size=400),
	st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_bins_hold_every_record_once_and_their_tests_agree(cells, draw):
	column = column_of("n", [None if cell is None else str(cell / 2) for cell in cells])
	seen = look(column, len(cells))
	if isinstance(seen, Aside):
		return
	made = celled(seen)
	assert isinstance(made, Celled)
	dealt = deal([made], bytes(draw.randint(0, 1) for _ in cells))
	tally = dealt.tally(0, range(FOLDS))
	assert sum(each.records for each in tally) == len(cells)
	for bins in (coarse(made, tally), fine(made, tally)):
		held = [cell for each in bins for cell in each.cells]
		assert len(held) == len(set(held))
		assert all(each.tally.records >= FEW for each in bins)
		spans = [at for at, cell in enumerate(made.cells) if cell.kind == "span"]
		filled = sum(tally[at].records for at in spans)
		assert set(spans) <= set(held) or filled < FEW
		for each in bins:
			test = spelling.test_of(made, each)
			if test.operator in OPERATORS:
				values = [None if cell is None else cell / 2 for cell in cells]
				agreed = sum(bool(OPERATORS[test.operator](value, test.value)) for value in values)
				assert agreed == each.tally.records, test


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_what_parts_two_numbers_lies_between_them(one, other):
	low, high = sorted((one, other))
	if low < high:
		assert low < between(low, high) <= high


@pytest.mark.parametrize(
	("low", "high", "round_one"),
	[(17, 18, 18), (1199.5, 1203.2, 1200), (-3, 4, 0), (0.21, 0.29, 0.25), (-18, -17, -17)],
)
def test_ends_of_bins_are_round(low, high, round_one):
	assert between(float(low), float(high)) == round_one


def test_tallies_add_up():
	assert Tally(3, 1) + Tally(2, 2) - Tally(1, 1) == Tally(4, 2)


def test_every_sentence_can_be_translated():
	from pathlib import Path

	from lead_hygiene.core.learning.sentences import SENTENCES

	marked = (Path(__file__).parents[2] / "lead_hygiene" / "translatable.py").read_text(encoding="utf-8")
	assert [text for text in SENTENCES.values() if text != "{0}" and text not in marked] == []
