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
from lightwell.letters import delivery, rules
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

    @property
    def last_dispatch(self) -> "Dispatch | None":
        """How it was sent last, from its `dispatches`."""
        return next(reversed(self.dispatches.all()), None)


class Dispatch(SealedModel):
    """One sending of a signed letter (FHIR Communication): how, to where, when, by whom."""

    WAYS = [("email", _("E-mail link")), ("fax", _("Fax")), ("print", _("Paper"))]
    signed = models.ForeignKey(SignedLetter, on_delete=models.PROTECT, related_name="dispatches")
    way = models.CharField(max_length=10, choices=WAYS)
    to = models.CharField(max_length=254)
    at = models.DateTimeField()
    by_id = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=40)

    class Meta:
        ordering = ["at"]

    @property
    def standing(self) -> delivery.Standing:
        """Where it stands, from its `steps`."""
        return delivery.standing(self.events)

    @property
    def events(self) -> list[delivery.Event]:
        """What happened to it, as the rules read it."""
        return [delivery.Event(delivery.What(step.what), step.at) for step in self.steps.all()]

    @property
    def trouble(self) -> str:
        """Why the last try failed."""
        return next((s.detail for s in reversed(self.steps.all()) if s.what == delivery.What.FAILED), "")


class DispatchStep(SealedModel):
    """What came of a sending. `number` lets only one of two loops take the next try."""

    WHAT = [(what, what) for what in delivery.What]
    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=10, choices=WHAT)
    at = models.DateTimeField()
    by_id = models.CharField(max_length=64, blank=True)
    by_name = models.CharField(max_length=200)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["dispatch", "number"], name="dispatch_step_is_next")]


class LetterLink(SealedModel):
    """The link of one try to send. Only a digest of its secret is kept."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="links")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class LinkTry(SealedModel):
    """Somebody with a link said a licence number; `right` opened the letter, and a link opens once."""

    link = models.ForeignKey(LetterLink, on_delete=models.PROTECT, related_name="tries")
    at = models.DateTimeField()
    right = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link"], condition=models.Q(right=True), name="a_link_opens_once")
        ]
