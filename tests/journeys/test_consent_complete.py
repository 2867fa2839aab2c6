"""A consent with all that may stand beside it, in either language; a new text; and a change of mind."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from lightwell import knowledge
from lightwell.consent import queries
from lightwell.consent.models import Answer, ConsentGiven, Question
from lightwell.consent.rules import Sitting
from lightwell.patients.models import Patient
from lightwell.staff.models import User
from tests.factories.consent import a_consent
from tests.factories.patients import a_patient
from tests.factories.staff import a_user
from tests.journeys.drawing import draws_a_name
from tests.journeys.person import Person
from tests.journeys.tablet import is_with_staff, reads_every_part

pytestmark = pytest.mark.journey
MONDAY = datetime.fromisoformat("2026-11-30T15:00:00+00:00")
QUESTION = {"en": "Can she keep her lorazepam?", "fr": "Peut-elle garder son lorazépam?"}
ANSWER = {"en": "Yes, half a tablet. Not on the day.", "fr": "Oui, un demi-comprimé. Pas le jour même."}


@pytest.fixture
def nurse(opened, clock):
    clock.move_to(MONDAY)
    return User.objects.filter(username="nurse").first() or a_user("nurse")


def is_handed_over(tablet: Person, patient: Patient) -> None:
    """The nurse names who decides and who interprets, and hands the tablet over."""
    tablet.signs_in("nurse")
    tablet.opens(f"/patients/{patient.pk}/consent/")
    with tablet.inside(".consent-form"):
        tablet.chooses(decision_maker="substitute", substitute_relation="spouse")
        tablet.types(substitute_name="Marlo Fernwhistle")
        tablet.types(interpreter_name="Ilse Quill", interpreter_language="Nederlands")
        tablet.shows(f"consent-hand-over-{patient.language}")
        tablet.page.locator(".consent-form > .btn").first.click()


def asks_about_the_third_part(tablet: Person, language: str) -> None:
    tablet.opens("/my/consent/part/3/")
    with tablet.inside(".consent-ask"):
        tablet.types(question=QUESTION[language])
        tablet.part.locator("button").click()
    tablet.sees(QUESTION[language])
    tablet.shows(f"consent-question-{language}")
    tablet.opens("/my/consent/part/1/")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_substitute_decides_with_an_interpreter_after_an_answer(nurse, person, language):
    patient = a_patient(given_name=f"Ottoline-{language}", language=language, health_card_number="")
    tablet = person("tablet", width=390, height=844)
    is_handed_over(tablet, patient)
    asks_about_the_third_part(tablet, language)
    reads_every_part(tablet)
    tablet.sees("Marlo Fernwhistle", "Ilse Quill", QUESTION[language])
    tablet.shows(f"consent-with-staff-{language}")
    asked = Question.objects.get(offer__patient=patient)
    is_with_staff(tablet, "not-able", "MoCA 14.", {f"answer_{asked.pk}": ANSWER[language]})
    tablet.sees(ANSWER[language], {"en": "Spouse or partner", "fr": "Conjoint ou partenaire"}[language])
    tablet.ticks("statements")
    draws_a_name(tablet.page)
    tablet.shows(f"consent-sign-{language}")
    tablet.presses({"en": "Sign and send", "fr": "Signer et envoyer"}[language])
    tablet.sees({"en": "Your consent is signed", "fr": "consentement est signé"}[language])
    consent = ConsentGiven.objects.current().get(patient=patient)
    assert (consent.given_by, consent.signed_name) == ("substitute", "Marlo Fernwhistle")
    assert (consent.interpreter_name, consent.language) == ("Ilse Quill", language)
    assert Answer.objects.get(question=asked).words == ANSWER[language]
    assert queries.valid_consent(patient, timezone.now(), None) == consent


def test_a_new_text_is_shown_with_what_changed_and_then_the_mind_changes(nurse, person, monkeypatch):
    patient, newest = a_patient(given_name="Avery", health_card_number=""), queries.current_text()
    older = knowledge.current().consents[newest.replaces]
    with monkeypatch.context() as patched:
        patched.setattr(queries, "current_text", lambda: older)
        told = {"version": older.version, "presented_by": nurse, "sitting": Sitting(capacity="able")}
        a_consent(patient, at=timezone.now() - timedelta(days=30), **told)
    tablet = person("tablet", width=820, height=1180)
    tablet.signs_in("nurse")
    tablet.opens(f"/patients/{patient.pk}/consent/")
    tablet.sees("The text has changed since it was signed")
    tablet.follows("See what changed in the text")
    tablet.sees("a clinician writes down whether you understand")
    tablet.shows("consent-changed")
    tablet.presses("Hand over for a new consent")
    tablet.follows("See what changed")
    tablet.shows("consent-changed-patient")
    tablet.follows("Start reading")
    reads_every_part(tablet)
    is_with_staff(tablet)
    tablet.ticks("statements")
    draws_a_name(tablet.page)
    tablet.presses("Sign and send")
    tablet.sees("Your consent is signed")
    assert queries.valid_consent(patient, timezone.now(), None)
    staff = person("nurse")
    staff.signs_in("nurse")
    staff.opens(f"/patients/{patient.pk}/consent/")
    staff.sees("A consent counts today")
    staff.types(words="I want to wait.")
    staff.presses("Withdraw this consent")
    staff.sees("No consent counts today: no dose may be given", "I want to wait.")
    staff.shows("consent-withdrawn")
    assert queries.valid_consent(patient, timezone.now(), None) is None


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
def test_the_ways_are_compared_before_anything_is_signed(opened, person, language, width):
    reader = person("reader", width=width, language=f"{language}-CA")
    reader.opens("/decision-aid/")
    reader.sees({"en": "54 in 100", "fr": "54 sur 100"}[language])
    reader.shows(f"decision-aid-{language}")
