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


class Way(Entry, frozen=True, kw_only=True):
    """One way of giving the medicine, as the decision aid tells it: plain words, short sentences."""

    code: Words
    title: Text
    how: Text
    how_long: Text
    approved: Text
    known: Text
    effects: Text


class OutOfHundred(Entry, frozen=True, kw_only=True):
    """What happened to `of_100` people (or visits) out of 100 with one way, in a study."""

    code: Words
    way: Words
    kind: Literal["benefit", "harm"]
    of_100: int
    text: Text

    def __post_init__(self) -> None:
        if not 0 <= self.of_100 <= 100:
            raise ValueError("of_100 lies between 0 and 100")


TOPICS = (
    Topic("decision_reasons", "decision_reasons.toml", DecisionReason, "code", "reason"),
    Topic("evidence", "evidence.toml", Evidence, "protocol", "evidence"),
    Topic("ways", "ways.toml", Way, "code", "way"),
    Topic("out_of_hundred", "out_of_hundred.toml", OutOfHundred, "code", "number"),
)
