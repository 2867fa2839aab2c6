"""Answering a referral: accept, decline, ask for what is missing, write down what came back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.chart.models import Allergy, Medication, Problem
from lightwell.patients.models import Patient
from lightwell.referrals import rules
from lightwell.referrals.actions import steps
from lightwell.referrals.models import Referral, ReferralStep
from lightwell.referrals.rules import Status


@transaction.atomic
def accept_referral(
    *,
    by: Actor,
    at: datetime,
    referral: Referral,
    patient: Patient | None = None,
    how_soon: str = "routine",
    id: UUID | None = None,
    seen: int | None = None,
) -> Patient:
    """Take the patient in: a new record, or the one of `patient`, with diagnosis and medicines as sent.

    Refused when the referral was answered already, or when another record has this health card and
    `patient` does not say that it is the same person. `id` and `seen` as in decline_referral.
    """
    steps.in_turn(referral)
    if (stored := steps.stored(id, referral)) and stored.patient:
        return stored.patient
    last = steps.before(referral, Status.ACCEPTED, seen)
    if how_soon not in rules.HOW_SOON:
        raise Refused(_("Choose how soon the patient should be seen."), "how_soon")
    if patient is None:
        patient = _registered(referral, at)
    rows = _copied(referral, by=by, at=at, patient=patient)
    values = {"id": id or uuid4(), "how_soon": how_soon, "patient": patient}
    step = steps.take(referral, Status.ACCEPTED, number=last.number + 1, by=by, at=at, **values)
    audit.record(by=by, at=at, action="accept", patient=patient, rows=[step, *rows])
    return patient


def _registered(referral: Referral, at: datetime) -> Patient:
    card = referral.health_card_number
    if card and Patient.objects.filter(health_card_number=card).exists():
        raise Refused(
            _("A patient here has this health number. Say whether it is the same person."), "patient"
        )
    patient = Patient(
        given_name=referral.given_name,
        family_name=referral.family_name,
        birth_date=referral.birth_date,
        sex=referral.sex,
        health_card_province=referral.health_card_province,
        health_card_number=card,
        phone=referral.phone,
        email=referral.email,
        language="fr" if referral.language == "fr" else "en",
        created_at=at,
    )
    patient.save(force_insert=True)
    return patient


def _copied(referral: Referral, *, by: Actor, at: datetime, patient: Patient) -> list:
    """What was sent, as entries of the chart; a medicine that is listed already is not listed twice."""
    listed = {name.casefold() for name in _names(Medication, patient, "name")}
    rows: list = [
        entries.write(Medication, by=by, at=at, patient=patient, name=sent.name, dose_text=sent.dose_text)
        for sent in referral.medicines.order_by("position")
        if sent.name.casefold() not in listed
    ]
    known = _names(Problem, patient, "text")
    for values in _diagnoses(referral):
        if values["text"] not in known:
            rows.append(entries.write(Problem, by=by, at=at, patient=patient, **values))
    allergic = {substance.casefold() for substance in _names(Allergy, patient, "substance")}
    for told in referral.allergies.order_by("position"):
        if told.substance.casefold() not in allergic:
            values = {"substance": told.substance, "reaction": told.reaction}
            rows.append(entries.write(Allergy, by=by, at=at, patient=patient, **values))
    return rows


def _diagnoses(referral: Referral) -> list[dict]:
    """The main reason, when it is a diagnosis, then the others as they were written."""
    others = [
        {"text": told.text, "code_icd10": told.code_icd10} for told in referral.diagnoses.order_by("position")
    ]
    if referral.indication == "other":
        return others
    text = str(referral.get_indication_display())
    return [{"text": text, "code_icd10": referral.code_icd10, "is_indication": True}, *others]


def _names(model, patient: Patient, field: str) -> set[str]:
    return set(model.objects.current().for_patient(patient).values_list(field, flat=True))


@transaction.atomic
def decline_referral(
    *,
    by: Actor,
    at: datetime,
    referral: Referral,
    reason: str,
    id: UUID | None = None,
    seen: int | None = None,
) -> ReferralStep:
    """Say no, with the reason that the referrer will read.

    The same `id` again is the same step. `seen` is the number of the last step that the person had before
    their eyes: when somebody took another meanwhile, this one is refused.
    """
    empty = _("Say why, in words the referrer can use.")
    return _moved(referral, Status.DECLINED, by, at, Said(reason, empty, id, seen))


@transaction.atomic
def request_information(
    *,
    by: Actor,
    at: datetime,
    referral: Referral,
    asked: str,
    id: UUID | None = None,
    seen: int | None = None,
) -> ReferralStep:
    """Ask the referrer for what is missing. `id` and `seen` as in decline_referral."""
    said = Said(asked, _("Say what you ask for."), id, seen)
    return _moved(referral, Status.INFORMATION_REQUESTED, by, at, said)


@transaction.atomic
def record_information(
    *,
    by: Actor,
    at: datetime,
    referral: Referral,
    answered: str,
    id: UUID | None = None,
    seen: int | None = None,
) -> ReferralStep:
    """Write down what the referrer answered; the referral is to triage again.

    `id` and `seen` as in decline_referral.
    """
    said = Said(answered, _("Write down what the referrer answered."), id, seen)
    return _moved(referral, Status.RECEIVED, by, at, said)


@dataclass(frozen=True)
class Said:
    """The words of a step, what to say when they are empty, the step's id, and the step seen before it."""

    words: str
    if_empty: object
    id: UUID | None
    seen: int | None


def _moved(referral: Referral, to: Status, by: Actor, at: datetime, said: Said) -> ReferralStep:
    steps.in_turn(referral)
    if stored := steps.stored(said.id, referral):
        return stored
    last = steps.before(referral, to, said.seen)
    words = said.words.strip()
    if not words:
        raise Refused(said.if_empty, "reason")
    step = steps.take(referral, to, number=last.number + 1, by=by, at=at, id=said.id or uuid4(), reason=words)
    audit.record(by=by, at=at, action=str(to), rows=[step], detail=referral.tracking_code)
    return step
