"""Answering a referral: accept, say no, send elsewhere, ask, write down what came back, close, reopen."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.chart.models import Medication, Problem
from lightwell.patients.models import Patient
from lightwell.referrals import rules
from lightwell.referrals.actions import steps
from lightwell.referrals.actions.triage import acuity, chosen, first_step, wait
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
    because: Iterable[str] = (),
    reason: str = "",
    expected_wait_days: int | None = None,
    id: UUID | None = None,
    seen: int | None = None,
) -> Patient:
    """Take the patient in: a new record, or the one of `patient`, with diagnosis and medicines as sent.

    `because` are codes of reasons for the acuity, `reason` words of one's own; urgent needs one of them.
    `expected_wait_days` is what the referrer is told; None: the clinic's target for this acuity. Refused
    when the referral was answered already, or when another record has this health card and `patient` does
    not say that it is the same person. `id` and `seen` as in decline_referral.
    """
    steps.in_turn(referral)
    if (stored := steps.stored(id, referral)) and stored.patient:
        return stored.patient
    last = steps.before(referral, Status.ACCEPTED, seen)
    if last.to_status == Status.ACCEPTED:
        raise steps.answered_already(last)
    triaged = acuity(how_soon, because, reason)
    if patient is None:
        patient = _registered(referral, at)
    copied = _copied(referral, by=by, at=at, patient=patient)
    told = wait(how_soon, expected_wait_days)
    values = {**triaged, "id": id or uuid4(), "patient": patient, "expected_wait_days": told}
    rows = steps.take(referral, Status.ACCEPTED, number=last.number + 1, by=by, at=at, **values)
    audit.record(by=by, at=at, action="accept", patient=patient, rows=[*rows, *copied])
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
def decline_referral(
    *,
    by: Actor,
    at: datetime,
    referral: Referral,
    reason: str,
    code: str = "other",
    id: UUID | None = None,
    seen: int | None = None,
) -> ReferralStep:
    """Say no, with the reason that the referrer will read: a `code` of the list, and words.

    It stays on the desk until close_referral says how the referrer was told. The same `id` again is the same
    step. `seen` is the number of the last step that the person had before their eyes: when somebody took
    another meanwhile, this one is refused.
    """
    said = Said(reason, _("Say why, in words the referrer can use."), id, seen)
    return _moved(referral, Status.DECLINED, by, at, said, reason_code=chosen(code, "decline", "code"))


@transaction.atomic
def redirect_referral(
    *,
    by: Actor,
    at: datetime,
    referral: Referral,
    to: str,
    reason: str,
    code: str = "other",
    id: UUID | None = None,
    seen: int | None = None,
) -> ReferralStep:
    """Say who can help instead: `to`, with the reason. Otherwise as decline_referral."""
    if not to.strip():
        raise Refused(_("Say where the referral should go."), "redirected_to")
    said = Said(reason, _("Say why, in words the referrer can use."), id, seen)
    values: dict[str, Any] = {"reason_code": chosen(code, "redirect", "code"), "redirected_to": to.strip()}
    return _moved(referral, Status.REDIRECTED, by, at, said, **values)


@transaction.atomic
def close_referral(
    *,
    by: Actor,
    at: datetime,
    referral: Referral,
    code: str,
    reason: str = "",
    way: str = "",
    not_told: str = "",
    id: UUID | None = None,
    seen: int | None = None,
) -> ReferralStep:
    """Close a referral: why (`code`, words), and by which `way` the referrer was told, or why not."""
    if not way and not not_told.strip():
        raise Refused(_("Say how the referrer was told, or why not."), "way")
    why = chosen(code, "close", "code")
    if why == "other" and not reason.strip():
        raise Refused(_("Say why it is closed."), "reason")
    values: dict[str, Any] = {"reason_code": why, "way": way, "not_told": not_told.strip()}
    return _moved(referral, Status.CLOSED, by, at, Said(reason, None, id, seen), **values)


@transaction.atomic
def reopen_referral(
    *,
    by: Actor,
    at: datetime,
    referral: Referral,
    reason: str,
    id: UUID | None = None,
    seen: int | None = None,
) -> ReferralStep:
    """Take up again what was declined, sent elsewhere or closed: it is to triage; its clock never stopped."""
    said = Said(reason, _("Say why it is taken up again."), id, seen)
    return _moved(referral, Status.RECEIVED, by, at, said, only_after=rules.ENDS)


@transaction.atomic
def request_information(
    *,
    by: Actor,
    at: datetime,
    referral: Referral,
    asked: str,
    items: Iterable[tuple[str, str]] = (),
    id: UUID | None = None,
    seen: int | None = None,
) -> ReferralStep:
    """Ask the referrer for what is missing: `items` as (code, question), `asked` as words.

    `id` and `seen` as in decline_referral.
    """
    things = list(items)
    said = Said(asked, None if things else _("Say what you ask for."), id, seen)
    return _moved(referral, Status.INFORMATION_REQUESTED, by, at, said, items=things)


@transaction.atomic
def record_information(
    *,
    by: Actor,
    at: datetime,
    referral: Referral,
    answered: str,
    items: Iterable[tuple[str, str]] = (),
    way: str = "",
    said_by: str = "",
    id: UUID | None = None,
    seen: int | None = None,
) -> ReferralStep:
    """Write down what the referrer answered; the referral is to triage again.

    `items` are (code, answer) for what was asked, `said_by` and `way` who told us and how. `id` and `seen`
    as in decline_referral.
    """
    things = list(items)
    said = Said(answered, None if things else _("Write down what the referrer answered."), id, seen)
    values = {"items": things, "way": way, "said_by": said_by.strip()}
    only = frozenset({Status.INFORMATION_REQUESTED})
    return _moved(referral, Status.RECEIVED, by, at, said, only_after=only, **values)


@dataclass(frozen=True)
class Said:
    """The words of a step, what to say when they are empty (None: they may be), its id, the step seen."""

    words: str
    if_empty: object
    id: UUID | None
    seen: int | None


def _moved(
    referral: Referral,
    to: Status,
    by: Actor,
    at: datetime,
    said: Said,
    *,
    only_after: Collection[Status] = tuple(Status),
    **values,
) -> ReferralStep:
    steps.in_turn(referral)
    if stored := steps.stored(said.id, referral):
        return stored
    last = steps.before(referral, to, said.seen)
    if last.to_status not in only_after:
        raise steps.answered_already(last)
    words = said.words.strip()
    if said.if_empty and not words:
        raise Refused(said.if_empty, "reason")
    values = {**values, "id": said.id or uuid4(), "reason": words}
    rows = steps.take(referral, to, number=last.number + 1, by=by, at=at, **values)
    audit.record(by=by, at=at, action=str(to), rows=rows, detail=referral.tracking_code)
    return first_step(rows)
