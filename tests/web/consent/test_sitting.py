"""Who decides, who helps, what was asked, what a clinician stated, and the text that changed since."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from lightwell import knowledge
from lightwell.audit.queries import changed_rows
from lightwell.consent import queries
from lightwell.consent.models import Answer, CapacityStatement, ConsentGiven, Offer, Question
from lightwell.consent.rules import Sitting
from lightwell.staff.models import FailedProof
from tests.factories.consent import a_consent, a_signing, is_stated, understands
from tests.factories.patients import a_patient
from tests.factories.staff import a_user
from tests.web.consent.test_paper import squeezed, words_of

ASK, STAFF, SIGN = "/my/consent/part/3/ask/", "/my/consent/with-staff/", "/my/consent/sign/"
BY_WIFE = {
    "decision_maker": "substitute",
    "substitute_name": "Marlo Fernwhistle",
    "substitute_relation": "spouse",
}
INTERPRETED = {"interpreter_name": "Ilse Quill", "interpreter_language": "Dutch"}
HOSTILE = "<script>alert(1)</script> Can I keep my lorazepam?"


@pytest.fixture
def read(tablet):
    """The tablet after all six parts, before staff."""
    understands(tablet, *range(1, 7))
    return tablet


def test_nobody_signs_before_a_clinician_stated_that_they_can_decide(read, patient):
    assert read.get(SIGN).headers["Location"] == STAFF
    assert read.post(SIGN, a_signing(patient)).headers["Location"] == STAFF
    assert not ConsentGiven.objects.exists()
    assert is_stated(read).headers["Location"] == SIGN
    read.post(SIGN, a_signing(patient))
    consent = ConsentGiven.objects.get()
    assert (consent.capacity, consent.capacity_words) == ("able", "Says it back in her own words.")
    assert (consent.given_by, consent.presented_by_name) == ("patient", "RN Tamsin Okonjo-Reed")


def test_a_question_is_answered_before_the_signature_and_stands_on_the_paper(read, patient):
    assert read.post(ASK, {"question": HOSTILE}).headers["Location"] == "/my/consent/part/3/"
    assert "<script>alert" not in read.get("/my/consent/part/3/").text
    asked = Question.objects.get()
    answer = is_stated(read)
    assert answer.status_code == 422
    assert "Answer each question before the signature." in answer.text
    assert not CapacityStatement.objects.exists()
    is_stated(read, **{f"answer_{asked.pk}": "Yes, half a tablet, not on the day."})
    assert Answer.objects.get().answered_by.name == "RN Tamsin Okonjo-Reed"
    read.post(SIGN, a_signing(patient))
    paper = words_of(bytes(ConsentGiven.objects.get().document.pdf))
    assert squeezed("Can I keep my lorazepam?") in paper
    assert squeezed("Yes, half a tablet, not on the day.") in paper
    assert changed_rows() == []


def test_a_question_after_the_statement_asks_for_staff_again(read):
    is_stated(read)
    read.post(ASK, {"question": "And my tea?"})
    assert read.get(SIGN).headers["Location"] == STAFF


@pytest.mark.parametrize(
    ("question", "sentence"),
    [("", "Write your question first."), ("  \n ", "Write your question first."), ("x" * 501, "at most 500")],
)
def test_an_empty_or_endless_question_is_not_kept(tablet, question, sentence):
    answer = tablet.post(ASK, {"question": question})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Question.objects.exists()


@pytest.mark.parametrize("number", [0, 7, 99])
def test_there_is_no_question_about_a_part_that_is_not_there(tablet, number):
    assert tablet.post(f"/my/consent/part/{number}/ask/", {"question": "?"}).status_code == 404


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"password": "wrong"}, "That is not the password of RN Tamsin Okonjo-Reed."),
        ({"password": ""}, "Enter your password to sign."),
        ({"capacity": ""}, "State whether the patient can decide about this treatment."),
        ({"capacity": "perhaps"}, "Select a valid choice"),
        ({"capacity": "not-able"}, "name the substitute decision-maker"),
        ({"words": "x" * 501}, "at most 500 characters"),
        ({"clinician": "somebody-else"}, "A nurse, a physician or a psychiatrist states this."),
    ],
)
def test_what_cannot_be_stated_writes_nothing(read, over, sentence):
    answer = is_stated(read, **over)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="correct' not in answer.text
    assert not CapacityStatement.objects.exists()


def test_five_wrong_passwords_lock_the_statement(read):
    for _try in range(5):
        is_stated(read, password="wrong")
    assert "Too many wrong passwords" in is_stated(read).text
    assert FailedProof.objects.count() == 5


def test_a_coordinator_presents_and_a_clinician_states(signed_in, patient):
    a_user("manager")
    tablet, doctor = signed_in(a_user("coordinator")), a_user("physician")
    tablet.post(f"/patients/{patient.pk}/consent/hand-over/", {"protocol": ""})
    understands(tablet, *range(1, 7))
    coordinator = Offer.objects.get().presented_by
    assert is_stated(tablet, clinician=coordinator.actor_id).status_code == 422
    assert is_stated(tablet, clinician=doctor.actor_id).headers["Location"] == SIGN
    assert CapacityStatement.objects.get().stated_by == doctor


def test_a_substitute_signs_with_the_relation_and_an_interpreter(hand_over, patient):
    tablet = hand_over(patient, **BY_WIFE, **INTERPRETED)
    understands(tablet, *range(1, 7))
    text = tablet.get(STAFF).text
    assert "Marlo Fernwhistle decides for" in text and "Ilse Quill interprets into Dutch" in text
    assert is_stated(tablet, capacity="not-able").headers["Location"] == SIGN
    tablet.post(SIGN, a_signing(patient, signed_name="", signature="M46 112L60 40L80 108M58 84L76 82"))
    consent = ConsentGiven.objects.get()
    assert (consent.given_by, consent.signed_name) == ("substitute", "Marlo Fernwhistle")
    assert (consent.substitute_relation, consent.capacity) == ("spouse", "not-able")
    paper = words_of(bytes(consent.document.pdf))
    for told in ("Spouse or partner", "Ilse Quill (Dutch)", "Cannot decide about this treatment now"):
        assert squeezed(told) in paper


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({**BY_WIFE, "substitute_name": " "}, "Write the name of who decides for the patient."),
        ({**BY_WIFE, "substitute_name": "123"}, "Write the name of who decides for the patient."),
        ({**BY_WIFE, "substitute_relation": ""}, "Choose the relation by which they may decide."),
        ({**BY_WIFE, "substitute_relation": "neighbour"}, "Choose the relation by which they may decide."),
        ({**BY_WIFE, "substitute_name": "x" * 121}, "This name is too long to print."),
        ({"decision_maker": "the cat"}, "Choose one from the list."),
        ({**INTERPRETED, "interpreter_language": ""}, "Give the interpreter’s name and the language."),
        ({**INTERPRETED, "interpreter_name": ""}, "Give the interpreter’s name and the language."),
        ({**INTERPRETED, "interpreter_name": "42"}, "Write the interpreter’s name."),
        ({**INTERPRETED, "interpreter_language": "x" * 61}, "at most 60 characters"),
    ],
)
def test_people_who_are_half_named_are_refused_and_kept(signed_in, nurse, patient, over, sentence):
    told = {"protocol": "", **over}
    answer = signed_in(nurse).post(f"/patients/{patient.pk}/consent/hand-over/", told)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Offer.objects.exists()


def test_a_witness_is_asked_for_where_policy_asks(read, patient, monkeypatch):
    policy = knowledge.current().policy
    assert policy["consent.witness"] is False
    is_stated(read)
    assert "Name of the witness" not in read.get(SIGN).text
    witnessed = msgspec.structs.replace(policy.entry("consent.witness"), value=True)
    monkeypatch.setitem(policy._entries, "consent.witness", witnessed)
    answer = read.post(SIGN, a_signing(patient, witness_name=" "))
    assert answer.status_code == 422
    assert "A witness is asked for here: write their name." in answer.text
    read.post(SIGN, a_signing(patient, witness_name="Ada Thornbury"))
    assert ConsentGiven.objects.get().witness_name == "Ada Thornbury"


# ── the text changed since ──


@pytest.fixture
def signed_before(patient, now, monkeypatch):
    """A consent to the text before this one."""
    newest = queries.current_text()
    older = knowledge.current().consents[newest.replaces]
    monkeypatch.setattr(queries, "current_text", lambda: older)
    sitting = Sitting(capacity="able", decision_maker="substitute", substitute_name="Marlo Fernwhistle")
    sitting = replace(sitting, substitute_relation="spouse", **INTERPRETED)
    told = {"sitting": sitting, "signed_name": "Marlo Fernwhistle", "course_label": "Six treatments"}
    consent = a_consent(patient, at=now - timedelta(days=20), version=older.version, **told)
    monkeypatch.undo()
    return consent


def test_a_new_text_says_why_the_old_consent_does_not_count_and_what_changed(
    signed_in, nurse, patient, signed_before
):
    browser, here = signed_in(nurse), f"/patients/{patient.pk}/consent/"
    assert "The text has changed since it was signed" in browser.get(here).text
    text = browser.get(f"{here}{signed_before.pk}/changed/").text
    assert "From ketamine-2026-11 to ketamine-2026-11b" in text
    assert "Before you sign, a clinician writes down whether you understand this" in text
    assert "Some people feel better within one or two days." not in text  # the same in both


def test_one_tap_hands_over_the_new_text_for_the_same_people(signed_in, nurse, patient, signed_before):
    tablet = signed_in(nurse)
    answer = tablet.post(f"/patients/{patient.pk}/consent/{signed_before.pk}/again/")
    assert answer.headers["Location"] == "/my/consent/"
    offer = Offer.objects.get()
    assert (offer.substitute_name, offer.substitute_relation) == ("Marlo Fernwhistle", "spouse")
    assert (offer.interpreter_name, offer.course_label) == ("Ilse Quill", "Six treatments")
    assert "The text has changed since you signed" in tablet.get("/my/consent/").text
    assert "If something goes wrong during a treatment" in tablet.get("/my/consent/changed/").text


def test_there_is_nothing_to_compare_for_who_signs_first(tablet):
    assert tablet.get("/my/consent/changed/").status_code == 404


def test_the_consent_of_someone_else_is_not_found(signed_in, nurse, signed_before):
    other, browser = a_patient(given_name="Rowan", health_card_number=""), signed_in(nurse)
    here = f"/patients/{other.pk}/consent/{signed_before.pk}/"
    assert browser.get(f"{here}changed/").status_code == 404
    assert browser.post(f"{here}again/").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_many_questions_cost_no_more(read, many, django_assert_num_queries):
    for number in range(many):
        read.post(ASK, {"question": f"Question {number}?"})
    with django_assert_num_queries(4):  # the session, the offer, the parts read, what was asked
        read.get(STAFF)
