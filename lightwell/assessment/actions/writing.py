"""One entry and its audit line: what most verbs of the assessment come down to."""

from datetime import datetime
from uuid import UUID

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.chart import entries
from lightwell.patients.models import Patient


def write_one(model, *, by: Actor, at: datetime, patient: Patient, id: UUID | None, **values):
    """Write one entry with its audit line; an `id` that is stored already is the same entry again."""
    if id is not None and model.objects.filter(pk=id).exists():
        return entries.write(model, by=by, at=at, patient=patient, id=id)
    row = entries.write(model, by=by, at=at, patient=patient, id=id, **values)
    audit.record(by=by, at=at, action="create", patient=patient, rows=[row])
    return row
