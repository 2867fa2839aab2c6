"""What of a protocol a physician may change, and how a course ends. Limits come from the knowledge.

Doses are in mg of ketamine base per kg of body weight, times in minutes.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lightwell.knowledge.practice import Dose, Protocol

DOSE_STEP_MG_PER_KG = Decimal("0.01")  # what an order can be written in, and the column holds

CHANGEABLE = ("dose_mg_per_kg", "over_min", "treatments", "per_week")
OUTCOMES = ("completed", "stopped", "ended")
MOVES: dict[str, tuple[str, ...]] = {"open": OUTCOMES, "completed": (), "stopped": (), "ended": ()}
"""What may follow what: completed as planned, stopped by a clinician, ended for another reason."""


@dataclass(frozen=True)
class Plan:
    """What is ordered: mg/kg over minutes, how many treatments, how many a week."""

    dose_mg_per_kg: Decimal
    over_min: int
    treatments: int
    per_week: int


@dataclass(frozen=True)
class Limits:
    """The hard limits of an order. `max_mg_per_kg` None: nobody set one, so nothing may be ordered.

    `min_over_min` None: the dose is given at once, and its time cannot be changed.
    """

    max_mg_per_kg: Decimal | None
    min_over_min: int | None
    max_over_min: int
    max_treatments: int
    max_per_week: int


class Breach(StrEnum):
    NO_LIMIT = "no limit is set for the route"
    NOT_A_DOSE = "not a dose in steps of 0.01 mg/kg"
    DOSE_TOO_LARGE = "over the largest dose"
    TOO_FAST = "faster than the shortest time"
    TOO_LONG = "longer than the visit"
    NOT_AN_INFUSION = "given at once"
    TREATMENTS = "number of treatments"
    PER_WEEK = "treatments a week"


FIELD_OF = {
    Breach.NO_LIMIT: "protocol",
    Breach.NOT_A_DOSE: "dose_mg_per_kg",
    Breach.DOSE_TOO_LARGE: "dose_mg_per_kg",
    Breach.TOO_FAST: "over_min",
    Breach.TOO_LONG: "over_min",
    Breach.NOT_AN_INFUSION: "over_min",
    Breach.TREATMENTS: "treatments",
    Breach.PER_WEEK: "per_week",
}


def plan_of(protocol: Protocol, **changes: Any) -> Plan:
    """The protocol as it is usually planned, with `changes` to it. TypeError for what cannot change."""
    usual = Plan(*(getattr(protocol, name) for name in CHANGEABLE))
    return replace(usual, **changes)


def limits_of(protocol: Protocol, dose: Dose, more_treatments: int) -> Limits:
    """The limits of an order of `protocol`; a course grows by `more_treatments` at most."""
    largest = dose.max_mg_per_kg
    return Limits(
        max_mg_per_kg=None if largest is None else min(protocol.max_mg_per_kg, largest),
        min_over_min=dose.min_over_min,
        max_over_min=protocol.block_min,
        max_treatments=protocol.treatments + more_treatments,
        max_per_week=protocol.per_week_high,
    )


def breaches(plan: Plan, limits: Limits, usual_over_min: int) -> list[Breach]:
    """Every limit that `plan` breaks, in the order of the form."""
    found = [
        _dose_breach(plan.dose_mg_per_kg, limits.max_mg_per_kg),
        _time_breach(plan, limits, usual_over_min),
    ]
    if not 1 <= plan.treatments <= limits.max_treatments:
        found.append(Breach.TREATMENTS)
    if not 1 <= plan.per_week <= limits.max_per_week:
        found.append(Breach.PER_WEEK)
    return [breach for breach in found if breach is not None]


def _dose_breach(dose_mg_per_kg: Decimal, max_mg_per_kg: Decimal | None) -> Breach | None:
    if max_mg_per_kg is None:
        return Breach.NO_LIMIT
    if not dose_mg_per_kg.is_finite() or dose_mg_per_kg <= 0:
        return Breach.NOT_A_DOSE
    if dose_mg_per_kg > max_mg_per_kg:
        return Breach.DOSE_TOO_LARGE
    return Breach.NOT_A_DOSE if dose_mg_per_kg % DOSE_STEP_MG_PER_KG else None


def _time_breach(plan: Plan, limits: Limits, usual_over_min: int) -> Breach | None:
    if limits.min_over_min is None:
        return Breach.NOT_AN_INFUSION if plan.over_min != usual_over_min else None
    if plan.over_min < limits.min_over_min:
        return Breach.TOO_FAST
    return Breach.TOO_LONG if plan.over_min > limits.max_over_min else None


def may_close(outcome: str | None, to: str) -> bool:
    """True when a course that stands at `outcome` (None: open) may go to `to`."""
    return to in MOVES[outcome or "open"]
