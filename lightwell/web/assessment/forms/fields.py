"""Fields that every form of the assessment shares: the entry's own id, and days that have been."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.patients.models import Patient
from lightwell.scheduling.queries import zone
from lightwell.web.formats import wall

NOT_YET = _("This day has not come yet. Check the year.")
BEFORE_BIRTH = _("This day is before the patient was born. Check the year.")


class ChartForm(forms.Form):
    """A form about one patient, shown at `now`. `entry_id` is the entry's: a retry is the same row."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Any = None, *, patient: Patient, now: datetime, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.patient, self.now = patient, now

    @property
    def today(self) -> date:
        return wall(self.now).date()

    def day_that_was(self, name: str) -> date | None:
        """The day in field `name`, not to come and not before birth; otherwise a message beside the field."""
        day = self.cleaned_data.get(name)
        if day and day > self.today:
            self.add_error(name, NOT_YET)
        elif day and day < self.patient.birth_date:
            self.add_error(name, BEFORE_BIRTH)
        return day

    def values(self, *without: str) -> dict[str, Any]:
        """What was entered, by field, as an action takes it."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("entry_id", *without)
        }


def moment_of(day: date, now: datetime) -> datetime:
    """A moment for something of which only the day is known: noon of it, and not later than now."""
    return min(datetime.combine(day, time(12), tzinfo=zone()), now)


def a_day(label: Any, *, required: bool = True) -> forms.DateField:
    """A field for a day."""
    widget = forms.DateInput(format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)
