"""Who needs someone now, most urgent first: a call for help, a reading, a safety task, a late check."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lightwell.treatment.record import Record
from lightwell.treatment.rules.checks import NOW, Breach
from lightwell.web.formats import at_time, minutes

BREACHES: dict[Breach, str | Promise] = {
    Breach.NOTIFY: gettext_lazy("Blood pressure to tell the physician"),
    Breach.RISE_SYSTOLIC: gettext_lazy("Systolic up from before the dose"),
    Breach.RISE_DIASTOLIC: gettext_lazy("Diastolic up from before the dose"),
    Breach.PAUSE_LEVEL: gettext_lazy("Blood pressure at the pause level: measure again"),
    Breach.PAUSE: gettext_lazy("Blood pressure twice at the pause level: pause"),
    Breach.EMERGENCY_PRESSURE: gettext_lazy("Blood pressure at the emergency level"),
    Breach.OXYGEN: gettext_lazy("Low oxygen"),
    Breach.SEDATION: gettext_lazy("Too drowsy"),
    Breach.BREATHING: gettext_lazy("Slow breathing"),
    Breach.DISSOCIATION: gettext_lazy("Strong dissociation"),
}


@dataclass(frozen=True)
class Need:
    """One line of the list. `level` now or soon; `rank` sorts, least first."""

    level: str
    rank: int
    pill: str
    where: str
    who: str
    what: str
    aside: str
    label: str
    address: str


def needs_of(records: Iterable[Record], tasks: Iterable[Any], now: datetime) -> list[Need]:
    """Every line, most urgent first; one line a chair."""
    at_chairs = (need for record in records if (need := _at_chair(record, now)))
    return sorted([*at_chairs, *(_task(task) for task in tasks)], key=lambda need: need.rank)


def _at_chair(record: Record, now: datetime) -> Need | None:
    if record.departure or record.called_off:
        return None
    if record.open_call:
        call = record.open_call
        aside = _("%(who)s called at %(time)s.") % {
            "who": call.called_by.name,
            "time": at_time(call.called_at),
        }
        return _need(record, "now", 0, _("Help"), _("Help is wanted at the chair."), aside)
    if broken := record.breaking_now:
        level, rank, pill = ("now", 1, _("Now")) if NOW.intersection(broken) else ("soon", 4, _("Tell"))
        return _need(record, level, rank, pill, reading_told(record), state_told(record))
    check = record.next_check(now)
    if check and check.late_min > 0:
        late = _("Late %(minutes)s") % {"minutes": minutes(check.late_min)}
        due = _("A check was due at %(time)s.") % {"time": at_time(check.due_at)}
        return _need(record, "soon", 3 if check.overdue else 5, late, due, state_told(record))
    return None


def _need(record: Record, level: str, rank: int, pill: str, what: str, aside: str) -> Need:
    treatment = record.treatment
    return Need(
        level=level,
        rank=rank,
        pill=pill,
        where=treatment.chair.name,
        who=short_name(treatment.patient),
        what=what,
        aside=aside,
        label=_("Open %(chair)s") % {"chair": treatment.chair.name},
        address=reverse("treatment:live", args=[treatment.pk]),
    )


def _task(row: Any) -> Need:
    task, red = row.task, row.task.level == "red"
    return Need(
        level="now" if red and row.overdue else "soon",
        rank=2 if red else 6,
        pill=_("Overdue") if row.overdue else _("Call today") if red else _("To ask"),
        where=_("At home"),
        who=short_name(task.patient),
        what=task.why,
        aside=_("%(who)s has taken it.") % {"who": row.holder.name} if row.holder else _("Not taken yet."),
        label=_("Look at it"),
        address=reverse("outcomes:list"),
    )


def short_name(patient: Any) -> str:
    """Testwood, A."""
    return f"{patient.family_name}, {patient.given_name[:1]}."


def reading_told(record: Record) -> str:
    """What the last reading breaks, with its numbers and time."""
    last = record.readings[-1]
    worst = [breach for breach in record.breaking_now if breach in NOW] or list(record.breaking_now)
    pressure = f" {last.systolic_mmhg}/{last.diastolic_mmhg}" if last.systolic_mmhg else ""
    return f"{BREACHES[worst[-1]]},{pressure} {at_time(last.at)}"


def state_told(record: Record) -> str:
    """Where the dose stands, in two words."""
    state = record.infusion.state
    told = {"running": _("Dose running."), "paused": _("Dose paused."), "over": _("Resting.")}
    return told.get(state.value, _("Getting ready."))
