"""`lightwell findings`: the six cases through the command, what is not a case, a policy that is proposed."""

import io
import json
import math
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import pytest

from lightwell.config.command import main
from tests.cases.facts import HERE, NAMES, read

DAY_RULES = {"B07", "B22", "B37", "B38", "B39"}


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(["findings", *map(str, arguments)])
        except SystemExit as left:
            code = int(left.code or 0)
    return code, out.getvalue(), err.getvalue()


def printed(name: str, *more: object) -> dict[str, Any]:
    code, out, err = run(HERE / name / "case.json", "--json", *more)
    assert (code, err) == (0, "")
    return json.loads(out)


def by_result(answer: dict[str, Any], result: str) -> list[str]:
    return [rule for rule, one in answer["rules"].items() if one["result"] == result]


def assert_as_expected(answer: dict[str, Any], expected: dict[str, Any]) -> None:
    holds = {rule: one["action"] for rule, one in answer["rules"].items() if one["result"] == "true"}
    assert holds == {entry["id"]: entry["action"] for entry in expected["true"]}
    assert by_result(answer, "unknown") == [entry["id"] for entry in expected["unknown"]]
    assert by_result(answer, "false") == expected["false"]


# ── the six cases ──


@pytest.mark.parametrize("name", NAMES)
def test_the_findings_of_the_assessment_day(name):
    expected = read(name)[1]["rules_at_assessment"]
    assert_as_expected(printed(name), expected)
    assert_as_expected(printed(name, "--day", expected["day"]), expected)


def test_the_fifth_case_once_everything_was_answered():
    expected = read("05-unknowns-relapse")[1]["rules_after_later_answers"]
    assert_as_expected(printed("05-unknowns-relapse", "--day", expected["day"]), expected)


@pytest.mark.parametrize("name", NAMES)
def test_each_treatment_day(name):
    case, expected = read(name)
    for treatment, then in zip(case.get("treatments", []), expected.get("treatments", []), strict=True):
        rules = printed(name, "--day", treatment["day"])["rules"]
        assert {rule: rules[rule]["result"] for rule in then["day_rules"]} == then["day_rules"]


@pytest.mark.parametrize("name", NAMES)
def test_what_blocks(name):
    expected = read(name)[1]["blocks"]
    rules = printed(name)["rules"]
    blocking = {rule: one["result"] for rule, one in rules.items() if one["blocks"]}
    # decided otherwise: while B16 asks for a pregnancy test, not knowing B15 does not block beside it
    unknown = [rule for rule in expected["by_unknown_on_an_absolute_rule"] if rule != "B15"]
    assert [rule for rule, result in blocking.items() if result == "true"] == expected["by_finding"]
    assert [rule for rule, result in blocking.items() if result == "unknown"] == unknown


@pytest.mark.parametrize("name", NAMES)
def test_the_interactions(name):
    # decided otherwise: alcohol (C11) is asked for today and the last 24 hours; history is B20 and B21
    written = sorted(
        (one["id"], one["medicine"], one["severity"])
        for one in read(name)[1]["interactions"]
        if one["id"] != "C11"
    )
    assert sorted((one["id"], one["medicine"], one["severity"]) for one in printed(name)["interactions"]) == (
        written
    )


@pytest.mark.parametrize("name", NAMES)
def test_totals_bands_and_alerts(name):
    expected = read(name)[1]["scales"]
    answers = printed(name)["scales"]
    assert [(one["day"], one["scale"]) for one in answers] == [(one["day"], one["scale"]) for one in expected]
    for one, then in zip(answers, expected, strict=True):
        assert one["total"] == then.get("total", then.get("mean"))
        assert one.get("risk") == then.get("risk")
        assert [alert["level"] for alert in one["alerts"]] == [alert["level"] for alert in then["alerts"]]
        for key in {"band", "positive", "high", "prorated", "missing_items"} & then.keys():
            assert one[key] == then[key], (one, then)


@pytest.mark.parametrize("name", NAMES)
def test_the_health_card(name):
    assert printed(name)["health_card"] == read(name)[1]["health_card"]


