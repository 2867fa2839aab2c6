"""The suitability assessment: everything asked and measured, as far as the stage wants it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from lightwell import knowledge
from lightwell.assessment import actions, queries, rules
from lightwell.assessment.facts import ALLERGIES_ASKED, MEDICINES_ASKED
from lightwell.assessment.models import TreatmentTrial
from lightwell.jobs.demo.acting import Way
from lightwell.jobs.demo.plan import MINUTE, Journey
from lightwell.jobs.demo.stages import Stage
from lightwell.jobs.simulated.stories import Check, Score
from lightwell.measures import actions as measures
from lightwell.patients.models import Patient
from lightwell.staff.models import User

LABORATORY = {
    "alt": (22, None, 40),
    "ast": (20, None, 35),
    "creatinine": (74, None, None),
    "egfr": (92, None, None),
    "tsh": (2, Decimal("0.4"), 4),
}
"""Value, lower and upper limit of a healthy person's tests."""
PREGNANCY_TEST, MAY_BE_PREGNANT_UNTIL_YEARS = "hcg-urine", 55
TOTALS = {"audit-c": 3, "dast-10": 1, "asrm": 3, "bpic-ss": 4, "stop-bang": 3}
"""Below which number of points the totals of the screens lie: none of these raises a finding."""
UNASKED = ("bladder_symptoms", "glaucoma", "breastfeeding")
RAISED_MMHG = (156, 97)


def assess(journey: Journey, by: User, patient: Patient) -> Way[None]:
    """The hour of the assessment. ASSESSING leaves questions, tests and judgements open."""
    assert journey.assessed is not None
    at = yield journey.assessed.start
    actions.begin_assessment(by=by, at=at, patient=patient)
    at = yield at + 12 * MINUTE
    actions.record_history(by=by, at=at, patient=patient, answers=_answers(journey.stage))
    _lists(journey, by, patient, at)
    at = yield at + 10 * MINUTE
    _measure(journey, by, patient, at)
    at = yield at + 8 * MINUTE
    _score(journey, by, patient, at)
    if journey.stage is Stage.ASSESSING:
        return
    at = yield at + 10 * MINUTE
    _laboratory(by, patient, at)
    _judge(by, patient, at)


def to_acknowledge(patient: Patient, at: datetime) -> list[str]:
    """The rules whose findings the psychiatrist answers in words before "suitable"."""
    return [finding.rule.id for finding in rules.to_acknowledge(queries.findings_of(patient, at))]


def _answers(stage: Stage) -> dict[str, str]:
    """No to everything that speaks against treatment, except where the stage needs a reason."""
    questions = knowledge.current().questions.values()
    asked = [one.code for one in questions if one.stage == "assessment" and not one.only_if]
    answers = dict.fromkeys(asked, "no") | {"capacity_to_consent": "yes", "substitute_consent": ""}
    answers |= {ALLERGIES_ASKED: "no", MEDICINES_ASKED: "yes"}
    if stage is Stage.NOT_SUITABLE:
        answers["aneurysm"] = "yes"
    return answers | dict.fromkeys(UNASKED, "") if stage is Stage.ASSESSING else answers


def _lists(journey: Journey, by: User, patient: Patient, at: datetime) -> None:
    for diagnosis in journey.story.person.diagnoses[1:]:
        actions.record_problem(
            by=by, at=at, patient=patient, text=diagnosis.text, code_icd10=diagnosis.code_icd10
        )


def _measure(journey: Journey, by: User, patient: Patient, at: datetime) -> None:
    """The pressure that the referrer sent, and today's; both raised where it is to be treated first."""
    person, (before, now) = journey.story.person, [one.checks[0] for one in journey.story.treatments[:2]]
    told, today = (_pressure(one, raised=journey.stage is Stage.DEFERRED) for one in (before, now))
    actions.record_measurement(by=by, at=at, patient=patient, measured_at=journey.referred_at, **told)
    actions.record_measurement(
        by=by,
        at=at,
        patient=patient,
        measured_at=at,
        **today,
        heart_rate_bpm=now.heart_rate_bpm,
        spo2_percent=now.spo2_percent,
        weight_kg=person.weight_kg,
        height_cm=Decimal(person.height_cm),
    )


def _pressure(check: Check, *, raised: bool) -> dict[str, Any]:
    systolic_mmhg, diastolic_mmhg = RAISED_MMHG if raised else (check.systolic_mmhg, check.diastolic_mmhg)
    return {"systolic_mmhg": systolic_mmhg, "diastolic_mmhg": diastolic_mmhg}


def _score(journey: Journey, by: User, patient: Patient, at: datetime) -> None:
    baseline = next(score for score in journey.story.scores if score.occasion == "baseline")
    told: dict[str, Any] = {
        "by": by,
        "at": at,
        "patient": patient,
        "answered_at": at,
        "setting": "assessment",
    }
    measures.record_response(**told, instrument="PHQ-9", answers=by_item(baseline.phq9))
    measures.record_response(**told, instrument="GAD-7", answers=by_item(baseline.gad7))
    measures.record_response(**told, instrument="c-ssrs", answers=screen(baseline))
    for code, below in TOTALS.items():
        measures.record_total(**told, instrument=code, total=journey.story.person.number % below)


def by_item(values: tuple[int, ...]) -> dict[str, int | None]:
    """Answers by the code of their item: 1, 2, 3 and so on."""
    return {str(place): value for place, value in enumerate(values, 1)}


def screen(score: Score) -> dict[str, int | None]:
    """The suicide screener of somebody who answered PHQ-9 so: a wish to be dead at most, and no plan."""
    return {"1": int(score.phq9[8] > 0), "2": 0, "6": 0}


def _laboratory(by: User, patient: Patient, at: datetime) -> None:
    for code, (value, low, high) in LABORATORY.items():
        limits: dict[str, Any] = {"lower_limit": low, "upper_limit": None if high is None else Decimal(high)}
        actions.record_laboratory(
            by=by, at=at, patient=patient, code=code, value=Decimal(value), measured_at=at, **limits
        )
    exclude_pregnancy(by, patient, at)


def exclude_pregnancy(by: User, patient: Patient, at: datetime) -> None:
    """A urine test, negative, where the rules ask for one."""
    if patient.sex != "male" and patient.age_on(at.date()) <= MAY_BE_PREGNANT_UNTIL_YEARS:
        told: dict[str, Any] = {"code": PREGNANCY_TEST, "value": Decimal(0), "measured_at": at}
        actions.record_laboratory(by=by, at=at, patient=patient, **told)


def _judge(by: User, patient: Patient, at: datetime) -> None:
    """Every medicine was enough, and talking therapy is not a medicine."""
    trials = TreatmentTrial.objects.current().for_patient(patient)
    therapy = {trial.record for trial in trials if not trial.highest_dose}
    actions.judge_trials(
        by=by,
        at=at,
        patient=patient,
        adequate={trial.record: "yes" for trial in trials},
        kinds=dict.fromkeys(therapy, "therapy"),
    )
