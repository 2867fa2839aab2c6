"""The practice data: every file can be read, agrees with the others, and says what the sources say."""

import json
import re
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell.knowledge import consenting, measures, practice
from lightwell.knowledge.loading import KnowledgeError, read_topic
from lightwell.knowledge.text import Text

FOLDER = Path(practice.__file__).parent
TOPICS = {topic.name: topic for topic in (*practice.TOPICS, *measures.TOPICS, *consenting.TOPICS)}
CASES = sorted((Path(__file__).parents[1] / "cases").glob("*/expected.json"))
CODED = ("instruments", "scores", "vitals", "laboratory")


@cache
def topic(name: str) -> dict[str, Any]:
    return read_topic(TOPICS[name], FOLDER)


@cache
def policy() -> practice.Policy:
    return practice.Policy(topic("policy").values())


def texts(value: Any) -> list[Text]:
    if isinstance(value, Text):
        return [value]
    if isinstance(value, tuple):
        return [found for part in value for found in texts(part)]
    fields = getattr(value, "__struct_fields__", ())
    return [found for field in fields for found in texts(getattr(value, field))]


def codes(value: Any, field_end: str) -> list[str]:
    """Every code in an entry, in fields whose name ends so."""
    if isinstance(value, tuple):
        return [found for part in value for found in codes(part, field_end)]
    found: list[str] = []
    for field in getattr(value, "__struct_fields__", ()):
        inside = getattr(value, field)
        if field.endswith(field_end):
            found += [inside] if isinstance(inside, str) else list(inside)
        else:
            found += codes(inside, field_end)
    return [code for code in found if code]


