"""The courses of a patient, and those under way."""

import pytest

from lightwell.courses import actions, queries
from tests.factories.courses import a_course, a_decided_patient
from tests.factories.patients import a_patient

pytestmark = pytest.mark.django_db


def test_nobody_without_an_order_has_a_course(now):
    patient = a_patient()
    assert queries.course_of(patient) is None
    assert list(queries.courses_of(patient)) == []


def test_the_last_course_stays_after_its_end_but_is_no_longer_open(physician, now):
    course = a_course()
    actions.close_course(by=physician, at=now, course=course, outcome="completed", reason="all six")
    assert queries.course_of(course.patient) == course
    assert queries.open_course_of(course.patient) is None
    assert list(queries.open_courses()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_courses_under_way_are_one_query(django_assert_num_queries, count):
    for number in range(count):
        a_course(a_decided_patient(patient=a_patient(given_name=f"Otter{number}")))
    with django_assert_num_queries(1):
        names = [course.patient.name for course in queries.open_courses()]
    assert len(names) == count


def test_who_was_found_suitable_waits_until_a_course_is_ordered(now):
    first, second = (a_decided_patient(patient=a_patient(given_name=name)) for name in ("Avery", "Rowan"))
    a_decided_patient("defer", second, at=now)
    assert [decision.patient for decision in queries.waiting_for_order()] == [first]
    a_course(first)
    assert not queries.waiting_for_order().exists()


def test_a_new_decision_after_a_course_waits_again(physician, now):
    course = a_course()
    actions.close_course(by=physician, at=now, course=course, outcome="completed", reason="all six")
    assert not queries.waiting_for_order().exists()
    a_decided_patient(patient=course.patient, at=now)
    assert [decision.patient for decision in queries.waiting_for_order()] == [course.patient]


def test_how_courses_ended_is_one_query(django_assert_num_queries, physician, now):
    courses = [a_course(a_decided_patient(patient=a_patient(given_name=f"Otter{n}"))) for n in range(3)]
    for course in courses[:2]:
        actions.close_course(by=physician, at=now, course=course, outcome="stopped", reason="headaches")
    with django_assert_num_queries(1):
        ends = {key: step.by.name for key, step in queries.ends_of(courses).items()}
    assert ends == {course.record: physician.name for course in courses[:2]}
