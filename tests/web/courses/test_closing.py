"""A course ends once, with its reason, and the visits that lie ahead end with it."""

import pytest

from lightwell.courses.models import CourseStep
from lightwell.scheduling.models import Occupied
from tests.factories.scheduling import a_booked_course, the_appointments, wall
from tests.factories.treatment import an_expected_visit, arrives, the_team


@pytest.fixture
def booked():
    return a_booked_course(first=wall(20, 11))


def close(browser, course, **told):
    return browser.post(f"/patients/{course.patient_id}/course/close/", told)


def test_the_page_says_what_follows(prescriber, booked):
    page = prescriber.get(f"/patients/{booked.patient_id}/course/close/").content.decode()
    assert "0 of 6 treatments were given. 4 visits ahead are cancelled" in page


def test_the_course_is_over_and_what_lies_ahead_is_cancelled(prescriber, booked, psychiatrist):
    answer = close(prescriber, booked, outcome="stopped", reason="headaches")
    step = CourseStep.objects.get()
    assert answer.status_code == 303 and (step.step, step.reason, step.by) == (
        "stopped",
        "headaches",
        psychiatrist,
    )
    assert [visit.number for visit in the_appointments(booked)] == [1, 2]
    assert set(Occupied.objects.values_list("appointment", flat=True)) == {
        visit.pk for visit in the_appointments(booked)
    }


def test_a_long_reason_is_kept_whole_by_the_course(prescriber, booked):
    reason = "because " * 60
    assert close(prescriber, booked, outcome="ended", reason=reason).status_code == 303
    assert CourseStep.objects.get().reason == reason.strip()


@pytest.mark.parametrize(
    ("told", "field", "sentence"),
    [
        ({"outcome": "", "reason": "x"}, "outcome", "Choose how the course ended"),
        ({"outcome": "open", "reason": "x"}, "outcome", "Select a valid choice"),
        ({"outcome": "completed", "reason": " "}, "reason", "Say why."),
        ({"outcome": "completed", "reason": "🙂" * 501}, "reason", "at most 500"),
    ],
)
def test_an_end_needs_a_kind_and_a_reason(prescriber, booked, told, field, sentence):
    answer = close(prescriber, booked, **told)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and f'id="id_{field}-error"' in page
    assert not CourseStep.objects.exists() and len(the_appointments(booked)) == 6


def test_a_second_end_finds_no_course(prescriber, booked):
    close(prescriber, booked, outcome="completed", reason="all six")
    assert close(prescriber, booked, outcome="ended", reason="again").status_code == 404
    assert CourseStep.objects.count() == 1


def test_not_while_the_patient_is_here(prescriber):
    team = the_team()
    visit = an_expected_visit(team)
    arrives(team, visit)
    answer = close(prescriber, visit.course, outcome="stopped", reason="headaches")
    assert answer.status_code == 422 and "Finish the visit first" in answer.content.decode()
    assert not CourseStep.objects.exists()


@pytest.mark.parametrize("role", ["coordinator", "nurse", "manager", "auditor"])
def test_only_who_orders_ends(request, signed_in, booked, role):
    browser = signed_in(request.getfixturevalue(role))
    assert close(browser, booked, outcome="stopped", reason="x").status_code == 403
    assert not CourseStep.objects.exists()
