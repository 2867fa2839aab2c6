"""Chairs, appointments, and the quarter hours they take, which the database gives away once only."""

import uuid
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.courses.models import Course
from lightwell.patients.models import Patient
from lightwell.scheduling import planner
from lightwell.staff.models import User


class Chair(models.Model):
    """A treatment chair (FHIR Location). `position` is its place in the room and on the board."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(_("name"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("place"), unique=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class AppointmentQuerySet(models.QuerySet):
    def booked(self):
        """Appointments that stand: neither cancelled nor moved."""
        return self.filter(step=None)

    def between(self, start: datetime, end: datetime):
        """Those that start from `start` on and before `end`."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def with_people(self):
        """With patient, course, chair, practitioner and step, in one query."""
        return self.select_related("patient", "course", "chair", "practitioner", "step")


class Appointment(SealedModel):
    """A visit as it was booked (FHIR Appointment). Moved: its step names the appointment that replaced it."""

    KINDS = [("assessment", _("Assessment")), ("treatment", _("Treatment"))]
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, related_name="appointments")
    number = models.PositiveSmallIntegerField(_("number in the course"), null=True)
    chair = models.ForeignKey(Chair, on_delete=models.PROTECT, null=True, related_name="appointments")
    practitioner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="appointments")
    starts_at = models.DateTimeField(_("starts"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    booked_by_id = models.CharField(max_length=64)
    booked_by_name = models.CharField(_("booked by"), max_length=200)
    booked_at = models.DateTimeField()

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_it_starts", condition=models.Q(ends_at__gt=models.F("starts_at"))
            ),
            models.CheckConstraint(
                name="treatment_has_course_number_and_chair",
                condition=models.Q(kind="assessment", course=None, number=None, practitioner__isnull=False)
                | models.Q(kind="treatment", course__isnull=False, number__gte=1, chair__isnull=False),
            ),
        ]

    @property
    def state(self) -> str:
        """booked, cancelled or moved."""
        step = getattr(self, "step", None)
        return step.step if step else "booked"

    @property
    def block_min(self) -> int:
        """Its length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def quarters(self) -> list[datetime]:
        """The quarter hours it takes."""
        return planner.quarters(self.starts_at, self.block_min)


class AppointmentStep(SealedModel):
    """What became of an appointment, and why. Nothing more can become of it then."""

    STEPS = [("cancelled", _("Cancelled")), ("moved", _("Moved"))]
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="step")
    step = models.CharField(max_length=20, choices=STEPS)
    reason = models.CharField(_("reason"), max_length=300)
    moved_to = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, related_name="moved_from"
    )
    by_id = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="moved_names_the_new_appointment",
                condition=models.Q(step="moved", moved_to__isnull=False)
                | models.Q(step="cancelled", moved_to=None),
            ),
            models.CheckConstraint(name="appointment_step_has_reason", condition=~models.Q(reason="")),
        ]


class Occupied(models.Model):
    """One quarter hour of a chair, a patient or a practitioner: the constraint refuses a second booking.

    Not sealed: the rows of an appointment go when it is cancelled or moved.
    """

    RESOURCES = [("chair", _("Chair")), ("patient", _("Patient")), ("practitioner", _("Practitioner"))]
    resource = models.CharField(max_length=20, choices=RESOURCES)
    resource_id = models.UUIDField()
    quarter_hour = models.DateTimeField(db_index=True)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="occupied")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "resource_id", "quarter_hour"], name="taken_once")
        ]
