"""After the dose: looks at whether the patient may leave, and the leaving."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.audit.seal import SealedModel
from lightwell.staff.models import User
from lightwell.treatment.models.visit import Treatment, Visit, answer


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
    back_to_usual = answer(_("Feels back to usual"))
    oriented = answer(_("Knows who, where and when"))
    gait_steady = answer(_("Walks steadily"))
    tolerates_fluids = answer(_("Drinks without nausea"))
    line_out = answer(_("Line is out"))
    escort_present = answer(_("Escort is here"))
    aftercare_given = answer(_("Written after-care given"))


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
