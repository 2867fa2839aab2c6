"""How it goes between treatments: check-ins, safety tasks, and what the psychiatrist decided next."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.chart.entry import ChartEntry
from lightwell.courses.models import Course
from lightwell.measures.models import Response
from lightwell.outcomes.rules.check_ins import Window
from lightwell.patients.models import Patient, PortalLink
from lightwell.staff.models import User
from lightwell.treatment.models import Treatment


class CheckIn(SealedModel):
    """A questionnaire that a patient is asked between treatments (FHIR Task), until it closes."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="check_ins")
    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT, null=True, related_name="check_ins")
    instrument = models.CharField(max_length=20)
    due_at = models.DateTimeField(db_index=True)
    closes_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["treatment"],
                name="one_check_in_a_treatment",
                condition=models.Q(treatment__isnull=False),
            ),
            models.CheckConstraint(
                name="check_in_closes_after_it_is_due", condition=models.Q(closes_at__gt=models.F("due_at"))
            ),
        ]

    @property
    def window(self) -> Window:
        return Window(self.due_at, self.closes_at)


class CheckInLink(SealedModel):
    """A link that opens one check-in: given to the patient, and again when the first one got lost."""

    check_in = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="links")
    link = models.OneToOneField(PortalLink, on_delete=models.PROTECT, related_name="check_in_link")
    sent_by_name = models.CharField(max_length=200)
    sent_at = models.DateTimeField()


class KeptAnswer(SealedModel):
    """One answer on the way, in points; None: skipped. The last of an item counts, by `number`."""

    check_in = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="kept")
    number = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=10)
    value = models.PositiveSmallIntegerField(null=True)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["check_in", "number"], name="kept_answers_come_one_by_one")
        ]


class CheckInAnswer(SealedModel):
    """The answer to a check-in: one, whatever the network did."""

    check_in = models.OneToOneField(CheckIn, on_delete=models.PROTECT, related_name="answer")
    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()


class SafetyTask(SealedModel):
    """Something a person must look at by a time (FHIR Task), said once for a response and item.

    It is a role's from the moment it is raised, and a person's from the moment somebody takes it.
    """

    LEVELS = [("red", _("Today, within hours")), ("amber", _("Within a day")), ("task", _("To ask"))]
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="safety_tasks")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="safety_tasks")
    item = models.CharField(max_length=10)
    level = models.CharField(max_length=10, choices=LEVELS)
    why_en = models.CharField(max_length=300)
    why_fr = models.CharField(max_length=300)
    owner_role = models.CharField(max_length=20, choices=User.ROLES)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "item"], name="one_safety_task_an_answer"),
            models.CheckConstraint(name="safety_task_has_owner", condition=~models.Q(owner_role="")),
        ]

    @property
    def why(self) -> str:
        """Why somebody must look, in the reader's language, in the words of the day it was raised."""
        return self.why_fr if (get_language() or "").startswith("fr") else self.why_en


class SafetyTaskStep(SealedModel):
    """What a person did about a task; the last one says where it stands. Two at once: one is refused."""

    STEPS = [("taken", _("Taken on")), ("tried", _("Tried to reach")), ("settled", _("Settled"))]
    task = models.ForeignKey(SafetyTask, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=10, choices=STEPS)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(_("what was said or done"), max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="steps_of_a_task_come_one_by_one"),
            models.UniqueConstraint(
                fields=["task"], condition=models.Q(step="settled"), name="a_safety_task_is_settled_once"
            ),
            models.CheckConstraint(
                name="a_settled_task_says_how", condition=~models.Q(step="settled") | ~models.Q(note="")
            ),
        ]


class Escalation(SealedModel):
    """That nobody settled a task in time, and who is called on then."""

    task = models.OneToOneField(SafetyTask, on_delete=models.PROTECT, related_name="escalation")
    to_role = models.CharField(max_length=20, choices=User.ROLES)
    at = models.DateTimeField()


class RecommendationDecision(ChartEntry):
    """The psychiatrist's decision on a suggestion: what was offered, what was chosen, and why.

    `course_record` is the course's `record`, whatever its version. `rests_on_until` is the moment of the last
    score or treatment that the suggestion knew: it is decided once, and with the next one it is another.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="recommendation_decisions")
    course_record = models.UUIDField()
    after_treatment = models.PositiveSmallIntegerField()
    rests_on_until = models.DateTimeField()
    offered = models.CharField(max_length=30)
    chosen = models.CharField(max_length=30)
    why = models.CharField(_("reasons"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(_("decided"))

    class Meta(ChartEntry.Meta):
        constraints = [
            *ChartEntry.Meta.constraints,
            models.UniqueConstraint(
                name="one_decision_on_a_suggestion",
                fields=["course_record", "rests_on_until", "offered"],
                condition=models.Q(version=1),
            ),
            models.CheckConstraint(
                name="a_change_of_recommendation_has_reasons",
                condition=models.Q(chosen=models.F("offered")) | ~models.Q(why=""),
            ),
        ]