def luhn_holds(loinc: str) -> bool:
    """LOINC's mod 10; the letters LA of an answer code add 5, or 8 before an odd number of digits."""
    digits = [int(digit) for digit in re.sub(r"\D", "", loinc)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    odd = len(digits[:-1]) % 2
    letters = (8 if odd else 5) if loinc.startswith("LA") else 0
    return (sum(doubled) + sum(digits[-1::-2]) + letters) % 10 == 0


VERHOEFF = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def times(a: int, b: int) -> int:
    """The product in the dihedral group of ten, in which SNOMED CT check digits are made."""
    if a < 5:
        return (a + b) % 5 if b < 5 else (a + b - 5) % 5 + 5
    return (a - 5 - b) % 5 + 5 if b < 5 else (a - b) % 5


def verhoeff_holds(snomed: str) -> bool:
    product = 0
    for place, digit in enumerate(reversed(snomed)):
        product = times(product, int(VERHOEFF[place % 8][int(digit)]))
    return product == 0


@pytest.mark.parametrize("name", TOPICS)
def test_every_file_can_be_read(name: str) -> None:
    assert topic(name)


@pytest.mark.parametrize("name", TOPICS)
def test_every_text_is_in_both_languages_and_reads_apart(name: str) -> None:
    for entry in topic(name).values():
        for text in texts(entry):
            assert text.en.strip() == text.en and text.fr.strip() == text.fr
            assert "'" not in text.fr, text.fr
            assert len(text.en) < 25 or text.en != text.fr, text.en


@pytest.mark.parametrize("name", TOPICS)
def test_no_source_names_a_place_on_a_machine(name: str) -> None:
    assert not [
        entry.source for entry in topic(name).values() if re.search(r"(^|\s)/\w|\.md\b", entry.source)
    ]


@pytest.mark.parametrize("name", CODED)
def test_loinc_codes_have_their_check_digit(name: str) -> None:
    found = [code for entry in topic(name).values() for code in codes(entry, "loinc")]
    assert found
    assert [code for code in found if not luhn_holds(code)] == []


@pytest.mark.parametrize("name", ["adverse_events", "grades"])
def test_snomed_codes_have_their_check_digit(name: str) -> None:
    found = [code for entry in topic(name).values() for code in codes(entry, "snomed")]
    assert found
    assert [code for code in found if not verhoeff_holds(code)] == []


@pytest.mark.parametrize("code", ["22298007", "70221-8"])
def test_the_check_digits_notice_a_wrong_code(code: str) -> None:
    assert not (luhn_holds(code) if "-" in code else verhoeff_holds(code))


# ── policy ──


@pytest.mark.parametrize(
    ("key", "value", "compare"),
    [
        ("predose.bp.soft.systolic_mmhg", 140, "above"),
        ("predose.bp.hard.diastolic_mmhg", 100, "at-least"),
        ("intra.bp.notify.rise_percent", 20, "at-least"),
        ("intra.bp.pause.systolic_mmhg", 180, "at-least"),
        ("intra.spo2.emergency_percent", 90, "below"),
        ("checks.late_min", 5, "above"),
        ("leaving.cadss6_at_most", 2, "at-most"),
        ("dose.jump_second_sign_off", Decimal("1.5"), "above"),
        ("register.tolerance_mg", Decimal("0.5"), "at-most"),
        ("interval.hard_hours", 24, "at-least"),
        ("baseline.within_days", 7, "at-most"),
        ("maint.taper.treatments", (4, 4, 3), None),
        ("consent.new_per_course", True, None),
    ],
)
def test_policy_says_what_the_reference_says(key: str, value: Any, compare: str | None) -> None:
    assert policy()[key] == value
    assert type(policy()[key]) is type(value)
    assert policy().entry(key).compare == compare


def test_an_unknown_policy_key_is_named() -> None:
    with pytest.raises(KeyError, match=r"intra\.bp\.notfy is not a policy value"):
        policy()["intra.bp.notfy"]


def test_policy_is_a_mapping_that_cannot_be_written() -> None:
    assert "checks.early_min" in policy() and "checks" not in policy()
    assert len(policy()) == len(list(policy())) == len(topic("policy"))
    assert not hasattr(policy(), "__setitem__")


@pytest.mark.parametrize("part", ["systolic_mmhg", "diastolic_mmhg"])
def test_pressure_limits_rise_from_note_to_stop(part: str) -> None:
    limits = policy()
    assert limits[f"predose.bp.soft.{part}"] < limits[f"predose.bp.hard.{part}"]
    assert limits[f"intra.bp.notify.{part}"] < limits[f"intra.bp.pause.{part}"]
    assert limits[f"intra.bp.pause.{part}"] <= limits[f"intra.bp.emergency.{part}"]


@pytest.mark.parametrize("route", ["IV", "IM", "SC", "IN", "IN-ESK", "PO", "SL"])
def test_every_route_has_a_dose_entry_a_schedule_and_a_least_stay(route: str) -> None:
    assert topic("doses")[route].route == route
    assert route in {schedule.route for schedule in topic("schedules").values()}
    assert policy()[f"observe.min_after_end.{route.lower()}_min"] >= 60


def test_every_gate_of_a_score_is_policy() -> None:
    gates = [score.gate for score in topic("scores").values() if score.gate]
    assert len(gates) == 3
    assert [gate for gate in gates if gate not in policy()] == []


def test_alert_deadlines_are_those_of_the_policy() -> None:
    alerts = topic("instruments")["PHQ-9"].alerts
    deadlines = {alert.level: alert.within_hours for alert in alerts}
    assert deadlines == {level: policy()[f"safety.{level}.within_hours"] for level in deadlines}


# ── doses and vital signs ──


@pytest.mark.parametrize(("route", "limit"), [("IV", "1.0"), ("IM", "1.0"), ("SC", "0.9")])
def test_the_hard_limit_per_kg(route: str, limit: str) -> None:
    assert topic("doses")[route].max_mg_per_kg == Decimal(limit)


def test_the_fastest_infusion() -> None:
    assert topic("doses")["IV"].max_mg_per_kg_per_min == Decimal("0.025")
    assert topic("doses")["IM"].max_mg_per_kg_per_min is None


def test_injections_come_in_two_strengths_and_esketamine_stops_at_84_mg() -> None:
    assert [strength.mg_per_ml for strength in topic("doses")["IV"].formulations] == [10, 50]
    assert topic("doses")["IN-ESK"].max_mg == 84


def test_a_usual_dose_above_the_limit_stops_the_start(tmp_path: Path) -> None:
    wrong = (
        (FOLDER / "doses.toml")
        .read_text(encoding="utf-8")
        .replace("max_mg_per_kg = 0.9\n", "max_mg_per_kg = 0.09\n", 1)
    )
    (tmp_path / "doses.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"doses\.toml, SC: .*larger than the limit"):
        read_topic(TOPICS["doses"], tmp_path)


@pytest.mark.parametrize(
    ("code", "value", "plausible", "likely"),
    [
        ("weight_kg", 900, False, False),
        ("weight_kg", Decimal("72.6"), True, True),
        ("weight_kg", 185, True, False),
        ("height_cm", 17, False, False),
        ("systolic_mmhg", 183, True, True),
        ("systolic_mmhg", 281, False, False),
        ("systolic_mmhg", 280, True, False),
        ("spo2_percent", 101, False, False),
        ("spo2_percent", 0, False, False),
        ("temperature_celsius", Decimal("98.6"), False, False),
        ("heart_rate_bpm", -70, False, False),
    ],
)
def test_what_cannot_be_true_and_what_is_unusual(
    code: str, value: Any, plausible: bool, likely: bool
) -> None:
    vital = topic("vitals")[code]
    assert (vital.plausible(value), vital.likely(value)) == (plausible, likely)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=1))
