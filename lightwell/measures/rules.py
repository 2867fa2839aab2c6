"""Scoring questionnaires: totals, bands and safety alerts. No item that was not answered counts as zero."""

from collections.abc import Mapping
from dataclasses import dataclass

from lightwell.knowledge.measures import Alert, Band, Instrument, Level, Score, ScoreItem
from lightwell.knowledge.text import Text

_LEVELS: tuple[Level, ...] = ("task", "amber", "red")
_RISKS = ("none", "low", "moderate", "high")


@dataclass(frozen=True)
class ScoreResult:
    """A questionnaire as scored, in points. `total` is None when too many items are missing.

    `missing` holds the item codes without an answer, in the instrument's order; `prorated` says that the
    total was filled in for them.
    """

    total: int | None
    answered: int
    missing: tuple[str, ...]
    prorated: bool
    band: Band | None


@dataclass(frozen=True)
class RaisedAlert:
    """An alert that an answer raised. `answer` is None when the alert is that there is none."""

    item: str
    answer: int | None
    level: Level
    within_hours: int
    why: Text


def score(instrument: Instrument, answers: Mapping[str, int | None]) -> ScoreResult:
    """The total in points and its band, from answers by item code (None or absent: not answered).

    Up to `instrument.max_prorated` missing items are prorated: mean of the answered times the number of
    items, half up; more missing give no total. Raises ValueError for an unknown item or answer.
    Source: the instrument's entry in the knowledge files.
    """
    given = _given(instrument, answers)
    missing = tuple(item.code for item in instrument.items if item.code not in given)
    total = _total(instrument, given, len(missing))
    return ScoreResult(
        total=total,
        answered=len(given),
        missing=missing,
        prorated=bool(missing) and total is not None,
        band=None if total is None else band_of(instrument, total),
    )


def alerts(instrument: Instrument, answers: Mapping[str, int | None]) -> tuple[RaisedAlert, ...]:
    """The alerts these answers raise, at most one an item (its most urgent), most urgent first.

    Raises ValueError for an unknown item or answer. Source: the instrument's entry in the knowledge files.
    """
    given = _given(instrument, answers)
    worst: dict[str, Alert] = {}
    for alert in instrument.alerts:
        if _fires(alert, given.get(alert.item)):
            worst[alert.item] = max(alert, worst.get(alert.item, alert), key=_urgency)
    ranked = sorted(worst.values(), key=_urgency, reverse=True)
    return tuple(
        RaisedAlert(alert.item, given.get(alert.item), alert.level, alert.within_hours, alert.why)
        for alert in ranked
    )


def band_of(instrument: Instrument, total: int) -> Band:
    """The band a total in points falls in. Raises ValueError for a total beyond the instrument."""
    for band in instrument.bands:
        if band.low <= total <= band.high:
            return band
    raise ValueError(f"{instrument.code} has no total of {total}; it runs from 0 to {instrument.max_total}.")


def _given(instrument: Instrument, answers: Mapping[str, int | None]) -> dict[str, int]:
    items = {item.code for item in instrument.items}
    allowed = {option.value for option in instrument.options}
    for code, answer in answers.items():
        if code not in items:
            raise ValueError(f"{instrument.code} has no item {code}.")
        if answer is not None and (type(answer) is not int or answer not in allowed):
            choices = ", ".join(str(value) for value in sorted(allowed))
            raise ValueError(f"{instrument.code} item {code} cannot be {answer!r}; choose one of {choices}.")
    return {code: answer for code, answer in answers.items() if answer is not None}


def _total(instrument: Instrument, given: Mapping[str, int], missing: int) -> int | None:
    if missing > instrument.max_prorated or not given:
        return None
    return _half_up(sum(given.values()) * len(instrument.items), len(given))


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _fires(alert: Alert, answer: int | None) -> bool:
    if answer is None:
        return alert.at_least is None
    return alert.at_least is not None and answer >= alert.at_least


def _urgency(alert: Alert) -> int:
    return _LEVELS.index(alert.level)


def screened_risk(scale: Score, answers: Mapping[str, int | None]) -> str | None:
    """The risk a triage scale gives (none, low, moderate, high); None while it is not settled.

    `answers`: 1 yes, 0 no, None or absent not answered, by item code. A question that a yes made due and that
    was left out counts as a yes until it is asked. Source: Lightwell decisions, scales (C-SSRS).
    """
    said = [item.risk for item in scale.items if _said(item, answers)]
    if said:
        return max((risk for risk in said if risk), key=_RISKS.index)
    always_asked = [item.code for item in scale.items if not item.ask_when]
    return "none" if all(answers.get(code) == 0 for code in always_asked) else None


def _said(item: ScoreItem, answers: Mapping[str, int | None]) -> bool:
    due = bool(item.ask_when) and answers.get(item.ask_when) == 1
    return answers.get(item.code) == 1 or (due and answers.get(item.code) is None)
