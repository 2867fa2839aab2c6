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
from lightwell.letters import rules
from lightwell.patients.models import Patient
from lightwell.referrals.models import Referral, ReferralStep
from lightwell.staff.models import User

Subject = Decision | Course | ReferralStep
"""What a letter is about."""


class LetterQuerySet(EntryQuerySet):
    def unsigned(self):
        """Letters nobody has signed yet."""
        return self.filter(~Exists(SignedLetter.objects.filter(record=OuterRef("record"))))

    def about(self, subject: Subject):
        """Letters about an answer to a referral, or about a decision or a course, whatever its version."""
        if isinstance(subject, ReferralStep):
            return self.filter(step=subject)
        name = "decision" if isinstance(subject, Decision) else "course"
        return self.filter(**{f"{name}__record": subject.record})


class Letter(ChartEntry):
    """A letter (FHIR Composition) about a decision, a course, or the answer to a referral.

    Each edit is the next version; only the newest can be signed, once. What is wrong in a signed letter is
    put right by a new one that `replaces` it. `patient` is empty while a referral was not accepted: then
    the letter is about the person of `step.referral`.
    """

    REPLIES = [
        ("accepted", _("Referral accepted")),
        ("declined", _("Referral declined")),
        ("redirected", _("Referral redirected")),
        ("missing-information", _("Missing information")),
    ]
    KINDS = [("decision", _("Decision")), ("end-of-course", _("End of course")), *REPLIES]
    LANGUAGES = [("en", _("English")), ("fr", _("French"))]
    kind = models.CharField(max_length=20, choices=KINDS)
    patient: models.ForeignKey = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="letters")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, related_name="letters")
    step = models.ForeignKey(ReferralStep, on_delete=models.PROTECT, null=True, related_name="letters")
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
                condition=models.Q(
                    kind="decision", decision__isnull=False, course=None, step=None, patient__isnull=False
                )
                | models.Q(
                    kind="end-of-course",
                    course__isnull=False,
                    decision=None,
                    step=None,
                    patient__isnull=False,
                )
                | models.Q(
                    kind__in=["accepted", "declined", "redirected", "missing-information"],
                    step__isnull=False,
                    decision=None,
                    course=None,
                ),
            ),
        ]

    @property
    def subject(self) -> Subject:
        """What it is about."""
        subject = self.decision or self.course or self.step
        assert subject is not None  # letter_is_about_what_its_kind_says
        return subject

    @property
    def person(self) -> Patient | Referral:
        """Whom it is about: the patient, or who was referred and is no patient here."""
        if self.patient:
            return self.patient
        assert self.step is not None  # letter_is_about_what_its_kind_says
        return self.step.referral


class SignedLetter(SealedModel):
    """A letter's last version, signed, as the PDF that was sent.

    `number_year` and `number` are the clinic's own numbering, without gaps: 2026-0001 and on. Empty in
    letters from before there were numbers.
    """

    record = models.UUIDField(unique=True)  # Letter.record: a letter is signed once
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="signed")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    number_year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    pages = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number_year", "number"], name="letter_number_is_given_once")
        ]

    @property
    def number_text(self) -> str:
        """As it stands on the letter: 2026-0001; empty when it has none."""
        return rules.number_text(self.number_year, self.number) if self.number_year and self.number else ""
