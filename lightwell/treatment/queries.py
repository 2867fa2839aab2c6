"""Which visits there are, what was given in a course, and what stands between a patient and the dose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from lightwell import knowledge
from lightwell.assessment import queries as assessment
from lightwell.assessment import rules as suitability
from lightwell.audit.models import AuditEvent
from lightwell.audit.prepared import Prepared
from lightwell.consent import queries as consent
from lightwell.courses.models import Course
from lightwell.measures import queries as measures
from lightwell.measures import rules as scoring
from lightwell.measures.models import Response
from lightwell.patients.models import Patient
from lightwell.pharmacy import queries as pharmacy
from lightwell.scheduling import queries as scheduling
from lightwell.treatment import limits
from lightwell.treatment.models import (
    AdverseEvent,
    CalledOff,
    Departure,
    DoseEvent,
    Treatment,
    TreatmentOrder,
)
from lightwell.treatment.record import YES_NO, Record, doses_of
from lightwell.treatment.rules import gates
from lightwell.treatment.rules.gates import Before, Gate, Hold
from lightwell.treatment.rules.infusion import What


def with_people() -> QuerySet[Treatment]:
    """Visits with patient, course, chair, appointment and who received them, in one query."""
    return Treatment.objects.select_related("patient", "course", "chair", "appointment", "received_by")


visit = Prepared(lambda key: with_people().filter(pk=key))
"""The visit of an id with its people. Whoever asks must know that it may be looked at: web/access.py."""


_begun = Prepared(lambda start, end: with_people().filter(arrived_at__gte=start, arrived_at__lt=end))
_here = Prepared(
    lambda start, end: (
        with_people()
        .filter(arrived_at__gte=start, arrived_at__lt=end, departure=None, called_off=None)
        .order_by("chair__position", "arrived_at")
    )
)
_acts = Prepared(
    lambda patient, since, start, end: (
        AuditEvent.objects.filter(
            Q(patient_id=patient)
            | Q(
                patient_id__in=Treatment.objects.filter(arrived_at__gte=start, arrived_at__lt=end)
                .order_by()
                .values("patient_id")
            ),
            seq__gt=since,
        )
        .exclude(action="view")
        .values_list("seq", flat=True)[:1]
    )
)


def treatments_on(day: date) -> list[Treatment]:
    """Visits that began on that day of the clinic's calendar."""
    return _begun(*scheduling.day_bounds(day))


def here_on(day: date) -> list[Treatment]:
    """Those of them that are not over, in the order of the chairs."""
    return _here(*scheduling.day_bounds(day))


def happened_since(treatment: Treatment, since: int, day: date) -> bool:
    """Whether anything but looks was written, after line `since` of the audit, of this patient or of those
    who came on that day. One query."""
    return _acts.first(treatment.patient_id, since, *scheduling.day_bounds(day)) is not None


def treatments_of(patient: Patient) -> QuerySet[Treatment]:
    """Every visit of a patient, the last first."""
    return with_people().filter(patient=patient).order_by("-arrived_at")


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


def came_of(courses: Iterable[Course]) -> dict[UUID, str]:
    """Appointment to what came of it since the patient arrived. One query.

    given: a dose, and the patient is gone; running: a dose, still here; here: no dose yet; called-off: none.
    """
    doses = DoseEvent.objects.current().filter(treatment=OuterRef("pk"), what=What.START)
    over = CalledOff.objects.filter(treatment=OuterRef("pk"))
    gone = Departure.objects.filter(treatment=OuterRef("pk"))
    visits = Treatment.objects.filter(course__record__in=[course.record for course in courses])
    came = Case(
        When(Exists(doses) & Exists(gone), then=Value("given")),
        When(Exists(doses), then=Value("running")),
        When(Exists(over) | Exists(gone), then=Value("called-off")),
        default=Value("here"),
    )
    return dict(visits.annotate(came=came).order_by().values_list("appointment_id", "came"))


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


@dataclass(frozen=True)
class Clearance:
    """What stands between a patient and the dose, with the findings of the day behind the holds."""

    before: Before
    findings: tuple[suitability.Finding, ...]
    holds: tuple[Hold, ...]
    interactions: tuple[suitability.InteractionMatch, ...] | None
    last_dose: LastDose | None
    gates: dict[Gate, bool | None]

    @property
    def may_start(self) -> bool:
        return gates.may_start(self.gates)

    @property
    def standing(self) -> tuple[Hold, ...]:
        """The holds that still stand."""
        return gates.open_holds(self.before.holds, self.before.cleared)


