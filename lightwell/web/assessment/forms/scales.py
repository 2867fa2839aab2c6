"""Questionnaires answered item by item, and totals of those that were filled in elsewhere."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.knowledge.items import Item
from lightwell.knowledge.measures import Scale
from lightwell.measures.rules import is_needless
from lightwell.web.assessment.forms.fields import ChartForm, a_day
from lightwell.web.formats import wall

ANSWERED_HERE = (
    *("PHQ-9", "GAD-7", "c-ssrs", "audit-c", "pcl-5", "peg", "dast-10", "asrm", "whodas-12", "moca"),
    *("madrs", "madrs-s", "qids-sr16", "ymrs", "eq-5d-5l", "prise"),
)
"""Scales that are answered item by item at an assessment, in their published words or by our labels."""
TOTALS = (
    *("madrs", "madrs-s", "qids-sr16", "pcl-5", "asrm", "ymrs", "audit-c", "dast-10", "bpic-ss"),
    *("whodas-12", "moca", "eq-vas", "stop-bang", "child-pugh"),
)
"""Scales that may come as a total, filled in elsewhere."""
MOST_CHOICES = 11
"""An item with more answers than these and no words for them is typed as a number."""


class DatedForm(ChartForm):
    """Answers of a day, today unless said otherwise."""

    day = a_day(_("Answered on"))

    def __init__(self, data: Any = None, **kwargs: Any):
        super().__init__(data, initial={"day": wall(kwargs["now"]).date()}, **kwargs)

    def clean_day(self) -> date | None:
        return self.day_that_was("day")


class ScaleForm(DatedForm):
    """One questionnaire; each item may be left out, and what is left out is not zero."""

    def __init__(self, data: Any = None, *, scale: Scale, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.scale = scale
        for item in scale.items:
            self.fields[f"item_{item.code}"] = _field(scale, item, get_language() or "en")

    def clean(self) -> dict[str, Any]:
        """No answer to a question that an answer before made needless."""
        told = super().clean() or {}
        if not self.errors and self.scale.how == "sum":
            for item in self.scale.items:
                if told.get(f"item_{item.code}") and is_needless(item, self.answers()):
                    self.add_error(f"item_{item.code}", NOT_DUE % {"item": item.ask_when})
        return told

    def answers(self) -> dict[str, int | None]:
        """Points by item code; None was left out."""
        return {item.code: self.cleaned_data[f"item_{item.code}"] for item in self.scale.items}


NOT_DUE = _("This does not go together with the answer to question %(item)s.")


def _field(scale: Scale, item: Item, language: str) -> forms.Field:
    """One item with its answers to choose from; a number is typed where the choice would be too long."""
    label, options = item.words.get(language), scale.choices(item)
    if len(options) > MOST_CHOICES:
        return forms.IntegerField(
            label=label,
            required=False,
            min_value=item.low,
            max_value=item.high,
            help_text=_("%(low)s to %(high)s") % {"low": item.low, "high": item.high},
            error_messages={"invalid": _("Enter a whole number.")},
        )
    choices = [(str(one.value), one.label.get(language)) for one in options]
    return forms.TypedChoiceField(label=label, choices=choices, required=False, coerce=int, empty_value=None)


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
