"""Change from baseline in words: response, partial response, no response, worse; remission; relapse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate

from lightwell.knowledge.measures import Instrument


class Status(StrEnum):
    """What a change from baseline is called. Remission is said beside it, with or without response."""

    WORSE = "worse"
    NO_RESPONSE = "no response"
    PARTIAL_RESPONSE = "partial response"
    RESPONSE = "response"


@dataclass(frozen=True)
class Score:
    """One total, in points, at the moment it was answered."""

    at: datetime
    total: int
    prorated: bool = False


@dataclass(frozen=True)
class Reading:
    """One score beside the baseline.

    `percent_change` is the fall from baseline in percent (negative: a rise). `share_regained` is the part
    of the best loss so far that has come back, once there has been a response; otherwise None.
    """

    score: Score
    percent_change: Fraction
    status: Status
    remission: bool
    share_regained: Fraction | None
    relapse: bool


def baseline(scores: Sequence[Score], first_treatment_at: datetime, within_days: int) -> Score | None:
    """The latest score in the `within_days` before the first treatment; a later score never stands in.

    Source: Lightwell decisions, course; policy `baseline.within_days`.
    """
    earliest = first_treatment_at - timedelta(days=within_days)
    before = [score for score in scores if earliest <= score.at <= first_treatment_at]
    return max(before, key=lambda score: score.at, default=None)


def percent_fall(from_total: int, to_total: int) -> Fraction:
    """The fall in percent of `from_total`, exact; 0 when there was nothing to fall from."""
    return Fraction(100 * (from_total - to_total), from_total) if from_total else Fraction(0)


def status(instrument: Instrument, from_total: int, to_total: int) -> Status:
    """The word for a change between two totals, on whole scores without rounding."""
    fall = percent_fall(from_total, to_total)
    if instrument.worse_points is not None and to_total - from_total >= instrument.worse_points:
        return Status.WORSE
    if _at_least(fall, instrument.response_percent):
        return Status.RESPONSE
    return Status.PARTIAL_RESPONSE if _at_least(fall, instrument.partial_percent) else Status.NO_RESPONSE


def responds_at(instrument: Instrument, from_total: int) -> int | None:
    """The highest total that counts as a response from `from_total`; None for a scale without a share."""
    if instrument.response_percent is None:
        return None
    return from_total * (100 - instrument.response_percent) // 100


def _at_least(fall: Fraction, percent: int | None) -> bool:
    return percent is not None and fall >= percent


def readings(instrument: Instrument, base: Score, later: Sequence[Score]) -> tuple[Reading, ...]:
    """Each of `later` (in time order) beside the baseline `base`."""
    totals = [base.total, *(score.total for score in later)]
    best_before = list(accumulate(totals, min))
    responded = list(accumulate((_responds(instrument, base.total, total) for total in totals), max))
    return tuple(
        _reading(instrument, base, score, best_before[place] if responded[place] else None)
        for place, score in enumerate(later)
    )


def _responds(instrument: Instrument, from_total: int, total: int) -> bool:
    return status(instrument, from_total, total) is Status.RESPONSE


def _reading(instrument: Instrument, base: Score, score: Score, best: int | None) -> Reading:
    regained = None if best is None else Fraction(score.total - best, base.total - best)
    return Reading(
        score=score,
        percent_change=percent_fall(base.total, score.total),
        status=status(instrument, base.total, score.total),
        remission=instrument.remission_below is not None and score.total < instrument.remission_below,
        share_regained=regained,
        relapse=regained is not None and relapsed(instrument, base.total, score.total, regained),
    )


def relapsed(instrument: Instrument, from_total: int, total: int, regained: Fraction) -> bool:
    """True when, after a response, enough of the loss has come back.

    Half or more of the best loss regained together with a total that is clinically relevant again, or
    nearly all of the baseline. Source: Lightwell decisions, course. False for scales without such numbers.
    """
    share, floor, near = (
        instrument.relapse_regained_percent,
        instrument.relapse_at_least,
        instrument.relapse_of_baseline_percent,
    )
    if share is None or floor is None or near is None:
        return False
    return (100 * regained >= share and total >= floor) or 100 * total >= near * from_total
