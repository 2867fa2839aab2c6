"""Scores against the six cases, and the suggestion after the last treatment."""

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell import knowledge
from lightwell.outcomes.rules.recommendation import Limits, Progress, Suggestion, recommend
from lightwell.outcomes.rules.response import Score, Status, baseline, readings, relapsed, status

CASES = sorted((Path(__file__).parents[1] / "cases").glob("0*"))
DAY_0 = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LIMITS = Limits(3, 20, 3, 2, 2, 2, 2)
PHQ9 = knowledge.current().instruments["PHQ-9"]


def on_day(day: float, total: int) -> Score:
    return Score(at=DAY_0 + timedelta(days=day), total=total)


def expected(case: Path) -> dict:
    return json.loads((case / "expected.json").read_text()).get("course") or {}


def decided(row: dict, base_total: int) -> str:
    """The case calls any rise worse; the product's decision is 5 points or more, and the decision wins."""
    small_rise = row["status"] == "worse" and row["total"] - base_total < 5
    return "no response" if small_rise else row["status"]


WITH_COURSE = [case for case in CASES if expected(case).get("scores")]


@pytest.mark.parametrize("case", WITH_COURSE, ids=lambda case: case.name)
def test_every_score_of_a_case_reads_as_expected(case):
    course = expected(case)
    base = on_day(course["baseline_phq9"]["day"], course["baseline_phq9"]["total"])
    found = readings(PHQ9, base, [on_day(row["day"], row["total"]) for row in course["scores"]])
    for row, reading in zip(course["scores"], found, strict=True):
        assert reading.status == decided(row, base.total), row
        assert round(float(reading.percent_change), 1) == row["percent_change"]
        assert reading.remission is row["remission"]
        assert reading.relapse is row.get("relapse", False)
        if "share_of_loss_regained" in row:
            assert round(float(reading.share_regained), 3) == row["share_of_loss_regained"]


def test_the_baseline_is_the_last_score_in_the_week_before_and_never_a_later_one():
    scores = [on_day(-10, 20), on_day(-3, 18), on_day(0, 19), on_day(1, 16)]
    assert baseline(scores, DAY_0, 7).total == 19
    assert baseline([on_day(-10, 20), on_day(1, 16)], DAY_0, 7) is None


@given(st.integers(1, 27), st.integers(0, 27))
def test_a_rise_is_never_called_better(base, total):
    word = status(PHQ9, base, total)
    assert not (total >= base and word in (Status.RESPONSE, Status.PARTIAL_RESPONSE))
    assert (word is Status.WORSE) == (total - base >= 5)


@given(st.integers(1, 27), st.integers(0, 27))
def test_response_is_half_or_more_on_whole_scores(base, total):
    assert (status(PHQ9, base, total) is Status.RESPONSE) == (2 * total <= base and total - base < 5)


def test_a_small_rise_from_a_good_place_is_no_relapse():
    assert not relapsed(PHQ9, 19, 9, Fraction(6, 10))
    assert relapsed(PHQ9, 19, 10, Fraction(6, 10))


def progress(totals: list[int], *, base: int = 20, planned: int = 6, **over) -> Progress:
    found = readings(PHQ9, on_day(0, base), [on_day(3 * n + 1, total) for n, total in enumerate(totals)])
    values = {"given": len(totals), "planned": planned, "extended_times": 0, "in_maintenance": False}
    return Progress(**{**values, "readings": found, "by_treatment": tuple(totals), **over})


@pytest.mark.parametrize(
    ("totals", "wanted"),
    [
        ([18, 17, 16], Suggestion.CONTINUE),
        ([16, 14, 11, 11, 8, 4], Suggestion.MAINTENANCE),
        ([19, 18, 17, 16, 14, 13], Suggestion.EXTEND),
        ([20, 20, 20, 20, 18, 17], Suggestion.EXTEND),
        ([20, 19, 19, 19, 19, 19], Suggestion.STOP),
        ([20, 19, 25], Suggestion.REVIEW),
        ([], Suggestion.NO_BASELINE),
    ],
)
def test_the_suggestion_follows_the_scores(totals, wanted):
    assert recommend(progress(totals), LIMITS).suggestion is wanted


def test_little_change_after_three_is_a_note_and_no_stop():
    assert "many-improve-later" in recommend(progress([20, 19, 19]), LIMITS).reasons


def test_a_course_is_extended_twice_at_most():
    twice = progress([19, 18, 17, 16, 14, 13], extended_times=2)
    assert recommend(twice, LIMITS).suggestion is Suggestion.STOP


def test_a_relapse_in_maintenance_means_two_more():
    again = recommend(progress([8, 4, 15], in_maintenance=True), LIMITS)
    assert (again.suggestion, again.treatments) == (Suggestion.TREAT_AGAIN, 2)
    assert recommend(progress([8, 4, 4], in_maintenance=True), LIMITS).suggestion is Suggestion.CONTINUE
