"""What the patient was offered, what they read, what they agreed to, and that they changed their mind."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.chart.entry import ChartEntry
from lightwell.chart.models import Document
from lightwell.patients.models import Patient, PortalLink
from lightwell.staff.models import User

DECISION_MAKERS = [("patient", _("The patient")), ("substitute", _("A substitute decision-maker"))]
CAPACITIES = [
    ("able", _("Understands and can decide about this treatment")),
    ("not-able", _("Cannot decide about this treatment now")),
]


class Offer(SealedModel):
    """The tablet handed over by a member of staff, who stays nearby for questions.

    `decision_maker` "substitute": someone else decides and signs, by the `substitute_relation` that the law
    names. `interpreter_language` is the language interpreted into.
    """

    link = models.OneToOneField(PortalLink, on_delete=models.PROTECT, related_name="consent_offer")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    presented_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    course_label = models.CharField(_("for"), max_length=120, blank=True)
    offered_at = models.DateTimeField()
    decision_maker = models.CharField(max_length=10, choices=DECISION_MAKERS, default="patient")
    substitute_name = models.CharField(max_length=120, blank=True)
    substitute_relation = models.CharField(max_length=40, blank=True)
    interpreter_name = models.CharField(max_length=120, blank=True)
    interpreter_language = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_substitute_has_a_name_and_a_relation",
                condition=models.Q(decision_maker="patient")
                | (~models.Q(substitute_name="") & ~models.Q(substitute_relation="")),
            ),
        ]


class PartRead(SealedModel):
    """The patient said of one part that they understand it."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="parts_read")
    version = models.CharField(max_length=40)
    part = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "version", "part"], name="consent_part_read_once")
        ]


class Question(SealedModel):
    """What the patient wants to know about one part, in their words."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="questions")
    part = models.CharField(max_length=40)
    words = models.CharField(max_length=500)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["asked_at"]


class Answer(SealedModel):
    """What staff answered, before the signature."""

    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="answer")
    words = models.CharField(max_length=1000)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()


class CapacityStatement(SealedModel):
    """A clinician, who proved who they are, says whether the patient can decide about this treatment."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="capacity_statements")
    capacity = models.CharField(max_length=10, choices=CAPACITIES)
    words = models.CharField(max_length=500, blank=True)
    stated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()


class ConsentGiven(ChartEntry):
    """FHIR Consent: which text, in which language, signed how, presented by whom, and the signed PDF."""

    text_version = models.CharField(_("version of the text"), max_length=40)
    language = models.CharField(_("language"), max_length=2)
    course_label = models.CharField(_("for"), max_length=120, blank=True)
    signed_name = models.CharField(_("signed as"), max_length=120)
    signature_svg_path = models.TextField(blank=True)
    presented_by_id = models.CharField(max_length=64)
    presented_by_name = models.CharField(_("presented by"), max_length=200)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given"))
    given_by = models.CharField(max_length=10, choices=DECISION_MAKERS, default="patient")
    substitute_relation = models.CharField(max_length=40, blank=True)
    interpreter_name = models.CharField(max_length=120, blank=True)
    interpreter_language = models.CharField(max_length=60, blank=True)
    capacity = models.CharField(max_length=10, choices=CAPACITIES, blank=True)
    capacity_words = models.CharField(max_length=500, blank=True)
    witness_name = models.CharField(max_length=120, blank=True)


class Agreement(SealedModel):
    """One statement that was ticked, in the words shown."""

    consent = models.ForeignKey(ConsentGiven, on_delete=models.PROTECT, related_name="agreements")
    statement = models.CharField(max_length=40)
    words = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consent", "statement"], name="consent_statement_once")
        ]


class Withdrawal(ChartEntry):
    """The patient changed their mind: every consent given until then counts no more. No reason is needed."""

    withdrawn_at = models.DateTimeField(_("withdrawn"))
    words = models.CharField(_("in their words"), max_length=500, blank=True)
