"""What the patient was offered, what they read, what they agreed to, and that they changed their mind."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.chart.entry import ChartEntry
from lightwell.chart.models import Document
from lightwell.patients.models import Patient, PortalLink
from lightwell.staff.models import User


class Offer(SealedModel):
    """The tablet handed over by a member of staff, who stays nearby for questions."""

    link = models.OneToOneField(PortalLink, on_delete=models.PROTECT, related_name="consent_offer")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    presented_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    course_label = models.CharField(_("for"), max_length=120, blank=True)
    offered_at = models.DateTimeField()


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
