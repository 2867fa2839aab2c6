"""Questionnaires and bedside scores, as data: items, answers, bands, alerts and cut-offs."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Literal

from lightwell.knowledge.items import Functional, Item, Option
from lightwell.knowledge.loading import Topic
from lightwell.knowledge.text import Entry, Part, Text, Words

Level = Literal["task", "amber", "red"]
"""How urgent an alert is: something to ask, review soon, act now."""
Sex = Literal["female", "male", "other", "unknown"]


class Band(Part, frozen=True, kw_only=True):
    """A range of totals, both ends included, and what it is called."""

    low: int
    high: int
    code: Words
    label: Text


class Alert(Part, frozen=True, kw_only=True):
    """What one item raises as soon as the answers are saved.

    `at_least` is in points; without it the alert is raised when the item was not answered.
    `within_hours` counts from the answer.
    """

    item: Words
    level: Level
    within_hours: int
    why: Text
    at_least: int | None = None


class Drop(Part, frozen=True, kw_only=True):
    """A fall of the total since the last time, in points, that somebody must look at."""

    points: int
    level: Level
    within_hours: int
    why: Text


class Cut(Part, frozen=True, kw_only=True):
    """A total that means something, `at_least` or `at_most`; for one sex only where `sex` is named."""

    code: Words
    label: Text
    at_least: int | None = None
    at_most: int | None = None
    sex: tuple[Sex, ...] = ()
    level: Level | None = None
    within_hours: int | None = None


class Cluster(Part, frozen=True, kw_only=True):
    """Items that belong together: missing ones are filled in from their own cluster.

    `symptoms_needed`: how many of them, at `symptom_from` points or more, the symptom rule asks for.
    """

    code: Words
    title: Text
    items: tuple[Words, ...]
    symptoms_needed: int = 0


class Index(Part, frozen=True, kw_only=True):
    """A weighted value: `constant` less `step` a level, less `severe` for each level from `severe_from`.

    The square of the number of such levels beyond the first gives back `severe_square`.
    """

    constant: Decimal
    step: dict[str, Decimal]
    severe: dict[str, Decimal]
    severe_from: int
    severe_square: Decimal


class Scale(Entry, frozen=True, kw_only=True, dict=True):
    """Anything that is answered or counted, and how its total is made and read.

    `recall`: the question above the items. `options` are those of every item that has none of its own. Up to
    `max_prorated` unanswered domains are filled in with the mean of the others (of their cluster, where there
    are clusters); more give no total. `capped`: a sum beyond `max_total` is `max_total`. `gate` names the
    policy value that decides whether a patient may leave.

    How a change against the baseline is read, in percent of the baseline or in points, as far as there is a
    source: without `response_percent` not by share. `relapse_*` apply after a response. `sources` says where
    each of these numbers comes from.
    """

    code: Words
    title: Text
    max_total: int
    min_total: int = 0
    how: Literal["sum", "mean", "index", "profile", "highest-risk", "total-only"] = "sum"
    recall: Text | None = None
    items: tuple[Item, ...] = ()
    options: tuple[Option, ...] = ()
    bands: tuple[Band, ...] = ()
    cuts: tuple[Cut, ...] = ()
    alerts: tuple[Alert, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    symptom_from: int = 0
    drop: Drop | None = None
    index: Index | None = None
    max_prorated: int = 0
    capped: bool = False
    gate: str = ""
    panel_loinc: str = ""
    total_loinc: str = ""
    licence: str = ""
    response_percent: int | None = None
    partial_percent: int | None = None
    remission_below: int | None = None
    worse_points: int | None = None
    meaningful_points: int | None = None
    relapse_regained_percent: int | None = None
    relapse_at_least: int | None = None
    relapse_of_baseline_percent: int | None = None
    sources: dict[str, str] = {}

    def __post_init__(self) -> None:
        for reason in (*self._unlike_its_items(), *self._without_a_licence(), *self._misnamed()):
            raise ValueError(reason)
        covered = [total for band in self.bands for total in range(band.low, band.high + 1)]
        if self.bands and covered != list(range(self.min_total, self.max_total + 1)):
            raise ValueError(
                f"the bands must cover every total from {self.min_total} to max_total once, in order"
            )

    def _unlike_its_items(self) -> Iterable[str]:
        highest = [max(self.highest(item) for item in items) for items in self.domains.values()]
        if self.how == "sum" and not (
            sum(highest) == self.max_total or (self.capped and sum(highest) > self.max_total)
        ):
            yield "max_total is not the sum of the highest answers"
        if self.how == "mean" and set(highest) != {self.max_total}:
            yield "max_total is not the highest answer of every item"
        if (self.how == "index") != (self.index is not None):
            yield "an index has weights, and nothing else has"
        if self.index and not set(self.index.step) == set(self.index.severe) == set(self.by_code):
            yield "the index must weigh every item"

    def _without_a_licence(self) -> Iterable[str]:
        shown = [item.code for item in self.items if item.text]
        if shown and not self.licence:
            yield "published words are shown, so the licence must say that they may"
        if shown and (len(shown) < len(self.items) or self.recall is None):
            yield "the published words of some items or of the question above them are missing"

    def _misnamed(self) -> Iterable[str]:
        codes = [item.code for item in self.items]
        if len(set(codes)) < len(codes):
            yield "an item code is used twice"
        for alert in self.alerts:
            if alert.item not in codes:
                yield f"there is an alert for item {alert.item}, which does not exist"
        for place, item in enumerate(self.items):
            if item.ask_when and item.ask_when not in codes[:place]:
                yield f"item {item.code} is asked after item {item.ask_when}, which does not come before it"
        if self.clusters and [code for cluster in self.clusters for code in cluster.items] != codes:
            yield "the clusters must hold every item once, in order"

    @cached_property
    def by_code(self) -> dict[str, Item]:
        """The items by code."""
        return {item.code: item for item in self.items}

    @cached_property
    def domains(self) -> dict[str, tuple[Item, ...]]:
        """What counts once in a total: the items of a domain, or one item by itself."""
        found: dict[str, tuple[Item, ...]] = {}
        for item in self.items:
            found[item.domain or item.code] = (*found.get(item.domain or item.code, ()), item)
        return found

    def name(self, language: str) -> str:
        """The short name: what stands before the comma of the title."""
        return self.title.get(language).split(",")[0]

    @property
    def in_words(self) -> bool:
        """Whether the published words may be shown, and so a patient may answer it alone."""
        return self.recall is not None

    def choices(self, item: Item) -> tuple[Option, ...]:
        """The answers to one item; numbers where no words are given for them."""
        numbers = range(item.low, item.high + 1)
        return (
            item.options
            or self.options
            or tuple(Option(value=each, label=Text(str(each), str(each))) for each in numbers)
        )

    def highest(self, item: Item) -> int:
        """The most points one item gives."""
        return max(option.value for option in self.choices(item))


class Instrument(Scale, frozen=True, kw_only=True):
    """A questionnaire in its published words that a course of treatments is steered by.

    `sources` says where each of its numbers comes from.
    """

    recall: Text
    sources: dict[str, str]
    functional: Functional | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.in_words and self.bands and self.panel_loinc and self.total_loinc):
            raise ValueError("an instrument has its words, its bands and its LOINC codes")
        if not all(item.text and item.loinc for item in self.items):
            raise ValueError("every item of an instrument has its words and its LOINC code")


class Score(Scale, frozen=True, kw_only=True):
    """A scale that steers no course by itself, or a bedside score: how its total is made is said."""

    how: Literal["sum", "mean", "index", "profile", "highest-risk", "total-only"]


class ScalePart(Part, frozen=True, kw_only=True):
    """One scale of a set: for everyone, or from an age on; `if_indicated`: a person chooses it."""

    scale: Words
    if_indicated: bool = False
    from_age_years: int = 0


class ScaleSet(Entry, frozen=True, kw_only=True):
    """The scales that belong to one point of the pathway, in the order they are asked.

    A link to it is open for `open_days`. Answers about death or self-harm that a patient left in the middle
    are sent on after `harm_waits_min`, in minutes.
    """

    code: Words
    title: Text
    parts: tuple[ScalePart, ...]
    open_days: int
    harm_waits_min: int


TOPICS = (
    Topic("instruments", "instruments.toml", Instrument, "code", "instrument"),
    Topic("scores", "scores.toml", Score, "code", "score"),
    Topic("scale_sets", "scale_sets.toml", ScaleSet, "code", "set"),
)
