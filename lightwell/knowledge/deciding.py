"""What a decision rests on, as data: reasons to choose from, and what is known of each protocol."""

from typing import Literal

from lightwell.knowledge.loading import Topic
from lightwell.knowledge.text import Entry, Text, Words

Outcome = Literal["suitable", "defer", "not-suitable"]
Level = Literal["1", "3", "3-4", "none"]
"""CANMAT's level of evidence, 1 the strongest; "3-4": three or four; "none": no guideline grades the use."""


class DecisionReason(Entry, frozen=True, kw_only=True):
    """One reason a psychiatrist may choose, for the outcomes it can stand for."""

    code: Words
    outcomes: tuple[Outcome, ...]
    text: Text


class Evidence(Entry, frozen=True, kw_only=True):
    """What is known of one protocol, by its code: the level, in a sentence, and what the trials did.

    `contrast` is where the trials differ from how it is done here, or from each other; an experimental
    protocol must have it.
    """

    protocol: Words
    level: Level
    text: Text
    contrast: Text | None = None


TOPICS = (
    Topic("decision_reasons", "decision_reasons.toml", DecisionReason, "code", "reason"),
    Topic("evidence", "evidence.toml", Evidence, "protocol", "evidence"),
)
