"""What the record suggests after a treatment. The psychiatrist decides; the rule only gives its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lightwell.outcomes.rules.response import Reading, Status, Total


class Suggestion(StrEnum):
    """What may come next (Lightwell decisions, course)."""

    CONTINUE = "continue"
    EXTEND = "extend"
    MAINTENANCE = "maintenance"
    TREAT_AGAIN = "treat-again"
    STOP = "stop-and-refer-back"
    REVIEW = "review-now"
    NO_BASELINE = "no-baseline"
    CHOICE = "psychiatrist-chooses"


CHOICES = (
    Suggestion.CONTINUE,
    Suggestion.EXTEND,
    Suggestion.MAINTENANCE,
    Suggestion.TREAT_AGAIN,
    Suggestion.STOP,
)
"""What a psychiatrist may decide; the others say only that a decision is wanted."""


@dataclass(frozen=True)
class Limits:
    """The clinic's policy: points, percents and counts, from `recommend.*` in the knowledge files."""

    early_after_treatment: int
    early_change_percent: int
    falling_points: int
    falling_treatments: int
    extend_by_treatments: int
    extend_at_most_times: int
    again_treatments: int


@dataclass(frozen=True)
class Progress:
    """Where a course stands. `by_treatment`: the last total before each next treatment, without a gap."""

    given: int
    planned: int
    extended_times: int
    in_maintenance: bool
    readings: tuple[Reading, ...]
    by_treatment: tuple[Total, ...]


@dataclass(frozen=True)
class Recommendation:
    """A suggestion with the codes of its reasons, worded on the page; `treatments` when it means more."""

    suggestion: Suggestion
    reasons: tuple[str, ...]
    treatments: int = 0


def recommend(progress: Progress, limits: Limits) -> Recommendation:
    """The suggestion for this progress. Getting worse outranks all, then relapse; the plan's end decides.

    Source: Lightwell decisions, course.
    """
    if not progress.readings:
        return Recommendation(Suggestion.NO_BASELINE, ("no-score-to-compare",))
    last = progress.readings[-1]
    if last.status is Status.WORSE:
        return Recommendation(Suggestion.REVIEW, ("worse-than-baseline",))
    if progress.given < progress.planned and not progress.in_maintenance:
        return Recommendation(Suggestion.CONTINUE, _early_note(progress, last, limits))
    if last.relapse:
        return Recommendation(Suggestion.TREAT_AGAIN, ("relapse",), limits.again_treatments)
    if progress.in_maintenance:
        return Recommendation(Suggestion.CONTINUE, ("no-relapse",))
    return _after_the_last(progress, last, limits)


def by_points(
    totals: Sequence[Total], given: int, planned: int, fall: int | None, more: int
) -> Recommendation:
    """The suggestion for a scale that is read by points, from its totals: the baseline first, then later.

    After the last treatment: `more` treatments when the total fell by `fall` or more, else the psychiatrist
    chooses; so it is also for a scale without such a number (None). Source: Lightwell decisions, course.
    """
    if len(totals) < 2:
        return Recommendation(Suggestion.NO_BASELINE, ("no-score-to-compare",))
    if given < planned:
        return Recommendation(Suggestion.CONTINUE, ("treatments-remain",))
    if fall is None:
        return Recommendation(Suggestion.CHOICE, ("no-rule-for-scale",))
    if totals[0] - totals[-1] >= fall:
        return Recommendation(Suggestion.EXTEND, ("fell-by-points",), more)
    return Recommendation(Suggestion.CHOICE, ("fell-less-than-points",))


def by_response(progress: Progress) -> Recommendation:
    """The suggestion for a scale of which only the share that is a response is known (PEG).

    After the last treatment: maintenance for a response, else the psychiatrist chooses; so it is also in
    maintenance, where nothing says what a relapse is. Source: Lightwell decisions, course.
    """
    if not progress.readings:
        return Recommendation(Suggestion.NO_BASELINE, ("no-score-to-compare",))
    if progress.in_maintenance:
        return Recommendation(Suggestion.CHOICE, ("no-rule-for-scale",))
    if progress.given < progress.planned:
        return Recommendation(Suggestion.CONTINUE, ("treatments-remain",))
    if progress.readings[-1].status is Status.RESPONSE:
        return Recommendation(Suggestion.MAINTENANCE, ("response",))
    return Recommendation(Suggestion.CHOICE, ("less-than-response",))


def _early_note(progress: Progress, last: Reading, limits: Limits) -> tuple[str, ...]:
    little = last.percent_change < limits.early_change_percent
    if progress.given >= limits.early_after_treatment and little:
        return ("treatments-remain", "many-improve-later")
    return ("treatments-remain",)


def _after_the_last(progress: Progress, last: Reading, limits: Limits) -> Recommendation:
    if last.status is Status.RESPONSE or last.remission:
        good = (("response", last.status is Status.RESPONSE), ("remission", last.remission))
        return Recommendation(Suggestion.MAINTENANCE, tuple(code for code, true in good if true))
    reasons = _reasons_to_extend(progress, last, limits)
    if reasons and progress.extended_times < limits.extend_at_most_times:
        return Recommendation(Suggestion.EXTEND, reasons, limits.extend_by_treatments)
    spent = ("extended-already",) if reasons else ("little-change",)
    return Recommendation(Suggestion.STOP, (*spent, "psychiatrist-sees-first"))


def _reasons_to_extend(progress: Progress, last: Reading, limits: Limits) -> tuple[str, ...]:
    partial = last.status is Status.PARTIAL_RESPONSE
    recent = progress.by_treatment[-limits.falling_treatments - 1 :]
    falling = len(recent) > limits.falling_treatments and recent[0] - recent[-1] >= limits.falling_points
    return tuple(code for code, true in (("partial-response", partial), ("still-falling", falling)) if true)
