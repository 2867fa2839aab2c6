"""Taking back what was entered in error, and ending what is over: both stay readable with who and why."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.chart.entry import ChartEntry
from lightwell.chart.models import Medication, Problem
from lightwell.patients.models import Patient

Entry = TypeVar("Entry", bound=ChartEntry)
OVER: dict[type[ChartEntry], dict[str, str]] = {
    Medication: {"use": "stopped"},
    Problem: {"clinical_status": "resolved"},
}


@transaction.atomic
def take_back(*, by: Actor, at: datetime, patient: Patient, entry: Entry, reason: str) -> Entry:
    """Mark an entry as entered in error. Refused without a reason, or when it was changed meanwhile.

    Asked twice, it is done once.
    """
    return _changed(by, at, patient, entry, reason, {"status": ChartEntry.ENTERED_IN_ERROR})


@transaction.atomic
def mark_over(*, by: Actor, at: datetime, patient: Patient, entry: Entry, reason: str) -> Entry:
    """Say that a medicine was stopped or a diagnosis has resolved. Refused as `take_back` is."""
    if type(entry) not in OVER:
        raise Refused(_("Only a medicine or a diagnosis can be over. Take back what was entered in error."))
    return _changed(by, at, patient, entry, reason, OVER[type(entry)])


def _changed(by: Actor, at: datetime, patient: Patient, entry: Entry, reason: str, wanted: dict) -> Entry:
    newest = type(entry)._base_manager.filter(record=entry.record).latest("version")
    if all(getattr(newest, field) == value for field, value in wanted.items()):
        return newest
    row = entries.amended(entry, by=by, at=at, reason=reason.strip(), **wanted)
    audit.record(by=by, at=at, action="amend", patient=patient, rows=[row])
    return row
