"""Questionnaires as they were answered: the answers are kept, the total is worked out from them."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.chart.entry import ChartEntry


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
