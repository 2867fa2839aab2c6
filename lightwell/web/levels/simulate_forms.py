"""What a simulation is made of: a person, and a history of doses, pauses and stops, one line each."""

from typing import Any, cast

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.pharmacokinetics import History, Route, dose, infusion
from lightwell.web.fields import CommaField

DRUGS = [("ketamine", _("Ketamine")), ("esketamine", _("Esketamine"))]
KINDS = [
    ("infusion", _("Infusion into a vein")),
    ("IV", _("Bolus into a vein")),
    ("IM", _("Injection into a muscle")),
    ("SC", _("Injection under the skin")),
    ("IN", _("Nasal spray")),
    ("PO", _("By mouth")),
    ("SL", _("Under the tongue")),
    ("pause", _("Pause of the pump")),
    ("stop", _("Stop of everything")),
]
LINES_AT_FIRST, LINES_MOST = 4, 24
USUAL_KG, USUAL_YEARS = 70, 45


class PersonForm(forms.Form):
    """Whom the models are asked about, and how far."""

    drug = forms.ChoiceField(label=_("Drug"), choices=DRUGS, initial="ketamine")
    weight_kg = CommaField(label=_("Weight"), max_digits=5, decimal_places=1, initial=USUAL_KG)
    age_years = forms.IntegerField(label=_("Age"), initial=USUAL_YEARS)
    until_min = forms.IntegerField(label=_("Drawn until"), min_value=30, max_value=2880, initial=280)
    hypertension = forms.BooleanField(label=_("High blood pressure"), required=False)

    def clean(self) -> dict[str, Any]:
        """Weight and age within the limits of the knowledge."""
        told = super().clean() or {}
        for name in ("weight_kg", "age_years"):
            allowed = knowledge.current().input_limits[name]
            value = told.get(name)
            if value is not None and not allowed.low <= value <= allowed.high:
                span = {"low": f"{allowed.low:g}", "high": f"{allowed.high:g}"}
                self.add_error(name, _("Enter a number from %(low)s to %(high)s.") % span)
        return told


class LineForm(forms.Form):
    """One line of the history. An infusion and a pause last for some minutes; a pause has no mg."""

    kind = forms.ChoiceField(label=_("What"), choices=[("", _("nothing")), *KINDS], required=False)
    at_min = CommaField(label=_("At minute"), min_value=0, max_digits=6, decimal_places=1, required=False)
    dose_mg = CommaField(
        label="mg", min_value=0, max_value=2000, max_digits=6, decimal_places=2, required=False
    )
    for_min = CommaField(
        label=_("For minutes"), min_value=0, max_value=1440, max_digits=6, decimal_places=1, required=False
    )

    def clean(self) -> dict[str, Any]:
        """What the kind needs must be there."""
        told = super().clean() or {}
        kind = told.get("kind")
        if (
            kind
            and kind not in ("pause", "stop")
            and told.get("dose_mg") is None
            and "dose_mg" not in self.errors
        ):
            self.add_error("dose_mg", _("Enter the mg."))
        if kind in ("infusion", "pause") and not told.get("for_min") and "for_min" not in self.errors:
            self.add_error("for_min", _("Enter the minutes."))
        return told


Lines = forms.formset_factory(LineForm, extra=0, max_num=LINES_MOST, absolute_max=LINES_MOST)


def usual_lines() -> list[dict[str, Any]]:
    """The infusion that most was published about, for somebody of the usual weight; then empty lines."""
    known = knowledge.current().effects
    dose_mg = known["reference_dose_mg_per_kg"].value * USUAL_KG
    first = {"kind": "infusion", "at_min": 0, "dose_mg": dose_mg, "for_min": known["reference_over"].value}
    return [first, *[{}] * (LINES_AT_FIRST - 1)]


def history_of(lines: BaseFormSet) -> History:
    """The doses together; then each pause in its turn moves what is left, each stop ends it. WrongInput."""
    told = [line for line in lines.cleaned_data if line.get("kind")]
    history = History()
    for line in told:
        history += _dose(line)
    changes = [line for line in told if line["kind"] in ("pause", "stop")]
    for line in sorted(changes, key=lambda one: one["at_min"] or 0):
        at_min = float(line["at_min"] or 0)
        if line["kind"] == "stop":
            history = history.stopped(at_min)
        else:
            history = history.paused(at_min, float(line["for_min"]))
    return history


def _dose(line: dict[str, Any]) -> History:
    kind, at_min = line["kind"], float(line["at_min"] or 0)
    if kind in ("pause", "stop"):
        return History()
    dose_mg = float(line["dose_mg"])
    if kind == "infusion":
        return infusion(dose_mg=dose_mg, over_min=float(line["for_min"]), start_min=at_min)
    return dose(dose_mg=dose_mg, route=cast(Route, kind), at_min=at_min)
