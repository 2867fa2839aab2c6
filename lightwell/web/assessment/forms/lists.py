"""The lists of the assessment: diagnoses, medicines, allergies, treatments that were tried."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from lightwell.assessment.models import TreatmentTrial
from lightwell.chart.models import Allergy, Problem
from lightwell.web.assessment.forms.fields import ChartForm, a_day

ATC = RegexValidator(
    r"^[A-Za-z]\d{2}([A-Za-z]([A-Za-z](\d{2})?)?)?$",
    _("A code looks like N06AB10. Leave it empty if unsure."),
)
ICD10 = RegexValidator(
    r"^[A-Za-z]\d[0-9A-Za-z](\.?[0-9A-Za-z]{1,4})?$", _("A code looks like F33.2. Leave it empty if unsure.")
)


class AtcField(forms.CharField):
    """An ATC code in capitals, or nothing."""

    def __init__(self, **kwargs: Any):
        super().__init__(label=_("ATC code"), max_length=7, required=False, validators=[ATC], **kwargs)

    def clean(self, value: Any) -> str:
        return super().clean(value).upper()


class MedicineForm(ChartForm):
    """A medicine the patient takes."""

    name = forms.CharField(label=_("Medicine"), max_length=120)
    dose_text = forms.CharField(label=_("Dose"), max_length=120, required=False)
    since = forms.CharField(label=_("Since"), max_length=40, required=False)
    atc_code = AtcField()


class AllergyForm(ChartForm):
    """Something the patient reacts to."""

    substance = forms.CharField(label=_("Reacts to"), max_length=120)
    reaction = forms.CharField(label=_("What happened"), max_length=200, required=False)
    criticality = forms.ChoiceField(
        label=_("Danger"), choices=Allergy.CRITICALITIES, initial="unable-to-assess"
    )


class DiagnosisForm(ChartForm):
    """A diagnosis, now or in the past."""

    text = forms.CharField(label=_("Diagnosis"), max_length=200)
    code_icd10 = forms.CharField(label=_("ICD-10 code"), max_length=8, required=False, validators=[ICD10])
    clinical_status = forms.ChoiceField(label=_("Now"), choices=Problem.CLINICAL_STATUSES, initial="active")
    onset_date = a_day(_("Since"), required=False)
    is_indication = forms.BooleanField(label=_("This is what is treated here"), required=False)

    def clean_onset_date(self) -> Any:
        return self.day_that_was("onset_date")


class TrialForm(ChartForm):
    """A treatment that was tried."""

    treatment = forms.CharField(label=_("Treatment"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=TreatmentTrial.KINDS, initial="medicine")
    highest_dose = forms.CharField(label=_("Highest daily dose"), max_length=60, required=False)
    weeks = forms.IntegerField(label=_("Weeks"), min_value=0, max_value=2000, required=False)
    outcome = forms.CharField(label=_("What it did"), max_length=120, required=False)
    adequate = forms.ChoiceField(
        label=_("Dose and time were enough"), choices=TreatmentTrial.ADEQUATE, initial="unknown"
    )
    atc_code = AtcField()


class JudgeForm(forms.Form):
    """For each trial: what kind it was, and whether dose and time were enough."""

    seen_at = forms.DateTimeField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, trials: list[TreatmentTrial], **kwargs: Any):
        super().__init__(data, **kwargs)
        self.trials = trials
        for trial in trials:
            self.fields[f"adequate_{trial.record}"] = forms.ChoiceField(
                label=trial.treatment, choices=TreatmentTrial.ADEQUATE, initial=trial.adequate
            )
            self.fields[f"kind_{trial.record}"] = forms.ChoiceField(
                label=trial.treatment, choices=TreatmentTrial.KINDS, initial=trial.kind
            )

    def told(self, what: str) -> dict[UUID, str]:
        """The answers by the record of the trial; `what` is adequate or kind."""
        return {trial.record: self.cleaned_data[f"{what}_{trial.record}"] for trial in self.trials}
