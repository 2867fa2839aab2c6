"""What came by fax or scan: the file as it came, its pages, their words, and each step people took with it.

Nothing here is a fact about a patient; a person signs off what becomes a referral.
"""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.patients.models import Patient
from lightwell.sandbox import Problem


class FaxQuerySet(models.QuerySet):
    def with_state(self):
        """Each with what its steps and pages tell, as declared on Fax.

        `state` is the last of FaxStep.KINDS that is not an owner's; None: nobody did anything yet.
        """
        steps = FaxStep.objects.filter(fax=OuterRef("pk")).order_by("-number")
        last, owner = steps.exclude(kind=FaxStep.OWNED), steps.filter(kind=FaxStep.OWNED)
        opened = FaxOpening.objects.filter(fax=OuterRef("pk"))
        return self.annotate(
            state=Subquery(last.values("kind")[:1]),
            state_at=Subquery(last.values("at")[:1]),
            state_by=Subquery(last.values("by_name")[:1]),
            said=Subquery(last.values("words")[:1]),
            closed_for=Subquery(last.values("reason")[:1]),
            last_number=Subquery(steps.values("number")[:1]),
            owner_id=Subquery(owner.values("owner_id")[:1]),
            owner_name=Subquery(owner.values("owner_name")[:1]),
            problem=Subquery(opened.values("problem")[:1]),
            pages_in=Count("pages", distinct=True),
            pages_read=Count("pages", filter=Q(pages__reading__isnull=False), distinct=True),
        )

    def waiting(self):
        """Those that still wait for a person, the oldest first."""
        waits = Q(state__isnull=True) | Q(state=FaxStep.REOPENED)
        return self.with_state().filter(waits).order_by("received_at")

    def unopened(self):
        return self.filter(opening__isnull=True).order_by("received_at")


class Fax(SealedModel):
    """A file as it came by fax, once for all by its SHA-256. A file that was too large has no content."""

    SOURCES = [("folder", _("Fax folder")), ("mailbox", _("Fax mailbox"))]
    received_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=SOURCES)
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)

    objects = FaxQuerySet.as_manager()

    state: str | None
    state_at: datetime | None
    state_by: str | None
    said: str | None
    closed_for: str | None
    last_number: int | None
    owner_id: str | None
    owner_name: str | None
    problem: str | None
    pages_in: int
    pages_read: int

    class Meta:
        ordering = ["received_at"]


class FaxOpening(SealedModel):
    """How the file opened: `problem` empty, or why it gives no pages: a Problem of the sandbox."""

    PROBLEMS = [
        ("empty", _("The file is empty.")),
        ("too-large", _("The file is larger than 20 MB.")),
        ("not-a-kind", _("The file is not a PDF, TIFF, JPEG or PNG.")),
        ("damaged", _("The file is damaged or cut short.")),
        ("locked", _("The file is locked with a password.")),
        ("too-many-pages", _("The file has more than 100 pages.")),
        ("too-heavy", _("The file takes too much time or memory to open.")),
        ("no-file", _("The message has no file with it.")),
    ]
    KEPT_AS: dict[str, str] = {
        Problem.UNKNOWN_KIND: "not-a-kind",
        Problem.ENCRYPTED: "locked",
        Problem.CUT_SHORT: "damaged",
    }
    """Problems that were kept by another name before, and so still are."""
    fax = models.OneToOneField(Fax, on_delete=models.PROTECT, related_name="opening")
    at = models.DateTimeField()
    problem = models.CharField(max_length=20, choices=PROBLEMS, blank=True)


class FaxPage(SealedModel):
    """A page as a PNG, in the sandbox's own pixels: nothing of the file itself."""

    fax = models.ForeignKey(Fax, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    png = models.BinaryField()
    width_px = models.PositiveSmallIntegerField()
    height_px = models.PositiveSmallIntegerField()
    layer = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["fax", "number"], name="fax_page_once")]


class FaxReading(SealedModel):
    """The words of a page and their places, a word a line: left, top, right, bottom, percent, word.

    A page that lay on its side or upside down has its upright picture here.
    """

    WAYS = [
        ("layer", _("the file's own text")),
        ("ocr", _("read from the picture")),
        ("none", _("not read: no reader on this machine")),
    ]
    page = models.OneToOneField(FaxPage, on_delete=models.PROTECT, related_name="reading")
    at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=WAYS)
    words = models.TextField(blank=True)
    png = models.BinaryField(null=True)
    width_px = models.PositiveSmallIntegerField()
    height_px = models.PositiveSmallIntegerField()


class FaxStep(SealedModel):
    """What a person did with a fax. `number` lets only one of two at once be next."""

    OWNED, SIGNED_OFF, CLOSED, REOPENED = "owned", "signed-off", "closed", "reopened"
    KINDS = [
        (OWNED, _("Taken on")),
        (SIGNED_OFF, _("Signed off")),
        (CLOSED, _("Closed")),
        (REOPENED, _("Opened again")),
    ]
    REASONS = [
        ("wrong-number", _("Wrong number: sent back or told the sender")),
        ("junk", _("Advertising or an empty page")),
        ("referral", _("Belongs to a referral that is here")),
        ("patient", _("Belongs to a patient who is here")),
    ]
    fax = models.ForeignKey(Fax, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=KINDS)
    at = models.DateTimeField()
    by_id = models.CharField(max_length=64, blank=True)
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=40)
    reason = models.CharField(max_length=20, choices=REASONS, blank=True)
    words = models.TextField(max_length=2000, blank=True)
    owner_id = models.CharField(max_length=64, blank=True)
    owner_name = models.CharField(max_length=200, blank=True)
    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.PROTECT, null=True, related_name="fax_steps"
    )
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="fax_steps")

    referral_id: UUID | None

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["fax", "number"], name="fax_step_is_next"),
            models.CheckConstraint(
                name="signed_off_fax_has_referral",
                condition=~Q(kind="signed-off") | Q(referral__isnull=False),
            ),
            models.CheckConstraint(name="closed_fax_has_reason", condition=~Q(kind="closed") | ~Q(reason="")),
        ]
