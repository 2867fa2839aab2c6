"""Case 6, pain and depression: what must follow from its answers, once they are kept and read back."""

import json
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from lightwell.audit.actors import SYSTEM
from lightwell.measures.models import Response
from lightwell.outcomes import actions, queries
from lightwell.outcomes.rules.recommendation import Suggestion
from lightwell.outcomes.rules.response import Status, percent_fall
from tests.factories.outcomes import CASES, FIRST, PAIN_NIGHT, a_course_of_case, a_pain_course
from tests.outcomes.test_rules import decided

WANTED = json.loads((CASES / PAIN_NIGHT / "expected.json").read_text())
STORED = {"peg": "PEG", "PHQ-9": "PHQ-9", "GAD-7": "GAD-7"}


def day_of(at) -> int:
    return (at + timedelta(hours=1) - FIRST).days


@pytest.fixture
def course(patient):
    return a_pain_course(patient)


def test_every_total_is_kept_as_the_case_has_it(course, patient):
    wanted = {
        (one["day"], one["scale"]): Decimal(str(one.get("mean", one.get("total"))))
        for one in WANTED["scales"]
        if one["scale"] in STORED.values()
    }
    kept = Response.objects.current().for_patient(patient)
    assert {(day_of(one.answered_at), STORED[one.instrument]): one.total for one in kept} == wanted


def test_answers_about_harm_call_for_somebody_as_the_case_says(course, patient):
    wanted = {
        (one["day"], one["scale"]): [alert["level"] for alert in one["alerts"]]
        for one in WANTED["scales"]
        if one["scale"] in STORED.values()
    }
    found = {}
    for one in Response.objects.current().for_patient(patient):
        raised = actions.raise_tasks(by=SYSTEM, at=one.answered_at, response=one)
        found[day_of(one.answered_at), STORED[one.instrument]] = [task.level for task in raised]
    assert found == wanted


def test_pain_is_read_from_the_morning_of_the_first_treatment(course):
    progress = queries.progress_of(course)
    means = {one["day"]: Decimal(str(one["mean"])) for one in WANTED["scales"] if one["scale"] == "PEG"}
    assert (progress.scale, progress.base.total, day_of(progress.base.at)) == ("PEG", Decimal("7.67"), 0)
    assert {day_of(one.score.at): one.score.total for one in progress.readings} == {
        day: total for day, total in means.items() if day > 0
    }
    sums = {3: 21, 7: 19, 10: 16, 18: 15}
    assert {day_of(one.score.at): one.percent_change for one in progress.readings} == {
        day: Fraction(100 * (23 - sum_), 23) for day, sum_ in sums.items()
    }


def test_pain_responds_on_day_10_and_not_before(course):
    readings = queries.progress_of(course).readings
    assert [one.status for one in readings] == [Status.NO_RESPONSE] * 2 + [Status.RESPONSE] * 2
    assert not any(one.remission or one.relapse for one in readings)


def test_the_share_that_the_case_tells_is_counted_from_the_score_at_intake(course):
    """Lightwell decisions, course: the baseline is the last score before treatment 1, 7.67 and not 8."""
    last = queries.progress_of(course).readings[-1]
    assert WANTED["recommendation"]["why"][0] == "PEG fell 37.5 % (30 % is a response)"
    assert percent_fall(queries.progress_of(course).instrument, 8, last.score.total) == Fraction(75, 2)
    assert round(float(last.percent_change), 1) == 34.8


def test_mood_reads_as_the_case_has_it(patient):
    wanted = WANTED["course"]
    progress = queries.progress_of(a_course_of_case(PAIN_NIGHT, patient, given=4))
    assert progress.base.total == wanted["baseline_phq9"]["total"]
    assert day_of(progress.base.at) == wanted["baseline_phq9"]["day"]
    assert len(progress.given) == wanted["treatments_given"]
    for row, reading in zip(wanted["scores"], progress.readings, strict=True):
        assert (day_of(reading.score.at), reading.score.total) == (row["day"], row["total"])
        assert round(float(reading.percent_change), 1) == row["percent_change"]
        assert (reading.status, reading.remission) == (decided(row, progress.base.total), row["remission"])
        assert not reading.relapse


def test_the_scale_of_the_protocol_decides_what_is_suggested(course):
    """The case calls extend its author's reading; the decision for a mixed indication wins: PEG responded."""
    advice = queries.recommendation_of(course)
    assert "ambiguous" in WANTED["recommendation"]
    assert advice.after_treatment == WANTED["recommendation"]["after_treatment"]
    assert advice.recommendation.suggestion is Suggestion.MAINTENANCE
    assert advice.recommendation.reasons == ("response",)


def test_on_the_way_it_goes_on(patient):
    course = a_pain_course(patient, until=7, given=3)
    assert queries.recommendation_of(course).recommendation.suggestion is Suggestion.CONTINUE


def test_short_of_a_response_the_psychiatrist_chooses(patient):
    advice = queries.recommendation_of(a_pain_course(patient, until=7))
    assert advice.recommendation.suggestion is Suggestion.CHOICE
    assert advice.recommendation.reasons == ("less-than-response",)
