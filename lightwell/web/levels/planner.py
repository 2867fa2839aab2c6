"""The level to expect from a dose that is not given yet: beside the order, or as a page of its own."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.pharmacokinetics import WrongInput
from lightwell.web import charts
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.charts.levels import Level, LevelWords, Mark
from lightwell.web.fields import CommaField
from lightwell.web.formats import minutes, number
from lightwell.web.levels.answers import answers, by_other_routes, lines
from lightwell.web.levels.estimate import Receiver, band_for, levels_of
from lightwell.web.levels.given import drug_of, ordered
from lightwell.web.levels.words import estimate_note, language, refusal
from lightwell.web.people.header import header
from lightwell.web.render import page, wants_part

UNTIL_MIN, ROW_MIN = 240, 20
BEFORE = -1.0
LEAST_TOP_NG_PER_ML = 400.0
"""The same axis for every usual dose, so that a larger one looks larger."""
NOTHING: dict[str, Any] = {"dose_mg": 0, "models": [], "references": [], "others": [], "answers": []}


class DoseForm(forms.Form):
    """A dose to look at. Sent as a query: nothing is written."""

    route = forms.ChoiceField(label=gettext_lazy("Route"), initial="IV")
    dose_mg_per_kg = CommaField(
        label=gettext_lazy("Dose"), min_value=0.01, max_digits=5, decimal_places=2, initial=0.5
    )
    over_min = forms.IntegerField(
        label=gettext_lazy("Given over"), min_value=0, max_value=600, required=False, initial=40
    )

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["route"].choices = [(code, code) for code in knowledge.current().doses]  # type: ignore[attr-defined]


@staff("course.view")
@require_GET
@transaction.atomic
def plan(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """The band, the reference ranges and the questions, for the dose in the query; for htmx that part."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    about = header(patient, now)
    form = DoseForm(_asked(request)) if "route" in request.GET else DoseForm()
    age_years = float(patient.age_on(about["today"]))
    context = {**about, "tab": "course", "form": form, **expected(form, about["weight_kg"], age_years)}
    if not wants_part(request):
        audit.record(by=request.user, at=now, action="view", patient=patient, entity="expected level")
    return page(request, "levels/plan.html", context, block="expected")


def _asked(request: HttpRequest) -> Any:
    """The query; the order of a visit calls the dose by a shorter name."""
    asked = request.GET.copy()
    if dose := request.GET.get("mg_per_kg"):
        asked["dose_mg_per_kg"] = dose
    return asked


def expected(form: DoseForm, weight_kg: Any, age_years: float) -> dict[str, Any]:
    """What the part shows: the curve with its answers, or `why_not`."""
    told = form.cleaned_data if form.is_bound and form.is_valid() else None
    notes = {**NOTHING, "estimate_note": estimate_note(), "advice_note": _remark("no-dose-advice")}
    if told is None:
        return {**notes, "why_not": _("Enter a dose, and the minutes it is given over.")}
    if weight_kg is None:
        return {**notes, "why_not": _("Weigh the patient first: a level rests on the weight.")}
    receiver = Receiver(drug_of(told["route"]), float(weight_kg), age_years)
    if reason := refusal(receiver):
        return {**notes, "why_not": reason, "models": models_told(receiver)}
    try:
        return {**notes, "why_not": "", **drawn(receiver, told, float(weight_kg))}
    except WrongInput:
        return {**notes, "why_not": _("No level can be worked out from these numbers.")}


def drawn(receiver: Receiver, told: dict[str, Any], weight_kg: float) -> dict[str, Any]:
    """Curve, table, answers and models for one dose. Raises WrongInput."""
    dose_mg = float(told["dose_mg_per_kg"]) * weight_kg
    history = ordered(told["route"], dose_mg, told["over_min"] or 0)
    levels = levels_of(band_for(receiver, history, UNTIL_MIN))
    references = reference_ranges() if receiver.drug == "ketamine" else []
    marks = [Mark(letter, low, high) for letter, low, high, _label, _source in references]
    words = _words(levels)
    spans = [(one.start_min, one.end_min) for one in history.running] or [(0.0, 0.0)]
    return {
        "dose_mg": dose_mg,
        "chart": charts.level_chart(
            levels,
            now_min=BEFORE,
            dosing=spans,
            checks=[],
            clock=_clock,
            words=words,
            marks=marks,
            least_top_ng_per_ml=LEAST_TOP_NG_PER_ML,
        ),
        "table": charts.level_table(levels, every_min=ROW_MIN, clock=_clock, words=words),
        "answers": lines(answers(receiver, history)),
        "others": by_other_routes(receiver, told["route"], dose_mg),
        "references": references,
        "models": models_told(receiver),
    }


def reference_ranges() -> list[tuple[str, float, float, str, str]]:
    """Letter, low and high (ng/mL), what was observed there, and where that is published."""
    ranges = knowledge.current().reference_ranges.values()
    return [
        (chr(ord("A") + place), one.low_ng_per_ml, one.high_ng_per_ml, one.label.get(language()), one.source)
        for place, one in enumerate(ranges)
    ]


def models_told(receiver: Receiver) -> list[tuple[str, str, str, str]]:
    """Each model of the drug: name, population, why it is not shown (empty when it is), source."""
    code = language()
    return [
        (one.name.get(code), one.population.get(code), reason.get(code) if reason else "", one.source)
        for one, reason in receiver.models
    ]


def _remark(code: str) -> str:
    return knowledge.current().remarks[code].text.get(language())


def _clock(minute: float) -> str:
    """0, 40 min, 2 h: short enough for an axis."""
    whole = int(minute)
    if whole and whole % 60 == 0:
        return _("%(hours)s h") % {"hours": whole // 60}
    return minutes(whole) if whole else number(0)


def _words(levels: list[Level]) -> LevelWords:
    peak = max(levels, key=lambda level: level.ng_per_ml)
    told = {
        "level": f"{peak.ng_per_ml:.0f}",
        "low": f"{peak.low_ng_per_ml:.0f}",
        "high": f"{peak.high_ng_per_ml:.0f}",
        "minutes": minutes(int(peak.minute)),
    }
    reading = _("About %(level)s ng/mL after %(minutes)s, nine in ten people %(low)s to %(high)s.") % told
    return LevelWords(
        title=_("Expected level"),
        description=f"{reading} {estimate_note()}",
        now=str,
        peak=lambda level, time: _("Peak about %(level)s after %(time)s") % {"level": level, "time": time},
        about=lambda level: _("about %(level)s") % {"level": level},
        time=_("After the start"),
        level=_("ng/mL"),
        range=_("Range for nine in ten"),
    )
