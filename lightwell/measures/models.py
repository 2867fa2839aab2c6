"""Questionnaires as they were answered: the answers are kept, the total is worked out from them."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.chart.entry import ChartEntry
from lightwell.patients.models import Patient, PortalLink


class Response(ChartEntry):
    """One questionnaire answered once (FHIR QuestionnaireResponse).

    `instrument` is its code in the knowledge. `total_score` is in points; None when too much was left out, or
    when the instrument has no total. A total that is no whole number (a mean, an index) is `exact_score`.
    """

    SETTINGS = [
        ("assessment", _("Assessment")),
        ("treatment", _("Treatment")),
        ("check-in", _("Check-in")),
    ]
    instrument = models.CharField(max_length=20)
    answered_at = models.DateTimeField(_("answered"))
    setting = models.CharField(max_length=20, choices=SETTINGS)
    total_score = models.PositiveSmallIntegerField(_("total"), null=True, blank=True)
    exact_score = models.DecimalField(_("exact total"), max_digits=7, decimal_places=4, null=True, blank=True)
    prorated = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="en")

    class Meta(ChartEntry.Meta):
        indexes = [models.Index(fields=["patient", "instrument", "answered_at"], name="response_by_scale")]

    @property
    def total(self) -> int | Decimal | None:
        """The total, whole or not; None when there is none."""
        return self.total_score if self.exact_score is None else self.exact_score

    def given(self) -> dict[str, int | None]:
        """The answers by item code; None was left out."""
        return {answer.item: answer.value for answer in self.answers.all()}


class Answer(SealedModel):
    """One item of a response, in points (a yes is 1, a no 0); None was left out, which is not 0."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    item = models.CharField(max_length=10)
    value = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "item"], name="one_answer_an_item")]


class QuestionnaireSet(SealedModel):
    """Questionnaires that a patient is asked to fill in by a link (FHIR Task), until it closes."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="questionnaire_sets")
    code = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="set_closes_after_it_is_asked", condition=models.Q(closes_at__gt=models.F("asked_at"))
            )
        ]


class SetLink(SealedModel):
    """A link that opens one set: given to the patient, and again when the first one got lost."""

    set = models.ForeignKey(QuestionnaireSet, on_delete=models.PROTECT, related_name="links")
    link = models.OneToOneField(PortalLink, on_delete=models.PROTECT, related_name="set_link")
    sent_by_name = models.CharField(max_length=200)
    sent_at = models.DateTimeField()


class SetPart(SealedModel):
    """One questionnaire of a set, in its place."""

    set = models.ForeignKey(QuestionnaireSet, on_delete=models.PROTECT, related_name="parts")
    place = models.PositiveSmallIntegerField()
    instrument = models.CharField(max_length=20)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["set", "place"], name="one_part_a_place"),
            models.UniqueConstraint(fields=["set", "instrument"], name="one_part_an_instrument"),
        ]


class SetAnswer(SealedModel):
    """One answer on the way, in points; None: skipped. The last of an item counts, by `number`."""

    part = models.ForeignKey(SetPart, on_delete=models.PROTECT, related_name="kept")
    number = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=10)
    value = models.PositiveSmallIntegerField(null=True)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["part", "number"], name="set_answers_come_one_by_one")]


class AnsweredPart(SealedModel):
    """The end of one part: its response, or none when every question was skipped."""

    part = models.OneToOneField(SetPart, on_delete=models.PROTECT, related_name="answered")
    response = models.OneToOneField(Response, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField()
