"""What came in, as it was sent, and each step that people took with it."""

from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.patients.matching import Identity
from lightwell.patients.models import Patient
from lightwell.referrals.desk import (
    WAYS_TO_TELL,
    Act,
    ContactAttempt,
    Message,
    ReferralOwner,
    WrongKey,
)
from lightwell.referrals.faxes import Fax, FaxOpening, FaxPage, FaxReading, FaxStep
from lightwell.referrals.papers import Attachment, Discard, Preparation, PreparedPage, Screening
from lightwell.referrals.rules import Status

__all__ = [
    "WAYS_TO_TELL",
    "Act",
    "Attachment",
    "ContactAttempt",
    "CurrentMedicine",
    "Diagnosis",
    "Discard",
    "Fax",
    "FaxOpening",
    "FaxPage",
    "FaxReading",
    "FaxStep",
    "Message",
    "Preparation",
    "PreparedPage",
    "Referral",
    "ReferralOwner",
    "ReferralQuerySet",
    "ReferralStep",
    "ReportedAllergy",
    "SafetyAnswer",
    "Screening",
    "StepItem",
    "Trial",
    "WrongKey",
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
    WAYS = [("web", _("Web form")), ("fax", _("Fax")), ("phone", _("Phone")), ("letter", _("Letter"))]
    SUICIDE_RISKS = [
        ("none", _("None that I know of")),
        ("thoughts", _("Thoughts, without a plan")),
        ("plan", _("A plan, or intent")),
        ("attempt", _("An attempt in the last 3 months")),
        ("unknown", _("Not known")),
    ]
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
    suicide_risk = models.CharField(_("suicide risk now"), max_length=10, choices=SUICIDE_RISKS, blank=True)
    medical_history = models.TextField(_("medical history"), max_length=4000, blank=True)
    medicines_said = models.BooleanField(default=False)
    allergies_said = models.BooleanField(default=False)
    referrer_name = models.CharField(_("your name"), max_length=120)
    referrer_kind = models.CharField(max_length=20, choices=KINDS)
    licence_province = models.CharField(_("licensed in"), max_length=2, blank=True)
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

    @property
    def identity(self) -> Identity:
        """What is compared when somebody may be here already."""
        return Identity(self.given_name, self.family_name, self.birth_date, self.health_card_number)

    @property
    def put_aside(self) -> "Discard | None":
        """That it was held at the door and found to be no referral."""
        return getattr(self, "discard", None)

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


class Diagnosis(SealedModel):
    """A diagnosis besides the main reason, in the referrer's words, with its code where they gave one."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="diagnoses")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=120)
    code_icd10 = models.CharField(max_length=8, blank=True)


class ReportedAllergy(SealedModel):
    """An allergy in the referrer's words. None, and `allergies_said`: the referrer knows of none."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="allergies")
    position = models.PositiveSmallIntegerField()
    substance = models.CharField(max_length=120)
    reaction = models.CharField(max_length=120, blank=True)


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
