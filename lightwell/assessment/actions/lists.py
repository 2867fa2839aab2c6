"""The lists of an assessment: medicines, allergies, diagnoses, and treatments that were tried."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.assessment.actions.writing import write_one
from lightwell.assessment.models import TreatmentTrial
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.chart.models import Allergy, Medication, Problem
from lightwell.patients.models import Patient
from lightwell.referrals.queries import local_day


@transaction.atomic
def record_medicine(
    *, by: Actor, at: datetime, patient: Patient, name: str, id: UUID | None = None, **details: str
) -> Medication:
    """Add a medicine the patient takes. `details`: atc_code, dose_text, since."""
    _need(name, _("Enter the medicine."), "name")
    values = {"name": name.strip(), **details}
    return write_one(Medication, by=by, at=at, patient=patient, id=id, **values)


@transaction.atomic
def record_allergy(
    *, by: Actor, at: datetime, patient: Patient, substance: str, id: UUID | None = None, **details: str
) -> Allergy:
    """Add an allergy. `details`: reaction, criticality."""
    _need(substance, _("Enter what the patient reacts to."), "substance")
    return write_one(Allergy, by=by, at=at, patient=patient, id=id, substance=substance.strip(), **details)


@transaction.atomic
def record_problem(
    *, by: Actor, at: datetime, patient: Patient, text: str, id: UUID | None = None, **details
) -> Problem:
    """Add a diagnosis. `details`: code_icd10, clinical_status, onset_date, is_indication."""
    _need(text, _("Enter the diagnosis."), "text")
    details["code_icd10"] = details.get("code_icd10", "").strip().upper()
    if (onset := details.get("onset_date")) and onset > local_day(at):
        raise Refused(_("This date has not come yet. Check the year."), "onset_date")
    return write_one(Problem, by=by, at=at, patient=patient, id=id, text=text.strip(), **details)


@transaction.atomic
def record_trial(
    *, by: Actor, at: datetime, patient: Patient, treatment: str, id: UUID | None = None, **details
) -> TreatmentTrial:
    """Add a treatment that was tried. `details`: kind, atc_code, highest_dose, weeks, outcome, adequate."""
    _need(treatment, _("Enter the treatment."), "treatment")
    return write_one(
        TreatmentTrial, by=by, at=at, patient=patient, id=id, treatment=treatment.strip(), **details
    )


@transaction.atomic
def judge_trials(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    adequate: Mapping[UUID, str],
    kinds: Mapping[UUID, str],
    seen_at: datetime | None = None,
) -> list[TreatmentTrial]:
    """Say of each trial, by its record, whether dose and time were enough, and what kind it was.

    `seen_at`: when the form was shown; a trial that someone else judged since is not overwritten but refused.
    """
    rows = []
    for trial in TreatmentTrial.objects.current().for_patient(patient).order_by("entered_at"):
        wanted = {
            "adequate": adequate.get(trial.record, trial.adequate),
            "kind": kinds.get(trial.record, trial.kind),
        }
        if wanted == {"adequate": trial.adequate, "kind": trial.kind}:
            continue
        if seen_at and trial.version > 1 and trial.entered_at > seen_at:
            raise _judged_since(trial)
        rows.append(entries.amended(trial, by=by, at=at, reason=str(_("Judged at the assessment")), **wanted))
    if rows:
        audit.record(by=by, at=at, action="amend", patient=patient, rows=rows)
    return rows


def _judged_since(trial: TreatmentTrial) -> Refused:
    return Refused(
        _("%(who)s judged %(treatment)s meanwhile. Look at the new answer, then change it if it is wrong.")
        % {"who": trial.recorded_by_name, "treatment": trial.treatment},
        f"adequate_{trial.record}",
    )


def _need(words: str, sentence, field: str) -> None:
    if not words.strip():
        raise Refused(sentence, field)
