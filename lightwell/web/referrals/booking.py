"""Booking the assessment from the inbox: with whom, and when they are free."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.scheduling import queries as scheduling
from lightwell.scheduling.models import Appointment
from lightwell.staff.models import User
from lightwell.web.fields import offer

LOOK_AHEAD_DAYS, FARTHEST_DAYS = 14, 366


class AssessmentForm(forms.Form):
    """Day, time on the clinic's clock, and who assesses."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput,
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day of the calendar.")},
    )
    time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(format="%H:%M"),
        error_messages={"required": _("Choose a time."), "invalid": _("Enter a time such as 09:30.")},
    )
    practitioner = forms.ChoiceField(
        label=_("With"), error_messages={"required": _("Choose who meets the patient.")}
    )

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.people = {str(user.pk): user for user in User.objects.who_may("assessment.decide")}
        offer(self, "practitioner", [(key, user.name) for key, user in self.people.items()])

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not _near(day, self.today):
            raise forms.ValidationError(_("Choose a day within a year from now."))
        return day

    def visit(self) -> dict[str, Any]:
        """What booking asks for."""
        chosen = self.cleaned_data
        starts_at = datetime.combine(chosen["day"], chosen["time"], tzinfo=scheduling.zone())
        return {
            "id": chosen["entry_id"],
            "starts_at": starts_at,
            "practitioner": self.people[chosen["practitioner"]],
        }


@dataclass(frozen=True)
class Free:
    """The times of one day at which this person can meet the patient."""

    practitioner: User
    day: date
    starts: list[datetime]


def _near(day: date, today: date) -> bool:
    return 0 <= (day - today).days <= FARTHEST_DAYS


def free_times(form: AssessmentForm, asked: Mapping[str, str], now: datetime) -> Free | None:
    """The free times with the person and on the day that were asked for; else the next day that has some.

    None when nobody at this clinic assesses.
    """
    practitioner = form.people.get(asked.get("practitioner", "")) or next(iter(form.people.values()), None)
    if practitioner is None:
        return None
    if (day := _day(asked.get("day", ""))) and _near(day, form.today):
        return Free(practitioner, day, _starts(practitioner, day, now))
    for ahead in range(1, LOOK_AHEAD_DAYS):
        day = form.today + timedelta(days=ahead)
        if starts := _starts(practitioner, day, now):
            return Free(practitioner, day, starts)
    return Free(practitioner, form.today, [])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _starts(practitioner: User, day: date, now: datetime) -> list[datetime]:
    length_min = knowledge.current().policy["booking.assessment_min"]
    free = scheduling.free_starts_with(day, practitioner, length_min)
    return [start for start in free if start > now]


def booked_assessments(patients: Iterable[UUID | None]) -> dict[UUID, Appointment]:
    """The assessment that is booked for each of these patients, the last one. One query."""
    known = [patient for patient in patients if patient]
    booked = Appointment.objects.booked().filter(kind="assessment", patient__in=known)
    return {appointment.patient_id: appointment for appointment in booked.select_related("practitioner")}


def with_a_visit_to_come(now: datetime) -> QuerySet:
    """The ids of the patients whose assessment is booked and not over, as a queryset."""
    booked = Appointment.objects.booked().filter(kind="assessment", ends_at__gt=now)
    return booked.values_list("patient_id", flat=True)
