"""Taking a referral in, and answering it: accept, decline, or ask for what is missing."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.chart.models import Medication, Problem
from lightwell.patients import rules as cards
from lightwell.patients.models import Patient
from lightwell.referrals import rules
from lightwell.referrals.models import (
    Attachment,
    CurrentMedicine,
    Referral,
    ReferralStep,
    SafetyAnswer,
    Trial,
)
from lightwell.referrals.queries import local_day
from lightwell.referrals.rules import Status


@dataclass(frozen=True)
class Tried:
    """One treatment that was tried. `helped` is one of Trial.HELPED; `weeks` None when nobody knows."""

    medicine: str
    highest_dose: str = ""
    weeks: int | None = None
    helped: str = "unknown"


@dataclass(frozen=True)
class File:
    """A file as it came: its name and its bytes."""

    name: str
    content: bytes


@transaction.atomic
def submit_referral(
    *,
    by: Actor,
    at: datetime,
    id: UUID | None = None,
    trials: Iterable[Tried] = (),
    medicines: Iterable[tuple[str, str]] = (),
    safety: Mapping[str, str] | None = None,
    attachments: Iterable[File] = (),
    **fields,
) -> Referral:
    """Keep a referral as it was sent. `fields` are Referral's; `medicines` are (name, dose) pairs.

    The same `id` again is the same referral. Refused for an impossible birth date and without the patient's
    agreement. The bytes of `attachments` were checked at the door (rules.file_problem).
    """
    if id is not None and (stored := Referral.objects.filter(pk=id).first()):
        return stored
    _check(fields, at)
    fields["health_card_number"] = cards.plain(fields.get("health_card_number", ""))
    referral = Referral(received_at=at, tracking_code=_free_code(), **fields)
    if id is not None:
        referral.id = id
    referral.save(force_insert=True)
    parts = [
        *_trials(referral, trials),
        *_medicines(referral, medicines),
        *_safety(referral, safety or {}),
        *(_attachment(referral, file) for file in attachments),
    ]
    for part in parts:
        part.save(force_insert=True)
    step = _step(referral, Status.RECEIVED, number=1, by=by, at=at)
    audit.record(by=by, at=at, action="create", rows=[referral, *parts, step], detail=referral.tracking_code)
    return referral


def _check(fields: dict, at: datetime) -> None:
    if not fields.get("patient_agrees"):
        raise Refused(_("A referral needs the patient's agreement. Ask them first."), "patient_agrees")
    if rules.impossible_birth_date(fields["birth_date"], local_day(at)):
        raise Refused(_("Nobody has this birth date. Check the year."), "birth_date")


def _free_code() -> str:
    while True:
        code = rules.tracking_code(secrets.choice)
        if not Referral.objects.filter(tracking_code=code).exists():
            return code


def _trials(referral: Referral, trials: Iterable[Tried]) -> list[Trial]:
    return [
        Trial(
            referral=referral,
            position=place,
            medicine=tried.medicine,
            highest_dose=tried.highest_dose,
            weeks=tried.weeks,
            helped=tried.helped,
        )
        for place, tried in enumerate(trials, 1)
    ]


def _medicines(referral: Referral, medicines: Iterable[tuple[str, str]]) -> list[CurrentMedicine]:
    return [
        CurrentMedicine(referral=referral, position=place, name=name, dose_text=dose)
        for place, (name, dose) in enumerate(medicines, 1)
    ]


def _safety(referral: Referral, answers: Mapping[str, str]) -> list[SafetyAnswer]:
    return [
        SafetyAnswer(referral=referral, question=code, answer=said) for code, said in answers.items() if said
    ]


def _attachment(referral: Referral, file: File) -> Attachment:
    return Attachment(
        referral=referral,
        name=file.name[-120:],
        content=file.content,
        size_bytes=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
    )


@transaction.atomic
def accept_referral(
    *, by: Actor, at: datetime, referral: Referral, patient: Patient | None = None, how_soon: str = "routine"
) -> Patient:
    """Take the patient in: a new record, or the one of `patient`, with diagnosis and medicines as sent.

    Refused when the referral was answered already, or when another record has this health card and
    `patient` does not say that it is the same person.
    """
    last = _last_step(referral)
    _may_move(last, Status.ACCEPTED)
    if how_soon not in rules.HOW_SOON:
        raise Refused(_("Choose how soon the patient should be seen."), "how_soon")
    if patient is None:
        patient = _registered(referral, at)
    rows = _copied(referral, by=by, at=at, patient=patient)
    step = _step(
        referral, Status.ACCEPTED, number=last.number + 1, by=by, at=at, how_soon=how_soon, patient=patient
    )
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
    text = str(referral.get_indication_display())
    if referral.indication != "other" and text not in _names(Problem, patient, "text"):
        code = referral.code_icd10
        values = {"text": text, "code_icd10": code, "is_indication": True}
        rows.append(entries.write(Problem, by=by, at=at, patient=patient, **values))
    return rows


def _names(model, patient: Patient, field: str) -> set[str]:
    return set(model.objects.current().for_patient(patient).values_list(field, flat=True))


@transaction.atomic
def decline_referral(*, by: Actor, at: datetime, referral: Referral, reason: str) -> ReferralStep:
    """Say no, with the reason that the referrer will read."""
    return _moved(referral, Status.DECLINED, by, at, reason, _("Say why, in words the referrer can use."))


@transaction.atomic
def request_information(*, by: Actor, at: datetime, referral: Referral, asked: str) -> ReferralStep:
    """Ask the referrer for what is missing."""
    return _moved(referral, Status.INFORMATION_REQUESTED, by, at, asked, _("Say what you ask for."))


@transaction.atomic
def record_information(*, by: Actor, at: datetime, referral: Referral, answered: str) -> ReferralStep:
    """Write down what the referrer answered; the referral is to triage again."""
    return _moved(referral, Status.RECEIVED, by, at, answered, _("Write down what the referrer answered."))


def _moved(referral: Referral, to: Status, by: Actor, at: datetime, words: str, if_empty) -> ReferralStep:
    last = _last_step(referral)
    _may_move(last, to)
    if not words.strip():
        raise Refused(if_empty, "reason")
    step = _step(referral, to, number=last.number + 1, by=by, at=at, reason=words.strip())
    audit.record(by=by, at=at, action=str(to), rows=[step], detail=referral.tracking_code)
    return step


def _last_step(referral: Referral) -> ReferralStep:
    return ReferralStep.objects.filter(referral=referral).latest("number")


def _may_move(last: ReferralStep, to: Status) -> None:
    if not rules.may_move(Status(last.to_status), to):
        raise _answered_already(last)


def _answered_already(last: ReferralStep) -> Refused:
    return Refused(
        _("%(who)s answered this referral already: %(status)s.")
        % {"who": last.by_name, "status": last.get_to_status_display()}
    )


def _step(referral: Referral, to: Status, *, number: int, by: Actor, at: datetime, **values) -> ReferralStep:
    step = ReferralStep(
        referral=referral,
        number=number,
        to_status=to,
        at=at,
        by_id=by.actor_id,
        by_name=by.name,
        by_role=by.role,
        **values,
    )
    try:
        with transaction.atomic():
            step.save(force_insert=True)
    except IntegrityError:
        raise _answered_already(_last_step(referral)) from None
    return step
