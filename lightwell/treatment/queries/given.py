"""What was given, in a course and to a patient."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from lightwell.audit.prepared import Prepared
from lightwell.courses.models import Course
from lightwell.patients.models import Patient
from lightwell.treatment.models import AdverseEvent, DoseEvent, Treatment, TreatmentOrder, VitalSigns
from lightwell.treatment.rules.infusion import OVER, What


@dataclass(frozen=True)
class Given:
    """One treatment in which a dose was begun. Amounts in mg; `given_mg` is None while the dose runs.

    `highest_bp`: systolic and diastolic in mmHg since the start.
    """

    treatment_id: UUID
    number: int
    course_record: UUID
    course_kind: str
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


class Visit(NamedTuple):
    """A visit and the course it belongs to, as much of them as the story of a course tells."""

    treatment_id: UUID
    number: int
    course_record: UUID
    course_kind: str
    left_at: datetime | None


def _visits() -> QuerySet:
    columns = ("pk", "number", "course__record", "course__kind", "departure__left_at")
    return Treatment.objects.order_by("arrived_at").values_list(*columns)


_visits_in = Prepared(lambda course: _visits().filter(course__record=course))
_visits_by = Prepared(lambda patient: _visits().filter(patient=patient))
_ordered = Prepared(
    lambda ids: (
        TreatmentOrder.objects.current().filter(treatment__in=ids).values_list("treatment_id", "dose_mg")
    )
)
_doses = Prepared(
    lambda ids: (
        DoseEvent.objects.current()
        .filter(treatment__in=ids)
        .order_by("number")
        .values_list("treatment_id", "what", "happened_at", "given_mg")
    )
)
_pressures = Prepared(
    lambda ids: (
        VitalSigns.objects.current()
        .filter(treatment__in=ids, systolic_mmhg__isnull=False, diastolic_mmhg__isnull=False)
        .values_list("treatment_id", "measured_at", "systolic_mmhg", "diastolic_mmhg")
    )
)
_events = Prepared(lambda ids: AdverseEvent.objects.current().filter(treatment__in=ids).order_by("onset_at"))


def _given(rows: Iterable[tuple]) -> list[Given]:
    visits = [Visit(*row) for row in rows]
    ids = [visit.treatment_id for visit in visits]
    ordered, doses = dict(_ordered(ids)), _by_treatment(_doses(ids))
    pressures, events = _by_treatment(_pressures(ids)), defaultdict(list)
    for event in _events(ids):
        events[event.treatment_id].append(event)
    return [
        _told(visit, ordered[key], doses[key], pressures[key], tuple(events[key]))
        for visit in visits
        if (key := visit.treatment_id) in doses
    ]


def _by_treatment(rows: Iterable[tuple]) -> defaultdict[UUID, list[tuple]]:
    """The rows without their first value, by it."""
    found: defaultdict[UUID, list[tuple]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(tuple(rest))
    return found


def _told(
    visit: Visit,
    ordered_mg: Decimal,
    doses: Sequence[tuple],
    pressures: Iterable[tuple],
    events: tuple[AdverseEvent, ...],
) -> Given:
    _what, started_at, _mg = doses[0]
    last, ended_at, given_mg = doses[-1]
    is_over = last in OVER
    since = ((systolic, diastolic) for at, systolic, diastolic in pressures if at > started_at)
    return Given(
        treatment_id=visit.treatment_id,
        number=visit.number,
        course_record=visit.course_record,
        course_kind=visit.course_kind,
        started_at=started_at,
        over_at=ended_at if is_over else None,
        ordered_mg=ordered_mg,
        given_mg=given_mg if is_over else None,
        left_at=visit.left_at,
        stopped_early=last == What.STOP,
        highest_bp=max(since, default=None),
        events=events,
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
