"""What happened, newest first. A correction shows what stood there before, why, and who."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.audit.prepared import Prepared
from lightwell.treatment.models import AdverseEvent, DoseEvent, HelpCall, VitalSigns
from lightwell.treatment.record import Record
from lightwell.treatment.rules.infusion import What
from lightwell.web.formats import at_time, number
from lightwell.web.treatment.live.words import alertness


@dataclass(frozen=True)
class Line:
    """One fact. `struck`: what it said before a correction; `why`: the reason and who."""

    at: datetime
    text: str
    by: str = ""
    struck: str = ""
    why: str = ""
    level: str = ""
    correct: str = ""
    end: str = ""


def log_of(record: Record, gaps: Iterable[tuple[datetime, datetime]]) -> list[Line]:
    """Every line, newest first. One query, and one more when something was corrected."""
    lines = [
        Line(record.treatment.arrived_at, _("Arrived"), record.treatment.received_by.name),
        *_checks(record),
        *(_dose(event, record) for event in record.dose_events),
        *(_event(event) for event in record.adverse_events),
        *(_gap(start, end) for start, end in gaps),
        *_calls(record),
        *_after(record),
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _checks(record: Record) -> Iterator[Line]:
    earlier = _versions(record)
    for signs in record.vital_signs:
        old = earlier.get((signs.record, signs.version - 1))
        yield Line(
            at=signs.measured_at,
            text=said(signs),
            by=signs.recorded_by_name,
            struck=said(old) if old else "",
            why=_why(signs),
            correct=reverse("treatment:correct", args=[signs.treatment_id, signs.pk]),
        )


def _versions(record: Record) -> dict[tuple[Any, int], VitalSigns]:
    changed = [signs.record for signs in record.vital_signs if signs.version > 1]
    rows = VitalSigns.objects.filter(record__in=changed) if changed else []
    return {(row.record, row.version): row for row in rows}


def _why(row: Any) -> str:
    if row.version == 1:
        return ""
    return _("Corrected by %(who)s: %(why)s") % {"who": row.recorded_by_name, "why": row.reason}


def said(signs: VitalSigns) -> str:
    """One set in words, what was not measured left out."""
    told = {"high": signs.systolic_mmhg, "low": signs.diastolic_mmhg}
    pressure = _("BP %(high)s/%(low)s") % told if signs.systolic_mmhg else ""
    parts = [
        pressure,
        _part(_("heart %(value)s"), signs.heart_rate_bpm),
        _part(_("oxygen %(value)s%%"), signs.spo2_percent),
        _part(_("breaths %(value)s"), signs.respiratory_rate_per_min),
        alertness(signs.moaas_score).lower() if signs.moaas_score is not None else "",
        _part(_("dissociation %(value)s"), signs.cadss6_total),
        _part(_("nausea %(value)s"), signs.nausea_score),
        _part(_("anxiety %(value)s"), signs.anxiety_score),
        _part(_("%(value)s °C"), signs.temperature_celsius),
        _part(_("oxygen flow %(value)s L/min"), signs.oxygen_l_per_min),
        signs.note,
    ]
    return ", ".join(filter(None, parts))


def _part(words: str, value: Any) -> str:
    return "" if value is None else words % {"value": number(value)}


def _dose(event: DoseEvent, record: Record) -> Line:
    share, mg = event.rate_share, event.given_mg
    told = {
        What.START: _("Dose started, %(mg)s mg ordered") % {"mg": number(record.infusion.dose_mg)},
        What.PAUSE: _("Dose paused"),
        What.RESUME: _("Dose goes on at %(share)s%% of the rate") % {"share": number(share * 100)},
        What.STOP: _("Dose stopped, %(mg)s mg given") % {"mg": number(mg or 0)},
        What.END: _("Dose finished, %(mg)s mg given") % {"mg": number(mg or 0)},
    }
    text = told[What(event.what)]
    return Line(event.happened_at, f"{text}. {event.why}" if event.why else text, event.recorded_by_name)


def _event(event: AdverseEvent) -> Line:
    known, language = knowledge.current(), get_language() or "en"
    grades = {grade.number: grade.label.get(language) for grade in known.grades.values()}
    found = known.adverse_events.get(event.code)
    name = found.label.get(language) if found else event.code
    parts = [
        f"{name}, {grades.get(event.grade, str(event.grade)).lower()}",
        str(event.get_action_taken_display()) if event.action_taken != "none" else "",
        event.detail,
        _("over %(time)s") % {"time": at_time(event.over_at)} if event.over_at else "",
    ]
    return Line(
        at=event.onset_at,
        text=". ".join(filter(None, parts)),
        by=event.recorded_by_name,
        level="now" if event.is_serious else "",
        end="" if event.over_at else reverse("treatment:event_over", args=[event.treatment_id, event.pk]),
    )


def _gap(start: datetime, end: datetime) -> Line:
    told = {"start": at_time(start), "end": at_time(end)}
    return Line(end, _("No reading %(start)s to %(end)s") % told, level="soon")


_calls_of = Prepared(
    lambda treatment: HelpCall.objects.filter(treatment=treatment).select_related("called_by", "answer__by")
)


def _calls(record: Record) -> Iterator[Line]:
    calls = _calls_of(record.treatment.pk)
    for call in calls:
        yield Line(call.called_at, _("Help called"), call.called_by.name)
        if answer := getattr(call, "answer", None):
            yield Line(answer.at, _("Call answered"), answer.by.name)


def _after(record: Record) -> Iterator[Line]:
    if look := record.recovery:
        yield Line(look.assessed_at, _("Looked at recovery"), look.recorded_by_name)
    if gone := record.departure:
        who = gone.escort_name or _("nobody named")
        text = (
            _("Left against advice: %(why)s") % {"why": gone.reason}
            if gone.against_advice
            else (_("Left with %(who)s") % {"who": who})
        )
        yield Line(gone.left_at, text, gone.signed_by.name)
    if off := record.called_off:
        yield Line(off.at, _("Not treated today: %(why)s") % {"why": off.reason}, off.by.name)