def test_what_is_likely_is_plausible(value: Decimal) -> None:
    assert [v.code for v in topic("vitals").values() if v.likely(value) and not v.plausible(value)] == []


# ── schedules and protocols ──


def due_in_cases() -> list[tuple[str, list[int]]]:
    plans = []
    for path in CASES:
        told = json.loads(path.read_text(encoding="utf-8"))
        story = json.loads(path.with_name("case.json").read_text(encoding="utf-8"))
        for treatment in told.get("treatments", []):
            schedule = "IM" if story["course"]["route"] == "IM" else "IV-40"
            plans.append((schedule, treatment["due_minutes_as_ordered"]))
    return plans


def test_checks_are_planned_as_in_the_six_cases() -> None:
    plans = due_in_cases()
    assert len(plans) > 20
    for schedule, due in plans:
        assert list(topic("schedules")[schedule].planned_min()) == due


def test_infusion_checks_keep_the_intervals_of_the_policy() -> None:
    schedule = topic("schedules")["IV-40"]
    after = (0, *schedule.after_end_min)
    steps = {later - earlier for earlier, later in pairwise(after)}
    assert schedule.during_every_min == policy()["vitals.interval.infusion_min"]
    assert steps == {policy()["vitals.interval.recovery_min"]}


def test_esketamine_checks_are_those_of_the_label() -> None:
    assert topic("schedules")["IN-ESK"].planned_min() == policy()["vitals.interval.esketamine_at_min"]


@pytest.mark.parametrize("code", list(read_topic(TOPICS["protocols"], FOLDER)))
def test_a_protocol_stands_on_its_route_schedule_and_limits(code: str) -> None:
    protocol, dose = topic("protocols")[code], topic("doses")[topic("protocols")[code].route]
    schedule = topic("schedules")[protocol.schedule]
    assert (schedule.route, schedule.over_min) == (protocol.route, protocol.over_min)
    assert protocol.dose_mg_per_kg <= protocol.max_mg_per_kg <= dose.max_mg_per_kg
    assert protocol.over_min >= (dose.min_over_min or 0)
    assert protocol.gap_hard_hours == policy()["interval.hard_hours"]
    assert protocol.gap_soft_hours == policy()["interval.soft_hours"]
    assert {protocol.primary_scale, *protocol.other_scales} <= {
        *topic("instruments"),
        *topic("scores"),
        "PCL-5",
        "PEG",
    }


def test_the_depression_course_of_the_page() -> None:
    course = topic("protocols")["depression-iv-0.5-40x6"]
    assert (course.route, course.dose_mg_per_kg, course.over_min) == ("IV", Decimal("0.5"), 40)
    assert (course.treatments, course.per_week, course.block_min) == (6, 2, 120)
    assert (course.diluted_to_ml, course.primary_scale, course.experimental) == (50, "PHQ-9", False)


def test_ptsd_and_pain_are_experimental() -> None:
    experimental = {code for code, protocol in topic("protocols").items() if protocol.experimental}
    assert experimental == {"ptsd-im-0.5x2", "pain-iv-0.5-40x4"}


# ── events, consent, help, scores ──


def test_the_clinics_own_list_is_complete() -> None:
    events = topic("adverse_events").values()
    assert len([event for event in events if event.listed == "common"]) == 22
    assert len([event for event in events if event.listed == "rare"]) == 10
    assert all(event.expected for event in events if event.listed != "not-listed")


@pytest.mark.parametrize("code", ["cardiac-arrest", "anaphylaxis", "laryngospasm", "seizure", "chest-pain"])
def test_an_emergency_can_be_recorded_in_the_chair_and_is_never_expected(code: str) -> None:
    event = topic("adverse_events")[code]
    assert (event.in_session, event.emergency, event.expected) == (True, True, False)


def test_grades_run_from_mild_to_fatal() -> None:
    assert [grade.number for grade in topic("grades").values()] == [1, 2, 3, 4, 5]


