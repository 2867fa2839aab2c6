"""Scoring: the six invented cases, and what must hold for any answers."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lightwell.knowledge import measures
from lightwell.knowledge.loading import read_topic
from lightwell.measures.rules import alerts, band_of, score

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*/case.json"))
KNOWLEDGE = Path(measures.__file__).parent


@cache
def instrument(code: str) -> measures.Instrument:
    form: measures.Instrument = read_topic(measures.TOPICS[0], KNOWLEDGE)[code]
    return form


def phq9(*answers: int | None) -> dict[str, int | None]:
    return {str(place): answer for place, answer in enumerate(answers, start=1)}


def answered_in(story: Any) -> list[dict[str, Any]]:
    """Every PHQ-9 and GAD-7 in a case, wherever on the pathway it was answered."""
    if isinstance(story, list):
        return [found for part in story for found in answered_in(part)]
    if not isinstance(story, dict):
        return []
    here = [story] if story.get("scale") in ("PHQ-9", "GAD-7") else []
    return here + [found for part in story.values() for found in answered_in(part)]


def scored(entry: dict[str, Any]) -> tuple[Any, ...]:
    form, answers = instrument(entry["scale"]), phq9(*entry["answers"])
    result, raised = score(form, answers), alerts(form, answers)
    band = result.band.code if result.band else None
    missing = [int(item) for item in result.missing]
    return (
        entry["scale"],
        entry["day"],
        result.total,
        missing,
        result.prorated,
        band,
        [a.level for a in raised],
    )


def expected(entry: dict[str, Any]) -> tuple[Any, ...]:
    levels = [alert["level"] for alert in entry["alerts"]]
    band, missing = entry.get("band"), [int(item) for item in entry["missing_items"]]
    return entry["scale"], entry["day"], entry["total"], missing, entry["prorated"], band, levels


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_the_case_is_scored_as_expected(case: Path) -> None:
    answers = answered_in(json.loads(case.read_text(encoding="utf-8")))
    follows = json.loads(case.with_name("expected.json").read_text(encoding="utf-8"))["scales"]
    wanted = [expected(entry) for entry in follows if entry["scale"] in ("PHQ-9", "GAD-7")]
    assert answers
    assert {str(scored(entry)) for entry in answers} == {str(row) for row in wanted}


def test_there_are_six_cases() -> None:
    assert len(CASES) == 6


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "minimal"),
        (4, "minimal"),
        (5, "mild"),
        (9, "mild"),
        (10, "moderate"),
        (14, "moderate"),
        (15, "moderately severe"),
        (19, "moderately severe"),
        (20, "severe"),
        (27, "severe"),
    ],
)
def test_bands_meet_without_a_gap(total: int, band: str) -> None:
    assert band_of(instrument("PHQ-9"), total).code == band


def test_a_total_beyond_the_instrument_has_no_band() -> None:
    with pytest.raises(ValueError, match="no total of 28"):
        band_of(instrument("PHQ-9"), 28)


def test_two_missing_items_are_prorated_half_up() -> None:
    # seven ones: 9 * 7 / 7 = 9; eight answers that make 4: 9 * 4 / 8 = 4.5, half up 5
    seven = score(instrument("PHQ-9"), phq9(1, 1, 1, 1, 1, 1, 1, None, None))
    eight = score(instrument("PHQ-9"), phq9(1, 1, 1, 1, 0, 0, 0, None, 0))
    assert (seven.total, seven.missing, seven.prorated) == (9, ("8", "9"), True)
    assert (eight.total, eight.missing, eight.prorated) == (5, ("8",), True)


def test_three_missing_items_give_no_total_and_no_band() -> None:
    result = score(instrument("PHQ-9"), phq9(3, 3, 3, 3, 3, 3, None, None, None))
    assert (result.total, result.band, result.prorated, result.answered) == (None, None, False, 6)


def test_an_absent_item_and_a_none_are_the_same() -> None:
    with_none = phq9(2, 2, 2, 2, 2, 2, 2, 2, None)
    absent = {item: answer for item, answer in with_none.items() if answer is not None}
    assert score(instrument("PHQ-9"), with_none) == score(instrument("PHQ-9"), absent)
    assert alerts(instrument("PHQ-9"), with_none) == alerts(instrument("PHQ-9"), absent)


@pytest.mark.parametrize("answer", [-1, 4, 99, True, False, 1.0, "1", "", float("nan")])
def test_an_answer_that_is_not_offered_is_refused_with_a_sentence(answer: Any) -> None:
    answers = {**phq9(0, 0, 0, 0, 0, 0, 0, 0, 0), "9": answer}
    with pytest.raises(ValueError, match=r"PHQ-9 item 9 cannot be .*; choose one of 0, 1, 2, 3\."):
        score(instrument("PHQ-9"), answers)
    with pytest.raises(ValueError, match="PHQ-9 item 9"):
        alerts(instrument("PHQ-9"), answers)


@pytest.mark.parametrize("item", ["0", "10", "", "9 ", "9a"])
def test_an_item_that_does_not_exist_is_refused(item: str) -> None:
    with pytest.raises(ValueError, match="has no item"):
        score(instrument("PHQ-9"), {item: 1})


@pytest.mark.parametrize(
    ("answer", "level", "within_hours"), [(1, "amber", 24), (2, "red", 4), (3, "red", 4), (None, "task", 24)]
)
def test_item_nine_raises_one_alert_whatever_the_total(
    answer: int | None, level: str, within_hours: int
) -> None:
    (alert,) = alerts(instrument("PHQ-9"), phq9(0, 0, 0, 0, 0, 0, 0, 0, answer))
    assert (alert.item, alert.answer, alert.level, alert.within_hours) == ("9", answer, level, within_hours)
    assert alert.why.en and alert.why.fr


def test_item_nine_raises_red_when_nothing_else_was_answered() -> None:
    answers = phq9(None, None, None, None, None, None, None, None, 3)
    assert [alert.level for alert in alerts(instrument("PHQ-9"), answers)] == ["red"]
    assert score(instrument("PHQ-9"), answers).total is None


def test_no_thoughts_of_death_raise_nothing() -> None:
    assert alerts(instrument("PHQ-9"), phq9(3, 3, 3, 3, 3, 3, 3, 3, 0)) == ()


def test_gad7_raises_nothing() -> None:
    assert alerts(instrument("GAD-7"), phq9(3, 3, 3, 3, 3, 3, 3)) == ()


ANSWERS = st.fixed_dictionaries(
    {str(item): st.sampled_from([0, 1, 2, 3, 0, 1, 2, 3, None]) for item in range(1, 10)}
)


@given(ANSWERS)
def test_a_total_is_in_range_or_there_is_none(answers: dict[str, int | None]) -> None:
    result = score(instrument("PHQ-9"), answers)
    assert (result.total is None) == (len(result.missing) > 2)
    assert result.total is None or 0 <= result.total <= 27
    assert result.answered + len(result.missing) == 9


@given(ANSWERS, st.integers(min_value=1, max_value=9))
def test_a_higher_answer_never_lowers_the_total(answers: dict[str, int | None], item: int) -> None:
    before = score(instrument("PHQ-9"), answers).total
    answer = answers[str(item)]
    assume(before is not None and answer is not None and answer < 3)
    after = score(instrument("PHQ-9"), {**answers, str(item): (answer or 0) + 1}).total
    assert after is not None and before is not None and after >= before


@given(ANSWERS)
def test_missing_never_counts_as_zero(answers: dict[str, int | None]) -> None:
    total = score(instrument("PHQ-9"), answers).total
    as_zero = score(instrument("PHQ-9"), {item: answer or 0 for item, answer in answers.items()}).total
    assume(total is not None)
    known = [answer for answer in answers.values() if answer is not None]
    assert total is not None and as_zero is not None and total >= as_zero
    assert abs(total - 9 * sum(known) / len(known)) <= 0.5


@given(ANSWERS)
def test_the_order_of_answers_does_not_matter(answers: dict[str, int | None]) -> None:
    backwards = dict(reversed(answers.items()))
    assert score(instrument("PHQ-9"), answers) == score(instrument("PHQ-9"), backwards)
    assert alerts(instrument("PHQ-9"), answers) == alerts(instrument("PHQ-9"), backwards)
