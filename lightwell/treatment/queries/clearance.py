"""What stands between a patient and the dose, and between a patient and the door."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from lightwell import knowledge
from lightwell.assessment import queries as assessment
from lightwell.assessment import rules as suitability
from lightwell.consent import queries as consent
from lightwell.courses import queries as courses
from lightwell.measures import queries as measures
from lightwell.measures import rules as scoring
from lightwell.measures.models import Response
from lightwell.patients.models import Patient
from lightwell.pharmacy import queries as pharmacy
from lightwell.treatment import limits
from lightwell.treatment.models import Treatment
from lightwell.treatment.queries.given import LastDose, last_dose
from lightwell.treatment.queries.visits import confirmation_of
from lightwell.treatment.record import YES_NO, Record
from lightwell.treatment.rules import gates
from lightwell.treatment.rules.gates import Before, Gate, Hold


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
    before = _before(record, chart, holds, last, now)
    return Clearance(
        before=before,
        findings=found,
        holds=holds,
        interactions=chart.interactions,
        last_dose=last,
        gates=gates.gates(before, now, limits.of_gates()),
    )


def _before(
    record: Record,
    chart: assessment.Record,
    holds: tuple[Hold, ...],
    last: LastDose | None,
    now: datetime,
) -> Before:
    """`chart`: a finding that stops now closes the gate, whatever was decided on the facts of that day."""
    treatment, order = record.treatment, record.order
    decision = assessment.decision_of(treatment.patient)
    nurse, physician = record.examinations.get("nurse"), record.examinations.get("physician")
    said, hours = confirmation_of(treatment), treatment.course.usual.gap_hard_hours
    return Before(
        suitable=decision is not None and decision.outcome == "suitable" and not chart.stopping,
        consent_valid=_agreed(treatment.patient, now),
        consent_confirmed=YES_NO.get(said.agrees) if said else None,
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


def _agreed(patient: Patient, now: datetime) -> bool:
    """Whether a consent counts now, signed since the course before this one ended."""
    return consent.valid_consent(patient, now, courses.last_end_of(patient)) is not None


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
    known = knowledge.current()
    scale, valid_h = known.scale_code(record.protocol.primary_scale), known.policy["predose.score.valid_h"]
    return _fresh(scales.get(scale), record.started_at or now, valid_h) is not None


def _risk(scales: dict[str, Response], record: Record, now: datetime) -> str | None:
    known = knowledge.current()
    valid_h = known.policy["predose.cssrs.valid_h"]
    screen = _fresh(scales.get("c-ssrs"), record.started_at or now, valid_h)
    return scoring.screened_risk(known.scores["c-ssrs"], screen.given()) if screen else None


def cssrs_high(patient: Patient, now: datetime) -> bool:
    """Whether the last suicide screen says high. Two queries."""
    given = measures.last_given(patient, "c-ssrs", now)
    if given is None:
        return False
    return scoring.screened_risk(knowledge.current().scores["c-ssrs"], given) == "high"
