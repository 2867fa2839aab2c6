"""What is filled in before a patient leaves: a look at recovery, part by part, and going home, signed."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.knowledge.items import Item
from lightwell.treatment.models import ANSWERS, Recovery
from lightwell.treatment.record import ANSWERS_BEFORE_LEAVING
from lightwell.treatment.rules.leaving import ALDRETE, PADSS
from lightwell.web.proof import PasswordField
from lightwell.web.treatment.live.forms import ClockField, EntryForm, column


class RecoveryForm(EntryForm):
    """One look at recovery. What nobody looked at stays empty, and is not met."""

    looked = ClockField(label=_("Looked at"))

    def __init__(self, *args, has_line: bool, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.scores():
            self.fields[name] = _points_field(name)
        for item in knowledge.current().scores["cadss-6"].items:
            self.fields[f"cadss_{item.code}"] = _cadss_field(item)
        self.asked = [name for name in ANSWERS_BEFORE_LEAVING if has_line or name != "line_out"]
        for name in self.asked:
            label = column(Recovery, name).verbose_name
            self.fields[name] = forms.ChoiceField(
                label=label, choices=ANSWERS, required=False, widget=forms.RadioSelect
            )

    @staticmethod
    def scores() -> list[str]:
        """The columns of both scores, part by part."""
        return [f"aldrete_{part}" for part in ALDRETE] + [f"padss_{part}" for part in PADSS]

    def values(self) -> dict[str, Any]:
        """The columns of Recovery. The dissociation total is none while one part is not asked."""
        told = self.cleaned_data
        parts = [told[name] for name in self.fields if name.startswith("cadss_")]
        total = None if None in parts else sum(parts)
        scores = {name: told[name] for name in self.scores()}
        return {**scores, **{name: told[name] for name in self.asked}, "cadss6_total": total}


def _points_field(name: str) -> forms.TypedChoiceField:
    score, _sign, part = name.partition("_")
    language = get_language() or "en"
    item = next(one for one in knowledge.current().scores[score].items if one.code == part)
    points = [(str(option.value), option.label.get(language)) for option in item.options]
    return _choice(item.words.get(language), points)


def _cadss_field(item: Item) -> forms.TypedChoiceField:
    points = [(str(point), str(point)) for point in range(item.low, item.high + 1)]
    return _choice(item.words.get(get_language() or "en"), points)


def _choice(label: str, points: list[tuple[str, str]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=points,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the points offered.")},
    )


class LeaveForm(EntryForm):
    """Who takes the patient home, when, signed. Against advice it needs its reason instead."""

    left = ClockField(label=_("Left at"))
    escort_name = forms.CharField(label=_("Taken home by"), max_length=200, required=False)
    against_advice = forms.BooleanField(label=_("Leaves against advice"), required=False)
    reason = forms.CharField(
        label=_("What the patient was told, and why they left"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    password = PasswordField()
