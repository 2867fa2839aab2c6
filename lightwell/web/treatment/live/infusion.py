"""The left column of the live page: how far the dose is, and when the next check is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from lightwell.treatment import limits
from lightwell.treatment.record import Record
from lightwell.treatment.rules.checks import PRESSURE, Breach, Check, next_check
from lightwell.treatment.rules.infusion import State
from lightwell.web import charts
from lightwell.web.formats import at_time, minutes, number
from lightwell.web.treatment.live.standing import dose_is_in

MINUTE = timedelta(minutes=1)
REMEASURE = {Breach.PAUSE_LEVEL, Breach.PAUSE, Breach.EMERGENCY_PRESSURE}


@dataclass(frozen=True)
class Dosing:
    """How far the dose is: mg given of the order, as a share, and lines of label and value."""

    title: str
    stage: str
    is_in: bool
    given_mg: Decimal
    dose_mg: Decimal
    lines: list[tuple[str, str]]

    @property
    def share(self) -> float:
        return float(self.given_mg / self.dose_mg) if self.dose_mg else 0.0

    @property
    def given(self) -> str:
        """One decimal while it runs, exact when it is over."""
        return number(self.given_mg, 1) if self.stage in ("running", "paused") else number(self.given_mg)


def dosing_of(record: Record, now: datetime) -> Dosing:
    """The dose now. Before the start: what is ordered; nothing is ordered: 0 mg."""
    course, infusion = record.treatment.course, record.infusion
    drug = _("Esketamine") if course.route == "IN-ESK" else _("Ketamine")
    told = record.given_mg
    return Dosing(
        title=f"{drug}, {course.route.removesuffix('-ESK')}",
        stage=record.stage,
        is_in=dose_is_in(record, now),
        given_mg=infusion.given_mg(now) if told is None else told,
        dose_mg=infusion.dose_mg,
        lines=_lines(record, now),
    )


def _lines(record: Record, now: datetime) -> list[tuple[str, str]]:
    if record.order is None:
        return []
    state = record.infusion.state
    if state is State.OVER:
        return _ended(record)
    lines = [(pgettext("length", "Time"), _time(record, now))]
    if state is State.PAUSED and record.infusion.paused_since:
        since = record.infusion.paused_since
        told = {"time": at_time(since), "minutes": minutes((now - since) // MINUTE)}
        lines.append((_("Paused"), _("%(time)s, for %(minutes)s") % told))
    elif rate := _rate(record):
        lines.append((_("Rate"), rate))
    return lines


def _ended(record: Record) -> list[tuple[str, str]]:
    last = record.dose_events[-1]
    lines = [(str(last.get_what_display()), at_time(last.happened_at))]
    return [*lines, (_("Why"), last.why)] if last.why else lines


def _time(record: Record, now: datetime) -> str:
    infusion, over_min = record.infusion, record.infusion.over_min
    if not over_min:
        return _("given at once")
    if not infusion.started_at:
        return _("over %(minutes)s") % {"minutes": minutes(over_min)}
    told = {"done": int(infusion.given_mg(now) / infusion.dose_mg * over_min), "all": minutes(over_min)}
    end = infusion.expected_end(now)
    if end is None:
        return _("%(done)s of %(all)s") % told
    return _("%(done)s of %(all)s, ends %(end)s") % {**told, "end": at_time(end)}


def _rate(record: Record) -> str:
    order = record.order
    if order is None or not order.over_min:
        return ""
    share = record.infusion.events[-1].rate_share if record.infusion.events else Decimal(1)
    per_hour = number(order.dose_mg * 60 / order.over_min * share, 1)
    if order.rate_ml_per_h is None:
        return _("%(mg)s mg/h") % {"mg": per_hour}
    pump = number((order.rate_ml_per_h * share).quantize(Decimal("0.1")))
    return _("%(mg)s mg/h (%(ml)s mL/h)") % {"mg": per_hour, "ml": pump}


@dataclass(frozen=True)
class Due:
    """The next check: when, which number it has, and the ring that runs down to it.

    `kind` is "" while there is time, late, or now when the last reading must be measured again.
    """

    at: datetime
    title: str
    kind: str
    text: str
    under: str
    ring: Markup
    span_s: int
    why: str

    @property
    def at_ms(self) -> int:
        """The moment as scripts count it."""
        return int(self.at.timestamp() * 1000)


def due_of(record: Record, found: Sequence[Check], now: datetime) -> Due | None:
    """The check to do next; none before the dose and after leaving."""
    check = next_check(found, now) if record.started_at and not record.departure else None
    if check is None:
        return None
    place = list(found).index(check)
    since = found[place - 1].due_at if place else record.started_at or now
    span_s = max(int((check.due_at - since).total_seconds()), 60)
    left_s = int((check.due_at - now).total_seconds())
    again = bool(REMEASURE.intersection(record.breaking_now))
    return Due(
        at=check.due_at,
        title=_title(check, place, record),
        kind="now" if again else "late" if left_s < 0 else "",
        text=f"{abs(left_s) // 60}:{abs(left_s) % 60:02d}",
        under=_("late") if left_s < 0 else _("until due"),
        ring=charts.ring(left_s / span_s if left_s >= 0 else 1.0),
        span_s=span_s,
        why=_why(record),
    )


def _title(check: Check, place: int, record: Record) -> str:
    before = len(limits.schedule(record.protocol).before_min)
    return _("%(time)s, check %(number)s") % {
        "time": at_time(check.due_at),
        "number": max(place - before + 1, 1),
    }


def _why(record: Record) -> str:
    if REMEASURE.intersection(record.breaking_now):
        return _("Measure the pressure again")
    if PRESSURE.intersection(record.breaking_now):
        every = limits.rhythm().notify_every_min
        return _("Every %(minutes)s while the pressure is raised") % {"minutes": minutes(every)}
    return _("Vital signs, alertness, how they feel")
