"""The psychiatrist takes the suggestion or changes it, and signs with a password."""

from uuid import uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.outcomes.models import RecommendationDecision
from tests.factories.outcomes import a_course_of_case, a_task
from tests.factories.scheduling import wall
from tests.factories.staff import PASSWORD

AFTER = wall(15, 12, month=12)


@pytest.fixture
def course(patient):
    return a_course_of_case("01-clean-responder", patient, until=20)


@pytest.fixture
def browser(signed_in, psychiatrist, course, time_machine):
    time_machine.move_to(AFTER, tick=False)
    return signed_in(psychiatrist)


@pytest.fixture
def address(patient):
    return f"/patients/{patient.pk}/recommendation/"


def signs(browser, address, **over):
    told = {"entry_id": uuid4(), "offered": "maintenance", "chosen": "maintenance", "password": PASSWORD}
    return browser.post(address, {**told, **over})


def test_it_says_what_is_suggested_and_why_and_chooses_nothing(browser, address):
    text = browser.get(address).text
    for told in (
        "Go on with maintenance",
        "You decide",
        "Response: the last score",
        "Remission",
        "Baseline",
        "-79 %",
    ):
        assert told in text
    assert "checked" not in text


def test_the_suggestion_is_signed(browser, address, psychiatrist):
    assert signs(browser, address).status_code == 302
    row = RecommendationDecision.objects.get()
    assert (row.chosen, row.recorded_by_name, row.after_treatment) == ("maintenance", psychiatrist.name, 6)
    text = browser.get(address).text
    assert "decided: Go on with maintenance" in text and "Sign the decision" not in text


def test_a_change_keeps_what_was_typed_until_it_has_reasons(browser, address):
    answer = signs(browser, address, chosen="stop-and-refer-back", why="")
    assert answer.status_code == 422
    assert "Say why you choose something else." in answer.text
    assert signs(browser, address, chosen="stop-and-refer-back", why="She moves away").status_code == 302


@pytest.mark.parametrize("password", ["", "wrong", "x" * 5000])
def test_without_the_password_nothing_is_signed(browser, address, password):
    answer = signs(browser, address, password=password)
    assert answer.status_code == 422 and not RecommendationDecision.objects.exists()
    assert 'value="maintenance" checked' in answer.text


def test_a_stale_suggestion_is_not_signed(browser, address):
    answer = signs(browser, address, offered="continue", chosen="continue")
    assert answer.status_code == 422
    assert "the suggestion is another one now" in answer.text


@pytest.mark.parametrize("chosen", ["", "review-now", "<script>"])
def test_what_cannot_be_chosen_is_refused(browser, address, chosen):
    assert signs(browser, address, chosen=chosen, why="x").status_code == 422
    assert not RecommendationDecision.objects.exists()


def test_a_double_click_is_one_decision(browser, address):
    key = uuid4()
    assert [signs(browser, address, entry_id=key).status_code for _twice in range(2)] == [302, 302]
    assert RecommendationDecision.objects.count() == 1


def test_an_open_safety_task_is_said_before_agreeing(browser, address, patient, now):
    a_task(patient, now)
    assert "A safety task is open. Settle it first." in browser.get(address).text


@pytest.mark.parametrize("role", ["nurse", "physician", "coordinator", "manager", "auditor"])
def test_nobody_else_decides(request, signed_in, course, address, role):
    assert signed_in(request.getfixturevalue(role)).get(address).status_code == 403


def test_without_a_course_there_is_no_such_page(signed_in, psychiatrist, patient, address):
    assert signed_in(psychiatrist).get(address).status_code == 404


def test_looking_leaves_a_line(browser, address, patient):
    browser.get(address)
    line = AuditEvent.objects.first()
    assert (line.action, line.entity, line.patient_id) == ("view", "recommendation", patient.pk)
