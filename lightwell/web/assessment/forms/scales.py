"""Questionnaires answered item by item, and totals of those that were filled in elsewhere."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.knowledge.measures import Instrument, Score
from lightwell.web.assessment.forms.fields import ChartForm, a_day
from lightwell.web.formats import wall

ANSWERED_HERE = ("PHQ-9", "GAD-7", "c-ssrs")
TOTALS = ("madrs", "asrm", "ymrs", "audit-c", "dast-10", "bpic-ss", "stop-bang", "child-pugh")
YES_NO = [("1", _("Yes")), ("0", _("No"))]


class DatedForm(ChartForm):
    """Answers of a day, today unless said otherwise."""

    day = a_day(_("Answered on"))

    def __init__(self, data: Any = None, **kwargs: Any):
        super().__init__(data, initial={"day": wall(kwargs["now"]).date()}, **kwargs)

    def clean_day(self) -> date | None:
        return self.day_that_was("day")


class ScaleForm(DatedForm):
    """One questionnaire; each item may be left out, and what is left out is not zero."""

    def __init__(self, data: Any = None, *, scale: Instrument | Score, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.scale = scale
        for code, label, options in _items(scale, get_language() or "en"):
            self.fields[f"item_{code}"] = forms.TypedChoiceField(
                label=label, choices=options, required=False, coerce=int, empty_value=None
            )

    def answers(self) -> dict[str, int | None]:
        """Points by item code; None was left out."""
        return {item.code: self.cleaned_data[f"item_{item.code}"] for item in self.scale.items}


def _items(scale: Instrument | Score, language: str) -> list[tuple[str, str, list]]:
    """Each item as code, words, and the answers to choose from."""
    if isinstance(scale, Instrument):
        options = [(str(one.value), one.label.get(language)) for one in scale.options]
        return [(item.code, item.text.get(language), options) for item in scale.items]
    return [(item.code, item.label.get(language), YES_NO) for item in scale.items]


class TotalsForm(DatedForm):
    """Totals in points, each scale on its own; what is left empty was not filled in."""

    def __init__(self, data: Any = None, **kwargs: Any):
        super().__init__(data, **kwargs)
        language = get_language() or "en"
        for code in TOTALS:
            score = knowledge.current().scores[code]
            self.fields[code] = forms.IntegerField(
                label=score.title.get(language),
                required=False,
                help_text=_("0 to %(highest)s") % {"highest": score.max_total},
                error_messages={"invalid": _("Enter a whole number.")},
            )

    def clean(self) -> dict[str, Any]:
        """At least one total."""
        told = super().clean() or {}
        if not self.errors and not self.totals():
            self.add_error(TOTALS[0], _("Enter at least one total."))
        return told

    def totals(self) -> dict[str, int]:
        """The totals that were entered, by scale."""
        given = ((code, self.cleaned_data.get(code)) for code in TOTALS)
        return {code: total for code, total in given if total is not None}
