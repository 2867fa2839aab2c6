"""Consents of the tests: the current text, every statement agreed to, the name typed."""

from datetime import UTC, datetime
from uuid import uuid4

from django.test import Client

from lightwell.consent import actions, queries
from lightwell.consent.models import ConsentGiven, Offer
from lightwell.consent.rules import Sitting
from lightwell.patients.models import Patient
from tests.factories.pharmacy import a_person
from tests.factories.staff import PASSWORD

GIVEN = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
A_SIGNATURE = "M46 112L60 40L80 108M58 84L76 82L120 90.5"


def every_statement(patient: Patient) -> list[str]:
    """The codes of what this patient is asked to agree to."""
    return [statement.code for statement in queries.statements_for(patient, queries.current_text())]


def a_consent(patient: Patient, **over) -> ConsentGiven:
    """A consent signed by the patient on 19 November 2026, presented by RN Tamsin Okonjo-Reed."""
    details = {
        "by": patient,
        "at": GIVEN,
        "patient": patient,
        "version": queries.current_text().version,
        "language": "en",
        "statements": over.pop("statements", None) or every_statement(patient),
        "signed_name": patient.name,
        "sitting": over.pop("sitting", None) or Sitting(capacity="able"),
        "presented_by": over.pop("presented_by", None) or a_person("nurse", "RN Tamsin Okonjo-Reed"),
    }
    return actions.give_consent(**{**details, **over})


def understands(tablet: Client, *numbers: int):
    """The patient says of these parts that they understand them; the last answer."""
    answer = None
    for number in numbers:
        answer = tablet.post(f"/my/consent/part/{number}/", {"understood": "on"})
        assert answer.status_code == 302
    return answer


def is_stated(tablet: Client, **over):
    """The nurse who presents the text states that the patient can decide, with her password."""
    told = {"capacity": "able", "words": "Says it back in her own words.", "password": PASSWORD}
    if "clinician" not in over:
        told["clinician"] = Offer.objects.latest("offered_at").presented_by.actor_id
    return tablet.post("/my/consent/with-staff/", {**told, **over})


def a_signing(patient: Patient, **over) -> dict:
    """What the signing form sends when every line is ticked and the name is typed."""
    version = queries.current_text().version
    told = {"entry_id": str(uuid4()), "version": version, "statements": every_statement(patient)}
    return {**told, "signature": "", "signed_name": patient.name, **over}
