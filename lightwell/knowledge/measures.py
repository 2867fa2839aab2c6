"""Questionnaires and bedside scores, as data: items, answers, bands, alerts and cut-offs."""

from typing import Literal

from lightwell.knowledge.loading import Topic
from lightwell.knowledge.text import Entry, Part, Text, Words

Level = Literal["task", "amber", "red"]
"""How urgent an alert is: something to ask, review soon, act now."""


class Option(Part, frozen=True, kw_only=True):
    """One answer a person may choose, with the points it gives and its LOINC answer code."""

    value: int
    label: Text
    loinc: str = ""


class Item(Part, frozen=True, kw_only=True):
    """One scored question, in the words of the published instrument."""

    code: Words
    loinc: Words
    text: Text


class Functional(Part, frozen=True, kw_only=True):
    """A question asked with the instrument that is not part of the total."""

    code: Words
    loinc: Words
    text: Text
    options: tuple[Option, ...]


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


class Instrument(Entry, frozen=True, kw_only=True):
    """A questionnaire whose words may be shipped, and how its total is read.

    Up to `max_prorated` unanswered items are filled in with the mean of the others; more give no total.
    Change against baseline: percent of the baseline, or points. `relapse_*` apply after a response.
    `sources` says where each of these numbers comes from.
    """

    code: Words
    title: Text
    recall: Text
    items: tuple[Item, ...]
    options: tuple[Option, ...]
    bands: tuple[Band, ...]
    max_total: int
    max_prorated: int
    panel_loinc: Words
    total_loinc: Words
    licence: Words
    sources: dict[str, str]
    alerts: tuple[Alert, ...] = ()
    functional: Functional | None = None
    response_percent: int | None = None
    partial_percent: int | None = None
    remission_below: int | None = None
    worse_points: int | None = None
    meaningful_points: int | None = None
    relapse_regained_percent: int | None = None
    relapse_at_least: int | None = None
    relapse_of_baseline_percent: int | None = None

    def __post_init__(self) -> None:
        if self.max_total != len(self.items) * max(option.value for option in self.options):
            raise ValueError("max_total is not the number of items times the highest answer")
        covered = [total for band in self.bands for total in range(band.low, band.high + 1)]
        if covered != list(range(self.max_total + 1)):
            raise ValueError("the bands must cover every total from 0 to max_total once, in order")
        for alert in self.alerts:
            if alert.item not in {item.code for item in self.items}:
                raise ValueError(f"there is an alert for item {alert.item}, which does not exist")


class ScoreOption(Part, frozen=True, kw_only=True):
    """One level of a scored part."""

    value: int
    label: Text


class ScoreItem(Part, frozen=True, kw_only=True):
    """One part of a score, from `low` to `high` points; `label` is ours, not the published item.

    `reversed`: a yes gives no point. `risk`: what a yes means in a triage scale. `ask_when`: the item whose
    yes makes this one due.
    """

    code: Words
    label: Text
    low: int = 0
    high: int = 0
    options: tuple[ScoreOption, ...] = ()
    loinc: str = ""
    reversed: bool = False
    risk: Literal["low", "moderate", "high"] | None = None
    ask_when: str = ""


class Cut(Part, frozen=True, kw_only=True):
    """A total that means something, `at_least` or `at_most`; for one sex only where `sex` is named."""

    code: Words
    label: Text
    at_least: int | None = None
    at_most: int | None = None
    sex: tuple[Literal["female", "male", "other", "unknown"], ...] = ()
    level: Level | None = None
    within_hours: int | None = None


class Score(Entry, frozen=True, kw_only=True):
    """A score whose published words are not shipped (labels and cut-offs only), or a bedside score.

    `gate` names the policy value that decides whether a patient may leave. `how` is how the total is made.
    """

    code: Words
    title: Text
    max_total: int
    how: Literal["sum", "mean", "highest-risk", "total-only"]
    items: tuple[ScoreItem, ...] = ()
    bands: tuple[Band, ...] = ()
    cuts: tuple[Cut, ...] = ()
    gate: str = ""
    panel_loinc: str = ""
    total_loinc: str = ""
    licence: str = ""


TOPICS = (
    Topic("instruments", "instruments.toml", Instrument, "code", "instrument"),
    Topic("scores", "scores.toml", Score, "code", "score"),
)
