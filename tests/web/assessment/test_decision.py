"""The signature: password, words about findings, what blocks, who may, and two who sign at once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lightwell.assessment import actions
from lightwell.assessment.models import Decision, FindingReview
from lightwell.audit.models import AuditEvent
from lightwell.scheduling import actions as courses
from lightwell.staff.models import FailedProof
from tests.conftest import NOW
from tests.factories.assessment import a_decision, an_assessed_patient
from tests.factories.consent import a_consent
from tests.factories.courses import a_course
from tests.factories.staff import PASSWORD, a_user

pytestmark = pytest.mark.django_db


def told(**over) -> dict:
    signed = {"outcome": "suitable", "reasons": "Two adequate trials failed.", "password": PASSWORD}
    why = {
        "chosen_suitable": ["trials-failed"],
        "chosen_defer": ["tests-awaited"],
        "defer_until": "2027-01-20",
    }
    return {"entry_id": str(uuid4()), "seen_at": NOW.isoformat(), **signed, **why, **over}


@pytest.fixture
def assessed(psychiatrist):
    return an_assessed_patient(psychiatrist, at=NOW - timedelta(hours=1))


def test_a_suitable_patient_is_signed_once(signed_in, psychiatrist, assessed, page_of):
    browser, sent = signed_in(psychiatrist), told(conditions="Escort named")
    for _click in range(2):
        answer = browser.post(page_of("decide", assessed), sent)
        assert (answer.status_code, answer.url) == (303, f"{page_of('show', assessed)}#decision")
    decision = Decision.objects.get()
    assert (decision.outcome, decision.recorded_by_name) == ("suitable", psychiatrist.name)
    assert AuditEvent.objects.filter(action="sign", patient_id=assessed.pk).count() == 1
    text = browser.get(page_of("show", assessed)).text
    assert "Signed 2026-11-24 at 10:00 by Dr. Sunniva Achterberg" in text
    assert "Escort named" in text


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"password": "wrong"}, "That is not the password of Dr. Sunniva Achterberg."),
        ({"password": ""}, "Enter your password to sign."),
        ({"outcome": ""}, "Choose a decision."),
        ({"outcome": "maybe"}, "Select a valid choice"),
        ({"reasons": "   "}, "Give your reasons."),
        ({"reasons": "x" * 4001}, "at most 4000 characters"),
        ({"chosen_suitable": []}, "Choose at least one reason"),
        ({"chosen_suitable": ["tests-awaited"]}, "Choose at least one reason"),
        ({"chosen_suitable": ["<script>"]}, "Choose at least one reason"),
        ({"protocol": "aspirin"}, "Choose a protocol of the list"),
        ({"outcome": "defer", "chosen_defer": []}, "Choose at least one reason"),
        ({"outcome": "defer", "defer_until": ""}, "Give the day to look again, after today."),
        ({"outcome": "defer", "defer_until": "2026-11-24"}, "Give the day to look again, after today."),
        ({"outcome": "defer", "defer_until": "soon"}, "Enter a valid date"),
    ],
)
def test_what_cannot_be_signed_is_refused_and_kept(
    signed_in, psychiatrist, assessed, page_of, over, sentence
):
    answer = signed_in(psychiatrist).post(page_of("decide", assessed), told(conditions="Kept words", **over))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept words" in answer.text
    assert f'value="{PASSWORD}"' not in answer.text
    assert not Decision.objects.exists()


def test_five_wrong_passwords_lock_the_signature(signed_in, psychiatrist, assessed, page_of):
    browser = signed_in(psychiatrist)
    for _try in range(5):
        browser.post(page_of("decide", assessed), told(password="wrong"))
    answer = browser.post(page_of("decide", assessed), told())
    assert "Too many wrong passwords" in answer.text
    assert FailedProof.objects.count() == 5
    assert not Decision.objects.exists()


def test_unknown_on_an_absolute_rule_stops_suitable_but_not_defer(signed_in, psychiatrist, patient, page_of):
    browser = signed_in(psychiatrist)
    answer = browser.post(page_of("decide", patient), told())
    assert answer.status_code == 422
    assert "This cannot be signed as suitable while these stop treatment or are not answered" in answer.text
    assert browser.post(page_of("decide", patient), told(outcome="defer")).status_code == 303
    assert FindingReview.objects.get(rule="B02").result == "unknown"


def test_a_finding_needs_words(signed_in, psychiatrist, assessed, page_of):
    actions.record_history(
        by=psychiatrist, at=NOW - timedelta(minutes=30), patient=assessed, answers={"bipolar": "yes"}
    )
    browser = signed_in(psychiatrist)
    answer = browser.post(page_of("decide", assessed), told(finding_B14=" "))
    assert answer.status_code == 422
    assert "Say what you do about these findings before you sign: Bipolar disorder." in answer.text
    browser.post(page_of("decide", assessed), told(finding_B14="On lithium; ASRM at each visit."))
    assert FindingReview.objects.get(rule="B14").reason == "On lithium; ASRM at each visit."
    assert "On lithium; ASRM at each visit." in browser.get(page_of("show", assessed)).text


def test_what_changed_since_the_form_was_shown_still_stops(signed_in, psychiatrist, nurse, assessed, page_of):
    who = {"by": nurse, "at": NOW - timedelta(seconds=1), "patient": assessed}
    actions.record_allergy(**who, substance="Ketamine")
    answer = signed_in(psychiatrist).post(page_of("decide", assessed), told())
    assert answer.status_code == 422
    assert "Allergy to ketamine" in answer.text
    assert not Decision.objects.exists()


def test_someone_who_signed_meanwhile_is_named(signed_in, psychiatrist, assessed, page_of):
    other = a_user("psychiatrist", username="psychiatrist2", name="Dr. Quill Rowanberry")
    at = NOW - timedelta(minutes=1)
    a_decision(other, assessed, at=at, outcome="defer")
    shown = (NOW - timedelta(minutes=10)).isoformat()
    answer = signed_in(psychiatrist).post(page_of("decide", assessed), told(seen_at=shown))
    assert answer.status_code == 422
    assert "Dr. Quill Rowanberry signed “Not yet” meanwhile" in answer.text
    assert Decision.objects.get().outcome == "defer"


@pytest.mark.parametrize("role", ["nurse", "physician", "coordinator", "manager"])
def test_only_a_psychiatrist_signs(signed_in, role, assessed, page_of):
    browser = signed_in(a_user(role))
    assert browser.post(page_of("decide", assessed), told()).status_code == 403
    assert "Sign decision" not in browser.get(page_of("show", assessed)).text
    assert not Decision.objects.exists()


def test_a_decided_patient_can_be_assessed_again(signed_in, psychiatrist, assessed, page_of):
    browser = signed_in(psychiatrist)
    browser.post(page_of("decide", assessed), told(outcome="defer"))
    assert "Begin a new assessment" in browser.get(page_of("show", assessed)).text
    browser.post(page_of("begin", assessed))
    text = browser.get(page_of("show", assessed)).text
    assert "From the assessment before this one" in text
    assert "Not signed" in text


def test_a_consent_of_the_course_before_is_not_signed_for_this_decision(
    signed_in, psychiatrist, assessed, page_of
):
    browser = signed_in(psychiatrist)
    a_consent(assessed, at=NOW - timedelta(days=5))
    assert "Consent signed" in browser.get(page_of("show", assessed)).text
    course = a_course(assessed, at=NOW - timedelta(days=4))
    courses.end_course(
        by=psychiatrist, at=NOW - timedelta(days=1), course=course, outcome="stopped", reason="moved"
    )
    assert "Consent not signed" in browser.get(page_of("show", assessed)).text
