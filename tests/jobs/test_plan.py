"""Who stands where in the demo clinic, and when: no chair and no psychiatrist is given away twice."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from lightwell.jobs.demo.acting import Play
from lightwell.jobs.demo.casting import TREATMENTS
from lightwell.jobs.demo.plan import plan
from lightwell.jobs.demo.slots import SHOWN_WHEN_CLOSED, Seat, Slots, days_from
from lightwell.jobs.demo.stages import FIRST, LIVE, Stage, stages
from lightwell.scheduling import planner
from lightwell.scheduling.planner import Opening

ZONE = ZoneInfo("America/Toronto")
WEEKDAYS = Opening(time(8), time(17), frozenset({1, 2, 3, 4, 5}))
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=ZONE)


def slots(**over) -> Slots:
    return Slots(zone=ZONE, opening=WEEKDAYS, block_min=120, **over)


@pytest.fixture(scope="module")
def journeys():
    return plan(60, 1, NOW, slots())


def every_visit(journeys):
    return [visit for one in journeys for visit in (*one.visits, *one.maintenance)]


# ---------------------------------------------------------------- plan


def test_every_stage_has_somebody_once_there_are_as_many_people():
    assert set(stages(len(FIRST))) == set(Stage)


def test_twelve_people_have_someone_at_every_step_that_matters_most():
    steps = {Stage.NEW, Stage.WAITING, Stage.BOOKED, Stage.NOT_SUITABLE, Stage.CONSENTED, Stage.PLANNED}
    steps |= {Stage.RUNNING, Stage.READY, Stage.MID_COURSE, Stage.FINISHED, Stage.MAINTENANCE}
    assert steps < set(stages(12))


def test_nobody_is_two_people(journeys):
    numbers = [one.story.person.number for one in journeys]
    assert len(set(numbers)) == len(numbers) == 60


def test_the_same_seed_and_moment_give_the_same_plan(journeys):
    assert plan(60, 1, NOW, slots()) == journeys
    assert plan(60, 2, NOW, slots()) != journeys


def test_no_chair_is_given_away_twice(journeys):
    taken = Counter(
        (visit.seat.chair, quarter)
        for visit in every_visit(journeys)
        for quarter in planner.quarters(visit.seat.start, 120)
    )
    assert max(taken.values()) == 1


def test_every_visit_is_in_opening_hours_on_a_quarter_hour(journeys):
    assert all(slots().is_open(visit.seat.start) for visit in every_visit(journeys))


def test_two_treatments_of_one_person_are_a_day_apart_or_more(journeys):
    for one in journeys:
        starts = [visit.seat.start for visit in (*one.visits, *one.maintenance)]
        assert all(later - before >= timedelta(hours=24) for before, later in pairwise(starts))


def test_a_referral_comes_before_its_answer_and_both_before_the_assessment(journeys):
    for one in journeys:
        moments = [one.referred_at, one.answered_at, one.assessed and one.assessed.start]
        known = [moment for moment in moments if moment]
        assert known == sorted(known) and one.referred_at < NOW


def test_everyone_in_a_chair_now_has_a_visit_today(journeys):
    live = [one for one in journeys if one.stage in LIVE]
    assert len(live) == len(LIVE)
    for one in live:
        number = LIVE[one.stage].number
        assert one.visits[number - 1].seat.start.astimezone(ZONE).date() == NOW.date()


def test_only_those_who_are_here_or_expected_have_a_visit_today(journeys):
    today = {
        one.stage
        for one in journeys
        for visit in (*one.visits, *one.maintenance)
        if visit.seat.start.astimezone(ZONE).date() == NOW.date()
    }
    assert today == {*LIVE, Stage.EXPECTED}


def test_a_course_has_six_treatments_in_order(journeys):
    courses = [one.visits for one in journeys if one.visits]
    assert all([visit.number for visit in course] == list(range(1, TREATMENTS + 1)) for course in courses)


def test_the_first_between_treatments_needs_somebody_today(journeys):
    asked = [one for one in journeys if one.asked_at]
    assert [one.stage for one in asked] == [Stage.MID_COURSE]


# ---------------------------------------------------------------- slots


@pytest.mark.parametrize(
    ("now", "stands_at"),
    [
        (NOW, NOW),
        (datetime(2026, 11, 24, 21, 0, tzinfo=ZONE), datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)),
        (datetime(2026, 11, 24, 5, 0, tzinfo=ZONE), datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)),
        (datetime(2026, 11, 23, 5, 0, tzinfo=ZONE), datetime(2026, 11, 20, 12, 0, tzinfo=ZONE)),
        (datetime(2026, 11, 22, 12, 0, tzinfo=ZONE), datetime(2026, 11, 20, 12, 0, tzinfo=ZONE)),
    ],
    ids=["open", "evening", "early morning", "early on Monday", "Sunday"],
)
def test_a_closed_clinic_is_shown_as_it_was_when_it_was_last_open(now, stands_at):
    assert slots().latest_open(now) == stands_at
    assert stands_at == NOW or stands_at.time() == SHOWN_WHEN_CLOSED


def test_a_chair_that_is_taken_is_not_free_until_the_block_is_over():
    chairs = slots()
    start = chairs.at(NOW.date(), time(10, 15))
    chairs.take(Seat(start, 0))
    assert not chairs.is_free(Seat(start + timedelta(minutes=105), 0))
    assert chairs.is_free(Seat(start + timedelta(minutes=120), 0)) and chairs.is_free(Seat(start, 1))


def test_a_full_day_has_no_seat_left():
    chairs = slots(chairs=1)
    day = NOW.date()
    seats = [chairs.first_seat(days_from(day), turn=0) for _ in range(5)]
    assert [seat.start.astimezone(ZONE).date() - day for seat in seats] == [timedelta()] * 4 + [timedelta(1)]


def test_two_psychiatrists_assess_at_the_same_hour_and_one_does_not():
    alone, together = slots(), slots(psychiatrists=2)
    hours = [[clinic.assessment(days_from(NOW.date())) for _ in range(2)] for clinic in (alone, together)]
    assert hours[0][0].start < hours[0][1].start and hours[1][0].start == hours[1][1].start


def test_a_wall_time_that_the_clock_jumps_over_is_moved_on():
    night = slots().at(datetime(2027, 3, 14, tzinfo=ZONE).date(), time(2, 30))
    assert night.astimezone(UTC) == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)


# ---------------------------------------------------------------- acting


def a_way(told: list, name: str, minutes: list[int]):
    for minute in minutes:
        at = yield NOW + timedelta(minutes=minute)
        told.append((name, (at - NOW) // timedelta(minutes=1)))


def test_all_ways_are_acted_in_the_order_of_time():
    play, told = Play(), []
    play.add(a_way(told, "a", [0, 20]))
    play.add(a_way(told, "b", [10, 30]))
    list(play.until(NOW + timedelta(minutes=25)))
    assert told == [("a", 0), ("b", 10), ("a", 20)]


def test_an_act_that_wants_to_have_been_earlier_happens_now():
    play, told = Play(), []
    play.add(a_way(told, "a", [10, 5]))
    list(play.until(NOW + timedelta(minutes=10)))
    assert told == [("a", 10), ("a", 10)]


def test_nothing_is_acted_when_nobody_comes():
    assert list(Play().until(NOW)) == []
