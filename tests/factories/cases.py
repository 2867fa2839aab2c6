"""The invented cases as rows: written by the same actions that the pages use, on the days of the case."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from lightwell import knowledge
from lightwell.assessment import actions
from lightwell.assessment.facts import ALLERGIES_ASKED, MEDICINES_ASKED
from lightwell.measures import actions as measures
from lightwell.patients.models import Patient
from tests.cases.facts import DAY_0, SEXES
from tests.factories.measures import answers_of
from tests.factories.patients import a_patient

TOTALS = {"AUDIT-C": "audit-c", "DAST-10": "dast-10", "ASRM": "asrm", "BPIC-SS": "bpic-ss", "MoCA": "moca"}
TESTS = {
    "ALT": "alt",
    "AST": "ast",
    "creatinine": "creatinine",
    "eGFR": "egfr",
    "TSH": "tsh",
    "hCG": "hcg-urine",
}
YES_NO = {"yes": 1, "no": 0}


def moment(day: int) -> datetime:
    """Ten in the morning in Toronto on a day of the case."""
    return datetime.combine(DAY_0 + timedelta(days=day), time(15), tzinfo=UTC)


def a_patient_of(case: dict[str, Any], by, day: int) -> Patient:
    """The person of a case, with everything that was known on `day` and nothing decided."""
    person = case["person"]
    month, day_of_month = (int(part) for part in person["birth_month_day"].split("-"))
    patient = a_patient(
        given_name=person["given"],
        family_name=person["family"],
        birth_date=datetime(person["birth_year"], month, day_of_month, tzinfo=UTC).date(),
        sex=SEXES[person["sex_at_birth"]],
    )
    who = {"by": by, "at": moment(day), "patient": patient}
    actions.begin_assessment(**who)
    _history(case, who)
    _lists(case, who)
    _body(case, day, who)
    _laboratory(case, day, who)
    _scales(case, day, who)
    return patient


def _history(case, who) -> None:
    said = {**case["history"]["checklist"], **case["history"]["pregnancy"]}
    said["capacity_to_consent"] = case["assessment"]["capacity"]
    asked = knowledge.current().questions
    answers = {code: answer for code, answer in said.items() if code in asked and answer in YES_NO}
    answers[MEDICINES_ASKED] = "yes"
    if case["allergies"]["asked"]:
        answers[ALLERGIES_ASKED] = "yes" if case["allergies"]["list"] else "no"
    actions.record_history(**who, answers=answers)


def _lists(case, who) -> None:
    for one in case["history"]["diagnoses"]:
        onset = DAY_0 + timedelta(days=one["onset_day"]) if "onset_day" in one else None
        told = {"code_icd10": one["icd10"], "clinical_status": one["status"], "onset_date": onset}
        actions.record_problem(**who, text=one["label"], **told)
    for one in case["medicines"]:
        actions.record_medicine(**who, name=one["name"], atc_code=one["atc"] or "", dose_text=one["dose"])
    for one in case["allergies"]["list"]:
        actions.record_allergy(**who, substance=one["substance"], reaction=one["reaction"])
    for one in case["history"]["treatment_trials"]:
        enough = {True: "yes", False: "no", None: "unknown"}[one["adequate"]]
        kind = "medicine" if one["atc"] else "therapy"
        actions.record_trial(**who, treatment=one["medicine"], adequate=enough, kind=kind)


def _body(case, day: int, who) -> None:
    for one in case["resting_bp"]:
        if one["day"] <= day:
            pressure = {name: one[name] for name in ("systolic_mmhg", "diastolic_mmhg")}
            actions.record_measurement(**who, measured_at=moment(one["day"]), **pressure)
    body = case["body"]
    known = {"height_cm": Decimal(body["height_cm"]), "weight_kg": Decimal(str(body["weight_kg"]))}
    actions.record_measurement(**who, measured_at=moment(day), spo2_percent=body["spo2_pct"], **known)


def _laboratory(case, day: int, who) -> None:
    for one in case["labs"]:
        if one["test"] not in TESTS or one["value"] is None or one["day"] > day:
            continue
        value = {"negative": 0, "positive": 1}.get(one["value"], one["value"])
        limits = {name: one.get(short) for name, short in (("lower_limit", "lln"), ("upper_limit", "uln"))}
        limits = {name: Decimal(str(limit)) for name, limit in limits.items() if limit is not None}
        told = {"code": TESTS[one["test"]], "value": Decimal(str(value)), "measured_at": moment(one["day"])}
        actions.record_laboratory(**who, **told, **limits)


def _scales(case, day: int, who) -> None:
    if case["body"]["stop_bang"] is not None:
        _total(who, day, "stop-bang", case["body"]["stop_bang"])
    for one in case["scales"]:
        name, when = one["scale"], {"answered_at": moment(one["day"]), "setting": "assessment"}
        if one["day"] > day:
            continue
        if name in knowledge.current().instruments:
            measures.record_response(**who, **when, instrument=name, answers=answers_of(*one["answers"]))
        elif name == "C-SSRS screener":
            said = {item: YES_NO.get(answer) for item, answer in one["answers"].items()}
            measures.record_response(**who, **when, instrument="c-ssrs", answers=said)
        elif name in TOTALS:
            _total(who, one["day"], TOTALS[name], one.get("total", sum(one.get("answers", ()))))


def _total(who, day: int, code: str, total: int) -> None:
    when = {"answered_at": moment(day), "setting": "assessment"}
    measures.record_total(**who, **when, instrument=code, total=total)
