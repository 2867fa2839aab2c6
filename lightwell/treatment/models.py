"""One visit as it happened: arrival, examinations, order, dose, vital signs, events, recovery, leaving.

Where a visit stands is worked out from these rows; nothing says so a second time.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lightwell.audit.seal import SealedModel
from lightwell.chart.entry import ChartEntry
from lightwell.courses.models import Course
from lightwell.patients.models import Patient, RelatedPerson
from lightwell.scheduling.models import Appointment, Chair
from lightwell.staff.models import User
from lightwell.treatment.rules.infusion import What

ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]


def _answer(label) -> "models.CharField[str, str]":
    """A column for yes, no, not known; empty is not asked, which is not no."""
    return models.CharField(label, max_length=10, choices=ANSWERS, blank=True)


class Treatment(SealedModel):
    """A visit from the patient's arrival on (FHIR Encounter). One an appointment, whoever clicks twice."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="treatments")
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="treatment")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="given")
    number = models.PositiveSmallIntegerField(_("number in the course"))
    chair = models.ForeignKey(Chair, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField(_("arrived"), db_index=True)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["arrived_at"]


class Visit(ChartEntry):
    """What every entry of a visit has: the treatment it belongs to."""

    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta(ChartEntry.Meta):
        abstract = True


class Arrival(Visit):
    """What is asked on arrival. Empty is not asked. Times of the last food and clear fluid are moments."""

    consent_confirmed = _answer(_("Still agrees to treatment today"))
    escort = _answer(_("An adult takes the patient home"))
    escort_person = models.ForeignKey(RelatedPerson, on_delete=models.PROTECT, null=True, related_name="+")
    driving_today = _answer(_("Plans to drive before tomorrow"))
    intoxication_or_withdrawal = _answer(_("Looks intoxicated or in withdrawal"))
    severe_nausea_cold_or_asthma = _answer(_("Severe nausea, a cold or asthma today"))
    may_be_pregnant = _answer(_("May be pregnant"))
    alcohol_last_24_h = _answer(_("Alcohol in the last 24 hours"))
    cannabis_last_24_h = _answer(_("Cannabis in the last 24 hours"))
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


class DoseEvent(Visit):
    """Start, pause, resume, stop or end of a dose (FHIR MedicationAdministration).

    `number` is the event's place: of two tablets that act at once, the database refuses the second.
    `given_mg` is set where the dose is over: what the patient got in all.
    """

    WHATS = [
        (What.START, pgettext_lazy("dose", "Started")),
        (What.PAUSE, pgettext_lazy("dose", "Paused")),
        (What.RESUME, pgettext_lazy("dose", "Resumed")),
        (What.STOP, pgettext_lazy("dose", "Stopped")),
        (What.END, pgettext_lazy("dose", "Finished")),
    ]
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=10, choices=WHATS)
    happened_at = models.DateTimeField(_("when"))
    rate_share = models.DecimalField(_("part of the rate"), max_digits=4, decimal_places=3, default=1)
    given_mg = models.DecimalField(_("given"), max_digits=7, decimal_places=2, null=True)
    why = models.CharField(_("why"), max_length=300, blank=True)

    class Meta(Visit.Meta):
        ordering = ["number"]
        constraints = [
            *Visit.Meta.constraints,
            models.UniqueConstraint(
                name="dose_event_is_next", fields=["treatment", "number"], condition=models.Q(version=1)
            ),
            models.CheckConstraint(
                name="dose_over_says_how_much",
                condition=models.Q(what__in=[What.STOP, What.END], given_mg__gte=0)
                | (~models.Q(what__in=[What.STOP, What.END]) & models.Q(given_mg=None)),
            ),
        ]


