"""When a patient is ready to leave: every line must be met, and what nobody asked is not met.

Source: clinical reference E.5 (scores by part, the clinic's gate); Lightwell decisions, scales (CADSS-6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lightwell.treatment.rules.checks import Reading

ALDRETE = ("activity", "respiration", "circulation", "consciousness", "spo2")
PADSS = ("vital_signs", "ambulation", "nausea_vomiting", "pain", "injection_site")
MOST_POINTS, MOST_CADSS6 = 2, 24


class Line(StrEnum):
    """What must be met before leaving, in the order of the list."""

    STAY = "stay"
    ALDRETE = "aldrete"
    PADSS = "padss"
    PRESSURE = "pressure"
    DISSOCIATION = "dissociation"
    ORIENTED = "oriented"
    GAIT = "gait"
    FLUIDS = "fluids"
    SCREEN = "screen"
    LINE_OUT = "line-out"
    ESCORT = "escort"
    AFTERCARE = "aftercare"


@dataclass(frozen=True)
class Limits:
    """The clinic's limits: minutes after the dose, points, pressures in mmHg."""

    min_stay_min: int
    aldrete_at_least: int
    padss_at_least: int
    cadss6_at_most: int
    bp_sets: int
    bp_within_percent: int
    bp_below_systolic: int
    bp_below_diastolic: int


@dataclass(frozen=True)
class Leaving:
    """What is known of a patient who wants to leave. None: not asked. `line_out` None: no line was put in."""

    dose_over_at: datetime | None
    aldrete_total: int | None
    padss_total: int | None
    cadss6_total: int | None
    back_to_usual: bool | None
    oriented: bool | None
    gait_steady: bool | None
    tolerates_fluids: bool | None
    has_line: bool
    line_out: bool | None
    cssrs_high: bool
    escort_present: bool | None
    aftercare_given: bool | None


def total(parts: Mapping[str, int | None]) -> int | None:
    """The sum of a score's parts (0 to 2 each); None while one is not scored."""
    points = [part for part in parts.values() if part is not None]
    return sum(points) if len(points) == len(parts) else None


def earliest(dose_over_at: datetime | None, limits: Limits) -> datetime | None:
    """Not before this moment; None while the dose is not over."""
    return dose_over_at and dose_over_at + timedelta(minutes=limits.min_stay_min)


def lines(
    known: Leaving, now: datetime, readings: Sequence[Reading], before: Reading | None, limits: Limits
) -> dict[Line, bool | None]:
    """Each line: met, not met, or not known yet. `readings` in order of time, `before` the baseline."""
    not_before = earliest(known.dose_over_at, limits)
    found = {
        Line.STAY: not_before is not None and now >= not_before,
        Line.ALDRETE: _at_least(known.aldrete_total, limits.aldrete_at_least),
        Line.PADSS: _at_least(known.padss_total, limits.padss_at_least),
        Line.PRESSURE: _pressure(readings, before, limits),
        Line.DISSOCIATION: known.back_to_usual or _at_most(known.cadss6_total, limits.cadss6_at_most),
        Line.ORIENTED: known.oriented,
        Line.GAIT: known.gait_steady,
        Line.FLUIDS: known.tolerates_fluids,
        Line.SCREEN: not known.cssrs_high,
        Line.LINE_OUT: known.line_out,
        Line.ESCORT: known.escort_present,
        Line.AFTERCARE: known.aftercare_given,
    }
    return {line: met for line, met in found.items() if known.has_line or line is not Line.LINE_OUT}


def ready(found: Mapping[Line, bool | None]) -> bool:
    """True when every line is met."""
    return all(met is True for met in found.values())


def unmet(found: Mapping[Line, bool | None]) -> list[Line]:
    """The lines that are not met or not known."""
    return [line for line, met in found.items() if met is not True]


def _at_least(value: int | None, limit: int) -> bool | None:
    return None if value is None else value >= limit


def _at_most(value: int | None, limit: int) -> bool | None:
    return None if value is None else value <= limit


def _pressure(readings: Sequence[Reading], before: Reading | None, limits: Limits) -> bool | None:
    """The last sets near the baseline, or all under the limits. Too few sets: not known."""
    last = [reading for reading in readings if reading.systolic_mmhg and reading.diastolic_mmhg]
    last = last[-limits.bp_sets :]
    if len(last) < limits.bp_sets:
        return None
    return all(_near(reading, before, limits) for reading in last) or all(
        _below(reading, limits) for reading in last
    )


def _near(reading: Reading, before: Reading | None, limits: Limits) -> bool:
    pairs = before and (
        (reading.systolic_mmhg, before.systolic_mmhg),
        (reading.diastolic_mmhg, before.diastolic_mmhg),
    )
    return bool(pairs) and all(
        now is not None and then is not None and 100 * abs(now - then) <= limits.bp_within_percent * then
        for now, then in pairs or ()
    )


def _below(reading: Reading, limits: Limits) -> bool:
    return (reading.systolic_mmhg or 0) < limits.bp_below_systolic and (
        reading.diastolic_mmhg or 0
    ) < limits.bp_below_diastolic
