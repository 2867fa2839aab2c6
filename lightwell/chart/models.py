"""What is known of the patient, whichever room learned it: allergies, medicines, problems, history."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightwell.chart.entry import ChartEntry
from lightwell.patients.models import Patient


class Allergy(ChartEntry):
    """FHIR AllergyIntolerance."""

    CRITICALITIES = [("low", _("Low")), ("high", _("High")), ("unable-to-assess", _("Not known"))]
    substance = models.CharField(_("substance"), max_length=120)
    reaction = models.CharField(_("reaction"), max_length=200, blank=True)
    criticality = models.CharField(max_length=20, choices=CRITICALITIES, default="unable-to-assess")


class Medication(ChartEntry):
    """FHIR MedicationStatement: a medicine the patient takes, in their words and ours."""

    STATUSES_OF_USE = [("active", _("Takes it")), ("stopped", _("Stopped"))]
    name = models.CharField(_("medicine"), max_length=120)
    atc_code = models.CharField(_("ATC code"), max_length=7, blank=True)
    dose_text = models.CharField(_("dose"), max_length=120, blank=True)
    since = models.CharField(_("since"), max_length=40, blank=True)
    use = models.CharField(max_length=10, choices=STATUSES_OF_USE, default="active")


class Problem(ChartEntry):
    """FHIR Condition: a diagnosis or problem."""

    CLINICAL_STATUSES = [("active", _("Active")), ("resolved", _("Resolved"))]
    text = models.CharField(_("diagnosis"), max_length=200)
    code_icd10 = models.CharField(_("ICD-10"), max_length=8, blank=True)
    clinical_status = models.CharField(max_length=10, choices=CLINICAL_STATUSES, default="active")
    onset_date = models.DateField(_("since"), null=True, blank=True)
    is_indication = models.BooleanField(_("treated here"), default=False)


class HistoryAnswer(ChartEntry):
    """An answer to one question of the history. A question without a row was not asked: that is not no."""

    ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]
    question = models.CharField(max_length=60)
    answer = models.CharField(max_length=10, choices=ANSWERS)
    on_date = models.DateField(_("when"), null=True, blank=True)
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    class Meta(ChartEntry.Meta):
        indexes = [models.Index(fields=["patient", "question"], name="history_by_question")]


class BodyMeasurement(ChartEntry):
    """FHIR Observation: blood pressure, pulse, weight, height outside of a treatment. A gap stays a gap."""

    measured_at = models.DateTimeField(_("measured"))
    systolic_mmhg = models.PositiveSmallIntegerField(_("systolic"), null=True, blank=True)
    diastolic_mmhg = models.PositiveSmallIntegerField(_("diastolic"), null=True, blank=True)
    heart_rate_bpm = models.PositiveSmallIntegerField(_("heart rate"), null=True, blank=True)
    spo2_percent = models.PositiveSmallIntegerField(_("oxygen saturation"), null=True, blank=True)
    weight_kg = models.DecimalField(_("weight"), max_digits=5, decimal_places=1, null=True, blank=True)
    height_cm = models.DecimalField(_("height"), max_digits=4, decimal_places=1, null=True, blank=True)


class LaboratoryResult(ChartEntry):
    """FHIR Observation of the laboratory: `code` is of the knowledge, limits are the laboratory's.

    A test without a unit is positive (1) or negative (0).
    """

    code = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=10, decimal_places=3)
    unit = models.CharField(max_length=20, blank=True)
    lower_limit = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    upper_limit = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    measured_at = models.DateTimeField(_("measured"))


class Document(ChartEntry):
    """FHIR DocumentReference: a PDF as it was signed or sent, with its SHA-256.

    `patient` is empty in a letter about somebody who was referred and did not become a patient.
    """

    patient: models.ForeignKey = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=2)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
