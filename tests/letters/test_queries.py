"""Which letters are due, being written, to be signed, signed."""

import pytest

from lightwell.courses import actions as courses
from lightwell.letters import actions, queries
from tests.factories.letters import a_letter, a_referred_patient, a_treated_course
from tests.letters.test_actions import AFTER


@pytest.fixture
def patient(db):
    return a_referred_patient()


def kinds(found) -> list[str]:
    return [one.kind for one in found]


def test_a_decision_without_a_letter_is_due(patient, coordinator, now):
    [due] = queries.due()
    assert (due.kind, due.patient) == ("decision", patient)
    a_letter(coordinator, due.subject, at=now)
    assert queries.due() == []


def test_a_course_is_due_when_all_its_treatments_were_given(patient):
    a_treated_course(5, patient=patient)
    assert kinds(queries.due()) == ["decision"]


def test_a_course_with_six_of_six_is_due_since_the_last_one_left(patient):
    course = a_treated_course(6, patient=patient)
    due = queries.due()
    assert kinds(due) == ["decision", "end-of-course"]
    assert due[1].subject == course and due[1].since.date().isoformat() == "2026-12-11"


def test_a_course_that_was_ended_early_is_due(patient, psychiatrist):
    course = a_treated_course(2, patient=patient)
    courses.close_course(by=psychiatrist, at=AFTER, course=course, outcome="ended", reason="moved away")
    assert kinds(queries.due()) == ["decision", "end-of-course"]


def test_a_letter_moves_from_draft_to_sign_to_signed_to_sent(patient, coordinator, psychiatrist, now):
    letter = a_letter(coordinator, queries.due()[0].subject, at=now)
    assert queries.desk().drafts == [letter]
    ready = actions.edit_letter(by=coordinator, at=now, letter=letter, ready=True)
    assert queries.desk().to_sign == [ready] and queries.desk().waiting == 1
    signed = actions.sign_letter(by=psychiatrist, at=now, letter=ready)
    desk = queries.desk(patient=patient)
    assert (desk.unsent, desk.sent, desk.waiting) == ([signed], [], 0)
    actions.mark_sent(by=coordinator, at=now, signed=signed, way="fax", to="416-555-0111")
    assert (queries.desk().unsent, queries.desk().sent) == ([], [signed])


def test_the_desk_finds_people_by_name(patient, coordinator, now):
    a_letter(coordinator, queries.due()[0].subject, at=now)
    assert queries.desk("fernwh").waiting == 1
    assert queries.desk("nobody").waiting == 0


def test_five_queries_whatever_the_number(patient, django_assert_num_queries):
    with django_assert_num_queries(5):
        queries.desk()
    for number in range(2):
        a_referred_patient(health_card_number=f"505505001{number}", given_name=f"Otto {'AB'[number]}")
    with django_assert_num_queries(5):
        assert queries.desk().waiting == 3
