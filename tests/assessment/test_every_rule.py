"""Every rule, B01 to B40: where it is true and what it then asks for, where false, and where nobody knows."""

from typing import Any, NamedTuple

import pytest

from lightwell import knowledge
from tests.assessment.healthy import NO_DIAGNOSES, codes, found

Facts = dict[str, Any]
DAY = "treatment-day"


class Row(NamedTuple):
    """One rule of the clinical reference, section B. `false`: facts that come close and do not hold."""

    rule: str
    action: str
    true: list[Facts]
    false: list[Facts]
    unknown: list[Facts]
    stage: str = "assessment"


def said(question: str, *prefixes: str, past: bool = True, near: str = "R69") -> dict[str, list[Facts]]:
    """True: a yes, or a code (also one that is over, unless `past` is False). Unknown: not asked."""
    true = [{question: True}, *(codes(f"{prefix}.9"[:7]) for prefix in prefixes)]
    over = [codes(past=(prefix,)) for prefix in prefixes]
    false = [codes(near), {question: False, **codes()}]
    return {
        "true": true + (over if past else []),
        "false": false + ([] if past else over),
        "unknown": [{question: None}, {question: None, **NO_DIAGNOSES}],
    }


def bp(last: tuple | None, before: tuple | None = None) -> Facts:
    """The last two resting pressures."""
    names = ("systolic_mmhg", "diastolic_mmhg")
    return {
        f"{prefix}resting_{name}": pair[place] if pair else None
        for prefix, pair in (("", last), ("previous_", before))
        for place, name in enumerate(names)
    }


