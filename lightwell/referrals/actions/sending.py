"""Taking a referral in, as it was sent."""

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
from lightwell.patients import rules as cards
from lightwell.referrals import rules
from lightwell.referrals.actions import steps
from lightwell.referrals.models import Attachment, CurrentMedicine, Referral, SafetyAnswer, Trial
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
        *_safety(referral, safety or {}),
        *(_attachment(referral, file) for file in attachments),
    ]
    for part in parts:
        part.save(force_insert=True)
    step = steps.take(referral, Status.RECEIVED, number=1, by=by, at=at)
    audit.record(by=by, at=at, action="create", rows=[referral, *parts, *step], detail=referral.tracking_code)
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
