"""Who needs somebody first: the list, a task from hand to hand, and the link of a check-in."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.outcomes import actions
from lightwell.outcomes.models import CheckIn, CheckInLink, SafetyTaskStep
from lightwell.outcomes.rules.safety import Standing
from lightwell.web.outcomes.alerts import alerts
from tests.factories.outcomes import CALM, SOME_DAYS, a_check_in, a_task, an_answer
from tests.factories.patients import a_patient

LIST = "/check-ins/"
HOUR = timedelta(hours=1)


@pytest.fixture
def browser(signed_in, psychiatrist):
    return signed_in(psychiatrist)


def press(browser, task, step, seen, **more):
    told = {"entry_id": uuid4(), "seen": seen, "step": step, **more}
    return browser.post(f"/check-ins/tasks/{task.pk}/", told)


def test_an_empty_list_says_what_will_come(browser):
    text = browser.get(LIST).text
    assert "Nobody needs anything now" in text
    assert "No check-in yet" in text


def test_a_red_task_says_why_by_when_whose_and_whom_to_call(browser, patient, now):
    a_task(patient, now - HOUR)
    text = browser.get(LIST).text
    for told in (
        "FERNWHISTLE, Ottoline",
        "Today, within hours",
        "more than half the days",
        "PHQ-9 18",
        "Psychiatrist",
    ):
        assert told in text
    assert "2026-11-24 13:00" in text  # four hours after 9:00 in Toronto
    assert 'href="tel:416-555-0142"' in text and "Nobody yet" in text


def test_the_most_urgent_comes_first_and_a_late_one_says_so(browser, patient, now):
    a_task(patient, now - 6 * HOUR, SOME_DAYS)
    rowan = a_patient(given_name="Rowan", family_name="Inkwell", health_card_number="")
    a_task(rowan, now - 5 * HOUR)
    text = browser.get(LIST).text
    assert text.index("INKWELL") < text.index("FERNWHISTLE")
    assert "Late 1\u00a0h\u00a000\u00a0min" in text


def test_taken_tried_settled(browser, patient, psychiatrist, now):
    task = a_task(patient, now)
    assert press(browser, task, "taken", 0).headers["Location"] == LIST
    text = browser.get(LIST).text
    assert "Settle it" in text and psychiatrist.name in text
    press(browser, task, "tried", 1, note="Voicemail")
    assert "Tried to reach, Dr. Sunniva Achterberg: Voicemail" in browser.get(LIST).text
    press(browser, task, "settled", 2, note="Safe, plan reviewed")
    text = browser.get(LIST).text
    assert "Nobody needs anything now" in text and "Safe, plan reviewed" in text


def test_settling_without_a_word_keeps_the_task_and_says_what_is_missing(browser, patient, now):
    task = a_task(patient, now)
    press(browser, task, "taken", 0)
    answer = press(browser, task, "settled", 1, note="  ")
    assert answer.status_code == 422
    assert "Write what was found and what was done." in answer.text


def test_a_stale_page_says_who_was_first_and_keeps_the_words(browser, patient, psychiatrist, physician, now):
    task = a_task(patient, now)
    press(browser, task, "taken", 0)
    actions.move_task(by=physician, at=now, task=task, to=Standing.TAKEN, seen=1)
    actions.move_task(by=psychiatrist, at=now, task=task, to=Standing.TAKEN, seen=2)
    answer = press(browser, task, "settled", 1, note="Spoke for ten minutes")
    assert answer.status_code == 422
    assert "Dr. Sunniva Achterberg was first" in answer.text
    assert "Spoke for ten minutes" in answer.text
    assert 'name="seen" value="3"' in answer.text


def test_a_double_click_is_one_step(browser, patient, now):
    task, key = a_task(patient, now), uuid4()
    for _twice in range(2):
        assert press(browser, task, "taken", 0, entry_id=key).status_code == 302
    assert SafetyTaskStep.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"step": "open"}, {"step": ""}, {"seen": "-1"}, {"seen": "x"}, {"entry_id": "1"}, {"note": "y" * 501}],
)
def test_a_form_that_cannot_be_writes_nothing(browser, patient, now, wrong):
    task = a_task(patient, now)
    told = {"entry_id": uuid4(), "seen": 0, "step": "taken", **wrong}
    assert browser.post(f"/check-ins/tasks/{task.pk}/", told).status_code == 422
    assert not SafetyTaskStep.objects.exists()


def test_words_are_shown_as_words(browser, patient, now):
    task = a_task(patient, now)
    press(browser, task, "taken", 0)
    press(browser, task, "tried", 1, note="<script>alert(1)</script> 🙂")
    text = browser.get(LIST).text
    assert "<script>alert" not in text and "&lt;script&gt;" in text and "🙂" in text


def test_a_task_of_nobody_is_no_page(browser, db):
    assert browser.post(f"/check-ins/tasks/{uuid4()}/", {}).status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "manager"])
def test_others_see_the_list_and_settle_nothing(request, signed_in, patient, now, role):
    browser, task = signed_in(request.getfixturevalue(role)), a_task(patient, now)
    text = browser.get(LIST).text
    assert "FERNWHISTLE" in text and "Take it" not in text
    assert press(browser, task, "taken", 0).status_code == 403


def test_the_auditor_has_no_such_page(signed_in, auditor):
    assert signed_in(auditor).get(LIST).status_code == 403


def test_looking_leaves_one_line(browser, patient, now):
    a_task(patient, now)
    before = AuditEvent.objects.count()
    browser.get(LIST)
    assert AuditEvent.objects.count() == before + 1
    assert (AuditEvent.objects.first().action, AuditEvent.objects.first().entity) == ("view", "outcomes")


def test_check_ins_say_where_they_stand(browser, patient, now):
    an_answer(patient, now - 30 * HOUR, CALM)
    check_in = a_check_in(patient, now - 3 * HOUR)
    actions.keep_answer(by=patient, at=now, check_in=check_in, item="1", value=1)
    a_check_in(patient, now - 60 * HOUR, hours=24)
    text = browser.get(LIST).text
    for told in (
        "Answered",
        "Waiting for an answer",
        "1 answer kept",
        "Not answered in time",
        "Make the link",
    ):
        assert told in text


def test_a_patient_is_found_and_the_link_is_shown_once(browser, patient, now):
    assert f"/patients/{patient.pk}/check-in/" in browser.get(LIST, {"q": "fernw"}).text
    answer = browser.post(f"/patients/{patient.pk}/check-in/", {"entry_id": uuid4()})
    assert re.search(r"http://testserver/my/open/[\w-]{43}/", answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "never again" in answer.text
    assert "/my/open/" not in browser.get(LIST).text


def test_the_link_is_pressed_twice_and_is_one(browser, patient):
    key = uuid4()
    answers = [browser.post(f"/patients/{patient.pk}/check-in/", {"entry_id": key}) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert CheckIn.objects.count() == CheckInLink.objects.count() == 1


def test_the_message_is_in_the_patients_language_and_the_page_in_the_readers(browser):
    patient = a_patient(language="fr")
    text = browser.post(f"/patients/{patient.pk}/check-in/", {"entry_id": uuid4()}).text
    assert '<div lang="fr">' in text and "Check-in link" in text


def test_a_physician_sends_no_check_in(signed_in, physician, patient):
    answer = signed_in(physician).post(f"/patients/{patient.pk}/check-in/", {"entry_id": uuid4()})
    assert answer.status_code == 403 and not CheckIn.objects.exists()


@pytest.mark.parametrize("words", ["%", "\0", "<script>", "x" * 500, "  "])
def test_any_search_is_answered(browser, patient, words):
    assert browser.get(LIST, {"q": words}).status_code == 200


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_no_more_for_many(browser, patient, now, many, django_assert_num_queries):
    for hour in range(many):
        task = a_task(patient, now - hour * HOUR)
        press(browser, task, "taken", 0)
    browser.get(LIST)
    with django_assert_num_queries(10):
        browser.get(LIST)


def test_the_head_of_the_chart_names_open_tasks(patient, now):
    a_task(patient, now)
    assert alerts(patient, now) == [
        ("Thoughts of death or self-harm", "Nobody has taken it, by 2026-11-24 14:00")
    ]
