"""Where a chair stands, in the two or three words of its tab: the problem first, else what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from lightwell.treatment.record import Record
from lightwell.treatment.rules.checks import NOW, Breach, Check, Reading, next_check
from lightwell.treatment.rules.infusion import State
from lightwell.web.formats import at_time, minutes
from lightwell.web.treatment.needs import short_name

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Standing:
    """`level` is now, soon or nothing; `text` says why."""

    level: str
    text: str


@dataclass(frozen=True)
class Tab:
    """One chair of the watch strip. Chairs keep their place; nothing is sorted by urgency."""

    treatment_id: UUID
    chair: str
    place: int
    name: str
    standing: Standing
    href: str
    current: bool


def tab_of(record: Record, found: Sequence[Check], now: datetime, current: UUID) -> Tab:
    """The tab of one visit; `found` are its checks."""
    treatment = record.treatment
    return Tab(
        treatment_id=treatment.pk,
        chair=treatment.chair.name,
        place=treatment.chair.position,
        name=short_name(treatment.patient),
        standing=standing_of(record, found, now),
        href=reverse("treatment:live", args=[treatment.pk]),
        current=treatment.pk == current,
    )


def standing_of(record: Record, found: Sequence[Check], now: datetime) -> Standing:
    """Help called, a reading beyond a limit, a late check, a dose that is in: else what is next."""
    if over := _over(record):
        return over
    due = next_check(found, now)
    return _problem(record, due, now) or _next(record, due, now)


def _over(record: Record) -> Standing | None:
    if record.departure:
        return Standing("", _("Left %(time)s") % {"time": at_time(record.departure.left_at)})
    return Standing("", _("Not treated today")) if record.called_off else None


def _problem(record: Record, due: Check | None, now: datetime) -> Standing | None:
    broken = record.breaking_now
    if record.open_call:
        return Standing("now", _("Help called"))
    if NOW.intersection(broken):
        return Standing("now", shown(record.readings[-1], broken))
    if due and due.late_min > 0:
        return Standing("soon", _("Late %(minutes)s") % {"minutes": minutes(due.late_min)})
    if broken:
        return Standing("soon", shown(record.readings[-1], broken))
    if record.infusion.paused_since:
        since = (now - record.infusion.paused_since) // MINUTE
        return Standing("soon", _("Paused %(minutes)s") % {"minutes": minutes(since)})
    return Standing("soon", _("Dose is in")) if dose_is_in(record, now) else None


def _next(record: Record, due: Check | None, now: datetime) -> Standing:
    if record.started_at is None:
        return Standing("", _("Getting ready"))
    if due is None:
        return Standing("", _("Resting"))
    return Standing("", _("Check in %(minutes)s") % {"minutes": minutes(minutes_to(due.due_at, now))})


def minutes_to(moment: datetime, now: datetime) -> int:
    """Whole minutes until `moment`, rounded up: 3 min 48 s is "in 4 min"."""
    return -((now - moment) // MINUTE)


def dose_is_in(record: Record, now: datetime) -> bool:
    """The whole dose should be in at its rate, and nobody has said that it ended."""
    end = record.infusion.expected_end(now)
    return record.infusion.state is State.RUNNING and end is not None and end <= now


def shown(reading: Reading, broken: Sequence[Breach]) -> str:
    """The reading that breaks a limit, as it is named on the tab."""
    told = {
        Breach.OXYGEN: _("Oxygen %(value)s%%") % {"value": reading.spo2_percent},
        Breach.BREATHING: _("Breaths %(value)s/min") % {"value": reading.respiratory_rate_per_min},
        Breach.SEDATION: _("Too drowsy"),
        Breach.DISSOCIATION: _("Dissociation %(value)s") % {"value": reading.cadss6_total},
    }
    pressure = _("BP %(high)s/%(low)s") % {"high": reading.systolic_mmhg, "low": reading.diastolic_mmhg}
    urgent = [breach for breach in broken if breach in NOW] or list(broken)
    return told.get(urgent[-1], pressure)
