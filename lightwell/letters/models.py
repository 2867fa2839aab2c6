"""The words that leave the clinic: drafts as versions, and the letter as it was signed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.chart.entry import ChartEntry
from lightwell.chart.models import Document
from lightwell.staff.models import User


class Letter(ChartEntry):
    """A letter (FHIR Composition). Each edit is the next version; only the newest can be signed, once."""

    KINDS = [("decision", _("Decision")), ("end-of-course", _("End of course"))]
    LANGUAGES = [("en", _("English")), ("fr", _("French"))]
    kind = models.CharField(max_length=20, choices=KINDS)
    recipient_name = models.CharField(_("to"), max_length=120)
    recipient_address = models.CharField(_("address or fax"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    body = models.TextField(_("letter"), max_length=20_000)


class SignedLetter(SealedModel):
    """A letter's last version, signed, as the PDF that was sent."""

    record = models.UUIDField(unique=True)  # Letter.record: a letter is signed once
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="signed")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
