"""Turns a patient's record into the facts that rules look at. What nobody knows is not in them."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from lightwell.chart.models import Allergy, BodyMeasurement, HistoryAnswer, LaboratoryResult, Problem
from lightwell.knowledge.measures import Score
from lightwell.measures.models import Response
from lightwell.measures.rules import screened_risk
from lightwell.patients.models import Patient
from lightwell.referrals.queries import local_day

ALLERGIES_ASKED = "has_allergies"
MEDICINES_ASKED = "takes_medicines"
ASKED_OF_LISTS = (ALLERGIES_ASKED, MEDICINES_ASKED)
"""History answers that say a list was asked for: with "no", it is empty; without one, nobody knows."""

CV_EVENT = ("I21", "I22", "I24.9")
STROKE = ("I63", "G45")
_YES_NO = {"yes": True, "no": False}
TOTALS = {
    "asrm_total": "asrm",
    "ymrs_total": "ymrs",
    "audit_c_total": "audit-c",
    "dast10_total": "dast-10",
    "bpic_ss_total": "bpic-ss",
    "stop_bang_score": "stop-bang",
}


def of_person(patient: Patient, today: date) -> dict[str, Any]:
    """Age in whole years on the day, and sex as on the record."""
    return {"age_years": patient.age_on(today), "sex": patient.sex}


def of_history(answers: Iterable[HistoryAnswer], today: date, dated_by: Mapping[str, str]) -> dict[str, Any]:
    """Each answer as yes or no, and the days since the dates given. `dated_by`: fact by question."""
    facts: dict[str, Any] = {}
    for answer in answers:
        facts[answer.question] = _YES_NO.get(answer.answer)
        if answer.answer == "yes" and answer.on_date and answer.question in dated_by:
            facts[dated_by[answer.question]] = (today - answer.on_date).days
    return facts


def of_allergies(allergies: list[Allergy], asked: HistoryAnswer | None) -> dict[str, Any]:
    """The substances; empty when asked and none."""
    if not allergies and (asked is None or asked.answer != "no"):
        return {}
    return {"allergy_substances": frozenset(allergy.substance for allergy in allergies)}


def of_problems(problems: list[Problem], today: date) -> dict[str, Any]:
    """ICD-10 codes now, past and ever; nothing while no problem is listed at all."""
    if not problems:
        return {}
    active = frozenset(_codes(problem for problem in problems if problem.clinical_status == "active"))
    ever = frozenset(_codes(problems))
    days = {
        "days_since_cv_event": _days_since(problems, CV_EVENT, today),
        "days_since_stroke_or_tia": _days_since(problems, STROKE, today),
    }
    known = {fact: count for fact, count in days.items() if count is not None}
    return {"diagnoses_active": active, "diagnoses_past": ever - active, "diagnoses_ever": ever, **known}


def _codes(problems: Iterable[Problem]) -> Iterable[str]:
    return (problem.code_icd10.upper() for problem in problems if problem.code_icd10)


def _days_since(problems: list[Problem], codes: tuple[str, ...], today: date) -> int | None:
    onsets = [
        problem.onset_date
        for problem in problems
        if problem.onset_date and problem.code_icd10.upper().startswith(codes)
    ]
    return (today - max(onsets)).days if onsets else None


def of_measurements(measurements: list[BodyMeasurement]) -> dict[str, Any]:
    """The last two resting pressures of different days, saturation, and body mass index. Newest first."""
    facts: dict[str, Any] = {}
    for prefix, reading in zip(("", "previous_"), by_occasion(measurements), strict=False):
        facts[f"{prefix}resting_systolic_mmhg"] = reading.systolic_mmhg
        facts[f"{prefix}resting_diastolic_mmhg"] = reading.diastolic_mmhg
    facts["resting_spo2_percent"] = last_of(measurements, "spo2_percent")
    weight_kg, height_cm = last_of(measurements, "weight_kg"), last_of(measurements, "height_cm")
    if weight_kg and height_cm:
        facts["body_mass_index"] = weight_kg / (height_cm / 100) ** 2
    return facts


def by_occasion(measurements: list[BodyMeasurement]) -> list[BodyMeasurement]:
    """The last reading of each day of the clinic's calendar, newest day first."""
    last: dict[date, BodyMeasurement] = {}
    for reading in measurements:
        if reading.systolic_mmhg is not None:
            last.setdefault(local_day(reading.measured_at), reading)
    return list(last.values())


def last_of(measurements: list[BodyMeasurement], field: str) -> Any:
    """The newest value that was measured, or None."""
    values = (getattr(reading, field) for reading in measurements)
    return next((value for value in values if value is not None), None)


def of_laboratory(results: list[LaboratoryResult], today: date) -> dict[str, Any]:
    """What the last result of each test says, against the laboratory's own limits. Oldest first."""
    latest = {result.code: result for result in results}
    facts: dict[str, Any] = {}
    for code in ("alt", "ast"):
        if code in latest and (limit := latest[code].upper_limit):
            facts[f"{code}_times_uln"] = latest[code].value / limit
    if "egfr" in latest:
        facts["egfr_ml_per_min"] = latest["egfr"].value
    if "tsh" in latest and latest["tsh"].lower_limit is not None:
        facts["tsh_below_lower_limit"] = latest["tsh"].value < latest["tsh"].lower_limit
    tests = [result for result in results if result.code in ("hcg-urine", "hcg-serum")]
    if tests:
        facts["pregnancy_test_positive"] = tests[-1].value == Decimal(1)
        facts["days_since_pregnancy_test"] = (today - local_day(tests[-1].measured_at)).days
    screen = latest.get("uds-unexplained")
    if screen and local_day(screen.measured_at) == today:
        facts["urine_drug_screen_unexplained"] = screen.value == Decimal(1)
    return facts


def of_scales(latest: Mapping[str, Response], screener: Score, liver: Score) -> dict[str, Any]:
    """Totals of the screens, single items, the class of `liver`, and the risk that `screener` gives."""
    facts: dict[str, Any] = {fact: latest[code].total for fact, code in TOTALS.items() if code in latest}
    if "PHQ-9" in latest:
        facts["phq9_item9"] = latest["PHQ-9"].given().get("9")
    if "madrs" in latest:
        facts["madrs_item10"] = latest["madrs"].given().get("10")
    if "child-pugh" in latest and (total := latest["child-pugh"].total) is not None:
        facts["child_pugh_class"] = next(
            (band.code for band in liver.bands if band.low <= total <= band.high), None
        )
    if "c-ssrs" in latest:
        facts["cssrs_risk"] = screened_risk(screener, latest["c-ssrs"].given())
    return facts
