"""Questionnaires on the page: item by item, totals, and the alert that an answer raises."""

from uuid import uuid4

import pytest

from lightwell.measures.models import Answer, Response
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def a_phq9(*values, **over) -> dict:
    items = {f"item_{place}": str(value) for place, value in enumerate(values, 1)}
    return {"entry_id": str(uuid4()), "day": "2026-11-24", **items, **over}


def test_a_phq9_is_answered_item_by_item_once(signed_in, nurse, patient, page_of):
    browser, told = signed_in(nurse), a_phq9(3, 3, 2, 3, 2, 2, 2, 2, 0)
    for _click in range(2):
        answer = browser.post(page_of("scale", patient, "PHQ-9"), told)
        assert (answer.status_code, answer.url) == (303, f"{page_of('show', patient)}#scales")
    response = Response.objects.get()
    assert (response.total_score, response.answered_at) == (19, NOW)
    assert Answer.objects.count() == 9
    text = browser.get(page_of("show", patient)).text
    assert "moderately severe" in text
    assert 'role="alert"' not in text


@pytest.mark.parametrize(
    ("item_9", "level", "words"),
    [
        ("1", "note-soon", "Thoughts of death or self-harm on several days"),
        ("2", "note-now", "Thoughts of death or self-harm on more than half the days"),
        ("", "note-soon", "was not answered: ask it the same day"),
    ],
)
def test_item_9_is_shown_at_once_with_help(signed_in, nurse, patient, page_of, item_9, level, words):
    told = a_phq9(1, 1, 1, 1, 1, 1, 1, 1, item_9)
    answer = signed_in(nurse).post(page_of("scale", patient, "PHQ-9"), told, follow=True)
    assert f'<div class="note {level}" role="alert">' in answer.text
    assert words in answer.text
    assert 'href="tel:988"' in answer.text
    assert page_of("scale", patient, "c-ssrs") in answer.text


def test_what_was_left_out_is_not_zero(signed_in, nurse, patient, page_of):
    signed_in(nurse).post(page_of("scale", patient, "PHQ-9"), a_phq9(2, "", 2, 2, 2, 2, 2, 2, 0))
    response = Response.objects.get()
    assert (response.prorated, response.given()["2"]) == (True, None)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (a_phq9(7), "Select a valid choice"),
        (a_phq9("", "", ""), "Answer at least one question"),
        (a_phq9(1, day="2026-11-25"), "This day has not come yet"),
        (a_phq9(1, day="1700-01-01"), "before the patient was born"),
    ],
)
def test_what_cannot_be_answered_is_refused(signed_in, nurse, patient, page_of, told, sentence):
    answer = signed_in(nurse).post(page_of("scale", patient, "PHQ-9"), told)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Response.objects.exists()


def test_the_screener_gives_a_risk(signed_in, nurse, patient, page_of):
    told = a_phq9(1, 1, 0, 1, 0, 0)
    answer = signed_in(nurse).post(page_of("scale", patient, "c-ssrs"), told, follow=True)
    assert "C-SSRS: high risk." in answer.text
    assert "do not let the person leave alone" in answer.text


def test_a_scale_that_is_not_answered_here_is_not_found(signed_in, nurse, patient, page_of):
    assert signed_in(nurse).get(page_of("scale", patient, "aldrete")).status_code == 404


def test_totals_are_kept_each_once(signed_in, nurse, patient, page_of):
    browser = signed_in(nurse)
    told = {"entry_id": str(uuid4()), "day": "2026-11-20", "audit-c": "1", "dast-10": "0", "asrm": "7"}
    for _click in range(2):
        assert browser.post(page_of("totals", patient), told).status_code == 303
    assert dict(Response.objects.values_list("instrument", "total_score")) == {
        "audit-c": 1,
        "dast-10": 0,
        "asrm": 7,
    }
    assert "Mania, hypomania or mixed state now" in browser.get(page_of("show", patient)).text


def test_one_impossible_total_keeps_none(signed_in, nurse, patient, page_of):
    told = {"entry_id": str(uuid4()), "day": "2026-11-20", "asrm": "1", "audit-c": "13"}
    answer = signed_in(nurse).post(page_of("totals", patient), told)
    assert answer.status_code == 422
    assert "AUDIT-C runs from 0 to 12 points" in answer.text
    assert not Response.objects.exists()


