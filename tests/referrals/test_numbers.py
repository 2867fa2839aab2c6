"""The numbers of a period: each is what a clerk would count by hand from the steps."""

from datetime import date, timedelta
from statistics import median
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell.referrals.numbers import Event, count
from lightwell.referrals.rules import HOW_SOON, Status

FIRST, LAST, TODAY = date(2026, 9, 1), date(2026, 11, 24), date(2026, 11, 24)
ONE, TWO, THREE = (UUID(int=n) for n in (1, 2, 3))


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def of(events, began=None):
    return count(events, began or {}, FIRST, LAST, TODAY, reply_days=14)


def received(key: UUID, n: int) -> Event:
    return Event(key, Status.RECEIVED, day(n))


def test_nothing_is_nothing_and_not_nought_percent():
    found = of([])
    assert (found.received, found.answered, found.in_time_percent) == (0, 0, None)
    assert found.median_wait_days == dict.fromkeys(HOW_SOON)


@pytest.mark.parametrize(("on", "in_time"), [(14, 1), (15, 0)])
def test_the_fourteenth_day_is_in_time_and_the_next_is_not(on, in_time):
    found = of([received(ONE, 0), Event(ONE, Status.ACCEPTED, day(on), "soon")])
    assert (found.in_time, found.late, found.answered) == (in_time, 1 - in_time, 1)


def test_a_question_is_no_answer():
    found = of([received(ONE, 0), Event(ONE, Status.INFORMATION_REQUESTED, day(2))])
    assert (found.answered, found.late) == (0, 1)


def test_what_came_last_week_is_not_late_yet():
    found = of([received(ONE, 80)])
    assert (found.late, found.still_in_time, found.in_time_percent) == (0, 1, None)


def test_the_first_answer_counts_and_taking_it_up_again_is_no_new_referral():
    steps = [(Status.DECLINED, 3), (Status.RECEIVED, 40), (Status.ACCEPTED, 41)]
    found = of([received(ONE, 0), *(Event(ONE, to, day(n), "soon", "too-far") for to, n in steps)])
    assert (found.received, found.in_time, found.declined) == (1, 1, {"too-far": 1})


def test_the_wait_counts_by_the_acuity_at_the_assessment():
    events = [
        received(ONE, 0),
        Event(ONE, Status.ACCEPTED, day(1), "routine"),
        Event(ONE, Status.ACCEPTED, day(5), "urgent"),
        Event(ONE, Status.ACCEPTED, day(20), "soon"),
        received(TWO, 0),
        Event(TWO, Status.ACCEPTED, day(1), "urgent"),
    ]
    found = of(events, {ONE: day(9), TWO: day(4)})
    assert found.median_wait_days == {"urgent": 6.5, "soon": None, "routine": None}
    assert found.began["urgent"] == 2


STEPS = st.lists(
    st.tuples(
        st.sampled_from([ONE, TWO, THREE]),
        st.sampled_from(Status),
        st.integers(-30, 120),
        st.sampled_from(HOW_SOON),
        st.sampled_from(["too-far", "other"]),
    ),
    max_size=25,
)


@given(STEPS, st.dictionaries(st.sampled_from([ONE, TWO, THREE]), st.integers(-30, 120)))
def test_the_numbers_are_a_recount_by_hand(steps, began):
    events = [
        Event(key, to, day(n), soon, code) for key, to, n, soon, code in sorted(steps, key=lambda s: s[2])
    ]
    found = of(events, {key: day(n) for key, n in began.items()})
    in_time = late = open_ = 0
    waits: dict[str, list[int]] = {soon: [] for soon in HOW_SOON}
    for key in {event.referral for event in events}:
        mine = [event for event in events if event.referral == key]
        came, begin = mine[0].on, day(began[key]) if key in began else None
        said = [event.on for event in mine if event.to in (*Status,)[2:]]
        if FIRST <= came <= LAST:
            on_time = bool(said) and (said[0] - came).days <= 14
            in_time += on_time
            waits_still = not said and (TODAY - came).days <= 14
            open_ += waits_still
            late += not on_time and not waits_still
        accepted = [event for event in mine if event.to is Status.ACCEPTED and begin and event.on <= begin]
        if accepted and begin and FIRST <= begin <= LAST:
            waits[accepted[-1].how_soon].append((begin - came).days)
    assert (found.in_time, found.late, found.still_in_time) == (in_time, late, open_)
    assert found.median_wait_days == {soon: median(of) if of else None for soon, of in waits.items()}
    declined = [event.code for event in events if event.to is Status.DECLINED and FIRST <= event.on <= LAST]
    assert found.declined == {code: declined.count(code) for code in set(declined)}
