"""Writing entries: first versions, amendments, and the mark that something was entered in error.

None of these audits: the action that calls them writes one line for all the rows it made.
"""

import uuid
from datetime import datetime
from functools import cache
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit.actors import Actor
from lightwell.audit.prepared import Prepared, insert
from lightwell.audit.refusal import Refused
from lightwell.chart.entry import ChartEntry
from lightwell.patients.models import Patient

Entry = TypeVar("Entry", bound=ChartEntry)


def write(
    model: type[Entry], *, by: Actor, at: datetime, patient: Patient | None, id=None, **values
) -> Entry:
    """Save the first version of a record. With an `id` that is stored already, return that row."""
    return stored(model, id, patient) or first_version(model, by=by, at=at, patient=patient, id=id, **values)


def stored(model: type[Entry], id: uuid.UUID | None, patient: Patient | None) -> Entry | None:
    """The row that has this `id` already, for a retry. Refused when it is about someone else."""
    row = _by_id(model).first(id) if id is not None else None
    return _same_patient(row, patient) if row else None


@cache
def _by_id(model: type[Entry]) -> Prepared[Entry]:
    return Prepared(lambda key: model._base_manager.filter(pk=key))


def first_version(
    model: type[Entry],
    *,
    by: Actor,
    at: datetime,
    patient: Patient | None,
    id: uuid.UUID | None = None,
    **values,
) -> Entry:
    """Save the first version of a record whose `id` is known to be new."""
    key = id or uuid.uuid4()
    entry = model(id=key, record=key, patient=patient, entered_at=at, **_recorder(by), **values)
    insert(entry)
    return entry


def _same_patient(stored: Entry, patient: Patient | None) -> Entry:
    if stored.patient_id != (patient.pk if patient else None):
        raise Refused(
            _("This entry was already stored for someone else. Reload the page and enter it again.")
        )
    return stored


def amended(entry: Entry, *, by: Actor, at: datetime, reason: str, **changes) -> Entry:
    """Save the next version of `entry` with `changes`.

    Refused without a reason, or when somebody changed it meanwhile.
    """
    if not reason.strip():
        raise Refused(_("Say why this is changed."), "reason")
    kept = {
        field.attname: getattr(entry, field.attname)
        for field in entry._meta.concrete_fields
        if field.attname not in ("id", "status", "version", "reason", "entered_at")
    }
    new = {"status": ChartEntry.AMENDED, **changes}
    return _next_version(type(entry)(**{**kept, **_recorder(by), **new, "reason": reason}), entry, at)


def entered_in_error(entry: Entry, *, by: Actor, at: datetime, reason: str) -> Entry:
    """Mark a record as entered in error; it stays readable with its reason."""
    return amended(entry, by=by, at=at, reason=reason, status=ChartEntry.ENTERED_IN_ERROR)


def _next_version(new: Entry, old: Entry, at: datetime) -> Entry:
    new.version, new.entered_at = old.version + 1, at
    try:
        with transaction.atomic():
            insert(new)
    except IntegrityError:
        raise _changed_meanwhile(old) from None
    return new


def _changed_meanwhile(old: ChartEntry) -> Refused:
    newest = type(old)._base_manager.filter(record=old.record).latest("version")
    return Refused(
        _("%(who)s changed this meanwhile. Look, then change it again; your words stay.")
        % {"who": newest.recorded_by_name}
    )


def _recorder(by: Actor) -> dict[str, str]:
    return {"recorded_by_id": by.actor_id, "recorded_by_name": by.name, "recorded_by_role": by.role}
