"""Change from baseline in words: response, partial response, no response, worse; remission; relapse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate

from lightwell.knowledge.measures import Scale
from lightwell.measures import rules as scoring

Total = int | Decimal
"""A total in points: a whole number, or a mean or an index with its places."""


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
    total: Total
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


def percent_fall(scale: Scale, from_total: Total, to_total: Total) -> Fraction:
    """The fall in percent of `from_total`, exact; 0 when there was nothing to fall from."""
    before, after = scoring.exact(scale, from_total), scoring.exact(scale, to_total)
    return 100 * (before - after) / before if before > 0 else Fraction(0)


def status(scale: Scale, from_total: Total, to_total: Total) -> Status:
    """The word for a change between two totals, on the scores as they were before any rounding."""
    rise = scoring.exact(scale, to_total) - scoring.exact(scale, from_total)
    if scale.worse_points is not None and rise >= scale.worse_points:
        return Status.WORSE
    fall = percent_fall(scale, from_total, to_total)
    if _at_least(fall, scale.response_percent):
        return Status.RESPONSE
    return Status.PARTIAL_RESPONSE if _at_least(fall, scale.partial_percent) else Status.NO_RESPONSE


def responds_at(scale: Scale, from_total: Total) -> Total | None:
    """The highest total that counts as a response from `from_total`; None for a scale without a share."""
    if scale.response_percent is None:
        return None
    limit = scoring.exact(scale, from_total) * (100 - scale.response_percent) / 100
    return scoring.highest_within(scale, limit)


def _at_least(fall: Fraction, percent: int | None) -> bool:
    return percent is not None and fall >= percent


def readings(scale: Scale, base: Score, later: Sequence[Score]) -> tuple[Reading, ...]:
    """Each of `later` (in time order) beside the baseline `base`."""
    totals = [base.total, *(score.total for score in later)]
    best_before = list(accumulate(totals, min))
    responded = list(accumulate((_responds(scale, base.total, total) for total in totals), max))
    return tuple(
        _reading(scale, base, score, best_before[place] if responded[place] else None)
        for place, score in enumerate(later)
    )


def _responds(scale: Scale, from_total: Total, total: Total) -> bool:
    return status(scale, from_total, total) is Status.RESPONSE


def _reading(scale: Scale, base: Score, score: Score, best: Total | None) -> Reading:
    regained = None if best is None else _share_regained(scale, base.total, best, score.total)
    return Reading(
        score=score,
        percent_change=percent_fall(scale, base.total, score.total),
        status=status(scale, base.total, score.total),
        remission=scale.remission_below is not None and score.total < scale.remission_below,
        share_regained=regained,
        relapse=regained is not None and relapsed(scale, base.total, score.total, regained),
    )


def _share_regained(scale: Scale, from_total: Total, best: Total, total: Total) -> Fraction:
    before, lowest, now = (scoring.exact(scale, each) for each in (from_total, best, total))
    return (now - lowest) / (before - lowest)


def relapsed(scale: Scale, from_total: Total, total: Total, regained: Fraction) -> bool:
    """True when, after a response, enough of the loss has come back.

    Half or more of the best loss regained together with a total that is clinically relevant again, or
    nearly all of the baseline. Source: Lightwell decisions, course. False for scales without such numbers.
    """
    share, floor, near = (
        scale.relapse_regained_percent,
        scale.relapse_at_least,
        scale.relapse_of_baseline_percent,
    )
    if share is None or floor is None or near is None:
        return False
    return (100 * regained >= share and total >= floor) or 100 * total >= near * from_total
