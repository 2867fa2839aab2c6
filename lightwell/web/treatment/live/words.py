"""What the live pages say about limits and what is met: the sentence, the limit, and where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.treatment.record import Record
from lightwell.treatment.rules.checks import NOW, PRESSURE, Breach, Reading
from lightwell.treatment.rules.leaving import Line
from lightwell.web.formats import at_time

STRONGEST_FIRST = (
    Breach.EMERGENCY_PRESSURE,
    Breach.PAUSE,
    Breach.PAUSE_LEVEL,
    Breach.NOTIFY,
    Breach.RISE_SYSTOLIC,
    Breach.RISE_DIASTOLIC,
)
ADVICE: dict[Breach, str | Promise] = {
    Breach.EMERGENCY_PRESSURE: gettext_lazy("Pause the dose. With any new symptom it is an emergency."),
    Breach.PAUSE: gettext_lazy("Twice at this level: pause the dose and tell the physician."),
    Breach.PAUSE_LEVEL: gettext_lazy("Measure again in a few minutes. If it stays, pause the dose."),
    Breach.NOTIFY: gettext_lazy("Tell the physician. Checks now come closer together."),
    Breach.RISE_SYSTOLIC: gettext_lazy("Up from %(before)s: tell the physician."),
    Breach.RISE_DIASTOLIC: gettext_lazy("Up from %(before)s: tell the physician."),
    Breach.OXYGEN: gettext_lazy("Emergency: stop the dose and call for help."),
    Breach.SEDATION: gettext_lazy("Emergency: stop the dose and call for help."),
    Breach.BREATHING: gettext_lazy("Emergency: stop the dose and call for help."),
    Breach.DISSOCIATION: gettext_lazy("Slow the dose or pause it."),
}
"""What the label of the limit in the knowledge asks for, as something to do."""
POLICY: dict[Breach, tuple[str, ...]] = {
    Breach.EMERGENCY_PRESSURE: ("intra.bp.emergency.systolic_mmhg", "intra.bp.emergency.diastolic_mmhg"),
    Breach.PAUSE: ("intra.bp.pause.systolic_mmhg", "intra.bp.pause.diastolic_mmhg"),
    Breach.PAUSE_LEVEL: ("intra.bp.pause.systolic_mmhg", "intra.bp.pause.diastolic_mmhg"),
    Breach.NOTIFY: ("intra.bp.notify.systolic_mmhg", "intra.bp.notify.diastolic_mmhg"),
    Breach.RISE_SYSTOLIC: ("intra.bp.notify.rise_percent",),
    Breach.RISE_DIASTOLIC: ("intra.bp.notify.rise_percent",),
    Breach.OXYGEN: ("intra.spo2.emergency_percent",),
    Breach.SEDATION: ("intra.moaas.emergency_score",),
    Breach.BREATHING: ("intra.rr.emergency_per_min",),
    Breach.DISSOCIATION: ("intra.cadss6.notify_score",),
}
COMPARED: dict[str, str | Promise] = {
    "above": gettext_lazy("over %(value)s"),
    "at-least": gettext_lazy("%(value)s or more"),
    "below": gettext_lazy("under %(value)s"),
    "at-most": gettext_lazy("%(value)s or less"),
}
UNITS = {"mm[Hg]": "mmHg", "{score}": "", "/min": "/min", "%": "%", "min": "min"}
LINES: dict[Line, tuple[str | Promise, str | Promise]] = {
    Line.STAY: (gettext_lazy("Stay"), gettext_lazy("Stayed long enough")),
    Line.ALDRETE: (gettext_lazy("Aldrete"), gettext_lazy("Aldrete score")),
    Line.PADSS: (gettext_lazy("PADSS"), gettext_lazy("PADSS score")),
    Line.PRESSURE: (
        gettext_lazy("Pressure"),
        gettext_lazy("Two pressures near the start, or low"),
    ),
    Line.DISSOCIATION: (gettext_lazy("As usual"), gettext_lazy("Feels back to usual")),
    Line.ORIENTED: (gettext_lazy("Oriented"), gettext_lazy("Knows who, where and when")),
    Line.GAIT: (gettext_lazy("Walks"), gettext_lazy("Walks steadily")),
    Line.FLUIDS: (gettext_lazy("Drinks"), gettext_lazy("Drinks without nausea")),
    Line.SCREEN: (gettext_lazy("Screen"), gettext_lazy("Suicide risk is not high")),
    Line.LINE_OUT: (gettext_lazy("Line out"), gettext_lazy("The line is out")),
    Line.ESCORT: (gettext_lazy("Escort"), gettext_lazy("The escort is here")),
    Line.AFTERCARE: (gettext_lazy("Papers"), gettext_lazy("Written after-care given")),
}
"""What must be met before leaving: in a word for the strip, and in full."""
LINE_POLICY: dict[Line, str] = {
    Line.ALDRETE: "leaving.aldrete_at_least",
    Line.PADSS: "leaving.padss_at_least",
    Line.PRESSURE: "leaving.bp_within_percent",
    Line.DISSOCIATION: "leaving.cadss6_at_most",
}


@dataclass(frozen=True)
class Alert:
    """What a reading breaks: its numbers, what to do, the limit and its source."""

    level: str
    title: str
    advice: str
    source: str


def alerts_of(record: Record) -> list[Alert]:
    """What the last reading breaks, the urgent first; of the pressures the strongest alone."""
    if not record.breaking_now:
        return []
    reading = record.readings[-1]
    pressures = [breach for breach in STRONGEST_FIRST if breach in record.breaking_now][:1]
    named = pressures + [breach for breach in record.breaking_now if breach not in PRESSURE]
    found = [_alert(breach, reading, record) for breach in named]
    return sorted(found, key=lambda alert: alert.level != "now")


def _alert(breach: Breach, reading: Reading, record: Record) -> Alert:
    return Alert(
        level="now" if breach in NOW else "soon",
        title=_("%(what)s at %(time)s.") % {"what": _value(breach, reading), "time": at_time(reading.at)},
        advice=str(ADVICE[breach]) % {"before": pressure_of(record.baseline)},
        source=limit_told(POLICY[breach]),
    )


def _value(breach: Breach, reading: Reading) -> str:
    told = {
        Breach.OXYGEN: _("Oxygen %(value)s%%") % {"value": reading.spo2_percent},
        Breach.SEDATION: _("Alertness %(value)s of 5") % {"value": reading.moaas_score},
        Breach.BREATHING: _("%(value)s breaths a minute") % {"value": reading.respiratory_rate_per_min},
        Breach.DISSOCIATION: _("Dissociation %(value)s of 24") % {"value": reading.cadss6_total},
    }
    return told.get(breach, _("Blood pressure %(bp)s") % {"bp": pressure_of(reading)})


def pressure_of(reading: Reading | None) -> str:
    """151/92, or nothing when it was not measured."""
    if reading is None or reading.systolic_mmhg is None:
        return ""
    return f"{reading.systolic_mmhg}/{reading.diastolic_mmhg}"


def limit_told(keys: Sequence[str]) -> str:
    """The limit, its source and how sure that is: "Limit 160/100 mmHg or more. Label (H)"."""
    policy = knowledge.current().policy
    entries = [policy.entry(key) for key in keys]
    value = "/".join(str(entry.value) for entry in entries)
    unit = UNITS.get(entries[0].unit, entries[0].unit)
    number = f"{value} {unit}".strip() if unit != "%" else _("%(value)s%%") % {"value": value}
    compared = str(COMPARED[entries[0].compare or "at-least"]) % {"value": number}
    return _("Limit %(limit)s. %(source)s (%(sure)s)") % {
        "limit": compared,
        "source": entries[0].source,
        "sure": entries[0].confidence,
    }


def scale_words(code: str, item: str) -> list[tuple[int, str]]:
    """The levels of one part of a bedside score, highest first, in the reader's language."""
    language = get_language() or "en"
    part = next(one for one in knowledge.current().scores[code].items if one.code == item)
    return [(option.value, option.label.get(language)) for option in part.options]


def alertness(score: int) -> str:
    """The level of alertness in words."""
    return dict(scale_words("moaas", "level")).get(score, str(score))
