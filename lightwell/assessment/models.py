"""The suitability assessment: what was tried, what was found, what the psychiatrist decided and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.chart.entry import ChartEntry
from lightwell.chart.models import Document
from lightwell.referrals.models import Referral


class Assessment(ChartEntry):
    """One suitability assessment (FHIR ClinicalImpression), from its first page to the decision."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="assessments")
    begun_at = models.DateTimeField()


class TreatmentTrial(ChartEntry):
    """A treatment that was tried. `adequate` is a clinician's judgement of dose and time."""

    KINDS = [("medicine", _("Medicine")), ("therapy", _("Talking therapy")), ("other", _("Other"))]
    ADEQUATE = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS, default="medicine")
    treatment = models.CharField(_("treatment"), max_length=120)
    atc_code = models.CharField(_("ATC code"), max_length=7, blank=True)
    highest_dose = models.CharField(_("highest daily dose"), max_length=60, blank=True)
    weeks = models.PositiveSmallIntegerField(_("weeks"), null=True, blank=True)
    outcome = models.CharField(_("what it did"), max_length=120, blank=True)
    adequate = models.CharField(
        _("dose and time were enough"), max_length=10, choices=ADEQUATE, default="unknown"
    )


class Decision(ChartEntry):
    """Whether the treatment suits this patient, signed by a psychiatrist (FHIR ClinicalImpression)."""

    OUTCOMES = [
        ("suitable", _("Suitable")),
        ("defer", _("Not yet")),
        ("not-suitable", _("Not suitable")),
    ]
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("decision"), max_length=20, choices=OUTCOMES)
    reasons = models.TextField(_("reasons"), max_length=4000)
    conditions = models.TextField(_("conditions"), max_length=2000, blank=True)
    defer_until = models.DateField(_("look again on"), null=True, blank=True)
    protocol = models.CharField(_("protocol proposed"), max_length=60, blank=True)
    decided_at = models.DateTimeField()

    class Meta(ChartEntry.Meta):
        constraints = [
            *ChartEntry.Meta.constraints,
            models.CheckConstraint(
                name="only_a_deferral_has_a_day",
                condition=models.Q(defer_until=None) | models.Q(outcome="defer"),
            ),
        ]


class ChosenReason(SealedModel):
    """One reason chosen from the list, in the words it was signed with."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="chosen")
    code = models.CharField(max_length=40)
    words = models.CharField(max_length=300)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "code"], name="one_reason_once")]


class SharedDecision(ChartEntry):
    """What the patient, or a clinician, said about going ahead after a decision. The last word counts.

    `words` are the patient's own, or the clinician's; `present` says who was in the room.
    """

    SIDES = [("patient", _("Patient")), ("clinician", _("Clinician"))]
    ANSWERS = [("yes", _("Yes")), ("time", _("Wants time")), ("no", _("No"))]
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="shared")
    side = models.CharField(max_length=10, choices=SIDES)
    answer = models.CharField(max_length=10, choices=ANSWERS)
    words = models.CharField(max_length=1000, blank=True)
    present = models.CharField(_("who was present"), max_length=300)
    said_at = models.DateTimeField()


class FindingAnswer(ChartEntry):
    """What a person answered to a finding, and the evidence it was an answer to.

    `evidence` is the finding as it was shown; `mark` (SHA-256) is that of the facts behind it. On other facts
    the answer no longer counts, and the finding asks again. A clearance has the specialist's letter.
    """

    KINDS = [
        ("acknowledgement", _("Acknowledged")),
        ("clearance", _("Cleared by a specialist")),
        ("override", _("Block lifted by the medical director")),
    ]
    rule = models.CharField(max_length=4)
    kind = models.CharField(max_length=20, choices=KINDS)
    words = models.TextField(_("reason"), max_length=2000)
    evidence = models.TextField(max_length=4000)
    mark = models.CharField(max_length=64)
    specialist = models.CharField(_("specialist"), max_length=200, blank=True)
    written_on = models.DateField(_("letter of"), null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="clears"
    )

    class Meta(ChartEntry.Meta):
        constraints = [
            *ChartEntry.Meta.constraints,
            models.CheckConstraint(
                name="clearance_has_its_letter",
                condition=~models.Q(kind="clearance")
                | models.Q(document__isnull=False, written_on__isnull=False) & ~models.Q(specialist=""),
            ),
        ]


class FindingReview(SealedModel):
    """What one rule said when the decision was signed, and the psychiatrist's words about it."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    rule = models.CharField(max_length=4)
    result = models.CharField(max_length=10)
    action = models.CharField(max_length=12)
    blocks = models.BooleanField()
    reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "rule"], name="one_review_a_rule")]