def clearance(record: Record, now: datetime) -> Clearance:
    """Every gate before the dose. About twenty queries: asked on the page of one visit only."""
    treatment = record.treatment
    chart = assessment.record_of(treatment.patient, now)
    facts = {**chart.facts, **_facts_of_the_day(record, now)}
    known = knowledge.current()
    found = suitability.findings(known.rules, facts, "treatment-day", known.policy)
    last = last_dose(treatment.patient, treatment)
    holds = (
        *gates.holds_of(found),
        *gates.holds_of_reading(record.readings[-1] if record.readings else None, limits.of_gates()),
        *gates.holds_of_scores(
            score_asked=_score_is_fresh(chart.scales, record, now),
            cssrs_risk=_risk(chart.scales, record, now),
        ),
    )
    before = _before(record, holds, last, now)
    return Clearance(
        before=before,
        findings=found,
        holds=holds,
        interactions=chart.interactions,
        last_dose=last,
        gates=gates.gates(before, now, limits.of_gates()),
    )


def _before(record: Record, holds: tuple[Hold, ...], last: LastDose | None, now: datetime) -> Before:
    treatment, order = record.treatment, record.order
    decision = assessment.decision_of(treatment.patient)
    nurse, physician = record.examinations.get("nurse"), record.examinations.get("physician")
    hours = treatment.course.usual.gap_hard_hours
    return Before(
        suitable=decision is not None and decision.outcome == "suitable",
        consent_valid=consent.valid_consent(treatment.patient, now) is not None,
        consent_confirmed=YES_NO.get(record.arrival.consent_confirmed) if record.arrival else None,
        next_allowed_at=last.started_at + timedelta(hours=hours) if last else None,
        arrival_asked=record.arrival is not None,
        nurse_id=nurse.recorded_by_id if nurse else None,
        physician_id=physician.recorded_by_id if physician else None,
        physician_says_go=physician.goes_ahead if physician else None,
        last_reading=record.readings[-1] if record.readings else None,
        holds=holds,
        cleared=frozenset(one.code for one in physician.cleared.all()) if physician else frozenset(),
        ordered=order is not None,
        needs_sign_off=order is not None and order.needs_sign_off,
        signed_off=order is not None and getattr(order, "sign_off", None) is not None,
        drawn=order is not None and drawn_mg(treatment) >= order.dose_mg,
    )


def drawn_mg(treatment: Treatment) -> Decimal:
    """What the register says was drawn for this visit and not wasted or returned."""
    sums = pharmacy.reconciliation_of(treatment.pk)
    return sums.drawn_mg - sums.wasted_mg - sums.returned_mg


def _facts_of_the_day(record: Record, now: datetime) -> dict[str, Any]:
    treatment, arrival, last = record.treatment, record.arrival, record.baseline
    facts: dict[str, Any] = {"route": treatment.course.route, "treatment_number": treatment.number}
    if last:
        facts |= {"predose_systolic_mmhg": last.systolic_mmhg, "predose_diastolic_mmhg": last.diastolic_mmhg}
    if arrival:
        asked = ("escort", "driving_today", "intoxication_or_withdrawal", "severe_nausea_cold_or_asthma")
        facts |= {name: YES_NO.get(getattr(arrival, name)) for name in (*asked, "may_be_pregnant")}
        planned = record.started_at or now
        facts |= _fasting(planned, arrival.last_food_at, arrival.last_clear_fluid_at)
    return {name: value for name, value in facts.items() if value is not None}


def _fasting(at: datetime, food_at: datetime | None, fluid_at: datetime | None) -> dict[str, Any]:
    return {
        "hours_since_food": food_at and (at - food_at) / timedelta(hours=1),
        "hours_since_clear_fluids": fluid_at and (at - fluid_at) / timedelta(hours=1),
        "minutes_since_clear_fluids": fluid_at and (at - fluid_at) / timedelta(minutes=1),
    }


def _fresh(response: Response | None, at: datetime, hours: int) -> Response | None:
    return response if response and at - response.answered_at <= timedelta(hours=hours) else None


def _score_is_fresh(scales: dict[str, Response], record: Record, now: datetime) -> bool:
    scale = record.protocol.primary_scale
    valid_h = knowledge.current().policy["predose.score.valid_h"]
    return _fresh(scales.get(scale), record.started_at or now, valid_h) is not None


def _risk(scales: dict[str, Response], record: Record, now: datetime) -> str | None:
    known = knowledge.current()
    valid_h = known.policy["predose.cssrs.valid_h"]
    screen = _fresh(scales.get("c-ssrs"), record.started_at or now, valid_h)
    return scoring.screened_risk(known.scores["c-ssrs"], screen.given()) if screen else None


def cssrs_high(patient: Patient, now: datetime) -> bool:
    """Whether the last suicide screen says high. Two queries."""
    screen = measures.latest_of(patient, "c-ssrs", now)
    if screen is None:
        return False
    return scoring.screened_risk(knowledge.current().scores["c-ssrs"], screen.given()) == "high"
