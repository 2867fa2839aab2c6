"""What speaks against ketamine: the six cases, the open decisions, the medicines beside it."""

import pytest

from lightwell import knowledge
from lightwell.assessment.rules import Medicine, blocks, findings, grouped, interactions
from tests.assessment.healthy import codes, found, one
from tests.cases.facts import (
    NAMES,
    assessment_facts,
    medicines,
    read,
    treatment_facts,
    with_later_answers,
)

KNOWN = knowledge.current()
POLICY = KNOWN.policy
NOBODY_ASKED = {"sex": "female", "age_years": 40}


def by_outcome(every, outcome: str) -> list[str]:
    return [finding.rule.id for finding in every if finding.outcome == outcome]


# ── the six cases ──


def assert_as_expected(every, expected) -> None:
    actions = {finding.rule.id: finding.action for finding in every if finding.outcome == "true"}
    assert actions == {entry["id"]: entry["action"] for entry in expected["true"]}
    assert by_outcome(every, "unknown") == [entry["id"] for entry in expected["unknown"]]
    assert by_outcome(every, "false") == expected["false"]


@pytest.mark.parametrize("name", NAMES)
def test_a_case_gives_the_findings_written_for_it(name: str) -> None:
    case, expected = read(name)
    day = case["assessment"]["day"]
    every = findings(KNOWN.rules, assessment_facts(case, day, POLICY), "assessment", POLICY)
    assert_as_expected(every, expected["rules_at_assessment"])


def test_the_fifth_case_after_everything_was_answered() -> None:
    case, expected = read("05-unknowns-relapse")
    facts = assessment_facts(with_later_answers(case), -2, POLICY)
    every = findings(KNOWN.rules, facts, "assessment", POLICY)
    assert_as_expected(every, expected["rules_after_later_answers"])
    assert blocks(every) == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_case_is_blocked_by_what_was_written_for_it(name: str) -> None:
    case, expected = read(name)
    facts = assessment_facts(case, case["assessment"]["day"], POLICY)
    every = findings(KNOWN.rules, facts, "assessment", POLICY)
    written = expected["blocks"]
    # decided otherwise: while B16 asks for a pregnancy test, not knowing B15 does not block beside it
    unknown = [rule for rule in written["by_unknown_on_an_absolute_rule"] if rule != "B15"]
    assert by_outcome(blocks(every), "true") == written["by_finding"]
    assert by_outcome(blocks(every), "unknown") == unknown


@pytest.mark.parametrize("name", NAMES)
def test_what_a_case_needs_before_treatment(name: str) -> None:
    case, expected = read(name)
    facts = assessment_facts(case, case["assessment"]["day"], POLICY)
    holds = [f for f in findings(KNOWN.rules, facts, "assessment", POLICY) if f.outcome == "true"]
    needs = {
        "SPECIALIST": expected["blocks"]["needs_specialist_clearance"],
        "REVIEW": expected["blocks"]["needs_review"],
        "HOLD_TODAY": expected["blocks"]["hold_today_if_unchanged"],
    }
    assert {action: [f.rule.id for f in holds if f.action == action] for action in needs} == needs


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, place) for name in NAMES for place in range(len(read(name)[0].get("treatments", ())))],
)
def test_the_rules_of_each_treatment_day(name: str, number: int) -> None:
    case, expected = read(name)
    whole = with_later_answers(case) if "answers_that_came_later" in case else case
    facts = treatment_facts(whole, case["treatments"][number], POLICY)
    every = findings(KNOWN.rules, facts, "treatment-day", POLICY)
    assert {f.rule.id: f.outcome for f in every} == expected["treatments"][number]["day_rules"]


@pytest.mark.parametrize("name", NAMES)
def test_a_case_gives_the_interactions_written_for_it(name: str) -> None:
    case, expected = read(name)
    matches = interactions(medicines(case), KNOWN.interactions)
    # decided otherwise: alcohol (C11) is asked for today and the last 24 hours; history is B20 and B21
    written = [
        (entry["id"], entry["medicine"], entry["severity"].replace("/", "-"))
        for entry in expected["interactions"]
        if entry["id"] != "C11"
    ]
    assert sorted((m.interaction.id, m.medicine.name, m.severity) for m in matches) == sorted(written)