class VitalSigns(Visit):
    """One set of vital signs (FHIR Observation). `measured_at` is not when it was typed. A gap is None."""

    measured_at = models.DateTimeField(_("measured"), db_index=True)
    systolic_mmhg = models.PositiveSmallIntegerField(_("systolic"), null=True, blank=True)
    diastolic_mmhg = models.PositiveSmallIntegerField(_("diastolic"), null=True, blank=True)
    heart_rate_bpm = models.PositiveSmallIntegerField(_("heart rate"), null=True, blank=True)
    spo2_percent = models.PositiveSmallIntegerField(_("oxygen saturation"), null=True, blank=True)
    respiratory_rate_per_min = models.PositiveSmallIntegerField(_("breaths"), null=True, blank=True)
    temperature_celsius = models.DecimalField(
        _("temperature"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    oxygen_l_per_min = models.DecimalField(
        _("oxygen flow"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    moaas_score = models.PositiveSmallIntegerField(_("alertness"), null=True, blank=True)
    cadss6_total = models.PositiveSmallIntegerField(_("dissociation"), null=True, blank=True)
    nausea_score = models.PositiveSmallIntegerField(_("nausea"), null=True, blank=True)
    anxiety_score = models.PositiveSmallIntegerField(_("anxiety"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(Visit.Meta):
        constraints = [
            *Visit.Meta.constraints,
            models.CheckConstraint(
                name="pressure_has_two_numbers",
                condition=models.Q(systolic_mmhg=None, diastolic_mmhg=None)
                | models.Q(systolic_mmhg__gt=models.F("diastolic_mmhg")),
            ),
        ]


class AdverseEvent(Visit):
    """Something unwanted (FHIR AdverseEvent), by its code in the knowledge. Amended when it is over."""

    ACTIONS = [
        ("none", _("Nothing")),
        ("slow", _("Slowed the dose")),
        ("pause", _("Paused the dose")),
        ("stop", _("Stopped the dose")),
        ("medicine", _("Gave a medicine")),
        ("emergency", _("Called emergency services")),
    ]
    code = models.CharField(max_length=60)
    grade = models.PositiveSmallIntegerField(_("how severe"))
    onset_at = models.DateTimeField(_("began"))
    over_at = models.DateTimeField(_("over"), null=True, blank=True)
    action_taken = models.CharField(_("what was done"), max_length=20, choices=ACTIONS, default="none")
    is_serious = models.BooleanField(_("serious"), default=False)
    detail = models.CharField(_("detail"), max_length=500, blank=True)

    class Meta(Visit.Meta):
        constraints = [
            *Visit.Meta.constraints,
            models.CheckConstraint(name="event_grade_1_to_5", condition=models.Q(grade__gte=1, grade__lte=5)),
        ]


class Recovery(Visit):
    """One look at whether the patient may leave: Aldrete and PADSS by part (0 to 2), and what was asked."""

    assessed_at = models.DateTimeField(_("assessed"))
    aldrete_activity = models.PositiveSmallIntegerField(_("moves"), null=True)
    aldrete_respiration = models.PositiveSmallIntegerField(_("breathes"), null=True)
    aldrete_circulation = models.PositiveSmallIntegerField(_("pressure near start"), null=True)
    aldrete_consciousness = models.PositiveSmallIntegerField(_("awake"), null=True)
    aldrete_spo2 = models.PositiveSmallIntegerField(_("oxygen"), null=True)
    padss_vital_signs = models.PositiveSmallIntegerField(_("vital signs"), null=True)
    padss_ambulation = models.PositiveSmallIntegerField(_("walks"), null=True)
    padss_nausea_vomiting = models.PositiveSmallIntegerField(_("nausea"), null=True)
    padss_pain = models.PositiveSmallIntegerField(_("pain"), null=True)
    padss_injection_site = models.PositiveSmallIntegerField(_("injection site"), null=True)
    cadss6_total = models.PositiveSmallIntegerField(_("dissociation"), null=True)
    back_to_usual = _answer(_("Feels back to usual"))
    oriented = _answer(_("Knows who, where and when"))
    gait_steady = _answer(_("Walks steadily"))
    tolerates_fluids = _answer(_("Drinks without nausea"))
    line_out = _answer(_("Line is out"))
    escort_present = _answer(_("Escort is here"))
    aftercare_given = _answer(_("Written after-care given"))


class Departure(SealedModel):
    """The patient left, with whom, signed by whom (FHIR Encounter end). Against advice has its reason."""

    treatment = models.OneToOneField(Treatment, on_delete=models.PROTECT, related_name="departure")
    left_at = models.DateTimeField(_("left"))
    escort_name = models.CharField(_("with"), max_length=200, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    against_advice = models.BooleanField(_("against advice"), default=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="left_with_someone_or_against_advice",
                condition=models.Q(against_advice=False) & ~models.Q(escort_name="")
                | models.Q(against_advice=True) & ~models.Q(reason=""),
            )
        ]


class CalledOff(SealedModel):
    """The patient was not treated today, and why. No dose can begin then."""

    treatment = models.OneToOneField(Treatment, on_delete=models.PROTECT, related_name="called_off")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)


class HelpCall(SealedModel):
    """Somebody at the chair asked for help."""

    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT, related_name="help_calls")
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class HelpAnswer(SealedModel):
    """Somebody came, or the call was a mistake."""

    call = models.OneToOneField(HelpCall, on_delete=models.PROTECT, related_name="answer")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