def test_the_consent_has_six_parts_and_says_what_it_must() -> None:
    consent = list(topic("consents").values())[-1]
    english = " ".join(text.en for text in texts(consent.parts))
    french = " ".join(text.fr for text in texts(consent.parts))
    assert [part.heading.en for part in consent.parts][2:4] == ["What could go wrong", "Your choices"]
    assert len(consent.parts) == 6
    assert "Health Canada has not approved ketamine for depression, PTSD or pain" in english
    assert "Santé Canada n’a pas approuvé la kétamine pour la dépression, le TSPT ou la douleur" in french
    for must in ("9-8-8", "Spravato", "no treatment", "stop at any moment", "misused", "Do not drive"):
        assert must in english, must


def test_only_the_experimental_statement_depends_on_the_protocol() -> None:
    consent = list(topic("consents").values())[-1]
    conditional = [statement.code for statement in consent.statements if statement.when != "always"]
    assert conditional == ["experimental"]


def test_the_consent_is_written_in_short_sentences() -> None:
    consent = list(topic("consents").values())[-1]
    for text in texts(consent.parts):
        sentences = re.split(r"(?<=[.!?])\s", text.en)
        assert max(len(sentence.split()) for sentence in sentences) <= 40, text.en


def test_help_starts_with_the_suicide_line_and_emergency() -> None:
    lines = topic("help")
    assert list(lines)[:2] == ["9-8-8", "9-1-1"]
    assert (lines["9-8-8"].call, lines["9-8-8"].text_to, lines["9-1-1"].emergency) == ("988", "988", True)
    assert all(line.call or line.text_to for line in lines.values())


@pytest.mark.parametrize("code", ["aldrete", "padss", "cadss-6", "asrm", "audit-c", "dast-10"])
def test_a_score_adds_up_to_its_highest_total(code: str) -> None:
    score = topic("scores")[code]
    assert sum(score.highest(item) for item in score.items) == score.max_total


def test_leaving_scores_use_the_parts_that_are_recorded() -> None:
    story = json.loads(CASES[0].with_name("case.json").read_text(encoding="utf-8"))
    recovery = story["treatments"][0]["recovery"]
    for code in ("aldrete", "padss"):
        assert {item.code for item in topic("scores")[code].items} == set(recovery[code])


def test_audit_c_takes_the_lower_cut_when_sex_is_not_known() -> None:
    cuts = [cut for cut in topic("scores")["audit-c"].cuts if cut.code == "positive"]
    assert {sex: cut.at_least for cut in cuts for sex in cut.sex} == {
        "male": 4, "female": 3, "other": 3, "unknown": 3,
    }  # fmt: skip


def test_a_past_attempt_without_a_date_is_high_until_asked() -> None:
    risks = {item.code: item.risk for item in topic("scores")["c-ssrs"].items}
    assert risks == {
        "1": "low",
        "2": "low",
        "3": "moderate",
        "4": "high",
        "5": "high",
        "6": "moderate",
        "6r": "high",
    }


# ── instruments ──


@pytest.mark.parametrize(("code", "items", "total"), [("PHQ-9", 9, "44261-6"), ("GAD-7", 7, "70274-6")])
def test_an_instrument_is_complete(code: str, items: int, total: str) -> None:
    form = topic("instruments")[code]
    assert [item.code for item in form.items] == [str(place) for place in range(1, items + 1)]
    assert ([option.value for option in form.options], form.total_loinc) == ([0, 1, 2, 3], total)
    assert "No permission required" in form.licence


def numbers_of(form: measures.Scale) -> set[str]:
    """The names of the numbers that a change on this scale is read by."""
    ends = ("_percent", "_below", "_points", "_at_least", "_of_baseline_percent")
    return {
        name for name in form.__struct_fields__ if name.endswith(ends) and getattr(form, name) is not None
    }


@pytest.mark.parametrize("code", ["PHQ-9", "GAD-7"])
def test_every_number_of_an_instrument_says_where_it_comes_from(code: str) -> None:
    form = topic("instruments")[code]
    numbers = numbers_of(form)
    assert numbers
    assert numbers | {"bands", "max_prorated"} <= set(form.sources)
    assert set(form.sources) <= set(form.__struct_fields__)


def test_every_number_that_a_change_is_read_by_says_where_it_comes_from() -> None:
    for form in topic("scores").values():
        assert numbers_of(form) == set(form.sources), form.code
    assert numbers_of(topic("scores")["peg"]) == {"response_percent", "meaningful_points"}


def test_bands_with_a_gap_stop_the_start(tmp_path: Path) -> None:
    good = (FOLDER / "instruments.toml").read_text(encoding="utf-8")
    (tmp_path / "instruments.toml").write_text(good.replace("low = 5,", "low = 6,", 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"PHQ-9: .*every total from 0"):
        read_topic(TOPICS["instruments"], tmp_path)
