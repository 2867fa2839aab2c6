"""What was given, in a course and to a patient."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from lightwell.audit.prepared import Prepared
from lightwell.courses.models import Course
from lightwell.patients.models import Patient
from lightwell.treatment.models import AdverseEvent, DoseEvent, Treatment, TreatmentOrder
from lightwell.treatment.record import Record, doses_of
from lightwell.treatment.rules.infusion import What


@dataclass(frozen=True)
class Given:
    """One treatment in which a dose was begun. Amounts in mg; `given_mg` is None while the dose runs."""

    treatment: Treatment
    number: int
    started_at: datetime
    over_at: datetime | None
    ordered_mg: Decimal
    given_mg: Decimal | None
    left_at: datetime | None
    stopped_early: bool
    highest_bp: tuple[int, int] | None
    events: tuple[AdverseEvent, ...]


def given_in(course: Course) -> list[Given]:
    """The treatments of a course in which a dose was begun, in order. Five queries."""
    return _given(_visits_in(course.record))


def given_to(patient: Patient) -> list[Given]:
    """The same for every course of a patient."""
    return _given(_visits_by(patient.pk))


def _with_what_came() -> QuerySet[Treatment]:
    return Treatment.objects.select_related("course", "departure").order_by("arrived_at")


_visits_in = Prepared(lambda course: _with_what_came().filter(course__record=course))
_visits_by = Prepared(lambda patient: _with_what_came().filter(patient=patient))


def _given(treatments: Iterable[Treatment]) -> list[Given]:
    records = doses_of(treatments)
    return [_given_of(record) for record in records if record.started_at]


def _given_of(record: Record) -> Given:
    assert record.started_at and record.order
    return Given(
        treatment=record.treatment,
        number=record.treatment.number,
        started_at=record.started_at,
        over_at=record.over_at,
        ordered_mg=record.order.dose_mg,
        given_mg=record.given_mg,
        left_at=record.departure.left_at if record.departure else None,
        stopped_early=record.dose_events[-1].what == What.STOP,
        highest_bp=record.highest_pressure,
        events=record.adverse_events,
    )


@dataclass(frozen=True)
class LastDose:
    """The dose before this one."""

    started_at: datetime
    mg_per_kg: Decimal


_last_start = Prepared(
    lambda patient, before: (
        DoseEvent.objects.current()
        .filter(patient=patient, what=What.START)
        .exclude(treatment=before)
        .order_by("-happened_at")[:1]
    )
)
_order_of = Prepared(lambda treatment: TreatmentOrder.objects.current().filter(treatment=treatment))


def last_dose(patient: Patient, before: Treatment) -> LastDose | None:
    """The patient's last dose in another visit than `before`, with what it came to per kg. Two queries."""
    start = _last_start.first(patient.pk, before.pk)
    if start is None:
        return None
    (order,) = _order_of(start.treatment_id)
    return LastDose(start.happened_at, order.dose_mg / order.weight_kg)
