"""Taking a referral in, as it was sent."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell import sandbox
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.patients import rules as cards
from lightwell.referrals import rules
from lightwell.referrals.actions import steps
from lightwell.referrals.gate import Held
from lightwell.referrals.models import (
    Attachment,
    CurrentMedicine,
    Diagnosis,
    Referral,
    ReportedAllergy,
    SafetyAnswer,
    Screening,
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
    """A file as it came: its name, as rules.plain_name leaves it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Arrival:
    """How a referral came through the public form; `held` says why it waits for a look before the inbox."""

    address_digest: str
    held: Held | None = None


@transaction.atomic
def submit_referral(
    *,
    by: Actor,
    at: datetime,
    id: UUID | None = None,
    trials: Iterable[Tried] = (),
    medicines: Iterable[tuple[str, str]] = (),
    diagnoses: Iterable[tuple[str, str]] = (),
    allergies: Iterable[tuple[str, str]] = (),
    safety: Mapping[str, str] | None = None,
    attachments: Iterable[File] = (),
    arrival: Arrival | None = None,
    **fields,
) -> Referral:
    """Keep a referral as it was sent. `fields` are Referral's; `medicines` are (name, dose) pairs,
    `diagnoses` (words, ICD-10 code or "") and `allergies` (substance, reaction or "").

    Its `received_at` is earlier than `at` when somebody keys in what came by phone or letter.
    The same `id` again is the same referral. Refused for an impossible birth date and without the patient's
    agreement. The bytes of `attachments` were checked at the door (sandbox.problem_at_the_door).
    """
    if id is not None and (stored := Referral.objects.filter(pk=id).first()):
        return stored
    _check(fields, at)
    fields["health_card_number"] = cards.plain(fields.get("health_card_number", ""))
    referral = Referral(**{"received_at": at, **fields}, tracking_code=_free_code())
    if id is not None:
        referral.id = id
    try:
        with transaction.atomic():
            referral.save(force_insert=True)
    except IntegrityError:  # the same form, sent twice at once
        return Referral.objects.get(pk=referral.pk)
    parts = [
        *_trials(referral, trials),
        *_medicines(referral, medicines),
        *_diagnoses(referral, diagnoses),
        *_allergies(referral, allergies),
        *_safety(referral, safety or {}),
        *(_attachment(referral, file) for file in attachments),
        *_screening(referral, arrival, at),
    ]
    for part in parts:
        part.save(force_insert=True)
    held = arrival is not None and arrival.held
    taken = [] if held else steps.take(referral, Status.RECEIVED, number=1, by=by, at=at)
    action = "hold" if held else "create"
    audit.record(by=by, at=at, action=action, rows=[referral, *parts, *taken], detail=referral.tracking_code)
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


def _diagnoses(referral: Referral, diagnoses: Iterable[tuple[str, str]]) -> list[Diagnosis]:
    return [
        Diagnosis(referral=referral, position=place, text=text, code_icd10=code)
        for place, (text, code) in enumerate(diagnoses, 1)
    ]


def _allergies(referral: Referral, allergies: Iterable[tuple[str, str]]) -> list[ReportedAllergy]:
    return [
        ReportedAllergy(referral=referral, position=place, substance=substance, reaction=reaction)
        for place, (substance, reaction) in enumerate(allergies, 1)
    ]


def _safety(referral: Referral, answers: Mapping[str, str]) -> list[SafetyAnswer]:
    return [
        SafetyAnswer(referral=referral, question=code, answer=said) for code, said in answers.items() if said
    ]


def _screening(referral: Referral, arrival: Arrival | None, at: datetime) -> list[Screening]:
    if arrival is None:
        return []
    digest, held = arrival.address_digest, arrival.held or ""
    return [Screening(referral=referral, at=at, address_digest=digest, held=held)]


def _attachment(referral: Referral, file: File) -> Attachment:
    return Attachment(
        referral=referral,
        name=rules.plain_name(file.name) or "?",
        kind=sandbox.kind_of(file.content) or "pdf",
        content=file.content,
        size_bytes=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
    )
