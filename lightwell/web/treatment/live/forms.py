"""What is filled in at the chair. A time left empty is now; what was typed is kept."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.db.models import DecimalField, Field, Model
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.chart.measured import impossible
from lightwell.scheduling.queries import zone
from lightwell.treatment.models import AdverseEvent, VitalSigns
from lightwell.web.fields import CommaField, offer
from lightwell.web.formats import wall

HALF_A_DAY = timedelta(hours=12)
NUMBERS = (
    "systolic_mmhg",
    "diastolic_mmhg",
    "heart_rate_bpm",
    "spo2_percent",
    "respiratory_rate_per_min",
    "moaas_score",
    "cadss6_total",
    "nausea_score",
)
MORE = ("anxiety_score", "temperature_celsius", "oxygen_l_per_min")
WHOLE = {"invalid": _("Enter a whole number, such as 128.")}
TYPED = {
    "invalid": _("Enter a number, such as 36.8."),
    "max_decimal_places": _("Enter at most one decimal."),
    "max_digits": _("This number is too long. Look at it again."),
    "max_whole_digits": _("This number is too long. Look at it again."),
}


class ClockField(forms.TimeField):
    """A time of today on the clinic's clock of 24 hours; empty is now."""

    widget = forms.TimeInput(format="%H:%M")

    def __init__(self, **more):
        said = {"invalid": _("Enter a time, such as 10:41.")}
        formats = ["%H:%M", "%H.%M", "%Hh%M", "%H h %M", "%H%M"]
        super().__init__(required=False, input_formats=formats, error_messages=said, **more)

    def prepare_value(self, value: Any) -> Any:
        """10:41, or what was typed."""
        return value.strftime("%H:%M") if isinstance(value, time) else value


def moment_of(typed: time | None, now: datetime, *, not_before: datetime | None = None) -> datetime:
    """The moment that a typed time means: of this minute it is `now`, else today's, or last night's.

    A minute has sixty seconds: within the minute of `not_before` the moment is no earlier than that.
    """
    local = wall(now)
    if typed is None or (typed.hour, typed.minute) == (local.hour, local.minute):
        return now
    moment = datetime.combine(local.date(), typed, tzinfo=zone())
    if moment - now > HALF_A_DAY:
        moment = datetime.combine(local.date() - timedelta(days=1), typed, tzinfo=zone())
    same_minute = not_before and not_before.replace(second=0, microsecond=0) == moment
    return not_before if not_before and same_minute else moment


class EntryForm(forms.Form):
    """What every form of the room carries: the id that the browser sends once more when it tries again."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def _field_of(name: str) -> forms.Field:
    of = column(VitalSigns, name)
    shown = capfirst(of.verbose_name)
    if isinstance(of, DecimalField):
        return CommaField(label=shown, required=False, max_digits=4, decimal_places=1, error_messages=TYPED)
    return forms.IntegerField(label=shown, required=False, error_messages=WHOLE)


def column(model: type[Model], name: str) -> Field:
    """A column of a table, with its name for people."""
    found = model._meta.get_field(name)
    assert isinstance(found, Field)
    return found


class Shared(dict[str, forms.Field]):
    """Fields that every form of a kind shares, because nothing changes them and copying costs more."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return dict(self)


