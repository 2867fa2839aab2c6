"""A visit, and what every entry of it has."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.chart.entry import ChartEntry
from lightwell.courses.models import Course
from lightwell.patients.models import Patient
from lightwell.scheduling.models import Appointment, Chair
from lightwell.staff.models import User

ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]


def answer(label) -> "models.CharField[str, str]":
    """A column for yes, no, not known; empty is not asked, which is not no."""
    return models.CharField(label, max_length=10, choices=ANSWERS, blank=True)


class Treatment(SealedModel):
    """A visit from the patient's arrival on (FHIR Encounter). One an appointment, whoever clicks twice."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="treatments")
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="treatment")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="given")
    number = models.PositiveSmallIntegerField(_("number in the course"))
    chair = models.ForeignKey(Chair, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField(_("arrived"), db_index=True)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["arrived_at"]


class Visit(ChartEntry):
    """What every entry of a visit has: the treatment it belongs to."""

    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta(ChartEntry.Meta):
        abstract = True
