"""What is filled in to order, plan, change and end a course."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.courses.models import Course
from lightwell.knowledge.practice import Protocol
from lightwell.scheduling.models import Appointment, Chair
from lightwell.scheduling.queries import opening, zone
from lightwell.web.courses import words
from lightwell.web.courses.options import Wanted
from lightwell.web.fields import CommaField, offer
from lightwell.web.proof import PasswordField

FARTHEST_DAYS = 366
MOST_REASON = 300  # what a changed visit keeps
TOO_FAR = _("That is more than a year away. Check the date.")
NUMBER = {
    "required": _("Enter a number."),
    "invalid": _("Enter a whole number."),
    "max_value": _("That is too much. Look at the limit."),
    "min_value": _("Enter 0 or more."),
}
DAY = {"required": _("Enter a day."), "invalid": _("Enter a day, such as 2026-03-11.")}
TIME = {"required": _("Enter a time."), "invalid": _("Enter a time, such as 10:30.")}
WHY = {"required": _("Say why."), "max_length": _("Write at most 300 letters.")}


HOW_IT_ENDS = [
    ("completed", _("Completed as planned")),
    ("stopped", _("Stopped by a clinician")),
    ("ended", _("Ended for another reason")),
]


class DoseField(CommaField):
    """mg per kg with at most two decimals; a comma is read as the decimal sign."""

    def __init__(self, **kwargs: Any):
        says = {
            "required": _("Enter the dose."),
            "invalid": _("Enter a number, such as 0.5."),
            "max_decimal_places": _("Enter at most two decimals."),
            "max_digits": _("That is too much. Look at the limit."),
            "max_whole_digits": _("That is too much. Look at the limit."),
        }
        super().__init__(max_digits=6, decimal_places=2, error_messages=says, **kwargs)


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=999, error_messages=NUMBER)


def a_day(label: Any) -> forms.DateField:
    """A day of the clinic's calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d"), error_messages=DAY)


def a_time(label: Any) -> forms.TimeField:
    """A time on the clinic's clock."""
    return forms.TimeField(label=label, widget=forms.TimeInput(format="%H:%M"), error_messages=TIME)


def instant(day: date, at: time) -> datetime:
    """The UTC instant of a day and a time on the clinic's clock."""
    return datetime.combine(day, at, tzinfo=zone()).astimezone(UTC)


class OrderForm(forms.Form):
    """An order of this protocol; what it may change stands as the protocol usually plans it."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(label=_("Kind of course"), choices=Course.KINDS, initial="induction")
    dose_mg_per_kg = DoseField(label=_("Dose"))
    over_min = _count(_("Given over"))
    treatments = _count(_("Treatments"))
    per_week = _count(_("A week"))
    password = PasswordField()

    def __init__(self, data: Any = None, *, protocol: Protocol, at_once: bool):
        usual = ("dose_mg_per_kg", "over_min", "treatments", "per_week")
        super().__init__(data, initial={name: getattr(protocol, name) for name in usual})
        if at_once:  # a dose that is given at once has no time to change
            del self.fields["over_min"]

    def order(self) -> dict[str, Any]:
        """What the order asks for, as the action takes it."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "password"}
        return {"id": told.pop("entry_id"), **told}


class WishForm(forms.Form):
    """From which day, on which weekdays, at which time. Sent as a query: nothing is written."""

    first_day = a_day(_("From"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days that suit the patient"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one day."),
            "invalid_choice": _("The clinic is closed on that day. Choose another."),
        },
    )
    at = a_time(_("Start at about"))

    def __init__(self, data: Any = None, *, today: date):
        hours = opening()
        days = sorted(hours.weekdays)
        usual = datetime.combine(today, hours.opens) + timedelta(minutes=90)
        initial = {"first_day": today + timedelta(days=1), "weekdays": days, "at": usual.time()}
        super().__init__(data, initial=initial)
        self.today = today
        offer(self, "weekdays", [(str(iso), words.weekday(iso)) for iso in days])

    def clean_first_day(self) -> date:
        day = self.cleaned_data["first_day"]
        if day < self.today:
            raise forms.ValidationError(_("That day has passed. Choose a later one."))
        if day > self.today + timedelta(days=FARTHEST_DAYS):
            raise forms.ValidationError(TOO_FAR)
        return day

    def wanted(self) -> Wanted:
        """What was asked for, or what is usual while nothing was."""
        told = self.cleaned_data if self.is_bound else self.initial
        return Wanted(told["first_day"], tuple(told["weekdays"]), told["at"])


