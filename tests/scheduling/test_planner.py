"""The dates of a course, through the changes of the clock and around what is taken."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from lightwell.scheduling import planner
from lightwell.scheduling.planner import Book, Opening, Wish, propose

TORONTO = ZoneInfo("America/Toronto")
OPENING = Opening(time(8), time(17), frozenset({1, 2, 3, 4, 5}))
FIRST, SECOND = UUID(int=1), UUID(int=2)
BOTH = Book((FIRST, SECOND))


def a_wish(**over) -> Wish:
    usual = {
        "treatments": 6,
        "per_week": 2,
        "weekdays": (2, 5),
        "at": time(9, 30),
        "first_day": date(2026, 11, 30),
        "block_min": 120,
        "gap_hard_hours": 24,
    }
    return Wish(**{**usual, **over})


def plan(wish: Wish, book: Book = BOTH) -> list[planner.Visit]:
    return propose(wish, OPENING, book, TORONTO)


def walls(visits) -> list[str]:
    return [f"{visit.starts_at.astimezone(TORONTO):%d %H:%M}" for visit in visits]


def instant(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=TORONTO).astimezone(UTC)


def taking(chair: UUID, start: datetime) -> frozenset:
    return frozenset((chair, quarter) for quarter in planner.quarters(start, 120))


def test_six_treatments_twice_a_week_are_days_0_3_7_10_14_17():
    visits = plan(a_wish())
    assert walls(visits) == ["01 09:30", "04 09:30", "08 09:30", "11 09:30", "15 09:30", "18 09:30"]
    assert [visit.number for visit in visits] == [1, 2, 3, 4, 5, 6]
    assert {visit.chair for visit in visits} == {FIRST}


def test_a_taken_chair_is_left_to_whoever_has_it():
    book = Book((FIRST, SECOND), taken=taking(FIRST, instant(4, 10)))
    chairs = [visit.chair for visit in plan(a_wish(), book)]
    assert chairs == [FIRST, SECOND, SECOND, SECOND, SECOND, SECOND]


def test_with_no_chair_at_that_time_the_nearest_free_start_is_taken_and_says_so():
    book = Book((FIRST,), taken=taking(FIRST, instant(1, 9, 30)))
    first, second, *_ = plan(a_wish(), book)
    assert (walls([first]), first.moved) == (["01 11:30"], True)
    assert (walls([second]), second.moved) == (["04 09:30"], False)


def test_a_full_day_is_passed_over():
    whole_day = frozenset((FIRST, instant(1, 0) + planner.QUARTER * n) for n in range(96))
    assert walls(plan(a_wish(treatments=1), Book((FIRST,), taken=whole_day))) == ["04 09:30"]


def test_the_patients_own_visits_are_kept_clear_and_apart():
    book = Book((FIRST,), patient_taken=frozenset({instant(1, 9, 30)}), patient_starts=(instant(3, 12),))
    assert walls(plan(a_wish(treatments=2, per_week=3), book)) == ["01 09:45", "04 12:00"]


def test_treatments_that_are_booked_already_count_in_their_week():
    book = Book((FIRST,), patient_starts=(instant(2, 12),))
    assert walls(plan(a_wish(treatments=2), book)) == ["01 09:30", "08 09:30"]


def test_weekdays_are_spread_as_evenly_as_they_can_be():
    choices = planner.weekday_choices({5, 1, 2, 4}, 2)
    assert choices[:3] == [(1, 4), (1, 5), (2, 5)] and choices[-1] == (4, 5)
    assert planner.weekday_choices([2, 2], 3) == [(2,)] and planner.weekday_choices([], 2) == [()]
    assert (planner.least_gap_days((1, 3, 5)), planner.least_gap_days((2,))) == (2, 7)


def test_not_more_a_week_than_ordered():
    assert walls(plan(a_wish(weekdays=(1, 2, 3, 4, 5), treatments=4))) == [
        "30 09:30",
        "01 09:30",
        "07 09:30",
        "08 09:30",
    ]


def test_a_closed_weekday_a_late_wish_or_no_chair_gives_no_visit():
    assert plan(a_wish(weekdays=(6, 7))) == []
    assert plan(a_wish(weekdays=())) == []
    assert plan(a_wish(), Book(())) == []
    assert walls(plan(a_wish(at=time(22), treatments=1))) == ["01 15:00"]


def test_an_hour_that_the_clock_jumps_over_does_not_exist():
    assert planner.at_wall(date(2026, 3, 8), time(2, 30), TORONTO) is None
    assert planner.at_wall(date(2026, 11, 1), time(1, 30), TORONTO) == datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )


def test_starts_of_a_day_end_with_the_last_whole_block():
    starts = planner.starts_of_day(date(2026, 12, 1), OPENING, 120, TORONTO)
    assert (starts[0], starts[-1], len(starts)) == (instant(1, 8), instant(1, 15), 29)
    assert planner.starts_of_day(date(2026, 12, 1), OPENING, 600, TORONTO) == []


around_a_change = st.sampled_from([date(2026, 3, 8), date(2026, 11, 1), date(2027, 3, 14)]).flatmap(
    lambda change: st.integers(-20, 5).map(lambda days: change + timedelta(days=days))
)


@settings(max_examples=60, deadline=None)
@given(
    first_day=around_a_change,
    weekdays=st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
    quarter=st.integers(32, 60),
    per_week=st.integers(1, 3),
)
def test_wall_time_holds_through_the_change_of_the_clock(first_day, weekdays, quarter, per_week):
    at = time(quarter // 4, quarter % 4 * 15)
    visits = plan(a_wish(first_day=first_day, weekdays=weekdays, at=at, per_week=per_week))
    local = [visit.starts_at.astimezone(TORONTO) for visit in visits]
    assert all(start.time() == at for start in local)
    assert all(
        start.date() >= first_day and start.isoweekday() in set(weekdays) & OPENING.weekdays
        for start in local
    )
    assert len(visits) == (6 if set(weekdays) & OPENING.weekdays else 0)


@settings(max_examples=60, deadline=None)
@given(first_day=around_a_change, taken=st.sets(st.integers(0, 30 * 96), max_size=300))
def test_a_proposal_never_takes_what_is_taken_and_keeps_the_gap(first_day, taken):
    midnight = datetime.combine(first_day, time(), tzinfo=TORONTO).astimezone(UTC)
    book = Book((FIRST,), taken=frozenset((FIRST, midnight + planner.QUARTER * n) for n in taken))
    visits = plan(a_wish(first_day=first_day, weekdays=(1, 2, 3, 4, 5), per_week=3), book)
    starts = [visit.starts_at for visit in visits]
    assert all((FIRST, q) not in book.taken for start in starts for q in planner.quarters(start, 120))
    assert all(b - a >= timedelta(hours=24) for a, b in pairwise(starts))
