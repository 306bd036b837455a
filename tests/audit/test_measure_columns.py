"""What is kept in columns gives the figures that the core gives of the same records one by one."""

from collections import Counter
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.audit.losses import Losses
from lead_hygiene.audit.money import Money
from lead_hygiene.audit.pipeline import Pipeline, Record, Traits
from lead_hygiene.audit.started import Started
from lead_hygiene.core.conversion import Journey, steps
from lead_hygiene.core.effectiveness import LIVES, Start, effects
from lead_hygiene.core.history import Change, Place, spans
from lead_hygiene.core.lost import BACK_WITHIN, Loss, is_loss, is_out, lost

TODAY = date(2025, 6, 30)
DAYS = st.none() | st.integers(-5, 200)
STARTS = st.lists(
	st.tuples(
		st.tuples(DAYS, DAYS),
		st.integers(0, 300),
		DAYS,
		st.sampled_from(LIVES),
		st.none() | st.integers(1, 9),
		st.sampled_from([None, "Web", "Fair"]),
		st.booleans(),
	),
	max_size=30,
)


def told(found):
	return {group: [+step.counts for step in way] for group, way in found.items()}


@given(STARTS)
def test_columns_give_what_the_core_gives(rows):
	started, starts, only = Started("Lead", ("Opportunity", "Order")), [], []
	for days, age, ended, life, worth, source, chosen in rows:
		record = Record("Lead", "L", traits=Traits(source=source))
		journey = Journey(days, age, ended, 1, source)
		started.add(record, TODAY - timedelta(days=age), journey, life, worth)
		starts.append(Start(journey, life, int(worth is not None), float(worth or 0)))
		only.append(chosen)
	journeys = [start.journey for start in starts]
	assert told(started.steps("source")) == told(steps(journeys, 2))
	some = [journey for journey, chosen in zip(journeys, only, strict=True) if chosen]
	assert told(started.steps("source", only)) == told(steps(some, 2))
	wanted = effects(starts, 2)
	assert started.effects("source") == {
		group: type(effect)(started.steps("source")[group], effect.lives, effect.valued, effect.revenue)
		for group, effect in wanted.items()
	}
	months = Counter(f"{TODAY - timedelta(days=age):%Y-%m}" for _days, age, *_rest in rows)
	assert {group: way[0].entered for group, way in started.steps("month").items()} == months


PLACES = st.sampled_from(
	[Place("A"), Place("B"), Place("A", "Lost"), Place("B", "Closed"), Place("B", "Converted")]
)
LIVES_OF_DEALS = st.lists(
	st.tuples(
		st.lists(st.tuples(st.integers(0, 300), PLACES), min_size=1, max_size=5),
		st.sampled_from([(), ("X",), ("X", "Y")]),
	),
	max_size=8,
)


@given(LIVES_OF_DEALS)
def test_losses_in_columns_are_those_of_the_core(deals):
	pipeline = Pipeline(TODAY)
	losses, wanted = Losses(pipeline, Money([])), []
	for moves, reasons in deals:
		life = spans(Change(datetime(2024, 8, 1) + timedelta(days=day), place) for day, place in moves)
		born = life[0].began.at.date()
		end = life[-1].place.outcome
		losses.add(Record("Opportunity", "O", created=born, finished=end, reasons=reasons, amount=5.0), life)
		for number, span in enumerate(life):
			if not is_loss(span.came_from, span.place):
				continue
			after = [each.began.at.date() for each in life[number + 1 :] if not is_out(each.place)]
			on = span.began.at.date()
			back = (after[0] - on).days if after else None
			ripe = (TODAY - on).days >= BACK_WITHIN
			for reason in reasons or (None,):
				won = bool(after) and end == "Converted"
				wanted.append(Loss((None, reason), (on - born).days, back, won, ripe, valued=1, amount=5.0))
	assert losses.lost("Opportunity", "reason") == lost(wanted)
