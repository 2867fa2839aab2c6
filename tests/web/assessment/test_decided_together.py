"""The reasons chosen, the protocol proposed with what is known of it, and what two sides decide together."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lightwell.assessment import queries
from lightwell.assessment.models import SharedDecision
from lightwell.courses.models import Course
from tests.conftest import NOW
from tests.factories.assessment import a_decision, an_assessed_patient
from tests.factories.staff import PASSWORD, a_user

pytestmark = pytest.mark.django_db
PTSD = "ptsd-im-0.5x2"
WORDS = "I want to try it, and stop if it is not for me."


def told(**over) -> dict:
    ids = {"patient_id": str(uuid4()), "clinician_id": str(uuid4())}
    said = {"patient_answer": "yes", "patient_words": WORDS, "clinician_answer": "yes"}
    return {**ids, **said, "present": "Avery, Rowan, Dr. Achterberg", **over}


@pytest.fixture
def decided(psychiatrist):
    patient = an_assessed_patient(psychiatrist, at=NOW)
    a_decision(psychiatrist, patient, at=NOW, protocol=PTSD)
    return patient


def order_of(patient) -> dict:
    return {
        "protocol": "depression-iv-0.5-40x6", "kind": "induction", "dose_mg_per_kg": "0.5", "over_min": "40",
        "treatments": "6", "per_week": "2", "password": PASSWORD, "entry_id": str(uuid4()),
    }  # fmt: skip


def test_the_decision_shows_its_reasons_and_what_is_known_of_the_protocol(
    signed_in, psychiatrist, decided, page_of
):
    text = signed_in(psychiatrist).get(page_of("show", decided)).text
    assert "Enough adequate treatments were tried without enough benefit" in text
    assert "Experimental" in text and "Trials gave 6 to 8 infusions, not 2 injections" in text


def test_no_course_is_ordered_before_both_say_yes(signed_in, psychiatrist, decided, page_of):
    browser, order = signed_in(psychiatrist), reverse("courses:order", args=[decided.pk])
    answer = browser.post(order, order_of(decided))
    assert answer.status_code == 422
    assert "The patient and a clinician have not both said yes." in answer.text
    assert not Course.objects.exists()
    browser.post(page_of("decide_together", decided), told())
    assert "Both say yes" in browser.get(page_of("show", decided)).text
    assert browser.post(order, order_of(decided)).status_code in (302, 303)
    assert Course.objects.count() == 1


def test_each_side_is_an_entry_of_its_own_written_once(signed_in, psychiatrist, decided, page_of):
    browser, sent = signed_in(psychiatrist), told()
    for _click in range(2):
        answer = browser.post(page_of("decide_together", decided), sent)
        assert (answer.status_code, answer.url) == (303, f"{page_of('show', decided)}#shared")
    patient, clinician = SharedDecision.objects.order_by("-side")
    assert (patient.side, patient.words, patient.present) == ("patient", WORDS, sent["present"])
    assert (clinician.side, clinician.words) == ("clinician", "")


def test_the_last_word_counts(signed_in, psychiatrist, decided, page_of):
    browser = signed_in(psychiatrist)
    browser.post(page_of("decide_together", decided), told())
    later = told(patient_answer="time", patient_words="Let me ask my sister.", clinician_answer="")
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        browser.post(page_of("decide_together", decided), later)
    text = browser.get(page_of("show", decided)).text
    assert "Not both yet" in text and "Let me ask my sister." in text
    assert not queries.both_say_yes(queries.decision_of(decided))


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"patient_answer": "", "clinician_answer": ""}, "Choose an answer."),
        ({"patient_answer": "perhaps"}, "Select a valid choice"),
        ({"patient_words": "  "}, "Write what the patient said, in their words."),
        ({"patient_words": "x" * 1001}, "at most 1000 characters"),
        ({"present": " "}, "Say who was present."),
        ({"present": "x" * 301}, "at most 300 characters"),
        ({"patient_id": "1; DROP TABLE"}, "Enter a valid UUID"),
    ],
)
def test_what_was_not_said_is_not_written(signed_in, psychiatrist, decided, page_of, over, sentence):
    answer = signed_in(psychiatrist).post(page_of("decide_together", decided), told(**over))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not SharedDecision.objects.exists()


def test_words_of_a_stranger_are_shown_as_words(signed_in, psychiatrist, decided, page_of):
    browser = signed_in(psychiatrist)
    browser.post(page_of("decide_together", decided), told(patient_words="<script>alert(1)</script>"))
    assert "<script>alert(1)" not in browser.get(page_of("show", decided)).text


def test_a_nurse_writes_the_patients_side_and_not_the_clinicians(signed_in, decided, page_of):
    signed_in(a_user("nurse")).post(page_of("decide_together", decided), told())
    assert SharedDecision.objects.get().side == "patient"
    assert signed_in(a_user("coordinator", username="c2")).post(
        page_of("decide_together", decided), told()
    ).status_code == 403  # fmt: skip


@pytest.mark.parametrize("outcome", ["defer", "not-suitable"])
def test_there_is_nothing_to_share_while_it_does_not_suit(signed_in, psychiatrist, page_of, outcome):
    patient = an_assessed_patient(psychiatrist, at=NOW)
    a_decision(psychiatrist, patient, at=NOW, outcome=outcome)
    browser = signed_in(psychiatrist)
    answer = browser.post(page_of("decide_together", patient), told())
    assert answer.status_code == 422
    assert not SharedDecision.objects.exists()
    assert "Decided together" not in browser.get(page_of("show", patient)).text


def test_more_words_cost_no_more_queries(signed_in, psychiatrist, decided, page_of):

    browser = signed_in(psychiatrist)
    counts = []
    for times in (1, 2):
        for _time in range(times):
            browser.post(page_of("decide_together", decided), told())
        with CaptureQueriesContext(connection) as seen:
            browser.get(page_of("show", decided))
        counts.append(len(seen))
    assert counts[0] == counts[1]
