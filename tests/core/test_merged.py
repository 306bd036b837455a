from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lead_hygiene.core.history import Change, Place, spans
from lead_hygiene.core.merged import weave

START = datetime(2026, 1, 1)
NOW = START + timedelta(days=400)
LIVES = st.lists(
	st.tuples(st.integers(0, 300), st.sampled_from(["New", "Assigned", "In Process", "Recycled"])),
	min_size=1,
	max_size=8,
	unique_by=lambda each: each[0],
).map(lambda life: [Change(START + timedelta(days=at), Place(stage)) for at, stage in sorted(life)])


def test_the_story_of_both_in_the_order_of_time():
	kept = [
		Change(START + timedelta(days=2), Place("New")),
		Change(START + timedelta(days=9), Place("In Process")),
	]
	gone = [Change(START, Place("New")), Change(START + timedelta(days=5), Place("Dead", "Dead"))]
	woven = spans(weave(kept, gone, NOW))
	assert [(span.place.stage, span.began.at.day) for span in woven] == [
		("New", 1),
		("Dead", 6),
		("In Process", 10),
	]


def test_the_record_stands_where_the_one_that_stays_stood():
	kept, gone = [Change(START, Place("Assigned"))], [Change(START + timedelta(days=3), Place("Recycled"))]
	last = weave(kept, gone, NOW)[-1]
	assert (last.place, last.at) == (Place("Assigned"), NOW)


@given(LIVES, LIVES)
def test_no_change_is_lost(kept, gone):
	woven = weave(kept, gone, NOW)
	moments = [change.at for change in woven]
	assert moments == sorted(set(moments))
	assert woven[-1].place == kept[-1].place
	assert len(woven) - len(kept) - len(gone) in (0, 1)
	wanted = sorted(change.place.stage for change in [*kept, *gone])
	assert sorted(change.place.stage for change in woven[: len(wanted)]) == wanted
	assert {span.place for span in spans(woven)} == {change.place for change in [*kept, *gone]}


@given(LIVES)
def test_a_record_merged_with_its_copy_stays_as_it_is(life):
	before, after = spans(life), spans(weave(life, life, NOW))
	assert [span.place for span in after] == [span.place for span in before]
