"""What a patient reads and agrees to, as data: texts by version, the points each must make, who may sign."""

from typing import Literal

from lightwell.knowledge.loading import Topic
from lightwell.knowledge.text import Entry, Part, Text, Words


class ConsentPart(Part, frozen=True, kw_only=True):
    """One part of a consent text: a heading, short paragraphs, and how long reading takes."""

    code: Words
    heading: Text
    minutes: int
    paragraphs: tuple[Text, ...]
    source: Words


class Statement(Part, frozen=True, kw_only=True):
    """One statement a patient ticks. `when` "experimental" is shown only for an experimental protocol."""

    code: Words
    text: Text
    when: Literal["always", "experimental"] = "always"


class PointSaid(Part, frozen=True, kw_only=True):
    """Where a text makes a point: the number of a paragraph of `part`, or of a statement, from 1."""

    code: Words
    part: Words
    number: int


class ConsentText(Entry, frozen=True, kw_only=True):
    """One version of the consent text; once somebody has signed it, changed words are a new version.

    `jurisdiction`: "CA", or a province as in "CA-QC"; `replaces`: the version it changes; `points`: where
    each point that a consent must make is said.
    """

    version: Words
    title: Text
    jurisdiction: Words = "CA"
    replaces: str = ""
    points: tuple[PointSaid, ...] = ()
    parts: tuple[ConsentPart, ...]
    statements: tuple[Statement, ...]

    def said(self, point: PointSaid) -> Text | None:
        """The words that make the point, or None when there are none at that place."""
        if point.part == "statements":
            told = [statement.text for statement in self.statements]
        else:
            told = [words for part in self.parts if part.code == point.part for words in part.paragraphs]
        return told[point.number - 1] if 1 <= point.number <= len(told) else None


class ConsentPoint(Entry, frozen=True, kw_only=True):
    """A point that every consent text makes. `words` must stand where the text makes it."""

    code: Words
    text: Text
    words: Text


class Substitute(Entry, frozen=True, kw_only=True):
    """A person who may decide for another, and when they are asked: rank 1 before 2."""

    code: Words
    rank: int
    text: Text


TOPICS = (
    Topic("consents", "consents/*.toml", ConsentText, "version"),
    Topic("consent_points", "consent_points.toml", ConsentPoint, "code", "point"),
    Topic("substitutes", "substitutes.toml", Substitute, "code", "substitute"),
)