@pytest.mark.parametrize("name", [name for name in NAMES if "course" in read(name)[1]])
def test_the_course(name):
    expected, course = read(name)[1]["course"], printed(name)["course"]
    base = expected["baseline_phq9"]
    assert course["baseline"] == {"day": base["day"], "total": base["total"]}
    assert len(course["scores"]) == len(expected["scores"])
    for one, then in zip(course["scores"], expected["scores"], strict=True):
        # decided otherwise: worse is 5 points or more above baseline, not any rise
        worse_by_any_rise = then["status"] == "worse" and then["total"] - base["total"] < 5
        status = "no response" if worse_by_any_rise else then["status"]
        wanted = {**then, "status": status, "relapse": then.get("relapse", False)}
        assert {key: wanted[key] for key in one} == one


def test_a_person_who_is_not_suitable_has_no_course():
    assert printed("04-not-suitable")["course"]["baseline"] is None


def test_a_heart_attack_moves_with_the_date():
    bound = read("04-not-suitable")[1]["time_bound"]["B05"]
    last, first = bound["block_through_day"], bound["specialist_from_day"]
    assert printed("04-not-suitable", "--day", last)["rules"]["B05"]["action"] == "BLOCK"
    assert printed("04-not-suitable", "--day", first)["rules"]["B05"]["action"] == "SPECIALIST"


# ── the evidence ──


def test_a_finding_says_on_what_it_stands_what_to_do_and_from_where():
    one = printed("04-not-suitable")["rules"]["B05"]
    assert "I21.4 Acute subendocardial myocardial infarction (active), day -30" in one["evidence"]
    assert "30 d" in one["evidence"]
    assert (one["severity"], one["blocks"], one["confidence"]) == ("absolute", True, "H")
    assert "do not order ketamine" in one["what_to_do"]
    assert "EU esketamine leaflet" in one["source"]


def test_what_is_not_known_says_what_to_ask():
    rules = printed("05-unknowns-relapse")["rules"]
    assert rules["B02"]["evidence"] == "not asked: aneurysm"
    assert "not on record: Allergies" in rules["B01"]["evidence"]
    assert "ASRM" in rules["B13"]["evidence"]


def test_alcohol_within_a_day_of_treatment_is_a_major_interaction(tmp_path):
    case = read("06-pain-night")[0]
    case["treatments"][0]["gates"]["alcohol_last_24_h"] = "yes"
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case))
    _code, out, _err = run(path, "--json", "--day", 0)
    found = {one["id"]: one["severity"] for one in json.loads(out)["interactions"]}
    assert found["C11"] == "major"


def test_medicines_not_asked_are_unknown_and_not_none(tmp_path):
    case = read("01-clean-responder")[0]
    del case["medicines"]
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case))
    _code, out, _err = run(path, "--json")
    assert {one["result"] for one in json.loads(out)["interactions"]} == {"unknown"}
    assert len(json.loads(out)["interactions"]) == 24


def test_for_a_person_it_is_written_in_words():
    code, out, _err = run(HERE / "04-not-suitable" / "case.json")
    assert code == 0
    assert "B12  holds: Psychosis or schizophrenia spectrum disorder (BLOCK, blocks)" in out


# ── a policy that is proposed ──


def test_a_proposed_policy_shows_what_appears_and_vanishes(tmp_path):
    proposed = tmp_path / "proposed.toml"
    proposed.write_text(
        '"suitability.stop_bang.points" = 6\n"suitability.bp.uncontrolled.systolic_mmhg" = 130\n'
    )
    code, out, _err = run(HERE, "--policy", proposed, "--json")
    cases = json.loads(out)["cases"]
    said = {
        name: {one["rule"]: (one["now"]["result"], one["then"]["result"]) for one in changes}
        for name, changes in cases.items()
    }
    assert code == 0
    assert set(said) == set(NAMES)
    assert said["06-pain-night"]["B06"] == ("false", "true")
    assert said["02-pression-quebec"] == {"B06": ("false", "true")}
    assert said["01-clean-responder"] == {}


def test_without_a_change_nothing_appears():
    _code, out, _err = run(HERE, "--set", "suitability.stop_bang.points=5")
    assert out.count("nothing changes") == len(NAMES)


