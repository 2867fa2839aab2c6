"""The questions: yes, no, not known and not asked; dates; and two people asking at once."""

from datetime import date, timedelta

import pytest

from lightwell.assessment import actions
from lightwell.chart.models import HistoryAnswer
from tests.conftest import NOW
from tests.factories.patients import a_patient

pytestmark = pytest.mark.django_db
SEEN = NOW.isoformat()


def test_each_question_is_there_and_not_asked_yet(signed_in, nurse, patient, page_of):
    text = signed_in(nurse).get(page_of("history", patient)).text
    assert 'id="id_aneurysm"' in text
    assert text.count("Not asked yet") == text.count('class="asked')


def test_a_man_is_not_asked_about_pregnancy(signed_in, nurse, page_of):
    man = a_patient(sex="male", health_card_number="")
    assert "Are you pregnant?" not in signed_in(nurse).get(page_of("history", man)).text


def test_answers_are_kept_and_what_was_not_asked_is_not(signed_in, nurse, patient, page_of):
    told = {"seen_at": SEEN, "aneurysm": "no", "bipolar": "unknown", "glaucoma": ""}
    browser = signed_in(nurse)
    for _click in range(2):
        assert browser.post(page_of("history", patient), told).status_code == 303
    kept = dict(HistoryAnswer.objects.values_list("question", "answer"))
    assert kept == {"aneurysm": "no", "bipolar": "unknown"}
    assert HistoryAnswer.objects.count() == 2


def test_the_day_belongs_to_a_yes(signed_in, nurse, patient, page_of):
    told = {"seen_at": SEEN, "mi_or_cv_event": "yes", "mi_or_cv_event_on": "2026-10-25"}
    signed_in(nurse).post(page_of("history", patient), told)
    assert HistoryAnswer.objects.get().on_date == date(2026, 10, 25)


def test_a_no_keeps_no_day(signed_in, nurse, patient, page_of):
    told = {"seen_at": SEEN, "mi_or_cv_event": "no", "mi_or_cv_event_on": "2026-10-25"}
    signed_in(nurse).post(page_of("history", patient), told)
    assert HistoryAnswer.objects.get().on_date is None


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"mi_or_cv_event_on": "2027-10-25"}, "This day has not come yet"),
        ({"mi_or_cv_event_on": "1850-10-25"}, "before the patient was born"),
        ({"mi_or_cv_event_on": "soon"}, "Enter a valid date"),
        ({"aneurysm": "perhaps"}, "Select a valid choice"),
        ({"seen_at": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(signed_in, nurse, patient, page_of, over, sentence):
    told = {"seen_at": SEEN, "mi_or_cv_event": "yes", **over}
    answer = signed_in(nurse).post(page_of("history", patient), told)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not HistoryAnswer.objects.exists()


def test_an_answer_given_meanwhile_is_shown_and_not_overwritten(
    signed_in, nurse, physician, patient, page_of
):
    shown = (NOW - timedelta(minutes=5)).isoformat()
    at = NOW - timedelta(minutes=1)
    actions.record_history(by=physician, at=at, patient=patient, answers={"aneurysm": "yes"})
    browser, told = signed_in(nurse), {"seen_at": shown, "aneurysm": "no", "glaucoma": "no"}
    answer = browser.post(page_of("history", patient), told)
    assert answer.status_code == 422
    assert "Dr. Leopold Varga answered this meanwhile" in answer.text
    assert "On record now: Yes, by Dr. Leopold Varga at 09:59" in answer.text
    assert HistoryAnswer.objects.get().answer == "yes"
    # what was typed is still there; having seen the other answer, it may be sent again
    assert f'name="seen_at" value="{NOW.isoformat()}"' in answer.text
    assert browser.post(page_of("history", patient), {**told, "seen_at": SEEN}).status_code == 303
    current = HistoryAnswer.objects.current().values_list("question", "answer")
    assert dict(current) == {"aneurysm": "no", "glaucoma": "no"}


def test_another_mistake_does_not_make_a_stale_form_fresh(signed_in, nurse, patient, page_of):
    shown = (NOW - timedelta(minutes=5)).isoformat()
    told = {"seen_at": shown, "aneurysm": "perhaps"}
    text = signed_in(nurse).post(page_of("history", patient), told).text
    assert f'name="seen_at" value="{shown}"' in text


def test_a_coordinator_does_not_ask(signed_in, coordinator, patient, page_of):
    assert signed_in(coordinator).get(page_of("history", patient)).status_code == 403


@pytest.mark.parametrize("items", [1, 3])
def test_the_page_takes_as_many_queries_with_three_answers(
    signed_in, nurse, patient, page_of, items, django_assert_num_queries
):
    asked = ("aneurysm", "glaucoma", "bipolar")[:items]
    actions.record_history(by=nurse, at=NOW, patient=patient, answers=dict.fromkeys(asked, "no"))
    browser = signed_in(nurse)
    browser.get(page_of("history", patient))
    with django_assert_num_queries(12):
        assert browser.get(page_of("history", patient)).status_code == 200