def test_no_total_at_all_is_said(signed_in, nurse, patient, page_of):
    told = {"entry_id": str(uuid4()), "day": "2026-11-20"}
    assert "Enter at least one total" in signed_in(nurse).post(page_of("totals", patient), told).text


def test_a_screener_asked_since_is_said_beside_the_alert(signed_in, nurse, patient, page_of):
    browser = signed_in(nurse)
    browser.post(page_of("scale", patient, "PHQ-9"), a_phq9(1, 1, 1, 1, 1, 1, 1, 1, 1))
    told = {**a_phq9(1, 0), "item_6": "0"}
    answer = browser.post(page_of("scale", patient, "c-ssrs"), told, follow=True)
    assert "C-SSRS screener asked since: low risk." in answer.text
    assert "Ask the C-SSRS screener" not in answer.text


def test_thoughts_of_death_at_the_assessment_raise_a_task_with_an_owner(signed_in, nurse, patient, page_of):
    signed_in(nurse).post(page_of("scale", patient, "PHQ-9"), a_phq9(1, 1, 1, 1, 1, 1, 1, 1, 2))
    task = patient.safety_tasks.get()
    assert (task.level, task.item) == ("red", "9") and task.owner_role


def answers_page(**items: str) -> dict:
    return {"entry_id": str(uuid4()), "day": "2026-11-24", **{f"item_{code}": v for code, v in items.items()}}


def test_a_mean_is_kept_exactly_and_shown(signed_in, nurse, patient, page_of):
    told = answers_page(**{"1": "8", "2": "8", "3": "7"})
    answer = signed_in(nurse).post(page_of("scale", patient, "peg"), told, follow=True)
    assert (Response.objects.get().total_score, str(Response.objects.get().exact_score)) == (None, "7.6700")
    assert "PEG" in answer.text and "7.67" in answer.text


@pytest.mark.parametrize(
    ("code", "told", "level", "item"),
    [
        ("asrm", dict.fromkeys("12345", "2"), "amber", "total"),
        ("dast-10", {str(n): "1" for n in range(1, 11)}, "amber", "total"),
        ("madrs", {"10": "4"}, "red", "10"),
        ("qids-sr16", {"12": "1"}, "amber", "12"),
        ("c-ssrs", {"1": "0", "2": "0", "6": "1", "6r": "1"}, "red", "risk"),
    ],
)
def test_saving_raises_the_task_with_its_owner(signed_in, nurse, patient, page_of, code, told, level, item):
    signed_in(nurse).post(page_of("scale", patient, code), answers_page(**told))
    task = patient.safety_tasks.get()
    assert (task.level, task.item, task.owner_role) == (level, item, "psychiatrist")


def test_a_fall_of_the_moca_raises_a_task(signed_in, nurse, patient, page_of):
    browser = signed_in(nurse)
    for day, points in (("2026-10-01", "30"), ("2026-11-24", "27")):
        told = {**answers_page(points=points, education="0"), "day": day}
        assert browser.post(page_of("scale", patient, "moca"), told).status_code == 303
    assert patient.safety_tasks.get().item == "drop"


def test_never_drinking_and_how_much_is_said_beside_the_question(signed_in, nurse, patient, page_of):
    told = answers_page(**{"1": "0", "2": "3", "3": "0"})
    answer = signed_in(nurse).post(page_of("scale", patient, "audit-c"), told)
    assert answer.status_code == 422
    assert "does not go together with the answer to question 1" in answer.text
    assert not Response.objects.exists()


def test_a_scale_shows_how_it_went(signed_in, nurse, patient, page_of):
    browser = signed_in(nurse)
    for day, value in (("2026-10-01", 3), ("2026-11-01", 2)):
        browser.post(page_of("scale", patient, "PHQ-9"), a_phq9(*[value] * 8, 0, day=day))
    text = browser.get(page_of("show", patient)).text
    assert 'class="trend' in text and 'class="spark' in text
    assert "24 " in text and "16 " in text


def test_the_page_that_corrects_a_mean_opens(signed_in, nurse, patient, page_of):
    browser = signed_in(nurse)
    browser.post(page_of("scale", patient, "peg"), answers_page(**{"1": "8", "2": "8", "3": "7"}))
    assert browser.get(page_of("correct", patient, "scale", Response.objects.get().pk)).status_code == 200