def test_one_case_under_a_proposal():
    answer = printed("04-not-suitable", "--set", "suitability.cv_event.block_days=14")
    assert answer["rules"]["B05"]["action"] == "SPECIALIST"
    assert [one["rule"] for one in answer["changes"]] == ["B05"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--set", "suitability.b99=1"], "suitability.b99 is not a policy value."),
        (["--set", "suitability.stop_bang.points"], "Write key=value."),
        (["--set", "suitability.stop_bang.points=many"], "'many' is not a number"),
        (["--set", "suitability.stop_bang.points=NaN"], "NaN is not a number"),
        (["--set", "suitability.stop_bang.points=yes"], "does not fit suitability.stop_bang.points"),
        (["--policy", "nowhere.toml"], "nowhere.toml cannot be read"),
        (["--day", "999999"], "further away than"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(arguments, sentence):
    code, out, err = run(HERE / NAMES[0] / "case.json", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err


# ── what is not a case ──


def changed(*path: str | int, to: Any) -> bytes:
    """The first case with one value put in the place of another; `to` None of a key: the key is gone."""
    case = read(NAMES[0])[0]
    part = case
    for step in path[:-1]:
        part = part[step]
    if to is KeyError:
        del part[path[-1]]
    else:
        part[path[-1]] = to
    return json.dumps(case).encode()


HOSTILE = {
    "empty": b"",
    "not JSON": b"MSH|^~\\&|",
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "not UTF-8": b'{"person": "\xff"}',
    "a list": b"[]",
    "null": b"null",
    "a string": b'"case"',
    "nothing in it": b"{}",
    "deep": b"[" * 100_000,
    "deep inside": b'{"person":' + b'{"a":' * 50_000,
    "NaN": changed("body", "weight_kg", to=math.nan),
    "infinity": changed("body", "weight_kg", to=math.inf),
    "a huge number": changed("body", "weight_kg", to=10**400),
    "no person": changed("person", to=KeyError),
    "no assessment": changed("assessment", to=KeyError),
    "allergies as a word": changed("allergies", to="none"),
    "allergies not said": changed("allergies", "asked", to=None),
    "pressure as words": changed("resting_bp", 0, "systolic_mmhg", to="high"),
    "pressure of zero": changed("resting_bp", 0, "systolic_mmhg", to=0),
    "a day as words": changed("resting_bp", 0, "day", to="yesterday"),
    "a day too far": changed("resting_bp", 0, "day", to=10**12),
    "an unknown scale": changed("scales", 0, "scale", to="HAM-D"),
    "an answer too high": changed("scales", 0, "answers", 0, to=9),
    "too many answers": changed("scales", 0, "answers", to=[1] * 30),
    "answers as words": changed("scales", 0, "answers", to="all zero"),
    "a total too high": changed("scales", 4, "total", to=99),
    "a total below zero": changed("scales", 4, "total", to=-1),
    "no such birthday": changed("person", "birth_month_day", to="02-30"),
    "a birthday as a date": changed("person", "birth_month_day", to="1984-05-06"),
    "not born yet": changed("person", "birth_year", to=2090),
    "a sex that is none": changed("person", "sex_at_birth", to="yes"),
    "a code that is none": changed("history", "diagnoses", 0, "icd10", to="depression"),
    "an answer that is none": changed("history", "checklist", "aneurysm", to="maybe"),
    "a route that is none": changed("treatments", 0, "order", "route", to="rectal"),
    "a laboratory value in words": changed("labs", 0, "value", to="normal"),
    "10 MB": b'{"person": "' + b"x" * 10_000_000 + b'"}',
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_what_is_not_a_case_is_one_sentence_and_nothing_else(tmp_path, name, more):
    path = tmp_path / "case.json"
    path.write_bytes(HOSTILE[name])
    code, out, err = run(path, *more)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.rstrip().endswith(".")
    assert "Traceback" not in err
    assert len(err) < 400


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("nowhere.json", "nowhere.json cannot be read: No such file or directory."),
        ("", "There is no case in"),
    ],
)
def test_a_path_that_holds_no_case(tmp_path, path, sentence):
    code, out, err = run(tmp_path / path)
    assert (code, out) == (2, "")
    assert sentence in err


def test_without_a_path_it_says_what_it_needs():
    assert run() == (2, "", "Name a case file or a folder of cases, or say --everyone.\n")
