"""The day's list, what is free, and the dates that are proposed."""

from datetime import date, time

import pytest

from lightwell.scheduling import actions, queries
from tests.factories.courses import a_course, a_decided_patient
from tests.factories.patients import a_patient
from tests.factories.scheduling import TORONTO, a_booked_course, a_chair, the_appointments, wall

pytestmark = pytest.mark.django_db
THE_DAY = date(2026, 11, 24)


def booked(count: int) -> list:
    for _ in range(count):
        a_chair()
    people = [a_decided_patient(patient=a_patient(given_name=f"Otter{number}")) for number in range(count)]
    return [a_booked_course(person) for person in people]


@pytest.mark.parametrize("count", [1, 3])
def test_a_day_is_one_query(django_assert_num_queries, count):
    booked(count)
    with django_assert_num_queries(1):
        seen = [(a.patient.name, a.course.route, a.chair.name, a.state) for a in queries.day(THE_DAY)]
    assert len(seen) == count
    assert {state for *_, state in seen} == {"booked"}


def test_a_cancelled_visit_is_not_on_the_day_but_in_the_patients_list(coordinator, now):
    (course,) = booked(1)
    first = the_appointments(course)[0]
    actions.cancel_appointment(by=coordinator, at=now, appointment=first, reason="a cold")
    assert list(queries.day(THE_DAY)) == []
    assert [a.state for a in queries.appointments_of(course.patient)] == ["cancelled", *["booked"] * 5]


def test_a_day_is_the_clinics_own():
    midnight, next_midnight = (moment.utctimetuple() for moment in queries.day_bounds(date(2026, 11, 1)))
    assert (midnight.tm_hour, next_midnight.tm_hour) == (4, 5)


def test_free_starts_leave_out_what_a_block_would_touch():
    booked(1)
    course = a_course(a_patient(given_name="Rowan"))
    starts = queries.free_starts(THE_DAY, course.patient, 120)
    hours = [f"{start.astimezone(TORONTO):%H:%M}" for start in starts]
    assert (hours[0], hours[4], hours[5], hours[-1]) == ("08:00", "09:00", "13:00", "15:00")


def test_a_practitioners_free_starts(coordinator, psychiatrist, now):
    actions.book_assessment(
        by=coordinator, at=now, patient=a_patient(), starts_at=wall(25, 10), practitioner=psychiatrist
    )
    starts = queries.free_starts_with(date(2026, 11, 25), psychiatrist, 60)
    assert wall(25, 9) in starts and wall(25, 11) in starts
    assert wall(25, 9, 15) not in starts and wall(25, 10, 45) not in starts


def test_a_proposal_is_booked_as_it_is(coordinator, now):
    booked(1)
    course = a_course(a_patient(given_name="Rowan"))
    visits = queries.proposal(course, date(2026, 11, 25), (2, 5), time(11))
    assert [visit.moved for visit in visits] == [True, True, True, True, True, False]
    starts = [visit.starts_at for visit in visits]
    kept = actions.book_course(by=coordinator, at=now, course=course, starts=starts)
    assert [visit.starts_at for visit in kept] == starts


@pytest.mark.parametrize("count", [1, 3])
def test_next_visits_of_many_courses_are_one_query(django_assert_num_queries, now, count):
    courses = booked(count)
    with django_assert_num_queries(1):
        found = queries.next_visits(courses, now)
    assert {visit.number for visit in found.values()} == {1} and len(found) == count


def test_a_visit_that_is_about_to_move_does_not_stand_in_its_own_way():
    (course,) = booked(1)
    first = the_appointments(course)[0]
    assert wall(24, 11, 15) not in queries.free_starts(THE_DAY, course.patient, 120)
    assert wall(24, 11, 15) in queries.free_starts(THE_DAY, course.patient, 120, leave_out=first)


def test_only_what_misses_a_visit_is_proposed(coordinator, now):
    (course,) = booked(1)
    for visit in the_appointments(course)[1:3]:
        actions.cancel_appointment(by=coordinator, at=now, appointment=visit, reason="a cold")
    assert queries.missing_numbers(course) == [2, 3]
    assert len(queries.proposal(course, date(2026, 11, 25), (2, 5), time(9))) == 2


def test_nothing_is_proposed_at_a_time_that_has_passed():
    booked(1)
    other = a_course(a_patient(given_name="Rowan"))
    first, *_ = queries.proposal(other, THE_DAY, (2, 5), time(8), not_before=wall(24, 14))
    assert first.starts_at == wall(24, 14, 15)


@pytest.mark.parametrize("count", [1, 3])
def test_courses_and_their_visits_are_one_query_each(django_assert_num_queries, coordinator, now, count):
    courses = booked(count)
    for course in courses:
        first = the_appointments(course)[0]
        actions.move_appointment(
            by=coordinator, at=now, appointment=first, starts_at=wall(25, 9), reason="bus"
        )
    with django_assert_num_queries(1):
        moved = [v.step.moved_to.starts_at for v in queries.history_of(courses) if v.state == "moved"]
    with django_assert_num_queries(1):
        standing = [visit.chair.name for visit in queries.visits_in(courses)]
    with django_assert_num_queries(1):
        numbers = queries.booked_numbers(courses)
    assert (moved, len(standing)) == ([wall(25, 9)] * count, 6 * count)
    assert list(numbers.values()) == [{1, 2, 3, 4, 5, 6}] * count
