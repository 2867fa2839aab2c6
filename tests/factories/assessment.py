"""Assessed patients of the tests: case 1, ten days before the first treatment."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from lightwell import knowledge
from lightwell.assessment import actions
from lightwell.assessment.facts import ALLERGIES_ASKED, MEDICINES_ASKED
from lightwell.assessment.models import Decision
from lightwell.measures import actions as measures
from lightwell.patients.models import Patient
from tests.factories.measures import a_response, answers_of
from tests.factories.referrals import an_accepted_patient

ASSESSED = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LABORATORY = {
    "alt": (22, None, 40),
    "ast": (20, None, 35),
    "creatinine": (70, None, None),
    "egfr": (95, None, None),
    "tsh": (Decimal("2.1"), Decimal("0.4"), 4),
    "hcg-urine": (0, None, None),
}
CHOSEN = {"suitable": ["trials-failed"], "defer": ["tests-awaited"], "not-suitable": ["risk-over-benefit"]}
TOTALS = {"audit-c": 1, "dast-10": 0, "asrm": 1, "bpic-ss": 2, "stop-bang": 1}


def healthy_answers() -> dict[str, str]:
    """Every question of the assessment, answered as case 1 answers it."""
    asked = knowledge.current().questions.values()
    answers = {one.code: "no" for one in asked if one.stage == "assessment" and not one.only_if}
    del answers["substitute_consent"]
    return {**answers, "capacity_to_consent": "yes", ALLERGIES_ASKED: "yes", MEDICINES_ASKED: "yes"}


def an_assessed_patient(by, *, at: datetime = ASSESSED, **over) -> Patient:
    """Everything was asked and measured, nothing decided; `over`: the referral's fields."""
    patient = an_accepted_patient(by, at=at - timedelta(days=20), **over)
    actions.begin_assessment(by=by, at=at, patient=patient)
    actions.record_history(by=by, at=at, patient=patient, answers=healthy_answers())
    actions.record_allergy(by=by, at=at, patient=patient, substance="sulfamethoxazole", reaction="rash")
    measure(by, patient, at)
    judge(by, patient, at)
    return patient


def measure(by, patient: Patient, at: datetime) -> None:
    """Two blood pressures on two days, weight and height, laboratory, and the scales of case 1."""
    before = at - timedelta(days=19)
    actions.record_measurement(
        by=by, at=at, patient=patient, measured_at=before, systolic_mmhg=122, diastolic_mmhg=78
    )
    actions.record_measurement(
        by=by,
        at=at,
        patient=patient,
        measured_at=at,
        systolic_mmhg=118,
        diastolic_mmhg=76,
        spo2_percent=98,
        weight_kg=Decimal("72.6"),
        height_cm=Decimal(168),
    )
    for code, (value, low, high) in LABORATORY.items():
        limits = {"lower_limit": low, "upper_limit": high}
        actions.record_laboratory(
            by=by, at=at, patient=patient, code=code, value=Decimal(value), measured_at=at, **limits
        )
    a_response(patient, at=at, by=by)
    a_response(patient, (2, 2, 2, 0, 1, 3, 3), "GAD-7", at=at, by=by)
    for code, total in TOTALS.items():
        kept = {"answered_at": at, "setting": "assessment"}
        measures.record_total(by=by, at=at, patient=patient, instrument=code, total=total, **kept)
    screen = {**answers_of(1, 0), "6": 0}
    measures.record_response(
        by=by,
        at=at,
        patient=patient,
        instrument="c-ssrs",
        answers=screen,
        answered_at=at,
        setting="assessment",
    )


def judge(by, patient: Patient, at: datetime) -> None:
    """Sertraline and venlafaxine were enough, mirtazapine was not, and talking therapy is not a medicine."""
    said = {"sertraline": "yes", "venlafaxine XR": "yes", "mirtazapine": "no"}
    trials = actions.lists.TreatmentTrial.objects.current().for_patient(patient)
    therapy = {trial.record: "therapy" for trial in trials if "therapy" in trial.treatment}
    adequate = {trial.record: said.get(trial.treatment, "yes") for trial in trials}
    actions.judge_trials(by=by, at=at, patient=patient, adequate=adequate, kinds=therapy)


def a_decision(psychiatrist, patient: Patient, *, at: datetime = ASSESSED, **over) -> Decision:
    """A signed decision: suitable, unless told otherwise; with the reasons and the day it needs."""
    outcome = over.get("outcome", "suitable")
    said = {
        "outcome": outcome,
        "reasons": "Two adequate trials failed; no absolute contraindication.",
        "chosen": CHOSEN.get(outcome, ()),
        "defer_until": at.date() + timedelta(days=60) if outcome == "defer" else None,
    }
    return actions.decide(by=psychiatrist, at=at, patient=patient, **{**said, **over})


def both_say_yes(clinician, patient: Patient, *, at: datetime = ASSESSED) -> None:
    """The patient wants the treatment, and so does the clinician; they sat together."""
    for side, words in (("patient", "I want to try this."), ("clinician", "")):
        actions.record_shared_decision(
            by=clinician, at=at, patient=patient, side=side, answer="yes", words=words, present="The two"
        )


def a_suitable_patient(psychiatrist, *, at: datetime = ASSESSED, **over) -> Patient:
    """A patient whom `psychiatrist` found suitable at `at`; both said yes. `over`: the referral's fields."""
    patient = an_assessed_patient(psychiatrist, at=at, **over)
    a_decision(psychiatrist, patient, at=at)
    both_say_yes(psychiatrist, patient, at=at)
    return patient
