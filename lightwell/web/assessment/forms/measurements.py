"""What is measured at an assessment: at rest, and in the laboratory."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.knowledge.practice import Laboratory
from lightwell.scheduling.queries import zone
from lightwell.web.assessment.forms.fields import ChartForm, a_day, moment_of
from lightwell.web.fields import CommaField, offer
from lightwell.web.formats import wall

NUMBER = {"invalid": _("Enter a number.")}
RESULTS = [("", _("Choose")), ("0", _("Negative")), ("1", _("Positive"))]


def _whole(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, error_messages=NUMBER)


def _one_place(label: Any) -> CommaField:
    return CommaField(label=label, required=False, decimal_places=1, error_messages=NUMBER)


class MeasurementForm(ChartForm):
    """One set at rest; each value may be left out. What is possible is the action's to say."""

    day = a_day(_("Day"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(format="%H:%M"))
    systolic_mmhg = _whole(_("Systolic"))
    diastolic_mmhg = _whole(_("Diastolic"))
    heart_rate_bpm = _whole(_("Heart rate"))
    spo2_percent = _whole(_("Oxygen saturation"))
    weight_kg = _one_place(_("Weight"))
    height_cm = _one_place(_("Height"))

    def __init__(self, data: Any = None, *, now: datetime, **kwargs: Any):
        here = wall(now)
        initial = {"day": here.date(), "time": here.time().replace(second=0, microsecond=0)}
        super().__init__(data, now=now, initial=initial, **kwargs)

    def clean_day(self) -> date | None:
        return self.day_that_was("day")

    def measured_at(self) -> datetime:
        """The moment, from the clinic's clock."""
        told = self.cleaned_data
        return datetime.combine(told["day"], told["time"], tzinfo=zone())


class LaboratoryForm(ChartForm):
    """One result, with the limits the laboratory printed beside it."""

    code = forms.ChoiceField(label=_("Test"))
    value = CommaField(
        label=_("Result"), required=False, max_digits=10, decimal_places=3, error_messages=NUMBER
    )
    result = forms.ChoiceField(label=_("Positive or negative"), choices=RESULTS, required=False)
    lower_limit = CommaField(
        label=_("Lower limit"), required=False, min_value=0, max_digits=10, decimal_places=3
    )
    upper_limit = CommaField(
        label=_("Upper limit"), required=False, min_value=0, max_digits=10, decimal_places=3
    )
    day = a_day(_("Day of the sample"))

    def __init__(self, data: Any = None, *, now: datetime, **kwargs: Any):
        super().__init__(data, now=now, initial={"day": wall(now).date()}, **kwargs)
        language = get_language() or "en"
        tests = knowledge.current().laboratory.values()
        offer(
            self, "code", [("", _("Choose a test")), *((one.code, one.name.get(language)) for one in tests)]
        )

    def clean_day(self) -> date | None:
        return self.day_that_was("day")

    def clean(self) -> dict[str, Any]:
        """A number for a test with a unit; positive or negative for one without."""
        told = super().clean() or {}
        test = knowledge.current().laboratory.get(told.get("code", ""))
        if test:
            self._check_result(test, told)
        lower, upper = told.get("lower_limit"), told.get("upper_limit")
        if lower is not None and upper is not None and lower > upper:
            self.add_error("upper_limit", _("The upper limit is below the lower one. Are they swapped?"))
        return told

    def _check_result(self, test: Laboratory, told: dict[str, Any]) -> None:
        if not test.ucum and not told.get("result"):
            self.add_error("result", _("Choose positive or negative."))
        if test.ucum and told.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("Enter the result."))

    def found(self) -> dict[str, Any]:
        """What the action asks for."""
        told = self.cleaned_data
        quantity = knowledge.current().laboratory[told["code"]].ucum
        return {
            "code": told["code"],
            "value": told["value"] if quantity else Decimal(told["result"]),
            "lower_limit": told["lower_limit"] if quantity else None,
            "upper_limit": told["upper_limit"] if quantity else None,
            "measured_at": moment_of(told["day"], self.now),
        }
