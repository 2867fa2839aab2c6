"""What each way to book a course gives and costs, and the calendar that shows it."""

from datetime import date, time

import pytest

from lightwell.scheduling import queries
from lightwell.web.courses import words
from lightwell.web.courses.calendar import calendar
from lightwell.web.courses.options import Wanted, options
from tests.factories.patients import a_patient
from tests.factories.scheduling import a_booked_course, a_chair, the_dates, wall

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)


@pytest.fixture
def ways(course, now):
    def found(weekdays=(1, 2, 3, 4, 5), at=time(9, 30), first_day=MONDAY):
        wanted = Wanted(first_day, weekdays, at)
        return options(course, list(range(1, course.treatments + 1)), wanted, queries.chairs(), now)

    return found


def test_two_spreads_and_the_other_half_of_the_day(ways):
    found = ways()
    assert [(one.wanted.weekdays, one.wanted.at.hour) for one in found] == [
        ((1, 4), 9), ((2, 5), 9), ((1, 4), 13),
    ]  # fmt: skip
    assert found[2].give_and_take == ["At about 13:30, where about 09:30 was asked for."]


def test_the_days_as_wished_then_later_in_the_day_and_a_week_later(ways):
    found = ways(weekdays=(2, 5))
    assert {one.wanted.weekdays for one in found} == {(2, 5)}
    assert [one.later_days for one in found] == [0, 7, 0]
    assert found[1].give_and_take == ["Starts 7 days later than the soonest."]


def test_a_close_pair_of_days_says_what_the_protocol_asks_for(ways):
    best = ways(weekdays=(1, 2))[0]
    assert best.between == [1, 6, 1, 6, 1]
    assert "3 gaps are under 48 hours, which the protocol asks for." in best.give_and_take


def test_a_full_day_leaves_a_gap_that_is_said(ways):
    for hour in (8, 10, 12, 14):
        a_booked_course(a_patient(given_name=f"Otter{hour}"), first=wall(3, hour, month=12), treatments=1)
    best = ways(weekdays=(1, 4))[0]
    assert best.between[0] == 7 and best.starts[0] == wall(30, 9, 30)
    assert best.give_and_take == ["One gap is 7 days, because a day between is full or has passed."]


def test_several_chairs_are_counted(ways):
    a_chair()
    a_booked_course(a_patient(given_name="Rowan"), first=wall(30, 9, 30), treatments=1)
    assert ways(weekdays=(1, 4))[0].chairs == "Chair 2, all 6"


def test_a_calendar_has_four_weeks_closed_days_and_the_days_of_review(course):
    drawn = calendar(dict(enumerate(the_dates(wall(30, 9, 30)), 1)), course)
    kinds = {day.day.isoformat(): (day.kind, day.text) for week in drawn.weeks for day in week.days}
    assert len(drawn.weeks) == 4 and drawn.heads == ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
    assert kinds["2026-12-07"] == ("treatment", "3") and kinds["2026-12-08"] == ("review", "8")
    assert kinds["2026-12-05"] == ("closed", "5") and kinds["2026-12-01"] == ("", "1")


def test_a_longer_course_gets_more_weeks(course):
    starts = {1: wall(30, 9), 2: wall(20, 9, month=1, year=2027)}
    assert len(calendar(starts, course).weeks) == 8


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, ""), (2, "Always 3 days apart"), (4, "3, 4 and 3 days apart")],
)
def test_gaps_in_words(count, said):
    assert words.gaps(the_dates(wall(30, 9), count)) == said


def test_a_list_in_words():
    assert [words.listed(range(n)) for n in (0, 1, 2, 3)] == ["", "0", "0 and 1", "0, 1 and 2"]
