"""A course as it was ordered (FHIR CarePlan with its MedicationRequest), and how it ended."""

from typing import ClassVar

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lightwell import knowledge
from lightwell.assessment.models import Decision
from lightwell.audit.seal import SealedModel
from lightwell.chart.entry import ChartEntry, EntryQuerySet
from lightwell.knowledge.practice import Protocol
from lightwell.staff.models import User


class CourseQuerySet(EntryQuerySet):
    def with_outcome(self):
        """Each course with `outcome`: completed, stopped or ended; None while it is open."""
        step = CourseStep.objects.filter(record=OuterRef("record")).values("step")[:1]
        return self.annotate(outcome=Subquery(step))

    def open(self):
        """Courses that have not ended."""
        return self.with_outcome().filter(outcome=None)


class Course(ChartEntry):
    """A series of treatments, ordered by a physician after a decision that it suits the patient."""

    KINDS = [("induction", _("Induction")), ("maintenance", _("Maintenance")), ("booster", _("Booster"))]
    protocol = models.CharField(_("protocol"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS, default="induction")
    indication = models.CharField(_("indication"), max_length=200)
    route = models.CharField(_("route"), max_length=10)
    dose_mg_per_kg = models.DecimalField(_("dose"), max_digits=4, decimal_places=2)
    over_min = models.PositiveSmallIntegerField(_("over"))
    treatments = models.PositiveSmallIntegerField(_("treatments"))
    per_week = models.PositiveSmallIntegerField(_("a week"))
    ordered_at = models.DateTimeField(_("ordered"))
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="courses")

    outcome: str | None  # set by with_outcome()

    objects: ClassVar = CourseQuerySet.as_manager()

    class Meta(ChartEntry.Meta):
        ordering = ["-ordered_at"]
        constraints = [
            *ChartEntry.Meta.constraints,
            models.CheckConstraint(
                name="course_of_some_dose_and_number",
                condition=models.Q(dose_mg_per_kg__gt=0, treatments__gte=1, per_week__gte=1),
            ),
        ]

    @property
    def usual(self) -> Protocol:
        """The protocol that the order was made from. Raises KeyError when the knowledge has dropped it."""
        return knowledge.current().protocols[self.protocol]


class CourseStep(SealedModel):
    """That a course is over, and why. A course ends once."""

    STEPS = [
        ("completed", _("Completed")),
        ("stopped", pgettext_lazy("course", "Stopped")),
        ("ended", _("Ended")),
    ]
    record = models.UUIDField(unique=True)  # Course.record, whatever its version
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=STEPS)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=500)
