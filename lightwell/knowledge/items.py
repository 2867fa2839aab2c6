"""One question of a questionnaire or score, as data, and the answers to it."""

from typing import Literal

from lightwell.knowledge.text import Part, Text, Words


class Option(Part, frozen=True, kw_only=True):
    """One answer a person may choose, with the points it gives and its LOINC answer code."""

    value: int
    label: Text
    loinc: str = ""


class Item(Part, frozen=True, kw_only=True):
    """One part of a scale, from `low` to `high` points or with `options` of its own.

    `text` is in the published words, only where the licence lets them be shown; `label` is ours. `reversed`:
    the highest answer gives no point. `domain`: of the items of one domain only the highest counts.
    `ask_when`: the item whose answer above 0 makes this one due. `risk`: what a yes means in a triage scale.
    `about_harm`: it asks about death or self-harm; an answer above 0 brings help at once.
    """

    code: Words
    text: Text | None = None
    label: Text | None = None
    low: int = 0
    high: int = 0
    options: tuple[Option, ...] = ()
    loinc: str = ""
    reversed: bool = False
    domain: str = ""
    ask_when: str = ""
    risk: Literal["low", "moderate", "high"] | None = None
    about_harm: bool = False

    def __post_init__(self) -> None:
        if not (self.text or self.label):
            raise ValueError(f"item {self.code} has neither text nor label")

    @property
    def words(self) -> Text:
        """The published words where they may be shown, else our label."""
        words = self.text or self.label
        assert words
        return words


class Functional(Part, frozen=True, kw_only=True):
    """A question asked with the instrument that is not part of the total."""

    code: Words
    loinc: Words
    text: Text
    options: tuple[Option, ...]
