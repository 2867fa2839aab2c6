"""Every published model for any person and any history: teaching and rehearsal. Nothing is kept."""

from dataclasses import dataclass
from typing import Any

from django.forms.formsets import BaseFormSet
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from markupsafe import Markup

from lightwell.knowledge.text import Text
from lightwell.pharmacokinetics import (
    EFFECT_SITE,
    Course,
    History,
    WrongInput,
    band,
    effects,
    simulate,
)
from lightwell.pharmacokinetics.models import Model
from lightwell.pharmacokinetics.questions import minutes_until_below
from lightwell.web import charts
from lightwell.web.access import StaffRequest, staff
from lightwell.web.charts.levels import Level, LevelWords
from lightwell.web.formats import number
from lightwell.web.levels.answers import DISSOCIATION, PERCEPTION, level_of
from lightwell.web.levels.estimate import Receiver, grid
from lightwell.web.levels.simulate_forms import LINES_MOST, Lines, PersonForm, history_of, usual_lines
from lightwell.web.levels.words import after, estimate_note, language, remark
from lightwell.web.render import page

PEOPLE = 200
SEEN_AT_MIN = (20, 40, 60, 80, 100, 120, 160, 280)
"""The minutes of the acceptance table of the clinical reference, G.6."""
ROW_MIN = 20
SMALL = 220.0
HIGHEST = {"dissociation": 24.0, "pressure": 60.0}


@dataclass(frozen=True)
class Curve:
    """One model: its words, the typical curve with its band, and its figures."""

    name: str
    about: str
    source: str
    refused: str
    chart: Markup
    table: Markup
    figures: list[str]


@staff("simulation.view")
@require_GET
def show(request: StaffRequest) -> HttpResponse:
    """The models of a drug side by side, effects below; the usual infusion until something is asked."""
    asked = request.GET if "lines-TOTAL_FORMS" in request.GET else None
    person = PersonForm(asked or _usual(request.GET))
    lines = Lines(_longer(asked) if asked else _sent(usual_lines()), prefix="lines")
    context: dict[str, Any] = {
        "room": "levels",
        "person": person,
        "lines": lines,
        "lines_most": LINES_MOST,
        "columns": _columns(),
        "estimate_note": estimate_note(),
        "guess": remark("effect-site"),
        "advice_note": remark("no-dose-advice"),
        "problem": "",
        "curves": [],
        "effects": [],
    }
    if person.is_valid() and lines.is_valid():
        context |= _worked_out(person, lines)
    return page(request, "levels/simulate.html", context, block="drawn")


def _usual(asked: QueryDict) -> dict[str, Any]:
    """The form as it stands at first; a page about a person may say who."""
    values = {name: field.initial for name, field in PersonForm().fields.items()}
    return {**values, **{name: value for name, value in asked.items() if name in values}}


def _sent(lines: list[dict[str, Any]]) -> dict[str, Any]:
    told = {
        f"lines-{place}-{name}": value for place, line in enumerate(lines) for name, value in line.items()
    }
    return {**told, "lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": 0}


def _longer(asked: QueryDict) -> QueryDict:
    """One line more when that was asked for."""
    if "more" not in asked:
        return asked
    longer = asked.copy()
    count = asked.get("lines-TOTAL_FORMS", "0")
    longer["lines-TOTAL_FORMS"] = str(int(count) + 1) if count.isascii() and count.isdigit() else "1"
    return longer


def _worked_out(form: PersonForm, lines: BaseFormSet) -> dict[str, Any]:
    told = form.cleaned_data
    receiver = Receiver(told["drug"], float(told["weight_kg"]), float(told["age_years"]))
    try:
        history = history_of(lines)
        at = grid(history, told["until_min"])
        curves = [_curve(one, reason, receiver, history, at) for one, reason in receiver.models]
        return {"curves": curves, "effects": _effects(receiver, history, at, told["hypertension"])}
    except WrongInput:
        return {"problem": _("These models do not describe this history: a route or a number does not fit.")}