LIVER = {"alt_times_uln": None, "ast_times_uln": None}
USE = {"audit_c_total": None, "dast10_total": None}
UNTESTED = {"pregnant": None, "pregnancy_test_positive": None, "days_since_pregnancy_test": None}
TABLE = [
    Row(
        "B01",
        "BLOCK",
        true=[
            {"allergy_substances": frozenset({"Kétamine"})},
            {"allergy_substances": frozenset({"penicillin", "esketamine spray"})},
            {"allergy_substances": frozenset({"benzethonium chloride"})},
            codes(past=("Z88.4",)),
        ],
        false=[{"allergy_substances": frozenset()}, {"allergy_substances": frozenset({"latex"})}],
        unknown=[{"allergy_substances": None}],
    ),
    Row("B02", "BLOCK", **said("aneurysm", "I67.1", "I71", "I72", near="I67.9")),
    Row("B03", "BLOCK", **said("arteriovenous_malformation", "Q27.3", "Q28.0", "Q28.2", "I77.0")),
    Row("B04", "BLOCK", **said("intracerebral_haemorrhage", "I60", "I61", "I62", near="I63.9")),
    Row(
        "B05",
        "BLOCK",
        true=[
            {"mi_or_cv_event": True, "days_since_cv_event": 0},
            {"days_since_cv_event": 42, **codes("I21.4")},
            {"days_since_cv_event": 42, **codes(past=("I22.0",))},
            {"days_since_cv_event": 1, **codes("I24.9")},
        ],
        false=[{"mi_or_cv_event": False}, codes("I20.0"), codes("I10")],
        unknown=[{"mi_or_cv_event": None}, {"mi_or_cv_event": True}, codes("I21.4")],
    ),
    Row(
        "B06",
        "BLOCK",
        true=[
            bp((160, 80), (160, 80)),
            bp((172, 104), (150, 100)),
            codes("I16.0"),
        ],
        false=[bp((159, 99), (200, 120)), bp((112, 70)), codes("I10"), codes(past=("I16.1",))],
        unknown=[bp(None), bp((162, 98))],
    ),
    Row(
        "B07",
        "HOLD_TODAY",
        true=[{"predose_systolic_mmhg": 141}, {"predose_diastolic_mmhg": 91}],
        false=[{"predose_systolic_mmhg": 140, "predose_diastolic_mmhg": 90}],
        unknown=[{"predose_systolic_mmhg": None, "predose_diastolic_mmhg": None}],
        stage=DAY,
    ),
    Row(
        "B08",
        "SPECIALIST",
        **said(
            "heart_failure_unstable_angina_arrhythmia",
            *("I50", "I20.0", "I47", "I48", "I49", "I45.81"),
            past=False,
            near="I45.2",
        ),
    ),
    Row(
        "B09",
        "SPECIALIST",
        true=[
            {"stroke_or_tia": True, "days_since_stroke_or_tia": 184},
            {"days_since_stroke_or_tia": 2000, **codes(past=("I63.9",))},
            {"days_since_stroke_or_tia": 184, **codes("G45.9")},
        ],
        false=[{"stroke_or_tia": False}, codes("G40.1")],
        unknown=[{"stroke_or_tia": None}, {"stroke_or_tia": True}, codes("I63.9")],
    ),
    Row("B10", "BLOCK", **said("raised_intracranial_pressure", "G93.2", "G93.5", past=False, near="G93.1")),
    Row("B11", "REVIEW", **said("hypertensive_encephalopathy", "I67.4", near="I67.9")),
    Row(
        "B12",
        "BLOCK",
        true=[
            *(codes(code) for code in ("F20.0", "F22", "F23", "F25.1", "F28", "F29", "F32.3", "F33.3")),
            {"psychosis_ever": True, "psychosis_active": True},
        ],
        false=[{"psychosis_ever": False}, codes("F32.2"), codes("F33.2")],
        unknown=[{"psychosis_ever": None}, {"psychosis_ever": None, **NO_DIAGNOSES}],
    ),
    Row(
        "B13",
        "BLOCK",
        true=[
            {"asrm_total": 6},
            {"ymrs_total": 12},
            {"asrm_total": 0, "ymrs_total": 60},
            *(codes(code) for code in ("F30.1", "F31.0", "F31.1", "F31.2")),
        ],
        false=[{"asrm_total": 5, "ymrs_total": 11}, codes("F31.3"), codes(past=("F30.2",))],
        unknown=[{"asrm_total": None, "ymrs_total": None}],
    ),
    Row("B14", "REVIEW", **said("bipolar", "F31", near="F30.1")),
    Row(
        "B15",
        "BLOCK",
        true=[
            {"pregnant": True},
            {"pregnancy_test_positive": True},
            *(codes(code) for code in ("O26.9", "Z33", "Z32.01")),
        ],
        false=[{"pregnant": False}, {"sex": "male", "pregnant": None}, codes(past=("O80",))],
        unknown=[UNTESTED, {"pregnant": None, "days_since_pregnancy_test": 8}],
    ),
    Row(
        "B16",
        "HOLD_TODAY",
        true=[
            {"days_since_pregnancy_test": 8},
            {"days_since_pregnancy_test": None},
            {"age_years": 12, "days_since_pregnancy_test": None},
            {"age_years": 55, "days_since_pregnancy_test": None},
            {"sex": "other", "days_since_pregnancy_test": None},
            {"may_be_pregnant": True},
        ],
        false=[
            {"days_since_pregnancy_test": 7},
            {"age_years": 56, "days_since_pregnancy_test": None},
            {"age_years": 11, "days_since_pregnancy_test": None},
            {"menopause_or_sterilisation": True, "days_since_pregnancy_test": None},
            {"sex": "male", "days_since_pregnancy_test": None},
        ],
        unknown=[{"age_years": None, "days_since_pregnancy_test": None}],
    ),
    Row("B17", "REVIEW", **said("breastfeeding", "Z39.1", past=False, near="Z39.2")),
    Row(
        "B18",
        "BLOCK",
        true=[{"age_years": 17}, {"age_years": 0}],
        false=[{"age_years": 18}, {"age_years": 90}],
        unknown=[{"age_years": None}],
    ),
    Row(
        "B19",
        "INFO",
        true=[{"age_years": 65}, {"age_years": 101}],
        false=[{"age_years": 64}],
        unknown=[{"age_years": None}],
    ),
    Row(
        "B20",
        "SPECIALIST",
        true=[
            {"dast10_total": 6},
            {"audit_c_total": 8},
            *(codes(f"F{number}.2") for number in (10, 11, 12, 13, 14, 15, 16, 18, 19)),
        ],
        false=[
            {"dast10_total": 5, "audit_c_total": 7},
            codes("F17.2"),
            codes("F10.1"),
            codes(past=("F11.2",)),
        ],
        unknown=[USE, {"dast10_total": None}, {"audit_c_total": None}],
    ),
    Row(
        "B21",
        "REVIEW",
        true=[
            {"dast10_total": 3},
            {"sex": "female", "audit_c_total": 3},
            {"sex": "male", "audit_c_total": 4},
            codes("F10.1"),
            codes(past=("F14.2",)),
        ],
        false=[
            {"sex": "male", "audit_c_total": 3},
            {"dast10_total": 2, "audit_c_total": 2},
            {"audit_c_total": 8},
            {"dast10_total": 6},
        ],
        unknown=[USE, {"audit_c_total": None}],
    ),
    Row(
        "B22",
        "HOLD_TODAY",
        true=[
            {"intoxication_or_withdrawal": True},
            {"urine_drug_screen_unexplained": True},
            codes("F10.0"),
            codes("F11.3"),
        ],
        false=[
            {"intoxication_or_withdrawal": False},
            {"urine_drug_screen_unexplained": False},
            codes("F10.1"),
            codes(past=("F10.3",)),
        ],
        unknown=[{"intoxication_or_withdrawal": None}],
        stage=DAY,
    ),
    Row(
        "B23",
        "SPECIALIST",
        true=[
            {"liver_disease": True, "child_pugh_class": "C"},
            {"child_pugh_class": "C", **codes("K74.6")},
            {"alt_times_uln": 5.1},
            {"ast_times_uln": 6},
        ],
        false=[
            {"alt_times_uln": 5, "ast_times_uln": 1},
            {"liver_disease": True, "child_pugh_class": "B"},
            {"liver_disease": True},
            {"child_pugh_class": "C"},
        ],
        unknown=[LIVER, {"liver_disease": True, **LIVER}, {**codes("K70.3"), **LIVER}],
    ),
    Row(
        "B24",
        "REVIEW",
        true=[{"alt_times_uln": 3.1}, {"ast_times_uln": 4}],
        false=[{"alt_times_uln": 3, "ast_times_uln": 3}, {"alt_times_uln": None}],
        unknown=[LIVER],
    ),
    Row(
        "B25",
        "SPECIALIST",
        true=[
            {"hyperthyroidism": True, "tsh_below_lower_limit": True},
            {"tsh_below_lower_limit": True, **codes("E05.0")},
        ],
        false=[
            {"hyperthyroidism": False, "tsh_below_lower_limit": True},
            {"hyperthyroidism": True, "tsh_below_lower_limit": False},
            codes("E03.9"),
        ],
        unknown=[{"hyperthyroidism": True, "tsh_below_lower_limit": None}, {"hyperthyroidism": None}],
    ),
    Row("B26", "SPECIALIST", **said("acute_porphyria", "E80.2", near="E80.0")),
    Row("B27", "SPECIALIST", **said("glaucoma", "H40", "H40.2", near="H41.0")),
    Row(
        "B28",
        "REVIEW",
        true=[
            {"bladder_symptoms": True},
            {"bpic_ss_total": 19},
            *(codes(code) for code in ("N30.1", "N30.2", "R31.0")),
        ],
        false=[{"bpic_ss_total": 18}, codes("N30.0"), {"bladder_symptoms": None}],
        unknown=[{"bladder_symptoms": None, "bpic_ss_total": None}],
    ),
    Row(
        "B29",
        "REVIEW",
        true=[
            {"sleep_apnoea": True},
            {"stop_bang_score": 5},
            {"body_mass_index": 40},
            codes("G47.3"),
        ],
        false=[{"stop_bang_score": 4, "body_mass_index": 39.9}, codes("G47.0")],
        unknown=[{"sleep_apnoea": None}, {"stop_bang_score": None}, {"body_mass_index": None}],
    ),
    Row(
        "B30",
        "REVIEW",
        true=[
            {"copd_or_respiratory_insufficiency": True},
            {"resting_spo2_percent": 91},
            codes("J44.1"),
        ],
        false=[{"resting_spo2_percent": 92}, codes("J45.9")],
        unknown=[{"copd_or_respiratory_insufficiency": None}, {"resting_spo2_percent": None}],
    ),
    Row(
        "B31",
        "SPECIALIST",
        **said("delirium_or_dementia", "F05", "F00", "F01", "F02", "F03", past=False, near="F06.7"),
    ),
    Row("B32", "REVIEW", **said("dissociative_disorder", "F44", "F48.1", past=False, near="F48.0")),
    Row("B33", "REVIEW", **said("personality_disorder_primary", "F60.3", past=False, near="F60.5")),
    Row(
        "B34",
        "REVIEW",
        true=[
            {"epilepsy_uncontrolled": True},
            {"epilepsy_uncontrolled": True, "days_since_seizure": 366},
            codes("G40.3"),
        ],
        false=[{"epilepsy_uncontrolled": False, "days_since_seizure": 10}, codes(past=("G40.3",))],
        unknown=[{"epilepsy_uncontrolled": None}],
    ),
    Row(
        "B35",
        "SAFETY",
        true=[{"cssrs_risk": "high"}, {"phq9_item9": 3}, {"madrs_item10": 5}],
        false=[
            {"cssrs_risk": "moderate"},
            {"phq9_item9": 2},
            {"madrs_item10": 4},
            {"madrs_item10": None},
        ],
        unknown=[{"cssrs_risk": None}, {"phq9_item9": None}],
    ),
    Row(
        "B36",
        "BLOCK",
        true=[
            {"capacity_to_consent": False},
            {"capacity_to_consent": False, "substitute_consent": False},
        ],
        false=[{"capacity_to_consent": True}, {"capacity_to_consent": False, "substitute_consent": True}],
        unknown=[{"capacity_to_consent": None}],
    ),
    Row(
        "B37",
        "HOLD_TODAY",
        true=[{"escort": False}, {"driving_today": True}],
        false=[{"escort": True, "driving_today": False}],
        unknown=[{"escort": None}, {"driving_today": None}],
        stage=DAY,
    ),
    Row(
        "B38",
        "HOLD_TODAY",
        true=[
            {"hours_since_food": 5},
            {"hours_since_clear_fluids": 1},
            {"route": "IN", "hours_since_food": 1, "minutes_since_clear_fluids": 60},
            {"route": "IN-ESK", "minutes_since_clear_fluids": 29},
        ],
        false=[
            {"hours_since_food": 6, "hours_since_clear_fluids": 2},
            {"route": "IN", "hours_since_food": 2, "minutes_since_clear_fluids": 30},
            {"route": "PO", "hours_since_food": 0, "hours_since_clear_fluids": 0},
        ],
        unknown=[{"hours_since_food": None}, {"hours_since_clear_fluids": None}],
        stage=DAY,
    ),
    Row(
        "B39",
        "HOLD_TODAY",
        true=[{"severe_nausea_cold_or_asthma": True}],
        false=[{"severe_nausea_cold_or_asthma": False}],
        unknown=[{"severe_nausea_cold_or_asthma": None}],
        stage=DAY,
    ),
    Row(
        "B40",
        "INFO",
        true=[{"egfr_ml_per_min": 29}, *(codes(code) for code in ("N18.4", "N18.5", "N18.6"))],
        false=[{"egfr_ml_per_min": 30}, codes("N18.3")],
        unknown=[{"egfr_ml_per_min": None}],
    ),
]
STRONGER = [
    ("B05", "SPECIALIST", {"mi_or_cv_event": True, "days_since_cv_event": 43}),
    ("B05", "SPECIALIST", codes(past=("I25.2",))),
    ("B09", "BLOCK", {"stroke_or_tia": True, "days_since_stroke_or_tia": 183}),
    ("B12", "REVIEW", {"psychosis_ever": True, "psychosis_active": False}),
    ("B12", "REVIEW", codes(past=("F23.0",))),
    ("B34", "SPECIALIST", {"days_since_seizure": 365, **codes("G40.3")}),
]
"""The other strength of each rule that has two."""