# ── unknown is not no ──


def test_when_nobody_asked_anything_no_rule_is_silently_clear() -> None:
    every = findings(KNOWN.rules, NOBODY_ASKED, "assessment", POLICY)
    assert by_outcome(every, "false") == ["B18", "B19"]
    assert by_outcome(every, "true") == ["B16"]


def test_what_nobody_knows_is_named() -> None:
    finding = found(aneurysm=None)["B02"]
    assert [reason.fact for reason in finding.because] == ["aneurysm"]
    assert (finding.outcome, finding.blocks) == ("unknown", True)


def test_a_finding_shows_the_codes_that_made_it_true() -> None:
    finding = found(**codes("F25.1", "E11.9"))["B12"]
    assert {reason.fact: reason.value for reason in finding.because}["diagnoses_active"] == {"F25.1"}


# ── what the decisions say, rule by rule ──


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"mi_or_cv_event": True, "days_since_cv_event": 42}, ("true", "BLOCK", True)),
        ({"mi_or_cv_event": True, "days_since_cv_event": 43}, ("true", "SPECIALIST", False)),
        ({"mi_or_cv_event": True}, ("unknown", "BLOCK", True)),
        (codes(past=("I25.2",)), ("true", "SPECIALIST", False)),
        (codes("I20.0"), ("false", "BLOCK", False)),
    ],
)
def test_b05_heart_attack(facts, answer) -> None:
    assert one("B05", **facts) == answer


def test_an_old_heart_attack_still_blocks_while_a_recent_one_is_not_ruled_out() -> None:
    assert one("B05", mi_or_cv_event=None, **codes(past=("I25.2",))) == ("true", "SPECIALIST", True)


@pytest.mark.parametrize(
    ("last", "before", "outcome"),
    [
        ((160, 80), (150, 100), "true"),
        ((159, 99), (200, 120), "false"),
        ((162, 98), None, "unknown"),
        ((112, 70), None, "false"),
        (None, None, "unknown"),
    ],
)
def test_b06_takes_the_last_two_resting_readings(last, before, outcome) -> None:
    systolic, diastolic = last or (None, None)
    earlier_systolic, earlier_diastolic = before or (None, None)
    facts = {"resting_systolic_mmhg": systolic, "resting_diastolic_mmhg": diastolic}
    facts |= {"previous_resting_systolic_mmhg": earlier_systolic}
    facts |= {"previous_resting_diastolic_mmhg": earlier_diastolic}
    assert one("B06", **facts)[0] == outcome


@pytest.mark.parametrize(
    ("days", "answer"),
    [
        (183, ("true", "BLOCK", True)),
        (184, ("true", "SPECIALIST", False)),
        (None, ("unknown", "SPECIALIST", False)),
    ],
)
def test_b09_stroke(days, answer) -> None:
    assert one("B09", stroke_or_tia=True, days_since_stroke_or_tia=days) == answer


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        (codes("F20.0", past=("F23.0",)), ("true", "BLOCK", True)),
        (codes(past=("F23.0",)) | {"psychosis_ever": True}, ("true", "REVIEW", False)),
        (codes(past=("F23.0",)) | {"psychosis_active": True}, ("true", "BLOCK", True)),
        ({"psychosis_ever": True, "psychosis_active": False}, ("true", "REVIEW", False)),
        ({"psychosis_ever": True}, ("true", "REVIEW", True)),
    ],
)
def test_b12_psychosis_active_or_past(facts, answer) -> None:
    assert one("B12", **facts) == answer