def _curve(of: Model, reason: Text | None, receiver: Receiver, history: History, at: Any) -> Curve:
    code = language()
    found = band([of], receiver.person, history, at, count=PEOPLE, engine="numpy")
    levels = [
        Level(float(minute), float(here), float(low), float(high))
        for minute, here, low, high in zip(at, found.typical[of.code], found.low, found.high, strict=True)
    ]
    site = simulate(of, receiver.person, history, at, see=(EFFECT_SITE,))[0, :, 0]
    words = _words(of.name.get(code))
    spans = [(one.start_min, one.end_min) for one in history.running]
    drawn = charts.level_chart(
        levels, now_min=-1, dosing=spans, checks=[], clock=after, words=words, key=of.code, height=SMALL,
        also=[(float(minute), float(level)) for minute, level in zip(at, site, strict=True)],
    )  # fmt: skip
    rows = charts.level_table(levels, every_min=ROW_MIN, clock=after, words=words)
    return Curve(
        name=of.name.get(code),
        about=of.population.get(code),
        source=of.source,
        refused=reason.get(code) if reason else "",
        chart=drawn,
        table=rows,
        figures=_figures(Course(of, receiver.person, history)),
    )


def _figures(course: Course) -> list[str]:
    """Levels at the minutes of G.6, peak, when, area, minutes from the start until below 100 and 50."""
    peak = course.peak()
    seen = [number(round(float(level), 1), 1) for level in course.at(SEEN_AT_MIN)]
    below = [
        number(round(_until_below(course, level), 1), 1)
        for level in (level_of(DISSOCIATION), level_of(PERCEPTION))
    ]
    area = number(round(course.area_ng_h_per_ml(), 1), 1)
    return [*seen, number(round(peak.level_ng_per_ml, 1), 1), number(round(peak.at_min, 1), 1), area, *below]


def _columns() -> list[str]:
    """What `_figures` are."""
    thresholds = [number(level_of(code)) for code in (DISSOCIATION, PERCEPTION)]
    return [
        *(_("%(minute)s min") % {"minute": minute} for minute in SEEN_AT_MIN),
        *(_("Highest"), _("after, min"), _("Area, ng·h/mL")),
        *(_("Below %(level)s after, min") % {"level": level} for level in thresholds),
    ]


def _until_below(course: Course, level_ng_per_ml: float) -> float:
    end = course.history.end_min
    return end + minutes_until_below(course, level_ng_per_ml, end) - course.history.start_min


def _effects(
    receiver: Receiver, history: History, at: Any, hypertension: bool
) -> list[tuple[str, Markup, Markup]]:
    """Dissociation and rise of pressure with their bands; racemic ketamine in adults only."""
    if receiver.drug != "ketamine" or not receiver.shown:
        return []
    found = effects(receiver.shown, receiver.person, history, at, hypertension=hypertension, count=PEOPLE)
    told = [
        ("dissociation", _("Dissociation, CADSS-6 of 24"), found.dissociation_cadss6),
        ("pressure", _("Rise of systolic pressure, mmHg"), found.systolic_rise_mmhg),
    ]
    drawn = []
    for key, title, (low, median, high) in told:
        levels = [Level(*(float(value) for value in row)) for row in zip(at, median, low, high, strict=True)]
        words = _words(title, unit=title)
        chart = charts.level_chart(
            levels, now_min=-1, dosing=[], checks=[], clock=after, words=words, key=key, height=SMALL,
            least_top_ng_per_ml=HIGHEST[key],
        )  # fmt: skip
        table = charts.level_table(levels, every_min=ROW_MIN, clock=after, words=words)
        drawn.append((title, chart, table))
    return drawn


def _words(title: str, unit: str = "") -> LevelWords:
    return LevelWords(
        title=title,
        description=estimate_note(),
        now=str,
        peak=lambda level, time: _("Peak about %(level)s after %(time)s") % {"level": level, "time": time},
        about=lambda level: _("about %(level)s") % {"level": level},
        time=_("After the start"),
        level=unit or _("ng/mL"),
        range=_("Range for nine in ten"),
    )
