"""What to look for in the trail."""

from datetime import date

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lightwell.audit.models import AuditEvent
from lightwell.patients import queries as patients
from lightwell.patients.models import Patient
from lightwell.scheduling.queries import day_bounds

FIRST_YEAR, LAST_YEAR = 2000, 2200


class TrailForm(forms.Form):
    """Three ways to narrow the trail; each may be left empty."""

    patient = forms.CharField(label=_("Patient"), required=False, max_length=100)
    person = forms.CharField(label=_("Who did it"), required=False, max_length=100)
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_day(self) -> date | None:
        day = self.cleaned_data["day"]
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Choose a day on which this clinic was open."))
        return day

    def lines(self):
        """The lines that match, newest first; none when a field cannot be read."""
        if not self.is_valid():
            return AuditEvent.objects.none()
        return AuditEvent.objects.filter(self._patient() & self._person() & self._day())

    def _patient(self) -> Q:
        words = self.cleaned_data["patient"]
        return Q(patient_id__in=_patients_of(words)) if words else Q()

    def _person(self) -> Q:
        name = self.cleaned_data["person"]
        return Q(actor_name__icontains=name) if name else Q()

    def _day(self) -> Q:
        day = self.cleaned_data["day"]
        if not day:
            return Q()
        start, end = day_bounds(day)
        return Q(at__gte=start, at__lt=end)

    def described(self) -> str:
        """The filter as one line for the trail itself."""
        told = (f"{name}: {value}" for name, value in self.cleaned_data.items() if value)
        return "; ".join(told) or "everything"


def _patients_of(words: str) -> list:
    try:
        return list(Patient.objects.filter(pk=words).values_list("pk", flat=True))
    except forms.ValidationError:
        return list(patients.search(words).values_list("pk", flat=True))
