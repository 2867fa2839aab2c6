"""What must hold before a dose: each gate is open, shut, or nobody knows, which is not open.

A hold is something of the day that a physician must decide about in words, or that nothing but a change of
facts opens. Source: clinical reference A.4 and B (HOLD_TODAY); Lightwell decisions, treatment day.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lightwell.assessment.rules import Finding
from lightwell.treatment.rules.checks import Reading


class Gate(StrEnum):
    """What is looked at before a dose, in the order of the day."""

    DECISION = "decision"
    CONSENT = "consent"
    CONFIRMED = "consent-confirmed"
    INTERVAL = "interval"
    ARRIVAL = "arrival"
    NURSE = "nurse-exam"
    PHYSICIAN = "physician-exam"
    TWO_PEOPLE = "two-people"
    VITALS = "vital-signs"
    HOLDS = "holds"
    ORDER = "order"
    SIGN_OFF = "second-sign-off"
    DRAWN = "drawn"


@dataclass(frozen=True)
class Hold:
    """One reason not to treat today. `code` is a rule (B07) or a limit of the clinic's policy.

    `clearable`: the physician's words let the treatment go ahead. `known` False: not asked yet.
    """

    code: str
    clearable: bool
    known: bool = True


@dataclass(frozen=True)
class Limits:
    """Below and above which a pulse or saturation, or a pressure, holds the treatment today."""

    hard_systolic: int
    hard_diastolic: int
    soft_low_bpm: int
    soft_high_bpm: int
    hard_low_bpm: int
    hard_high_bpm: int
    soft_spo2: int
    hard_spo2: int
    vitals_valid_min: int


@dataclass(frozen=True)
class Before:
    """Everything that is known before a dose. None: nobody knows yet."""

    suitable: bool
    consent_valid: bool
    consent_confirmed: bool | None
    next_allowed_at: datetime | None
    arrival_asked: bool
    nurse_id: str | None
    physician_id: str | None
    physician_says_go: bool | None
    last_reading: Reading | None
    holds: tuple[Hold, ...]
    cleared: frozenset[str]
    ordered: bool
    needs_sign_off: bool
    signed_off: bool
    drawn: bool


def holds_of(findings: Iterable[Finding]) -> tuple[Hold, ...]:
    """The findings of the day that hold a treatment: the true ones, and those that nobody can tell yet."""
    return tuple(
        Hold(finding.rule.id, finding.rule.clearable, known=finding.outcome == "true")
        for finding in findings
        if finding.outcome != "false" and finding.action in ("HOLD_TODAY", "BLOCK", "SAFETY")
    )


def holds_of_reading(reading: Reading | None, limits: Limits) -> tuple[Hold, ...]:
    """What pulse, saturation and pressure before the dose hold. Beyond hard limits no words help."""
    if reading is None:
        return ()
    pulse, oxygen = reading.heart_rate_bpm, reading.spo2_percent
    high, low = reading.systolic_mmhg or 0, reading.diastolic_mmhg or 0
    found = []
    if high >= limits.hard_systolic or low >= limits.hard_diastolic:
        found.append(Hold("predose.bp.hard", clearable=False))
    if pulse is not None and not limits.soft_low_bpm <= pulse <= limits.soft_high_bpm:
        within = limits.hard_low_bpm <= pulse <= limits.hard_high_bpm
        found.append(Hold("predose.hr", clearable=within))
    if oxygen is not None and oxygen < limits.soft_spo2:
        found.append(Hold("predose.spo2", clearable=oxygen >= limits.hard_spo2))
    return tuple(found)


def holds_of_scores(*, score_asked: bool, cssrs_risk: str | None) -> tuple[Hold, ...]:
    """A score or screen that is missing, or a high risk: the physician says why to go on."""
    found = [] if score_asked else [Hold("score-missing", clearable=True)]
    if cssrs_risk is None:
        found.append(Hold("screen-missing", clearable=True))
    return (*found, Hold("cssrs-high", clearable=True)) if cssrs_risk == "high" else tuple(found)


def open_holds(holds: Iterable[Hold], cleared: Collection[str]) -> tuple[Hold, ...]:
    """The holds that still stand: known ones without the physician's words (or beyond them), unknown ones."""
    return tuple(hold for hold in holds if not (hold.known and hold.clearable and hold.code in cleared))


def gates(before: Before, now: datetime, limits: Limits) -> dict[Gate, bool | None]:
    """Each gate: True is open, False is shut, None is not known yet."""
    standing = open_holds(before.holds, before.cleared)
    return {
        Gate.DECISION: before.suitable,
        Gate.CONSENT: before.consent_valid,
        Gate.CONFIRMED: before.consent_confirmed,
        Gate.INTERVAL: before.next_allowed_at is None or now >= before.next_allowed_at,
        Gate.ARRIVAL: before.arrival_asked or None,
        Gate.NURSE: before.nurse_id is not None or None,
        Gate.PHYSICIAN: before.physician_says_go,
        Gate.TWO_PEOPLE: _two_people(before.nurse_id, before.physician_id),
        Gate.VITALS: _fresh(before.last_reading, now, limits),
        Gate.HOLDS: _held(standing),
        Gate.ORDER: before.ordered or None,
        Gate.SIGN_OFF: before.signed_off or not before.needs_sign_off or None,
        Gate.DRAWN: before.drawn or None,
    }


def _two_people(nurse_id: str | None, physician_id: str | None) -> bool | None:
    return None if nurse_id is None or physician_id is None else nurse_id != physician_id


def _fresh(reading: Reading | None, now: datetime, limits: Limits) -> bool | None:
    if reading is None or None in (reading.systolic_mmhg, reading.heart_rate_bpm, reading.spo2_percent):
        return None
    return now - reading.at <= timedelta(minutes=limits.vitals_valid_min) or None


def _held(standing: tuple[Hold, ...]) -> bool | None:
    if any(hold.known for hold in standing):
        return False
    return None if standing else True


def may_start(found: dict[Gate, bool | None]) -> bool:
    """True when every gate is open. Unknown is not open."""
    return all(state is True for state in found.values())


def shut(found: dict[Gate, bool | None]) -> list[Gate]:
    """The gates that are not open, in the order of the day."""
    return [gate for gate, state in found.items() if state is not True]
