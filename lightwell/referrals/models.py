"""What came in, as it was sent, and each step that people took with it."""

from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.patients.models import Patient
from lightwell.referrals.faxes import Fax, FaxOpening, FaxPage, FaxReading, FaxStep
from lightwell.referrals.rules import Status
from lightwell.staff.models import User

__all__ = [
    "Attachment",
    "CurrentMedicine",
    "Fax",
    "FaxOpening",
    "FaxPage",
    "FaxReading",
    "FaxStep",
    "Referral",
    "ReferralQuerySet",
    "ReferralStep",
    "SafetyAnswer",
    "Trial",
]


class ReferralQuerySet(models.QuerySet):
    def with_status(self):
        """Each with `status`, `status_at`, `said` (the last words), `how_soon` and `patient_id`."""
        last = ReferralStep.objects.filter(referral=OuterRef("pk")).order_by("-number")
        return self.annotate(
            status=Subquery(last.values("to_status")[:1]),
            status_at=Subquery(last.values("at")[:1]),
            said=Subquery(last.values("reason")[:1]),
            how_soon=Subquery(last.values("how_soon")[:1]),
            patient_id=Subquery(last.values("patient_id")[:1], output_field=models.UUIDField()),
        )


class Referral(SealedModel):
    """A referral by a physician or nurse practitioner (FHIR ServiceRequest), as it was sent."""

    KINDS = [("physician", _("Physician")), ("nurse-practitioner", _("Nurse practitioner"))]
    LANGUAGES = [("en", _("English")), ("fr", _("French")), ("other", _("Other"))]
    WAYS = [("web", _("Web form")), ("fax", _("Fax")), ("phone", _("Phone"))]
    REASONS = [
        ("depression", _("Major depression")),
        ("bipolar-depression", _("Bipolar depression")),
        ("ptsd", _("Post-traumatic stress disorder")),
        ("pain", _("Chronic pain")),
        ("other", _("Something else")),
    ]
    tracking_code = models.CharField(max_length=12, unique=True)
    received_at = models.DateTimeField()
    received_via = models.CharField(max_length=10, choices=WAYS, default="web")
    given_name = models.CharField(_("first name"), max_length=80)
    family_name = models.CharField(_("last name"), max_length=80)
    birth_date = models.DateField(_("date of birth"))
    sex = models.CharField(_("sex at birth"), max_length=10, choices=Patient.SEXES, default="unknown")
    health_card_province = models.CharField(max_length=2, blank=True)
    health_card_number = models.CharField(_("health number"), max_length=14, blank=True, db_index=True)
    phone = models.CharField(_("mobile phone"), max_length=30, blank=True)
    email = models.EmailField(_("email"), blank=True)
    language = models.CharField(_("speaks with us in"), max_length=5, choices=LANGUAGES, default="en")
    indication = models.CharField(_("main reason"), max_length=20, choices=REASONS)
    code_icd10 = models.CharField(_("ICD-10 code"), max_length=8, blank=True)
    phq9_total = models.PositiveSmallIntegerField(_("PHQ-9"), null=True, blank=True)
    reason = models.TextField(_("in your words"), max_length=4000)
    medicines_said = models.BooleanField(default=False)
    referrer_name = models.CharField(_("your name"), max_length=120)
    referrer_kind = models.CharField(max_length=20, choices=KINDS)
    licence_number = models.CharField(_("licence number"), max_length=40)
    clinic = models.CharField(_("clinic"), max_length=120, blank=True)
    referrer_phone = models.CharField(_("phone"), max_length=30, blank=True)
    referrer_fax = models.CharField(_("fax"), max_length=30, blank=True)
    patient_agrees = models.BooleanField()

    objects = ReferralQuerySet.as_manager()

    status: str
    status_at: datetime
    said: str
    how_soon: str
    patient_id: UUID | None

    class Meta:
        ordering = ["received_at"]
        constraints = [
            models.CheckConstraint(name="referral_patient_agrees", condition=models.Q(patient_agrees=True))
        ]

    def __str__(self) -> str:
        return self.tracking_code

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def age_on(self, day: date) -> int:
        """Whole years on `day`."""
        return Patient(birth_date=self.birth_date).age_on(day)


class Trial(SealedModel):
    """A treatment that was tried, in the referrer's words."""

    HELPED = [
        ("no", _("No")),
        ("a-little", _("A little")),
        ("stopped", _("Stopped, side effects")),
        ("unknown", _("Not known")),
    ]
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="trials")
    position = models.PositiveSmallIntegerField()
    medicine = models.CharField(_("medicine"), max_length=120)
    highest_dose = models.CharField(_("highest daily dose"), max_length=60, blank=True)
    weeks = models.PositiveSmallIntegerField(_("weeks"), null=True, blank=True)
    helped = models.CharField(_("helped?"), max_length=10, choices=HELPED, default="unknown")