@pytest.mark.parametrize(
    ("facts", "pregnancy", "test"),
    [
        ({"pregnant": True}, "true", "false"),
        ({"pregnant": None}, "false", "false"),
        ({"pregnant": None, "days_since_pregnancy_test": 8}, "unknown", "true"),
        ({"pregnancy_test_positive": True}, "true", "false"),
        ({"age_years": 56, "days_since_pregnancy_test": None}, "false", "false"),
        ({"sex": "male", "pregnant": None, "days_since_pregnancy_test": None}, "false", "false"),
        ({"sex": "unknown", "days_since_pregnancy_test": None}, "false", "true"),
    ],
)
def test_b15_and_b16_pregnancy(facts, pregnancy, test) -> None:
    every = found(**facts)
    assert (every["B15"].outcome, every["B16"].outcome) == (pregnancy, test)


def test_pregnancy_unknown_blocks_only_when_no_test_is_asked_for() -> None:
    asked = {"pregnant": None, "pregnancy_test_positive": None, "days_since_pregnancy_test": None}
    assert one("B15", **asked) == ("unknown", "BLOCK", False)
    assert one("B15", age_years=56, **asked) == ("unknown", "BLOCK", True)


@pytest.mark.parametrize(
    ("number", "days", "may_be", "outcome"),
    [
        (1, 7, None, "false"),
        (1, 8, None, "true"),
        (2, 28, None, "false"),
        (2, 29, None, "true"),
        (2, 3, True, "true"),
    ],
)
def test_b16_asks_for_a_test_within_7_days_then_28(number, days, may_be, outcome) -> None:
    facts = {"treatment_number": number, "days_since_pregnancy_test": days, "may_be_pregnant": may_be}
    assert found("treatment-day", **facts)["B16"].outcome == outcome


@pytest.mark.parametrize(
    ("facts", "dependence", "hazardous"),
    [
        ({"sex": "male", "audit_c_total": 7}, "false", "true"),
        ({"sex": "male", "audit_c_total": 8}, "true", "false"),
        ({"sex": "male", "audit_c_total": 3}, "false", "false"),
        ({"sex": "other", "audit_c_total": 3}, "false", "true"),
        ({"dast10_total": 6}, "true", "false"),
        ({"dast10_total": 3}, "false", "true"),
        ({"audit_c_total": 5, "dast10_total": None}, "unknown", "true"),
        (codes(past=("F11.2",)), "false", "true"),
        (codes("F17.2"), "false", "false"),
    ],
)
def test_b20_contains_b21(facts, dependence, hazardous) -> None:
    every = found(**facts)
    assert (every["B20"].outcome, every["B21"].outcome) == (dependence, hazardous)


@pytest.mark.parametrize(
    ("alt", "ast", "severe", "abnormal"),
    [
        (5, 1, "false", "true"),
        (None, 6, "true", "true"),
        (3, None, "false", "false"),
        (None, None, "unknown", "unknown"),
    ],
)
def test_b23_and_b24_take_alt_or_ast(alt, ast, severe, abnormal) -> None:
    every = found(alt_times_uln=alt, ast_times_uln=ast)
    assert (every["B23"].outcome, every["B24"].outcome) == (severe, abnormal)


@pytest.mark.parametrize(("low", "outcome"), [(True, "true"), (False, "false"), (None, "unknown")])
def test_b25_needs_a_tsh(low, outcome) -> None:
    assert one("B25", hyperthyroidism=True, tsh_below_lower_limit=low)[0] == outcome


@pytest.mark.parametrize(("days", "action"), [(365, "SPECIALIST"), (366, "REVIEW"), (None, "REVIEW")])
def test_b34_a_seizure_within_12_months_needs_a_specialist(days, action) -> None:
    assert one("B34", days_since_seizure=days, **codes("G40.3")) == ("true", action, False)


@pytest.mark.parametrize(
    ("capacity", "substitute", "outcome"),
    [(False, True, "false"), (False, None, "true"), (None, None, "unknown"), (True, None, "false")],
)
def test_b36_a_substitute_may_consent(capacity, substitute, outcome) -> None:
    assert one("B36", capacity_to_consent=capacity, substitute_consent=substitute)[0] == outcome


