"""Turns an invented case into the facts that rules look at, as the record would give them on one day."""

import copy
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from lightwell.assessment.rules import Medicine
from lightwell.knowledge.practice import Policy

HERE = Path(__file__).resolve().parent
NAMES = tuple(sorted(path.parent.name for path in HERE.glob("*/case.json")))
DAY_0 = date(2027, 1, 11)
SEXES = {"F": "female", "M": "male"}
YES_NO = {"yes": True, "no": False}
CV_EVENT = ("I21", "I22", "I24.9")
STROKE = ("I63", "G45")


def read(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The case and what must follow from it."""
    folder = HERE / name
    return json.loads((folder / "case.json").read_text()), json.loads((folder / "expected.json").read_text())


def with_later_answers(case: dict[str, Any]) -> dict[str, Any]:
    """The same case after everything unknown has been answered."""
    later = case["answers_that_came_later"]
    whole = copy.deepcopy(case)
    whole["history"]["checklist"] |= later["checklist"]
    whole["history"]["pregnancy"] |= later["pregnancy"]
    whole["body"] |= later["body"]
    whole["allergies"] = later["allergies"]
    for listed in ("resting_bp", "labs", "scales"):
        whole[listed] = whole[listed] + later[listed]
    return whole


def assessment_facts(case: dict[str, Any], day: int, policy: Policy) -> dict[str, Any]:
    """Everything known on a day, counted from day 0. What nobody knows is not in it."""
    facts: dict[str, Any] = {
        "age_years": age_years(case, day),
        "sex": SEXES[case["person"]["sex_at_birth"]],
        "capacity_to_consent": YES_NO.get(case["assessment"]["capacity"]),
        **{topic: YES_NO.get(answer) for topic, answer in case["history"]["checklist"].items()},
        **{topic: YES_NO.get(answer) for topic, answer in case["history"]["pregnancy"].items()},
        **_allergies(case),
        **_diagnoses(case, day),
        **_pressures(case, day),
        **_body(case),
        **_scales(case, day),
        **_laboratory(case, day, policy),
    }
    return {name: value for name, value in facts.items() if value is not None}


def treatment_facts(case: dict[str, Any], treatment: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """What is known when a patient has arrived for a treatment."""
    gates = treatment["gates"]
    last_set = [reading for reading in treatment["vital_signs"] if reading["minute"] <= 0][-1]
    return assessment_facts(case, treatment["day"], policy) | {
        "treatment_number": treatment["n"],
        "route": treatment["order"]["route"],
        "predose_systolic_mmhg": last_set["systolic_mmhg"],
        "predose_diastolic_mmhg": last_set["diastolic_mmhg"],
        "hours_since_food": gates["last_food_h_before"],
        "hours_since_clear_fluids": gates["last_clear_fluid_h_before"],
        "minutes_since_clear_fluids": gates["last_clear_fluid_h_before"] * 60,
        **{
            name: YES_NO.get(gates[name])
            for name in (
                "escort",
                "driving_today",
                "intoxication_or_withdrawal",
                "severe_nausea_cold_or_asthma",
            )
        },
    }


def medicines(case: dict[str, Any]) -> tuple[Medicine, ...]:
    """The medicines, and cannabis when it is used; alcohol is asked for on the day, not here."""
    taken = [Medicine(medicine["name"], medicine["atc"]) for medicine in case["medicines"]]
    cannabis = case["history"]["substance"]["cannabis"]
    if cannabis not in (None, "none", "aucun"):
        taken.append(Medicine("cannabis"))
    return tuple(taken)


def age_years(case: dict[str, Any], day: int) -> int:
    """Whole years on a day; a birthday on 29 February falls on 1 March."""
    person, on = case["person"], DAY_0 + timedelta(days=day)
    month, day_of_month = (int(part) for part in person["birth_month_day"].split("-"))
    return on.year - person["birth_year"] - ((on.month, on.day) < (month, day_of_month))


def _allergies(case: dict[str, Any]) -> dict[str, Any]:
    if not case["allergies"]["asked"]:
        return {}
    return {"allergy_substances": frozenset(one["substance"] for one in case["allergies"]["list"])}


def _diagnoses(case: dict[str, Any], day: int) -> dict[str, Any]:
    listed = case["history"]["diagnoses"]
    active = frozenset(one["icd10"] for one in listed if one["status"] == "active")
    ever = frozenset(one["icd10"] for one in listed)
    return {
        "diagnoses_active": active,
        "diagnoses_past": ever - active,
        "diagnoses_ever": ever,
        "days_since_cv_event": _days_since(listed, CV_EVENT, day),
        "days_since_stroke_or_tia": _days_since(listed, STROKE, day),
    }


def _days_since(listed: list[dict[str, Any]], codes: tuple[str, ...], day: int) -> int | None:
    onsets = [one["onset_day"] for one in listed if one["icd10"].startswith(codes) and "onset_day" in one]
    return day - max(onsets) if onsets else None


def _pressures(case: dict[str, Any], day: int) -> dict[str, Any]:
    readings = sorted(
        (one for one in case["resting_bp"] if one["day"] <= day), key=lambda one: one["day"], reverse=True
    )
    return {
        f"{prefix}resting_{part}_mmhg": reading[f"{part}_mmhg"]
        for prefix, reading in zip(("", "previous_"), readings, strict=False)
        for part in ("systolic", "diastolic")
    }


def _body(case: dict[str, Any]) -> dict[str, Any]:
    body = case["body"]
    height_m = Decimal(body["height_cm"]) / 100
    return {
        "body_mass_index": Decimal(str(body["weight_kg"])) / height_m**2,
        "resting_spo2_percent": body["spo2_pct"],
        "stop_bang_score": body["stop_bang"],
    }


def _scales(case: dict[str, Any], day: int) -> dict[str, Any]:
    latest = {
        one["scale"]: one for one in sorted(case["scales"], key=lambda one: one["day"]) if one["day"] <= day
    }
    totals = {"asrm_total": "ASRM", "dast10_total": "DAST-10", "bpic_ss_total": "BPIC-SS"}
    facts = {fact: latest.get(scale, {}).get("total") for fact, scale in totals.items()}
    if "AUDIT-C" in latest:
        facts["audit_c_total"] = sum(latest["AUDIT-C"]["answers"])
    if "PHQ-9" in latest:
        facts["phq9_item9"] = latest["PHQ-9"]["answers"][8]
    if "C-SSRS screener" in latest:
        facts["cssrs_risk"] = _cssrs_risk(latest["C-SSRS screener"]["answers"])
    return facts


def _cssrs_risk(answers: dict[str, str]) -> str:
    said = {question for question, answer in answers.items() if answer == "yes"}
    for risk, questions in (("high", {"4", "5", "6"}), ("moderate", {"3"}), ("low", {"1", "2"})):
        if said & questions:
            return risk
    return "none"


def _laboratory(case: dict[str, Any], day: int, policy: Policy) -> dict[str, Any]:
    oldest = day - policy["labs.valid_days"]
    known = [one for one in case["labs"] if one["value"] is not None and oldest <= one["day"] <= day]
    latest = {one["test"]: one for one in sorted(known, key=lambda one: one["day"])}
    facts: dict[str, Any] = {"egfr_ml_per_min": latest.get("eGFR", {}).get("value")}
    for fact, test in (("alt_times_uln", "ALT"), ("ast_times_uln", "AST")):
        if test in latest and "uln" in latest[test]:
            facts[fact] = Decimal(str(latest[test]["value"])) / Decimal(str(latest[test]["uln"]))
    if "lln" in latest.get("TSH", {}):
        facts["tsh_below_lower_limit"] = latest["TSH"]["value"] < latest["TSH"]["lln"]
    if "hCG" in latest:
        facts["pregnancy_test_positive"] = latest["hCG"]["value"] == "positive"
        facts["days_since_pregnancy_test"] = day - latest["hCG"]["day"]
    return facts
