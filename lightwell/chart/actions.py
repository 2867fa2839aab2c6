"""Adding to what is known of a patient outside of a visit's own forms, and correcting it."""

from datetime import datetime

from django.db import transaction

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.chart import entries
from lightwell.chart.entry import ChartEntry
from lightwell.patients.models import Patient


@transaction.atomic
def record_entries(
    *, by: Actor, at: datetime, patient: Patient, entries_of: list[tuple[type[ChartEntry], dict]]
) -> list[ChartEntry]:
    """Write several facts of one sitting as one act: (model, values) pairs, one audit line for all."""
    rows = [entries.write(model, by=by, at=at, patient=patient, **values) for model, values in entries_of]
    audit.record(by=by, at=at, action="create", patient=patient, rows=rows)
    return rows


@transaction.atomic
def amend_entry(*, by: Actor, at: datetime, entry: ChartEntry, reason: str, **changes) -> ChartEntry:
    """Correct a fact: its next version, with the reason."""
    row = entries.amended(entry, by=by, at=at, reason=reason, **changes)
    audit.record(by=by, at=at, action="amend", patient=row.patient, rows=[row], detail=reason)
    return row


@transaction.atomic
def mark_entered_in_error(*, by: Actor, at: datetime, entry: ChartEntry, reason: str) -> ChartEntry:
    """Say that a fact should never have been entered, with the reason; it stays readable."""
    row = entries.entered_in_error(entry, by=by, at=at, reason=reason)
    audit.record(by=by, at=at, action="entered-in-error", patient=row.patient, rows=[row], detail=reason)
    return row
