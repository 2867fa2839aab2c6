"""The words that leave the clinic: drafts as versions, and the letter as it was signed."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from lightwell.assessment.models import Decision
from lightwell.audit.seal import SealedModel
from lightwell.chart.entry import ChartEntry, EntryQuerySet
from lightwell.chart.models import Document
from lightwell.courses.models import Course
from lightwell.staff.models import User


class LetterQuerySet(EntryQuerySet):
    def unsigned(self):
        """Letters nobody has signed yet."""
        return self.filter(~Exists(SignedLetter.objects.filter(record=OuterRef("record"))))

    def about(self, subject: Decision | Course):
        """Letters about a decision or a course, whatever its version."""
        name = "decision" if isinstance(subject, Decision) else "course"
        return self.filter(**{f"{name}__record": subject.record})


class Letter(ChartEntry):
    """A letter (FHIR Composition) about a decision or a course.

    Each edit is the next version; only the newest can be signed, once. What is wrong in a signed letter is
    put right by a new one that `replaces` it.
    """

    KINDS = [("decision", _("Decision")), ("end-of-course", _("End of course"))]
    LANGUAGES = [("en", _("English")), ("fr", _("French"))]
    kind = models.CharField(max_length=20, choices=KINDS)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="letters")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, related_name="letters")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    recipient_name = models.CharField(_("to"), max_length=120)
    recipient_address = models.CharField(_("address or fax"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    body = models.TextField(_("letter"), max_length=20_000)
    ready = models.BooleanField(_("ready to sign"), default=False)

    objects: ClassVar = LetterQuerySet.as_manager()

    class Meta(ChartEntry.Meta):
        constraints = [
            *ChartEntry.Meta.constraints,
            models.CheckConstraint(
                name="letter_is_about_what_its_kind_says",
                condition=models.Q(kind="decision", decision__isnull=False, course=None)
                | models.Q(kind="end-of-course", course__isnull=False, decision=None),
            ),
        ]

    @property
    def subject(self) -> Decision | Course:
        """What it is about."""
        subject = self.decision or self.course
        assert subject is not None  # letter_is_about_what_its_kind_says
        return subject


class SignedLetter(SealedModel):
    """A letter's last version, signed, as the PDF that was sent."""

    record = models.UUIDField(unique=True)  # Letter.record: a letter is signed once
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="signed")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
