"""Reading scores over time, the last of each questionnaire, and the sets that patients are asked for."""

from lightwell.measures.queries.responses import (
    Answered,
    Point,
    answered,
    last_given,
    latest,
    latest_of,
    scores,
    total_before,
    trends,
)
from lightwell.measures.queries.sets import (
    PartStanding,
    Unanswered,
    answered_part,
    is_answered,
    kept_answers,
    last_set_of,
    left_with_harm,
    open_set_of,
    set_of,
    standing,
    unanswered_sets,
)

__all__ = [
    "Answered",
    "PartStanding",
    "Point",
    "Unanswered",
    "answered",
    "answered_part",
    "is_answered",
    "kept_answers",
    "last_given",
    "last_set_of",
    "latest",
    "latest_of",
    "left_with_harm",
    "open_set_of",
    "scores",
    "set_of",
    "standing",
    "total_before",
    "trends",
    "unanswered_sets",
]
