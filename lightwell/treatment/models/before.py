"""Before the dose: arrival, the patient's word, examinations, the order, and a visit that is called off."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.patients.models import RelatedPerson
from lightwell.staff.models import User
from lightwell.treatment.models.visit import Treatment, Visit, answer


class Arrival(Visit):
    """What is asked on arrival. Empty is not asked. Times of the last food and clear fluid are moments."""

    escort = answer(_("An adult takes the patient home"))
    escort_person = models.ForeignKey(RelatedPerson, on_delete=models.PROTECT, null=True, related_name="+")
    driving_today = answer(_("Plans to drive before tomorrow"))
    intoxication_or_withdrawal = answer(_("Looks intoxicated or in withdrawal"))
    severe_nausea_cold_or_asthma = answer(_("Severe nausea, a cold or asthma today"))
    may_be_pregnant = answer(_("May be pregnant"))
    alcohol_last_24_h = answer(_("Alcohol in the last 24 hours"))
    cannabis_last_24_h = answer(_("Cannabis in the last 24 hours"))
    last_food_at = models.DateTimeField(_("last solid food"), null=True, blank=True)
    last_clear_fluid_at = models.DateTimeField(_("last clear fluid"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"))

    class Meta(Visit.Meta):
        constraints = [
            *Visit.Meta.constraints,
            models.UniqueConstraint(
                name="one_arrival_a_treatment", fields=["treatment"], condition=models.Q(version=1)
            ),
        ]


class Confirmation(Visit):
    """What the patient said on the day when asked whether they still agree (FHIR Consent)."""

    agrees = answer(_("Still agrees to treatment today"))
    confirmed_at = models.DateTimeField(_("asked"))

    class Meta(Visit.Meta):
        constraints = [
            *Visit.Meta.constraints,
            models.UniqueConstraint(
                name="one_confirmation_a_treatment", fields=["treatment"], condition=models.Q(version=1)
            ),
        ]


class Examination(Visit):
    """The nurse's or the physician's examination before the dose; the physician says go or not today."""

    KINDS = [("nurse", _("Nurse")), ("physician", _("Physician"))]
    kind = models.CharField(max_length=10, choices=KINDS)
    findings = models.TextField(_("what was found"), max_length=2000, blank=True)
    goes_ahead = models.BooleanField(_("treatment goes ahead"), null=True)
    examined_at = models.DateTimeField(_("examined"))

    class Meta(Visit.Meta):
        constraints = [
            *Visit.Meta.constraints,
            models.UniqueConstraint(
                name="one_examination_of_each_kind",
                fields=["treatment", "kind"],
                condition=models.Q(version=1),
            ),
            models.CheckConstraint(
                name="physician_says_go_or_not",
                condition=models.Q(kind="physician", goes_ahead__isnull=False)
                | models.Q(kind="nurse", goes_ahead=None),
            ),
        ]


class HoldCleared(SealedModel):
    """The physician's words about one reason to hold the treatment."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="cleared")
    code = models.CharField(max_length=40)
    words = models.CharField(_("why it goes ahead"), max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["examination", "code"], name="one_word_on_a_hold"),
            models.CheckConstraint(name="hold_cleared_in_words", condition=~models.Q(words="")),
        ]


class TreatmentOrder(Visit):
    """The dose as it was signed (FHIR MedicationRequest). mg of ketamine base, mL, mL/h, minutes."""

    route = models.CharField(_("route"), max_length=10)
    weight_kg = models.DecimalField(_("weight"), max_digits=5, decimal_places=1)
    mg_per_kg = models.DecimalField(_("dose per kg"), max_digits=4, decimal_places=2)
    exact_mg = models.DecimalField(_("exact dose"), max_digits=8, decimal_places=3)
    dose_mg = models.DecimalField(_("dose"), max_digits=7, decimal_places=2)
    over_min = models.PositiveSmallIntegerField(_("over"))
    concentration_mg_per_ml = models.DecimalField(_("strength"), max_digits=6, decimal_places=2)
    volume_ml = models.DecimalField(_("volume"), max_digits=6, decimal_places=2)
    diluted_to_ml = models.PositiveSmallIntegerField(_("diluted to"), null=True)
    rate_ml_per_h = models.DecimalField(_("rate"), max_digits=6, decimal_places=1, null=True)
    needs_sign_off = models.BooleanField(_("a second person signs"), default=False)
    ordered_at = models.DateTimeField(_("ordered"))

    class Meta(Visit.Meta):
        constraints = [
            *Visit.Meta.constraints,
            models.UniqueConstraint(
                name="one_order_a_treatment", fields=["treatment"], condition=models.Q(version=1)
            ),
            models.CheckConstraint(name="order_of_some_dose", condition=models.Q(dose_mg__gt=0)),
        ]


class SignOff(SealedModel):
    """A second person's signature under an order that is much larger than the last dose."""

    order = models.OneToOneField(TreatmentOrder, on_delete=models.PROTECT, related_name="sign_off")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class CalledOff(SealedModel):
    """The patient was not treated today, and why. No dose can begin then."""

    treatment = models.OneToOneField(Treatment, on_delete=models.PROTECT, related_name="called_off")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
