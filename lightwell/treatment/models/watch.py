"""At the chair: the dose as it runs, what is measured, what happens, and calls for help."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lightwell.audit.seal import SealedModel
from lightwell.staff.models import User
from lightwell.treatment.models.visit import Treatment, Visit
from lightwell.treatment.rules.infusion import What


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
