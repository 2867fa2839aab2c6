"""The arithmetic of a dose: mg, mL and mL/h from weight and order, and what the hard limits refuse.

Doses are mg of ketamine base as Decimal, concentrations mg/mL, times minutes. Source: clinical reference A.3,
Lightwell decisions, treatment day; steps and limits are passed in.
"""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Steps:
    """To what a dose (mg), a volume (mL) and a rate (mL/h) are rounded."""

    dose_mg: Decimal
    volume_ml: Decimal
    rate_ml_per_h: Decimal


@dataclass(frozen=True)
class Limits:
    """What may never be exceeded. `max_mg_per_kg` None: no limit is known, so nothing may be ordered.

    `min_over_min` None: the dose is given at once. `jump_ratio`: beyond it a second person signs.
    """

    max_mg_per_kg: Decimal | None
    min_over_min: int | None
    jump_ratio: Decimal


@dataclass(frozen=True)
class Dose:
    """A dose worked out. `exact_mg` is before rounding; `rate_ml_per_h` is None for a dose given at once."""

    weight_kg: Decimal
    mg_per_kg: Decimal
    exact_mg: Decimal
    dose_mg: Decimal
    concentration_mg_per_ml: Decimal
    volume_ml: Decimal
    over_min: int
    diluted_to_ml: int | None
    rate_ml_per_h: Decimal | None

    @property
    def difference_mg(self) -> Decimal:
        """Ordered less exact."""
        return self.dose_mg - self.exact_mg

    @property
    def ordered_mg_per_kg(self) -> Decimal:
        """What the rounded dose comes to."""
        return self.dose_mg / self.weight_kg

    @property
    def mg_per_min(self) -> Decimal | None:
        """None for a dose given at once."""
        return self.dose_mg / self.over_min if self.over_min else None


class Breach(StrEnum):
    NO_LIMIT = "no limit is known for this route"
    NOT_A_DOSE = "not a dose"
    TOO_LARGE = "over the largest dose"
    TOO_FAST = "faster than the shortest time"


def to_step(value: Decimal, step: Decimal, rounding: str = ROUND_HALF_UP) -> Decimal:
    """The nearest multiple of `step`, half up."""
    return (value / step).quantize(Decimal(1), rounding=rounding) * step


def work_out(
    *,
    weight_kg: Decimal,
    mg_per_kg: Decimal,
    over_min: int,
    concentration_mg_per_ml: Decimal,
    diluted_to_ml: int | None,
    steps: Steps,
    max_mg_per_kg: Decimal | None = None,
) -> Dose:
    """The dose for this weight: whole steps of mg, nearest and half up, but never above `max_mg_per_kg`."""
    exact_mg = weight_kg * mg_per_kg
    dose_mg = to_step(exact_mg, steps.dose_mg)
    if max_mg_per_kg is not None and dose_mg > max_mg_per_kg * weight_kg >= exact_mg:
        dose_mg = to_step(exact_mg, steps.dose_mg, ROUND_FLOOR)
    volume_ml = to_step(dose_mg / concentration_mg_per_ml, steps.volume_ml)
    return Dose(
        weight_kg=weight_kg,
        mg_per_kg=mg_per_kg,
        exact_mg=exact_mg,
        dose_mg=dose_mg,
        concentration_mg_per_ml=concentration_mg_per_ml,
        volume_ml=volume_ml,
        over_min=over_min,
        diluted_to_ml=diluted_to_ml if over_min else None,
        rate_ml_per_h=_rate(Decimal(diluted_to_ml or volume_ml), over_min, steps.rate_ml_per_h),
    )


def _rate(volume_ml: Decimal, over_min: int, step: Decimal) -> Decimal | None:
    return to_step(volume_ml * MINUTES_PER_HOUR / over_min, step) if over_min else None


def breaches(dose: Dose, limits: Limits) -> list[Breach]:
    """Every hard limit that the dose breaks."""
    if limits.max_mg_per_kg is None:
        return [Breach.NO_LIMIT]
    found = []
    if dose.dose_mg <= 0:
        found.append(Breach.NOT_A_DOSE)
    if dose.dose_mg > limits.max_mg_per_kg * dose.weight_kg:
        found.append(Breach.TOO_LARGE)
    if limits.min_over_min is not None and dose.over_min < limits.min_over_min:
        found.append(Breach.TOO_FAST)
    return found


def jumps(mg_per_kg: Decimal, last_mg_per_kg: Decimal | None, ratio: Decimal) -> bool:
    """True when the dose per kg is more than `ratio` times the last one, so that a second person signs."""
    return last_mg_per_kg is not None and mg_per_kg > last_mg_per_kg * ratio
