"""Who the patients are, who comes with them, and the links by which they enter their own pages."""

import uuid
from datetime import date

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.patients import matching


class PatientQuerySet(models.QuerySet):
    def kept(self):
        """Without the records that were set aside as a second one of somebody."""
        return self.exclude(Exists(MergeStep.objects.current().filter(patient=OuterRef("pk"))))


class Patient(models.Model):
    """A person in care here (FHIR Patient). The row is identity and present address, not clinical fact."""

    SEXES = [("female", _("Female")), ("male", _("Male")), ("other", _("Other")), ("unknown", _("Not said"))]
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    birth_date = models.DateField(_("date of birth"))
    sex = models.CharField(_("sex assigned at birth"), max_length=10, choices=SEXES, default="unknown")
    health_card_province = models.CharField(_("province of the health card"), max_length=2, blank=True)
    health_card_number = models.CharField(_("health card number"), max_length=14, blank=True, db_index=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("email"), blank=True)
    language = models.CharField(_("language"), max_length=2, default="en")
    address_line = models.CharField(_("street"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    province = models.CharField(_("province"), max_length=2, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    created_at = models.DateTimeField()

    objects = PatientQuerySet.as_manager()
    role = "patient"

    class Meta:
        ordering = ["family_name", "given_name"]
        indexes = [models.Index(fields=["family_name", "given_name"], name="patient_by_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Keep the row, and the words under which it is found again."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            wanted, kept = matching.keys(self.identity), MatchKey.objects.filter(patient=self)
            kept.exclude(key__in=wanted).delete()
            MatchKey.objects.bulk_create(
                [MatchKey(patient=self, key=key) for key in sorted(wanted)], ignore_conflicts=True
            )

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def actor_id(self) -> str:
        return str(self.pk)

    @property
    def identity(self) -> matching.Identity:
        """What is compared when somebody may be here twice."""
        return matching.Identity(self.given_name, self.family_name, self.birth_date, self.health_card_number)

    def age_on(self, day: date) -> int:
        """Whole years on `day`."""
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before_birthday


class MatchKey(models.Model):
    """A word under which a patient is found when somebody may be here twice (matching.keys)."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="match_keys", db_index=False)
    key = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "key"], name="match_key_once")]
        indexes = [models.Index(fields=["key"], name="patient_by_match_key")]


class MergeStepQuerySet(models.QuerySet):
    def current(self):
        """The records that are set aside now: the last step of each, when it names who is kept."""
        newer = MergeStep.objects.filter(patient=OuterRef("patient"), number__gt=OuterRef("number"))
        return self.filter(~Exists(newer), survivor__isnull=False)


class MergeStep(SealedModel):
    """`patient` is a second record of `survivor`, which is kept; with survivor None it stands alone again."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merge_steps")
    number = models.PositiveSmallIntegerField()
    survivor = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="absorbed_steps")
    at = models.DateTimeField()
    by_id = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)

    objects = MergeStepQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "number"], name="merge_step_is_next"),
            models.CheckConstraint(
                name="no_record_is_merged_into_itself",
                condition=models.Q(survivor__isnull=True) | ~models.Q(survivor=models.F("patient")),
            ),
        ]


class RelatedPerson(SealedModel):
    """Someone of the patient's own (FHIR RelatedPerson): an escort, a person to call."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="related_people")
    name = models.CharField(_("name"), max_length=120)
    relationship = models.CharField(_("relationship"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_escort = models.BooleanField(_("comes as escort"), default=False)
    recorded_at = models.DateTimeField()


class PortalLink(SealedModel):
    """A link given to a patient. Only a digest of its secret is kept; `purpose` limits what it opens."""

    PURPOSES = [
        ("pages", _("own pages")),
        ("check-in", _("check-in")),
        ("consent", _("consent")),
        ("questionnaires", _("questionnaires")),
    ]
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="portal_links")
    purpose = models.CharField(max_length=20, choices=PURPOSES)
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class PortalSession(models.Model):
    """A browser in which a patient opened a link. Never a staff session, nor the other way round."""

    id = models.CharField(primary_key=True, max_length=64)  # digest of the cookie's secret
    link = models.ForeignKey(PortalLink, on_delete=models.PROTECT, related_name="sessions")
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    @property
    def patient(self) -> Patient:
        return self.link.patient

    @property
    def purpose(self) -> str:
        return self.link.purpose
