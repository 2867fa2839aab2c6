"""What the overview of a patient says: key figures, the drawing, course, medicines, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from lightwell.assessment import queries as assessment
from lightwell.consent import queries as consent
from lightwell.courses import queries as courses
from lightwell.courses.models import Course
from lightwell.measures.queries import Point
from lightwell.outcomes import queries as outcomes
from lightwell.outcomes.queries import CourseProgress
from lightwell.outcomes.rules import response
from lightwell.outcomes.rules.response import Total
from lightwell.patients.models import Patient
from lightwell.referrals import queries as referrals
from lightwell.scheduling.models import Appointment
from lightwell.web.charts import Panel, Score, Treatment, score_chart, score_table
from lightwell.web.formats import at_time, number, on_date, on_short_day, wall
from lightwell.web.people.scores import panel, words_for

DRAWN = ("PHQ-9", "GAD-7")
"""The scales of every chart. The scale of a course stands first, whatever it is."""

Series = Mapping[str, Sequence[Point]]
"""The totals of each scale that is drawn in the order of time, the taller panel first."""

Line = tuple[str, ...]
"""Label and value, with a note and its level, or the level alone, where there is one."""


@dataclass(frozen=True)
class Drawing:
    """The chart, and the same numbers as a table."""

    chart: Markup
    table: Markup


def drawn_for(course: Course | None) -> list[str]:
    """The scales of the chart, as responses to them are stored, the taller panel first."""
    return list(dict.fromkeys([outcomes.scale_of(course), *DRAWN])) if course else list(DRAWN)


def drawing(
    progress: CourseProgress | None, series: Series, coming: Sequence[Appointment], today: date
) -> Drawing | None:
    """Scores over treatments, given and planned; None while there is neither."""
    treatments = _treatments(progress, coming)
    if not treatments and not any(series.values()):
        return None
    tallest = next(iter(series))
    panels = [
        _panel(code, points, progress, bands=code == tallest)
        for code, points in series.items()
        if points or code == tallest
    ]
    words = words_for(_("Scores and treatments"), panels)
    chart = score_chart(panels, treatments, today=today, words=words, day_label=on_short_day)
    return Drawing(chart, score_table(panels, treatments, words=words, day_label=on_date))


def _panel(code: str, points: Sequence[Point], progress: CourseProgress | None, *, bands: bool) -> Panel:
    scores = [Score(_day(point.at), point.total, point.flagged) for point in points]
    at_most = None
    if progress and progress.code == code and progress.instrument and progress.base:
        at_most = response.responds_at(progress.instrument, progress.base.total)
    return panel(code, scores, at_most, bands=bands)


def _treatments(progress: CourseProgress | None, coming: Sequence[Appointment]) -> list[Treatment]:
    given = [Treatment(_day(one.started_at), one.number) for one in (progress.series if progress else ())]
    planned = [Treatment(_day(one.starts_at), one.number, offered=True) for one in coming if one.number]
    return given + planned


def _day(moment: datetime) -> date:
    return wall(moment).date()


def figures(progress: CourseProgress | None, series: Series, today: date) -> list[Line]:
    """The last scores and what they mean, in large: label, value, note, level of the note."""
    if progress is None:
        return _others(series, "")
    return [*_of_course(progress), *_others(series, progress.code), *_since(progress, today)]


def _of_course(progress: CourseProgress) -> list[Line]:
    if not progress.scores:
        return [(progress.scale, "–", _("no score yet"), "soon")]
    totals = [score.total for score in progress.scores]
    return [_last(progress.scale, progress.scores[-1].at, totals), *_change(progress)]


def _others(series: Series, but: str) -> list[Line]:
    found = []
    for code, points in series.items():
        known = [(point.at, point.total) for point in points if point.total is not None]
        if known and code != but:
            found.append(_last(code.upper(), known[-1][0], [total for _at, total in known]))
    return found


def _last(scale: str, at: datetime, totals: Sequence[Total]) -> Line:
    label = _("%(scale)s, %(day)s") % {"scale": scale, "day": on_short_day(_day(at))}
    return (label, number(totals[-1]), *_beside_best(totals[-1], min(totals)))


def _beside_best(last: Total, best: Total) -> tuple[str, str]:
    if last == best:
        return _("the best so far"), ""
    return _("up %(points)s from best") % {"points": number(last - best)}, "soon"


def _change(progress: CourseProgress) -> list[Line]:
    if progress.base is None:
        return [(_("From baseline"), "–", _("no baseline"), "soon")] if progress.given else []
    if not progress.readings:
        return []
    last, best = progress.readings[-1], max(reading.percent_change for reading in progress.readings)
    told = {"percent": _percent(best), "first": number(progress.base.total)}
    note = _("from %(first)s") if last.percent_change == best else _("was %(percent)s at best")
    return [(_("From baseline"), _percent(last.percent_change), note % told, "")]


def _percent(fall: Fraction) -> str:
    """A fall of 80 percent is −80%; in French the sign stands apart."""
    change = -round(fall)
    space = "\u00a0" if get_language() == "fr" else ""
    return f"{'−' if change < 0 else ''}{abs(change)}{space}%"


def _since(progress: CourseProgress, today: date) -> list[Line]:
    if not progress.series:
        return []
    days = (today - _day(progress.series[-1].started_at)).days
    return [(_("Since last treatment"), str(days), ngettext("day", "days", days), "")]


def course_lines(course: Course, progress: CourseProgress) -> list[Line]:
    """What was given so far: treatments, dose, highest pressure, stopped early, unwanted events."""
    given = progress.given
    counted = {"given": len(given), "planned": course.treatments, "route": course.route}
    lines: list[Line] = [(_("Treatments"), _("%(given)s of %(planned)s, %(route)s") % counted)]
    if not given:
        return [*lines, (_("Dose"), f"{number(course.dose_mg_per_kg)} mg/kg")]
    pressures = [one.highest_bp for one in given if one.highest_bp]
    stopped, events = sum(one.stopped_early for one in given), sum(len(one.events) for one in given)
    highest = "{}/{}".format(*max(pressures)) if pressures else _("not measured")
    return [
        *lines,
        (_("Dose"), _dose([one.ordered_mg for one in given])),
        (_("Highest BP"), highest, "" if pressures else "soon"),
        (_("Stopped early"), _times(stopped) if stopped else _("never")),
        (_("Adverse events"), str(events) if events else _("none")),
    ]


def _times(count: int) -> str:
    return ngettext("%(num)s time", "%(num)s times", count) % {"num": count}


def _dose(ordered: Sequence[Decimal]) -> str:
    low, high = min(ordered), max(ordered)
    if low == high:
        return _("%(mg)s mg each") % {"mg": number(low)}
    return _("%(low)s to %(high)s mg") % {"low": number(low), "high": number(high)}


def medicine_lines(patient: Patient) -> list[Line]:
    """Medicines with their dose; asked and none, or never asked, is said."""
    taken = assessment.medicines_of(patient)
    if taken is None:
        return [(_("Medicines"), _("not recorded"), "soon")]
    if not taken:
        return [(_("Medicines"), _("takes none"))]
    checked = max(one.entered_at for one in taken)
    lines: list[Line] = [(one.name, one.dose_text or _("dose not recorded")) for one in taken]
    return [*lines, (_("Checked"), on_date(_day(checked)))]


def next_lines(patient: Patient, coming: Sequence[Appointment], now: datetime) -> list[Line]:
    """The next visit, whether a consent counts, and who referred. At most six queries."""
    referral = referrals.referral_of(patient)
    return [
        _visit_line(coming),
        _consent_line(patient, now),
        (_("Referred by"), referral.referrer_name)
        if referral
        else (_("Referred by"), _("not recorded"), "soon"),
    ]


def _visit_line(coming: Sequence[Appointment]) -> Line:
    if not coming:
        return (_("Next visit"), _("none booked"))
    visit = coming[0]
    label = _("Treatment %(number)s") % {"number": visit.number} if visit.number else _("Assessment")
    return (label, f"{on_short_day(_day(visit.starts_at))} {at_time(visit.starts_at)}")


def _consent_line(patient: Patient, now: datetime) -> Line:
    history = consent.history(patient, now, courses.last_end_of(patient))
    valid = next((one for one in history if one.valid), None)
    if valid:
        return (_("Consent"), _("until %(day)s") % {"day": on_date(valid.last_day)})
    return (_("Consent"), _("new one needed") if history else _("none yet"), "soon")