class DatesForm(forms.Form):
    """A day and a time for each treatment of `numbers`: date_1, time_1 and so on; the chair is for all."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    chair = forms.ChoiceField(label=_("Chair"), required=False)

    def __init__(
        self, data: Any = None, *, numbers: Sequence[int], chairs: Sequence[Chair], today: date, **kwargs: Any
    ):
        super().__init__(data, **kwargs)
        self.numbers, self.today = list(numbers), today
        self.chairs = {str(chair.pk): chair for chair in chairs}
        offer(self, "chair", _chair_options(self.chairs, _("The first that is free")))
        for number in self.numbers:
            self.fields[f"date_{number}"] = a_day(_("Treatment %(number)s") % {"number": number})
            self.fields[f"time_{number}"] = a_time(_("Time of treatment %(number)s") % {"number": number})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for number in self.numbers:
            day = cleaned.get(f"date_{number}")
            if day and _beyond(day, self.today):
                self.add_error(f"date_{number}", TOO_FAR)
        return cleaned

    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """Number, day and time of each treatment, as the page draws them."""
        return [(number, self[f"date_{number}"], self[f"time_{number}"]) for number in self.numbers]

    def start_of(self, number: int) -> datetime | None:
        """The start of a treatment as far as it was understood."""
        told = self.cleaned_data
        day, at = told.get(f"date_{number}"), told.get(f"time_{number}")
        return instant(day, at) if day and at else None

    def starts(self) -> list[datetime]:
        """All starts. Only after is_valid()."""
        return [start for number in self.numbers if (start := self.start_of(number))]

    def field_of(self, field: str | None) -> str | None:
        """The field that a refusal means: treatments are numbered in the order of time, not of the rows."""
        starts = {number: self.start_of(number) for number in self.numbers}
        by_time = sorted(self.numbers, key=lambda number: (starts[number] is None, starts[number], number))
        meant = {f"date_{n}": f"date_{typed}" for n, typed in zip(self.numbers, by_time, strict=True)}
        return meant.get(field or "")

    def chosen_chair(self) -> Chair | None:
        return self.chairs.get(self.cleaned_data["chair"])


class MoveForm(forms.Form):
    """Where a visit moves to, and why."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    day = a_day(_("Day"))
    at = a_time(_("Time"))
    chair = forms.ChoiceField(label=_("Chair"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=MOST_REASON, error_messages=WHY)

    def __init__(self, data: Any = None, *, chairs: Sequence[Chair], today: date, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.today = today
        self.chairs = {str(chair.pk): chair for chair in chairs}
        offer(self, "chair", _chair_options(self.chairs, _("The same when it is free")))

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if _beyond(day, self.today):
            raise forms.ValidationError(TOO_FAR)
        return day

    def move(self) -> dict[str, Any]:
        """Where to and why, as the action takes it."""
        told = self.cleaned_data
        return {
            "id": told["entry_id"],
            "starts_at": instant(told["day"], told["at"]),
            "chair": self.chairs.get(told["chair"]),
            "reason": told["reason"],
        }


class CancelForm(forms.Form):
    """Why a visit does not take place."""

    reason = forms.CharField(label=_("Why"), max_length=MOST_REASON, error_messages=WHY)


class CloseForm(forms.Form):
    """How a course ended, and why."""

    outcome = forms.ChoiceField(
        label=_("How it ends"),
        choices=HOW_IT_ENDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the course ended.")},
    )
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea, error_messages={"required": WHY["required"]}
    )


def initial_of(visit: Appointment) -> dict[str, Any]:
    """The day and time of a visit, for its form."""
    local = visit.starts_at.astimezone(zone())
    return {"day": local.date(), "at": local.time()}


def _beyond(day: date, today: date) -> bool:
    """More than a year away, on either side. A day that has merely passed is the action's to say."""
    return abs((day - today).days) > FARTHEST_DAYS


def _chair_options(chairs: dict[str, Chair], none: object) -> list[tuple[str, object]]:
    return [("", none), *((key, chair.name) for key, chair in chairs.items())]
