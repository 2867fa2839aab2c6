"""Booking the assessment from the inbox."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.scheduling.models import Appointment
from lightwell.scheduling.queries import zone
from lightwell.staff.models import User


class AssessmentForm(forms.Form):
    """Day, time on the clinic's clock, and who assesses."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput)
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(format="%H:%M"))
    practitioner = forms.ChoiceField(label=_("With"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in User.objects.who_may("assessment.decide")}
        self.fields["practitioner"].choices = [(key, user.name) for key, user in self.people.items()]

    def first_problem(self) -> tuple[str, str]:
        """The first message and the field it belongs to."""
        field, said = next(iter(self.errors.items()))
        return said[0], field

    def visit(self) -> dict[str, Any]:
        """What booking asks for."""
        chosen = self.cleaned_data
        starts_at = datetime.combine(chosen["day"], chosen["time"], tzinfo=zone())
        return {
            "id": chosen["entry_id"],
            "starts_at": starts_at,
            "practitioner": self.people[chosen["practitioner"]],
        }


def booked_assessments(patients: Iterable[UUID]) -> dict[UUID, Appointment]:
    """The assessment that is booked for each of these patients. One query."""
    booked = Appointment.objects.booked().filter(kind="assessment", patient__in=list(patients))
    return {appointment.patient_id: appointment for appointment in booked.select_related("practitioner")}