class CheckForm(EntryForm):
    """One set of vital signs. Empty is not measured; an unusual value is asked for twice, not refused."""

    measured = ClockField(label=_("Measured at"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    confirmed = forms.CharField(widget=forms.HiddenInput, max_length=300, required=False)

    declared_fields: ClassVar[dict[str, forms.Field]]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.unusual = ""

    def values(self) -> dict[str, int | Decimal | None]:
        """The columns of a set; None is not measured, or not to be read."""
        return {name: self.cleaned_data.get(name) for name in (*NUMBERS, *MORE)}

    def clean(self) -> dict[str, Any]:
        super().clean()
        told = {name: value for name, value in self.values().items() if value is not None}
        for refused in impossible(told):
            self.add_error(refused.field, refused.message)
        if self.errors:
            return self.cleaned_data
        odd = [name for name in NUMBERS if _is_odd(name, self.cleaned_data.get(name))]
        self.unusual = " ".join(f"{name}={self.cleaned_data[name]}" for name in odd)
        if odd and self.unusual != self.cleaned_data.get("confirmed"):
            for name in odd:
                told = {"value": self.cleaned_data[name]}
                self.add_error(name, _("%(value)s is unusual. If it is right, save once more.") % told)
        return self.cleaned_data


CheckForm.declared_fields |= {name: _field_of(name) for name in (*NUMBERS, *MORE)}
CheckForm.base_fields = Shared(CheckForm.declared_fields)


def _is_odd(name: str, value: int | Decimal | None) -> bool:
    """Possible, but beyond what is likely: a slip of the finger, or an emergency."""
    vital = knowledge.current().vitals.get(name)
    return bool(vital and value is not None and vital.plausible(value) and not vital.likely(value))


class CorrectForm(CheckForm):
    """A set as it should have been, and why it was not."""

    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=300,
        error_messages={"required": _("Say why this is corrected.")},
    )


class WhenForm(EntryForm):
    """When it happened."""

    happened = ClockField(label=_("When"))


class ResumeForm(WhenForm):
    """At which part of the ordered rate the dose goes on: never faster than ordered."""

    SHARES = [("1", _("As ordered")), ("0.75", "75%"), ("0.5", "50%"), ("0.25", "25%")]
    rate_share = forms.TypedChoiceField(
        label=_("Rate"),
        choices=SHARES,
        coerce=Decimal,
        initial="1",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Go on at the ordered rate or slower, never faster.")},
    )
    why = forms.CharField(label=_("Why"), max_length=300, required=False)


class FinishForm(WhenForm):
    """That the dose is over, and how much was given; empty is what the rate comes to."""

    given_mg = CommaField(
        label=_("Given"),
        required=False,
        max_digits=7,
        decimal_places=2,
        error_messages={**TYPED, "max_decimal_places": _("Enter at most two decimals.")},
    )


class StopForm(FinishForm):
    """Stopped before the end, and why. A button that was held says so in the place of a reason."""

    why = forms.CharField(label=_("Why"), max_length=300, required=False)
    held = forms.BooleanField(required=False, widget=forms.HiddenInput)


class EventForm(EntryForm):
    """Something unwanted: what, how severe, since when, what was done."""

    code = forms.ChoiceField(
        label=_("What happened"),
        error_messages={
            "required": _("Choose what happened from the list."),
            "invalid_choice": _("Choose what happened from the list."),
        },
    )
    grade = forms.TypedChoiceField(
        label=_("How severe"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how severe it is."),
            "invalid_choice": _("Choose how severe it is."),
        },
    )
    onset = ClockField(label=_("Began at"))
    action_taken = forms.ChoiceField(
        label=_("What was done"),
        choices=AdverseEvent.ACTIONS,
        initial="none",
        widget=forms.RadioSelect,
    )
    is_serious = forms.BooleanField(label=_("Serious"), required=False)
    detail = forms.CharField(label=_("In words"), max_length=500, required=False, widget=forms.Textarea)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known, language = knowledge.current(), get_language() or "en"
        listed = sorted(
            (event for event in known.adverse_events.values() if event.in_session),
            key=lambda event: (not event.emergency, event.label.get(language)),
        )
        named = [(event.code, event.label.get(language)) for event in listed]
        offer(self, "code", [("", _("Choose what happened")), *named])
        offer(self, "grade", [(str(one.number), one.label.get(language)) for one in known.grades.values()])


def refuse(form: forms.Form, message: Any, field: str | None, names: Mapping[str, str] | None = None) -> None:
    """Put a refusal beside the field it names; `names` turns a column into the field of the form."""
    named = (names or {}).get(field or "", field)
    form.add_error(named if named in form.fields else None, message)