class CurrentMedicine(SealedModel):
    """A medicine the patient takes, in the referrer's words."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="medicines")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    dose_text = models.CharField(max_length=120, blank=True)


class SafetyAnswer(SealedModel):
    """What the referrer answered to one safety question. No row: not asked."""

    QUESTIONS = [
        ("heart", _("High blood pressure, heart disease or stroke")),
        ("vessels", _("Aneurysm, or raised pressure in the head")),
        ("psychosis", _("Psychosis or mania, ever")),
        ("substances", _("Alcohol or drug problem, now or before")),
        ("ketamine", _("Ketamine used outside of care")),
        ("liver", _("Liver disease")),
        ("bladder", _("Bladder disease or frequent bladder infections")),
        ("pregnancy", _("Pregnant, could be, or breastfeeding")),
        ("breathing", _("Sleep apnea or lung disease")),
        ("reaction", _("Bad reaction to ketamine before")),
    ]
    ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="safety")
    question = models.CharField(max_length=20, choices=QUESTIONS)
    answer = models.CharField(max_length=10, choices=ANSWERS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "question"], name="one_safety_answer_a_question")
        ]


class Attachment(SealedModel):
    """A PDF that came with a referral, with its SHA-256."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)


WAYS_TO_TELL = [
    ("phone", _("Phone")),
    ("fax", _("Fax")),
    ("letter", _("Letter")),
    ("email", _("Email")),
    ("secure-page", _("The secure page")),
]
"""How the clinic and the referrer told each other something."""


class Act(SealedModel):
    """Something that a person did, and when."""

    at = models.DateTimeField()
    by_id = models.CharField(max_length=64, blank=True)
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=40)

    class Meta:
        abstract = True


class ReferralStep(Act):
    """What a person decided about a referral (FHIR Task). `number` lets only one of two at once be next.

    `reason` are words; what was chosen from the lists stands in `reason_code` and in its items. `way` is how
    the referrer told us, or was told; `not_told` says why they were not.
    """

    STATUSES = [
        (Status.RECEIVED, _("To triage")),
        (Status.INFORMATION_REQUESTED, _("Waiting for information")),
        (Status.ACCEPTED, _("Accepted")),
        (Status.DECLINED, _("Declined")),
        (Status.REDIRECTED, _("Sent elsewhere")),
        (Status.CLOSED, _("Closed")),
    ]
    SOON = [("urgent", _("Urgent")), ("soon", _("Soon")), ("routine", _("Routine"))]
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    to_status = models.CharField(max_length=30, choices=STATUSES)
    reason = models.TextField(max_length=2000, blank=True)
    reason_code = models.CharField(max_length=40, blank=True)
    how_soon = models.CharField(max_length=10, choices=SOON, blank=True)
    expected_wait_days = models.PositiveSmallIntegerField(null=True)
    redirected_to = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=20, choices=WAYS_TO_TELL, blank=True)
    said_by = models.CharField(max_length=120, blank=True)
    not_told = models.CharField(max_length=200, blank=True)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="referral_steps")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="referral_step_is_next"),
            models.CheckConstraint(
                name="accepted_step_has_patient",
                condition=~models.Q(to_status="accepted") | models.Q(patient__isnull=False),
            ),
            models.CheckConstraint(
                name="closed_step_is_not_silent",
                condition=~models.Q(to_status="closed")
                | (~models.Q(reason_code="") & (~models.Q(way="") | ~models.Q(not_told=""))),
            ),
            models.CheckConstraint(
                name="redirected_step_says_where",
                condition=~models.Q(to_status="redirected") | ~models.Q(redirected_to=""),
            ),
        ]


class StepItem(SealedModel):
    """One thing that was chosen in a step: what was asked for, what was answered, what makes it urgent."""

    step = models.ForeignKey(ReferralStep, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    words = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["step", "position"], name="step_item_has_its_place")]


class ReferralOwner(Act):
    """Whose desk a referral lies on from now on; nobody's when `owner` is empty. The last one counts."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="owners")
    number = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["referral", "number"], name="referral_owner_is_next")]


class ContactAttempt(Act):
    """Who called whom about a referral, how, and what came of it. The last one says when to try next."""

    WITH = [("referrer", _("Referrer")), ("patient", _("Patient")), ("other", _("Someone else"))]
    WAYS = [
        ("phone", _("Phone")),
        ("fax", _("Fax")),
        ("email", _("Email")),
        ("letter", _("Letter")),
        ("in-person", _("In person")),
    ]
    OUTCOMES = [
        ("reached", _("Reached")),
        ("message", _("Left a message")),
        ("no-answer", _("No answer")),
        ("wrong-number", _("Wrong number")),
        ("sent", _("Sent")),
        ("came-in", _("They called or wrote")),
    ]
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="contacts")
    number = models.PositiveSmallIntegerField()
    with_whom = models.CharField(_("with"), max_length=20, choices=WITH)
    way = models.CharField(_("how"), max_length=20, choices=WAYS)
    outcome = models.CharField(_("what came of it"), max_length=20, choices=OUTCOMES)
    note = models.CharField(_("note"), max_length=500, blank=True)
    next_try_on = models.DateField(_("next try"), null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["referral", "number"], name="contact_is_next")]


class Message(Act):
    """Words between the clinic and the referrer on the secure page."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="messages")
    from_referrer = models.BooleanField()
    text = models.TextField(max_length=2000)

    class Meta:
        ordering = ["at"]


class WrongKey(SealedModel):
    """A wrong pair of code and licence number on the secure page; `place`: a fingerprint of from where."""

    at = models.DateTimeField()
    place = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["place", "at"], name="wrong_key_place_at")]