# ── the clinic's own limits ──


def test_a_clinic_that_lowers_its_limit_holds_sooner() -> None:
    pressure = {"predose_systolic_mmhg": 135, "predose_diastolic_mmhg": 80}
    lowered = {**POLICY, "predose.bp.soft.systolic_mmhg": 130}
    assert found("treatment-day", **pressure)["B07"].outcome == "false"
    assert found("treatment-day", limits=lowered, **pressure)["B07"].outcome == "true"


def test_b07_at_the_limit_may_start() -> None:
    at_limit = found("treatment-day", predose_systolic_mmhg=140, predose_diastolic_mmhg=90)["B07"]
    assert at_limit.outcome == "false"


@pytest.mark.parametrize(
    ("route", "food_h", "fluids_min", "outcome"),
    [
        ("IV", 6, 120, "false"),
        ("IM", 5, 120, "true"),
        ("SC", 6, 119, "true"),
        ("IN", 2, 30, "false"),
        ("IN-ESK", 2, 29, "true"),
        ("PO", 0, 0, "false"),
        (None, 4, 240, "unknown"),
        (None, 9, 240, "false"),
    ],
)
def test_b38_fasting_by_route(route, food_h, fluids_min, outcome) -> None:
    facts = {"route": route, "hours_since_food": food_h, "minutes_since_clear_fluids": fluids_min}
    facts["hours_since_clear_fluids"] = fluids_min / 60
    assert found("treatment-day", **facts)["B38"].outcome == outcome


# ── groups of the screen ──


def test_findings_are_grouped_by_what_they_block() -> None:
    every = found(aneurysm=True, glaucoma=True, sleep_apnoea=True, bipolar=None)
    groups = grouped(every.values())
    shown = {name: [f.rule.id for f in getattr(groups, name)] for name in ("stops", "act_before", "know")}
    assert shown == {"stops": ["B02"], "act_before": ["B27"], "know": ["B29"]}
    assert [f.rule.id for f in groups.not_asked] == ["B14"]
    assert len(groups.clear) == len(every) - 4


# ── medicines ──


def matched(*given: Medicine, route: str | None = None) -> list[tuple[str, str]]:
    return [(m.interaction.id, m.severity) for m in interactions(given, KNOWN.interactions, route)]


@pytest.mark.parametrize(
    ("medicine", "ids"),
    [
        (Medicine("lithium carbonate", "N05AN01"), ["C16"]),
        (Medicine("clozapine", "N05AH02"), ["C14"]),
        (Medicine("risperidone", "N05AX08"), ["C15"]),
        (Medicine("zopiclone", "N05CF01"), ["C02"]),
        (Medicine("phenelzine", "N06AF03"), ["C04"]),
        (Medicine("selegiline", "N04BD01"), ["C04"]),
        (Medicine("linezolid", "J01XX08"), ["C04"]),
        (Medicine("tramadol", "N02AX02"), ["C09", "C21"]),
        (Medicine("Lorazépam"), ["C01"]),
        (Medicine("St. John's Wort 300 mg"), ["C19"]),
        (Medicine("vinegar tablets"), []),
        (Medicine("alcool"), ["C11"]),
        (Medicine("cetirizine", "R06AE07"), []),
        (Medicine("amitriptyline", " n06aa09 "), ["C17"]),
    ],
)
def test_a_medicine_matches_by_code_then_by_words(medicine, ids) -> None:
    assert [row for row, _ in matched(medicine)] == ids


@pytest.mark.parametrize(("route", "severity"), [("IV", "minor"), ("PO", "moderate"), ("SL", "moderate")])
def test_enzyme_inhibitors_matter_more_by_mouth(route, severity) -> None:
    assert matched(Medicine("clarithromycin", "J01FA09"), route=route) == [("C18", severity)]


def test_medicines_not_asked_is_not_the_same_as_none() -> None:
    assert interactions(None, KNOWN.interactions) is None
    assert interactions((), KNOWN.interactions) == ()
