"""Saying that two records are one person, and taking it back. Each fact stays where it was."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.patients.models import MergeStep, Patient


@transaction.atomic
def merge_patients(
    *, by: Actor, at: datetime, kept: Patient, second: Patient, reason: str, id: UUID | None = None
) -> MergeStep:
    """Set `second` aside as another record of `kept`: whoever asks for it is shown `kept`, with its facts.

    The same `id` again is the same step. Refused without a reason, and when either is part of a merge that
    would make a chain: that one is taken back first.
    """
    if id and (stored := MergeStep.objects.filter(pk=id).first()):
        return stored
    if not reason.strip():
        raise Refused(_("Say how you know that this is one person."), "reason")
    if kept.pk == second.pk:
        raise Refused(_("This is the same record."))
    _in_turn(kept, second)
    current = MergeStep.objects.current()
    if current.filter(patient__in=(kept, second)).exists():
        raise Refused(_("One of these records was merged already."))
    if current.filter(survivor=second).exists():
        raise Refused(_("Another record was merged into the one that you set aside. Take that back first."))
    return _step(second, kept, by=by, at=at, reason=reason, id=id)


@transaction.atomic
def unmerge_patients(*, by: Actor, at: datetime, second: Patient, reason: str) -> MergeStep:
    """Take a merge back: both records stand alone again, each with the facts that were entered in it."""
    if not reason.strip():
        raise Refused(_("Say why this is taken back."), "reason")
    _in_turn(second)
    if not MergeStep.objects.current().filter(patient=second).exists():
        raise Refused(_("This record stands alone already."))
    return _step(second, None, by=by, at=at, reason=reason)


def _in_turn(*patients: Patient) -> None:
    """Of two who merge the same people at once, the second waits for the first."""
    keys = [patient.pk for patient in patients]
    list(Patient.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def _step(
    second: Patient, kept: Patient | None, *, by: Actor, at: datetime, reason: str, id: UUID | None = None
) -> MergeStep:
    step = MergeStep(
        id=id or uuid4(),
        patient=second,
        number=MergeStep.objects.filter(patient=second).count() + 1,
        survivor=kept,
        at=at,
        by_id=by.actor_id,
        by_name=by.name,
        by_role=by.role,
        reason=reason.strip()[:500],
    )
    step.save(force_insert=True)
    detail = f"{second.pk} {step.reason}"
    audit.record(
        by=by,
        at=at,
        action="merge" if kept else "unmerge",
        patient=kept or second,
        rows=[step],
        detail=detail,
    )
    return step
