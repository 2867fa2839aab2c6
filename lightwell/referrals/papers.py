"""What came along with a referral and how it came: files, what became of them, what was held at the door."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.referrals.gate import Held
from lightwell.sandbox import Problem


class Attachment(SealedModel):
    """A file that came with a referral, as it came, with its SHA-256. People look at its Preparation."""

    KINDS = [("pdf", "PDF"), ("jpeg", "JPEG"), ("png", "PNG"), ("tiff", "TIFF")]
    referral = models.ForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=KINDS, default="pdf")
    content = models.BinaryField()
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    @property
    def prepared(self) -> "Preparation | None":
        """What became of it, once the loop has looked at it."""
        return getattr(self, "preparation", None)


class Preparation(SealedModel):
    """What became of an attachment: drawn anew page by page, or why it cannot be shown. No row: it waits."""

    PROBLEMS = [
        (Problem.EMPTY, _("It is empty.")),
        (Problem.TOO_LARGE, _("It is too large.")),
        (Problem.UNKNOWN_KIND, _("It is not a PDF or a picture.")),
        (Problem.CUT_SHORT, _("It is damaged or cut short.")),
        (Problem.ENCRYPTED, _("It is locked with a password.")),
        (Problem.DAMAGED, _("It is damaged or cut short.")),
        (Problem.TOO_MANY_PAGES, _("It has more than 100 pages.")),
        (Problem.TOO_HEAVY, _("It takes more memory or time than a chart does.")),
    ]
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="preparation")
    at = models.DateTimeField()
    problem = models.CharField(max_length=20, choices=PROBLEMS, blank=True)
    page_count = models.PositiveSmallIntegerField()


class PreparedPage(SealedModel):
    """One page as a picture made here, and the words that stood on it."""

    preparation = models.ForeignKey(Preparation, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    jpeg = models.BinaryField()
    width_px = models.PositiveSmallIntegerField()
    height_px = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["preparation", "number"], name="prepared_page_once"),
        ]


class Screening(SealedModel):
    """How a referral came through the public form. `held`: why it waits for a look (gate.Held)."""

    REASONS = [
        (Held.NO_PROOF, _("The browser did not do its sum: scripts are off, or a program sent this.")),
        (Held.TRAP, _("A box that people do not see was filled in.")),
        (Held.MANY, _("Very many came within an hour.")),
    ]
    referral = models.OneToOneField("referrals.Referral", on_delete=models.PROTECT, related_name="screening")
    at = models.DateTimeField(db_index=True)
    address_digest = models.CharField(max_length=64)
    held = models.CharField(max_length=10, choices=REASONS, blank=True)


class Discard(SealedModel):
    """A held referral that a person put aside: it was no referral."""

    referral = models.OneToOneField("referrals.Referral", on_delete=models.PROTECT, related_name="discard")
    at = models.DateTimeField()
    by_id = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
