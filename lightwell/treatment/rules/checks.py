"""Which checks are due, which are late, and what a reading breaks.

Everything is a moment and a schedule; limits come in. Source: clinical reference E.1 and E.2, A.4; Lightwell
decisions, treatment day. The bedside monitor stays the alarm: this reminds and names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lightwell.knowledge.practice import Schedule

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Reading:
    """One set of vital signs. What was not measured is None."""

    at: datetime
    systolic_mmhg: int | None = None
    diastolic_mmhg: int | None = None
    heart_rate_bpm: int | None = None
    spo2_percent: int | None = None
    respiratory_rate_per_min: int | None = None
    moaas_score: int | None = None
    cadss6_total: int | None = None


@dataclass(frozen=True)
class Rhythm:
    """When a check counts and when it is late, in minutes; `notify_every_min` while pressure is raised."""

    early_min: int
    late_min: int
    notify_every_min: int
    notify_ends_after_sets: int


@dataclass(frozen=True)
class Limits:
    """What readings are held against. Pressures in mmHg; at least, except emergencies, which are beyond."""

    notify_systolic: int
    notify_diastolic: int
    notify_rise_percent: int
    pause_systolic: int
    pause_diastolic: int
    pause_apart_min: int
    pause_apart_max: int
    emergency_systolic: int
    emergency_diastolic: int
    emergency_spo2_percent: int
    emergency_moaas_score: int
    emergency_rr_per_min: int
    notify_cadss6: int


class Breach(StrEnum):
    """What a reading breaks. `NOW` of these need someone at once."""

    NOTIFY = "blood pressure at the notify level"
    RISE_SYSTOLIC = "systolic up from before the dose"
    RISE_DIASTOLIC = "diastolic up from before the dose"
    PAUSE_LEVEL = "blood pressure at the pause level"
    PAUSE = "two readings at the pause level"
    EMERGENCY_PRESSURE = "blood pressure at the emergency level"
    OXYGEN = "low oxygen"
    SEDATION = "too drowsy"
    BREATHING = "slow breathing"
    DISSOCIATION = "strong dissociation"


PRESSURE = {Breach.NOTIFY, Breach.RISE_SYSTOLIC, Breach.RISE_DIASTOLIC, Breach.PAUSE_LEVEL}
PRESSURE |= {Breach.PAUSE, Breach.EMERGENCY_PRESSURE}
NOW = {Breach.PAUSE_LEVEL, Breach.PAUSE, Breach.EMERGENCY_PRESSURE, Breach.OXYGEN, Breach.SEDATION}
NOW |= {Breach.BREATHING}


@dataclass(frozen=True)
class Check:
    """One due set. `met_at` None: nobody has measured yet. `late_min`: minutes after it was due, so far."""

    due_at: datetime
    met_at: datetime | None
    late_min: int
    overdue: bool


def baseline(readings: Sequence[Reading], started_at: datetime | None) -> Reading | None:
    """The last reading with a blood pressure before the dose (all of them while it has not begun)."""
    before = [
        reading
        for reading in readings
        if reading.systolic_mmhg and (started_at is None or reading.at <= started_at)
    ]
    return before[-1] if before else None


def breaches(
    reading: Reading, before: Reading | None, earlier: Sequence[Reading], limits: Limits
) -> tuple[Breach, ...]:
    """What `reading` breaks, beside the baseline `before` and the `earlier` readings of the same dose."""
    return (*_pressure(reading, before, earlier, limits), *_others(reading, limits))


def _pressure(
    reading: Reading, before: Reading | None, earlier: Sequence[Reading], limits: Limits
) -> list[Breach]:
    high, low = reading.systolic_mmhg, reading.diastolic_mmhg
    if high is None or low is None:
        return []
    held = {
        Breach.NOTIFY: high >= limits.notify_systolic or low >= limits.notify_diastolic,
        Breach.RISE_SYSTOLIC: _rose(high, before.systolic_mmhg if before else None, limits),
        Breach.RISE_DIASTOLIC: _rose(low, before.diastolic_mmhg if before else None, limits),
        Breach.PAUSE_LEVEL: _at_pause_level(reading, limits),
        Breach.PAUSE: _pause_confirmed(reading, earlier, limits),
        Breach.EMERGENCY_PRESSURE: high > limits.emergency_systolic or low > limits.emergency_diastolic,
    }
    return [breach for breach, holds in held.items() if holds]


def _rose(value: int, from_value: int | None, limits: Limits) -> bool:
    return from_value is not None and 100 * (value - from_value) >= limits.notify_rise_percent * from_value


def _at_pause_level(reading: Reading, limits: Limits) -> bool:
    high, low = reading.systolic_mmhg, reading.diastolic_mmhg
    return (high is not None and high >= limits.pause_systolic) or (
        low is not None and low >= limits.pause_diastolic
    )


def _pause_confirmed(reading: Reading, earlier: Sequence[Reading], limits: Limits) -> bool:
    """Either number at the pause level in both of two readings that are far enough apart, and near enough."""
    return _at_pause_level(reading, limits) and any(
        limits.pause_apart_min * MINUTE <= reading.at - other.at <= limits.pause_apart_max * MINUTE
        for other in earlier
        if _at_pause_level(other, limits)
    )


def _others(reading: Reading, limits: Limits) -> list[Breach]:
    held = {
        Breach.OXYGEN: _below(reading.spo2_percent, limits.emergency_spo2_percent),
        Breach.SEDATION: _below(reading.moaas_score, limits.emergency_moaas_score + 1),
        Breach.BREATHING: _below(reading.respiratory_rate_per_min, limits.emergency_rr_per_min),
        Breach.DISSOCIATION: reading.cadss6_total is not None
        and reading.cadss6_total >= limits.notify_cadss6,
    }
    return [breach for breach, holds in held.items() if holds]


def _below(value: int | None, limit: int) -> bool:
    return value is not None and value < limit


def breaches_by_reading(
    readings: Sequence[Reading], started_at: datetime | None, limits: Limits
) -> dict[datetime, tuple[Breach, ...]]:
    """What each reading after the start of the dose breaks, by its moment; those that break nothing too."""
    if started_at is None:
        return {}
    before = baseline(readings, started_at)
    during = [reading for reading in readings if reading.at > started_at]
    return {
        reading.at: breaches(reading, before, during[:place], limits) for place, reading in enumerate(during)
    }


def raised_spans(
    broken: Mapping[datetime, Sequence[Breach]], readings: Sequence[Reading], rhythm: Rhythm
) -> list[tuple[datetime, datetime | None]]:
    """From which reading to which the pressure was raised; the last span is open (None) while it is.

    It ends with the last of `notify_ends_after_sets` readings in a row under the notify level.
    """
    spans: list[tuple[datetime, datetime | None]] = []
    quiet = 0
    for at in (reading.at for reading in readings if reading.systolic_mmhg and reading.at in broken):
        raised = bool(PRESSURE.intersection(broken[at]))
        quiet = 0 if raised else quiet + 1
        if raised and (not spans or spans[-1][1] is not None):
            spans.append((at, None))
        elif spans and spans[-1][1] is None and quiet >= rhythm.notify_ends_after_sets:
            spans[-1] = (spans[-1][0], at)
    return spans


def due_times(
    schedule: Schedule,
    *,
    started_at: datetime,
    dose_over_at: datetime | None,
    until: datetime,
    rhythm: Rhythm,
    raised: Sequence[tuple[datetime, datetime | None]] = (),
) -> list[datetime]:
    """The moments at which checks are due, up to `until` and one beyond.

    `dose_over_at`: when the dose ended, or will; None while it is paused. During an infusion a check is due
    every `notify_every_min` while the pressure is `raised` (`raised_spans`), in the place of the usual ones.
    """
    usual = _usual(schedule, started_at, dose_over_at, until)
    step = rhythm.notify_every_min * MINUTE
    spans = raised if schedule.during_every_min else ()
    quick = [moment for start, end in spans for moment in _every(start, end or until + step, step)]
    kept = [moment for moment in usual if not _near(moment, quick, rhythm.early_min * MINUTE)]
    everything = sorted({*kept, *quick})
    past = [moment for moment in everything if moment <= until]
    return past + everything[len(past) : len(past) + 1]


def _usual(
    schedule: Schedule, started_at: datetime, over_at: datetime | None, until: datetime
) -> list[datetime]:
    before = [started_at + minute * MINUTE for minute in schedule.before_min]
    step = (schedule.during_every_min or 0) * MINUTE
    if over_at is None:
        return [*before, *_every(started_at, until + step, step)]
    during = [moment for moment in _every(started_at, over_at, step) if moment < over_at]
    at_end = [over_at] if step else []
    after = [over_at + minute * MINUTE for minute in schedule.after_end_min]
    then = schedule.then_every_min * MINUTE
    return [*before, *during, *at_end, *after, *_every(after[-1], until + then, then)]


def _every(start: datetime, end: datetime, step: timedelta) -> list[datetime]:
    """`start` + step, + 2 steps and so on, until one meets `end` or is the first beyond it."""
    if not step or end <= start:
        return []
    return [start + step * n for n in range(1, -((start - end) // step) + 1)]


def _near(moment: datetime, others: Sequence[datetime], within: timedelta) -> bool:
    return any(moment != other and abs(moment - other) < within for other in others)


def checks(
    due: Sequence[datetime], measured: Sequence[datetime], now: datetime, rhythm: Rhythm
) -> list[Check]:
    """Each due check beside what was measured.

    A check is met by the earliest set from `early_min` before it is due until the next is due. A set that met
    the check before meets this one too when nothing else does in time. More than `late_min` late is overdue.
    """
    left, spent = sorted(measured), datetime.min.replace(tzinfo=now.tzinfo)
    found = []
    for place, due_at in enumerate(due):
        until = due[place + 1] if place + 1 < len(due) else None
        earliest = due_at - rhythm.early_min * MINUTE
        met_at = next((at for at in left if at >= earliest and (until is None or at < until)), None)
        in_time = met_at is not None and met_at - due_at <= rhythm.late_min * MINUTE
        if spent >= earliest and not in_time:
            met_at = spent
        elif met_at:
            left, spent = [at for at in left if at > met_at], met_at
        found.append(_check(due_at, met_at, now, rhythm))
    return found


def _check(due_at: datetime, met_at: datetime | None, now: datetime, rhythm: Rhythm) -> Check:
    late_min = max(0, int(((met_at or now) - due_at) / MINUTE))
    return Check(due_at, met_at, late_min, overdue=late_min > rhythm.late_min)


def next_check(found: Sequence[Check], now: datetime) -> Check | None:
    """The check to do: the last one due when nobody has done it, else the first to come. None: none is left.

    A check that was passed over when the next one fell due is missed; it stays on record as overdue.
    """
    due = [check for check in found if check.due_at <= now]
    if due and due[-1].met_at is None:
        return due[-1]
    return next((check for check in found if check.due_at > now and check.met_at is None), None)
