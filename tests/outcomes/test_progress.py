"""The cases' courses as the record reads them, and the psychiatrist's decision."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from lightwell.audit.refusal import Refused
from lightwell.courses import actions as courses
from lightwell.measures import actions as measures
from lightwell.outcomes import actions, queries
from lightwell.outcomes.models import RecommendationDecision
from lightwell.outcomes.rules.recommendation import Suggestion
from lightwell.outcomes.rules.response import Status
from tests.factories.outcomes import FIRST, a_course_of_case, a_task, answered
from tests.factories.treatment_rows import a_treated_course

CLEAN, RELAPSE = "01-clean-responder", "05-unknowns-relapse"
SUGGESTED = Suggestion.MAINTENANCE


def first_day(progress, wanted) -> int:
    found = next(reading for reading in progress.readings if wanted(reading))
    return (found.score.at + timedelta(hours=1) - FIRST).days


def test_case_one_responds_on_day_17_and_is_in_remission_on_day_20(patient):
    progress = queries.progress_of(a_course_of_case(CLEAN, patient))
    assert (progress.base.total, len(progress.given)) == (19, 6)
    assert first_day(progress, lambda reading: reading.status is Status.RESPONSE) == 17
    assert first_day(progress, lambda reading: reading.remission) == 20


def test_case_one_is_suggested_maintenance_for_response_and_remission(patient):
    advice = queries.recommendation_of(a_course_of_case(CLEAN, patient, until=20))
    assert advice.recommendation.suggestion is Suggestion.MAINTENANCE
    assert advice.recommendation.reasons == ("response", "remission")
    assert (advice.cautions, advice.after_treatment, advice.decision) == ((), 6, None)


def test_in_the_middle_of_the_course_it_goes_on(patient):
    advice = queries.recommendation_of(a_course_of_case(CLEAN, patient, until=8, given=3))
    assert advice.recommendation.suggestion is Suggestion.CONTINUE


def test_case_five_relapses_on_day_40_and_is_suggested_to_treat_again(patient, psychiatrist):
    course = a_course_of_case(RELAPSE, patient, until=20)
    decide(course, psychiatrist)
    answered(patient, {27: (1, 1, 1, 1, 0, 0, 0, 0, 0), 40: (2, 2, 2, 2, 1, 2, 2, 1, 1)})
    advice = queries.recommendation_of(course)
    assert first_day(advice.progress, lambda reading: reading.relapse) == 40
    assert advice.recommendation.suggestion is Suggestion.TREAT_AGAIN
    assert (advice.recommendation.treatments, advice.decision) == (2, None)


def test_a_relapse_is_treated_again_whether_or_not_maintenance_was_decided(patient):
    course = a_course_of_case(RELAPSE, patient, until=40)
    assert queries.recommendation_of(course).recommendation.suggestion is Suggestion.TREAT_AGAIN


def test_maintenance_is_compared_with_the_baseline_of_its_induction(patient, psychiatrist):
    from_day_0 = a_course_of_case(CLEAN, patient, until=20)
    close(from_day_0, psychiatrist)
    later = a_treated_course(patient, given=1, first=FIRST + timedelta(days=28), kind="maintenance")
    progress = queries.progress_of(later)
    assert (progress.base.total, len(progress.given), len(progress.series)) == (19, 1, 7)
    assert progress.progress.in_maintenance


def close(course, by):
    courses.close_course(by=by, at=FIRST, course=course, outcome="completed", reason="as planned")


def test_without_a_score_in_the_week_before_there_is_no_baseline(patient):
    course = a_treated_course(patient)
    answered(patient, {-9: (3,) * 9, 20: (1,) * 9})
    advice = queries.recommendation_of(course)
    assert advice.progress.base is None and advice.progress.readings == ()
    assert advice.recommendation.suggestion is Suggestion.NO_BASELINE


def test_what_speaks_against_agreeing_is_said(patient):
    course = a_course_of_case(CLEAN, patient, until=17)
    a_task(patient, FIRST - timedelta(days=20))
    assert queries.recommendation_of(course).cautions == ("safety-task-open", "no-score-since-last-treatment")


def test_answers_about_harm_are_flagged(patient):
    progress = queries.progress_of(a_course_of_case(CLEAN, patient))
    days = sorted((at + timedelta(hours=1) - FIRST).days for at in progress.flagged)
    assert days == [-10, 0]


@pytest.mark.parametrize(("fell_to", "wanted"), [(40, Suggestion.EXTEND), (41, Suggestion.CHOICE)])
def test_ptsd_is_read_by_points_and_has_no_default_below_ten(patient, psychiatrist, fell_to, wanted):
    course = a_treated_course(patient, given=2, protocol="ptsd-im-0.5x2", treatments=2)
    for day, total in ((0, 50), (5, fell_to)):
        at = FIRST + timedelta(days=day) - timedelta(hours=1)
        kept = {"answered_at": at, "setting": "treatment"}
        measures.record_total(
            by=psychiatrist, at=at, patient=patient, instrument="pcl-5", total=total, **kept
        )
    assert queries.recommendation_of(course).recommendation.suggestion is wanted


def decide(course, by, **over):
    told = {"offered": SUGGESTED, "chosen": SUGGESTED}
    at = FIRST + timedelta(days=21)
    return actions.decide_recommendation(by=by, at=at, course=course, **{**told, **over})


def test_the_suggestion_is_taken_without_more_words(patient, psychiatrist):
    course = a_course_of_case(CLEAN, patient, until=20)
    row = decide(course, psychiatrist)
    assert (row.after_treatment, row.offered, row.chosen) == (6, "maintenance", "maintenance")
    assert queries.recommendation_of(course).decision == row


def test_with_the_next_score_there_is_a_new_suggestion(patient, psychiatrist):
    course = a_course_of_case(CLEAN, patient, until=20)
    decide(course, psychiatrist)
    answered(patient, {27: (1, 1, 1, 1, 0, 0, 0, 0, 0)})
    advice = queries.recommendation_of(course)
    assert (advice.recommendation.suggestion, advice.decision) == (Suggestion.CONTINUE, None)
    assert advice.recommendation.reasons == ("no-relapse",)


def test_a_change_needs_reasons(patient, psychiatrist):
    course = a_course_of_case(CLEAN, patient, until=20)
    with pytest.raises(Refused) as refused:
        decide(course, psychiatrist, chosen=Suggestion.STOP, why="  ")
    assert refused.value.field == "why"
    assert decide(course, psychiatrist, chosen=Suggestion.STOP, why="She moves away").why == "She moves away"


@pytest.mark.parametrize("chosen", ["", "review-now", "no-baseline", "<script>"])
def test_what_cannot_be_chosen_is_refused(patient, psychiatrist, chosen):
    course = a_course_of_case(CLEAN, patient, until=20)
    with pytest.raises(Refused, match="Choose what comes next"):
        decide(course, psychiatrist, chosen=chosen, why="x")


def test_a_suggestion_that_has_changed_meanwhile_is_not_signed(patient, psychiatrist):
    course = a_course_of_case(CLEAN, patient, until=20)
    answered(patient, {21: (3,) * 9})
    with pytest.raises(Refused, match="another one now"):
        decide(course, psychiatrist)
    assert not RecommendationDecision.objects.exists()


def test_it_is_decided_once(patient, psychiatrist):
    course, key = a_course_of_case(CLEAN, patient, until=20), uuid4()
    assert decide(course, psychiatrist, id=key) == decide(course, psychiatrist, id=key)
    with pytest.raises(Refused, match="has decided this already"):
        decide(course, psychiatrist)


@pytest.mark.parametrize("given", [1, 3])
def test_progress_asks_no_more_for_more_treatments(patient, given, django_assert_max_num_queries):
    course = a_course_of_case(CLEAN, patient, given=given)
    with django_assert_max_num_queries(16):
        assert len(queries.progress_of(course).given) == given
    assert queries.progress_of(course).given[0].given_mg == Decimal(36)
