"""Totals that are no whole number are read as exactly as those that are. No database."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell import knowledge
from lightwell.measures.rules import exact, highest_within
from lightwell.outcomes.rules.recommendation import Progress, Suggestion, by_points, by_response
from lightwell.outcomes.rules.response import Score, Status, percent_fall, readings, responds_at, status
from lightwell.outcomes.rules.safety import is_worse

DAY_0 = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SCALES = knowledge.current()
PHQ9, PEG, EQ5D = SCALES.scale("PHQ-9"), SCALES.scale("peg"), SCALES.scale("eq-5d-5l")
TOTAL, SUM = st.integers(0, 27), st.integers(0, 30)


def mean(sum_: int) -> Decimal:
    """The PEG of three answers as it is kept: to two places, half up."""
    return (Decimal(sum_) / 3).quantize(Decimal("0.01"), ROUND_HALF_UP)


def over(*totals) -> tuple[Score, list[Score]]:
    base, *later = (Score(DAY_0 + timedelta(days=day), total) for day, total in enumerate(totals))
    return base, later


@given(st.lists(TOTAL, min_size=2, max_size=8))
def test_a_decimal_reads_as_the_same_whole_number(totals):
    whole, same = readings(PHQ9, *over(*totals)), readings(PHQ9, *over(*map(Decimal, totals)))
    assert whole == same
    assert [type(one.percent_change) for one in same] == [Fraction] * (len(totals) - 1)


@given(st.lists(st.integers(0, 10), min_size=2, max_size=8))
def test_so_does_a_mean_that_comes_out_even(totals):
    kept = [Decimal(total).quantize(Decimal("0.0001")) for total in totals]
    assert readings(PEG, *over(*totals)) == readings(PEG, *over(*kept))


@given(TOTAL, TOTAL)
def test_a_decimal_responds_and_worsens_where_the_whole_number_does(base, total):
    assert responds_at(PHQ9, Decimal(base)) == responds_at(PHQ9, base) == base // 2
    worse = [is_worse(PHQ9, Score(DAY_0, kind(base)), kind(total)) for kind in (int, Decimal)]
    assert worse == [total - base >= 5] * 2


@given(st.lists(TOTAL, max_size=4), st.sampled_from([None, 10]))
def test_points_are_counted_the_same(totals, fall):
    whole, same = (by_points([kind(one) for one in totals], 2, 2, fall, 2) for kind in (int, Decimal))
    assert whole == same


@given(SUM, SUM)
def test_the_change_of_a_mean_is_that_of_the_answers_behind_it(base, later):
    wanted = Fraction(100 * (base - later), base) if base else 0
    assert percent_fall(PEG, mean(base), mean(later)) == wanted
    assert (status(PEG, mean(base), mean(later)) is Status.RESPONSE) == (wanted >= 30)


def test_two_places_do_not_lose_a_response():
    assert percent_fall(PEG, Decimal("6.67"), Decimal("4.67")) == 30
    assert status(PEG, Decimal("6.67"), Decimal("4.67")) is Status.RESPONSE
    assert responds_at(PEG, Decimal("6.67")) == Decimal("4.67")


@given(SUM, SUM)
def test_the_band_of_a_mean_ends_at_the_last_total_that_responds(base, later):
    responds = status(PEG, mean(base), mean(later)) is Status.RESPONSE
    assert responds == (base > 0 and mean(later) <= responds_at(PEG, mean(base)))


@given(SUM)
def test_a_mean_names_its_sum(sum_):
    assert exact(PEG, mean(sum_)) == Fraction(sum_, 3)
    assert highest_within(PEG, Fraction(sum_, 3)) == mean(sum_)


def test_an_index_keeps_its_four_places():
    assert exact(EQ5D, Decimal("-0.1482")) == Fraction(-1482, 10000)
    assert highest_within(EQ5D, Fraction(2, 3)) == Decimal("0.6666")
    assert percent_fall(EQ5D, Decimal("-0.1482"), Decimal("0.5")) == 0


@given(st.lists(SUM, min_size=2, max_size=8))
def test_a_scale_without_such_numbers_claims_no_relapse_remission_or_part(sums):
    found = readings(PEG, *over(*map(mean, sums)))
    assert not any(one.relapse or one.remission for one in found)
    assert {one.status for one in found} <= {Status.RESPONSE, Status.NO_RESPONSE}


@pytest.mark.parametrize(
    ("sums", "given_now", "maintained", "wanted"),
    [
        ((23,), 4, False, Suggestion.NO_BASELINE),
        ((23, 20), 3, False, Suggestion.CONTINUE),
        ((30, 21), 4, False, Suggestion.MAINTENANCE),
        ((30, 22), 4, False, Suggestion.CHOICE),
        ((30, 10), 4, True, Suggestion.CHOICE),
    ],
)
def test_what_pain_suggests_goes_as_far_as_its_one_number(sums, given_now, maintained, wanted):
    found = readings(PEG, *over(*map(mean, sums)))
    progress = Progress(given_now, 4, 0, maintained, found, ())
    assert by_response(progress).suggestion is wanted
