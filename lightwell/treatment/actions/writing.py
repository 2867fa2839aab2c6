"""What the verbs of a visit share: the visit must be open, times must have come, a retry is the same row."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.staff.models import User
from lightwell.treatment.models import Treatment, Visit
from lightwell.treatment.record import Record, RecordAsAsked

Entry = TypeVar("Entry", bound=Visit)


def open_record(treatment: Treatment) -> Record:
    """The visit's record. Refused when the patient is gone or the treatment was called off."""
    record = RecordAsAsked(treatment)
    if record.departure:
        raise Refused(_("The patient has left. Correct an entry from the log instead."))
    if record.called_off:
        raise Refused(_("This treatment was called off today. Nothing can be added."))
    return record


def not_to_come(moment: datetime, at: datetime, field: str) -> None:
    """Refuse a time that has not come yet."""
    if moment > at:
        raise Refused(_("This time has not come yet. Check it."), field)


def since_arrival(moment: datetime, at: datetime, treatment: Treatment, field: str) -> None:
    """Refuse a time that has not come yet, or before the patient arrived."""
    not_to_come(moment, at, field)
    if moment < treatment.arrived_at:
        raise Refused(_("This is before the patient arrived. Check the time."), field)


def write_entry(
    model: type[Entry], *, by: User, at: datetime, treatment: Treatment, id: UUID | None, **values: Any
) -> Entry:
    """Write one entry of a visit with its audit line; an `id` that is stored already is the same entry."""
    patient = treatment.patient
    if row := entries.stored(model, id, patient):
        return row
    row = entries.first_version(model, by=by, at=at, patient=patient, id=id, treatment=treatment, **values)
    audit.record(by=by, at=at, action="create", patient=patient, rows=[row])
    return row


def write_version(
    model: type[Entry],
    old: Entry | None,
    *,
    by: User,
    at: datetime,
    treatment: Treatment,
    id: UUID | None,
    reason: Any,
    **values: Any,
) -> Entry:
    """The first version, or the next one of `old`. A retry with the same `id` is the same row."""
    if old is None or (id is not None and model._default_manager.filter(pk=id).exists()):
        return write_entry(model, by=by, at=at, treatment=treatment, id=id, **values)
    row = entries.amended(old, by=by, at=at, reason=str(reason), **values)
    audit.record(by=by, at=at, action="amend", patient=treatment.patient, rows=[row], detail=str(reason))
    return row
