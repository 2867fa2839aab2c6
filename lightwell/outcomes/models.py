"""How it goes between treatments: check-ins, safety tasks, and what the psychiatrist decided next."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.chart.entry import ChartEntry
from lightwell.courses.models import Course
from lightwell.measures.models import Response
from lightwell.patients.models import Patient, PortalLink
from lightwell.staff.models import User
from lightwell.treatment.models import Treatment


class CheckIn(SealedModel):
    """A check-in sent to a patient (FHIR Task): answered from a link until it closes."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="check_ins")
    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT, null=True, related_name="check_ins")
    link = models.OneToOneField(PortalLink, on_delete=models.PROTECT, related_name="check_in")
    instrument = models.CharField(max_length=20)
    due_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["treatment"],
                name="one_check_in_a_treatment",
                condition=models.Q(treatment__isnull=False),
            )
        ]


class CheckInAnswer(SealedModel):
    """The answer to a check-in: one, whatever the network did."""

    check_in = models.OneToOneField(CheckIn, on_delete=models.PROTECT, related_name="answer")
    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()


class SafetyTask(SealedModel):
    """Something a person must look at by a time (FHIR Task): it has an owner until it is settled."""

    LEVELS = [("red", _("Today, within hours")), ("amber", _("Within a day")), ("task", _("To ask"))]
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="safety_tasks")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, null=True, related_name="safety_tasks")
    level = models.CharField(max_length=10, choices=LEVELS)
    item = models.CharField(max_length=10, blank=True)
    why = models.CharField(max_length=300)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    owner_role = models.CharField(max_length=20)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()


class SafetyTaskStep(SealedModel):
    """What a person did about a task. The last step says where it stands."""

    STEPS = [("taken", _("Taken on")), ("tried", _("Tried to reach")), ("settled", _("Settled"))]
    task = models.ForeignKey(SafetyTask, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10, choices=STEPS)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=models.Q(step="settled"), name="a_safety_task_is_settled_once"
            )
        ]


class RecommendationDecision(ChartEntry):
    """The psychiatrist's decision on a suggestion: what was offered, what was chosen, and why."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="recommendation_decisions")
    after_treatment = models.PositiveSmallIntegerField()
    offered = models.CharField(max_length=30)
    chosen = models.CharField(max_length=30)
    why = models.CharField(_("reasons"), max_length=1000)

    class Meta(ChartEntry.Meta):
        constraints = [
            *ChartEntry.Meta.constraints,
            models.CheckConstraint(
                name="a_change_of_recommendation_has_reasons",
                condition=models.Q(chosen=models.F("offered")) | ~models.Q(why=""),
            ),
        ]