def cases(answer: str) -> list:
    return [
        pytest.param(row, facts, id=f"{row.rule}-{number}")
        for row in TABLE
        for number, facts in enumerate(getattr(row, answer), 1)
    ]


def test_the_table_holds_every_rule_with_all_three_answers():
    assert [row.rule for row in TABLE] == [f"B{number:02}" for number in range(1, 41)]
    assert [row.rule for row in TABLE] == list(knowledge.current().rules)
    assert all(row.true and row.false and row.unknown for row in TABLE)


@pytest.mark.parametrize(("row", "facts"), cases("true"))
def test_true(row: Row, facts: Facts):
    finding = found(row.stage, **facts)[row.rule]
    assert (finding.outcome, finding.action) == ("true", row.action)
    assert [reason for reason in finding.because if reason.value is not None]


@pytest.mark.parametrize(("row", "facts"), cases("false"))
def test_false(row: Row, facts: Facts):
    finding = found(row.stage, **facts)[row.rule]
    assert (finding.outcome, finding.blocks) == ("false", False)


@pytest.mark.parametrize(("row", "facts"), cases("unknown"))
def test_unknown_names_what_to_ask_and_blocks_when_the_rule_is_absolute(row: Row, facts: Facts):
    finding = found(row.stage, **facts)[row.rule]
    assert finding.outcome == "unknown"
    assert [reason.fact for reason in finding.because if reason.value is None]
    rule, beside = finding.rule, row.rule == "B15"
    absolute = rule.severity == "absolute" or rule.action == "BLOCK"
    assert finding.blocks is (absolute and not beside)


@pytest.mark.parametrize(("rule", "action", "facts"), STRONGER)
def test_a_rule_with_two_strengths(rule: str, action: str, facts: Facts):
    finding = found(**facts)[rule]
    assert (finding.outcome, finding.action) == ("true", action)
    assert finding.blocks is (action == "BLOCK")
