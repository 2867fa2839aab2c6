"""Scoring questionnaires: totals, bands and safety alerts. No item that was not answered counts as zero."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

from lightwell.knowledge.items import Item
from lightwell.knowledge.measures import Alert, Band, Cluster, Cut, Level, Scale
from lightwell.knowledge.text import Text

_LEVELS: tuple[Level, ...] = ("task", "amber", "red")
_RISKS = ("none", "low", "moderate", "high")
_MEAN_PLACES, _INDEX_PLACES = Decimal("0.01"), Decimal("0.0001")


@dataclass(frozen=True)
class ScoreResult:
    """A questionnaire as scored, in points. `total` is None when too many items are missing, or it has none.

    A mean (two places) and an index (four) are Decimal, every other total is a whole number. `missing` holds
    the item codes without an answer that was due, in the scale's order; `prorated` says that the total was
    filled in for them.
    """

    total: int | Decimal | None
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


def score(scale: Scale, answers: Mapping[str, int | None]) -> ScoreResult:
    """The total in points and its band, from answers by item code (None or absent: not answered).

    Up to `scale.max_prorated` missing parts are prorated: mean of the answered times the number of parts,
    within each cluster where there are clusters, half up once at the end; more missing give no total.
    Raises ValueError for an unknown item or answer, and for an answer to what was not due.
    Source: the scale's entry in the knowledge files.
    """
    given = _given(scale, answers)
    points = dict(_points(scale, given))
    missing = tuple(item.code for item in scale.items if (item.domain or item.code) not in points)
    total = _total(scale, given, points) if given else None
    return ScoreResult(
        total=total,
        answered=len(given),
        missing=missing,
        prorated=bool(missing) and total is not None,
        band=band_of(scale, total) if isinstance(total, int) and scale.bands else None,
    )


def exact(scale: Scale, total: int | Decimal) -> Fraction:
    """The total before it was rounded: a mean of n items to two places names the sum it came from."""
    if scale.how != "mean":
        return Fraction(total)
    parts = len(scale.domains)
    return Fraction(round(Fraction(total) * parts), parts)


def highest_within(scale: Scale, limit: Fraction) -> int | Decimal:
    """The highest total of a scale that is not above a limit, as totals of the scale are written."""
    if scale.how == "mean":
        return _mean(floor(limit * len(scale.domains)), len(scale.domains))
    if scale.how == "index":
        return floor(limit / Fraction(_INDEX_PLACES)) * _INDEX_PLACES
    return floor(limit)


def alerts(scale: Scale, answers: Mapping[str, int | None]) -> tuple[RaisedAlert, ...]:
    """The alerts these answers raise, at most one an item (its most urgent), most urgent first.

    Raises ValueError for an unknown item or answer. Source: the scale's entry in the knowledge files.
    """
    given = _given(scale, answers)
    worst: dict[str, Alert] = {}
    for alert in scale.alerts:
        if _fires(alert, given.get(alert.item)):
            worst[alert.item] = max(alert, worst.get(alert.item, alert), key=_urgency)
    ranked = sorted(worst.values(), key=_urgency, reverse=True)
    return tuple(
        RaisedAlert(alert.item, given.get(alert.item), alert.level, alert.within_hours, alert.why)
        for alert in ranked
    )


def band_of(scale: Scale, total: int) -> Band:
    """The band a total in points falls in. Raises ValueError for a total beyond the scale."""
    for band in scale.bands:
        if band.low <= total <= band.high:
            return band
    raise ValueError(
        f"{scale.code} has no total of {total}; it runs from {scale.min_total} to {scale.max_total}."
    )


def cuts_met(scale: Scale, total: int | Decimal | None, sex: str) -> tuple[Cut, ...]:
    """The cut-offs a total meets, in the scale's order. `sex` as on the record: some hold for one only."""
    return tuple(cut for cut in scale.cuts if (not cut.sex or sex in cut.sex) and meets(cut, total))


def meets(cut: Cut, total: int | Decimal | None) -> bool:
    """Whether a total reaches a cut-off; no total reaches none."""
    if total is None or (cut.at_least is None and cut.at_most is None):
        return False
    return (cut.at_least is None or total >= cut.at_least) and (cut.at_most is None or total <= cut.at_most)


def due_items(scale: Scale, answers: Mapping[str, int | None]) -> tuple[Item, ...]:
    """The items to ask, given the answers so far: always, or once the question before was more than 0."""
    return tuple(item for item in scale.items if not item.ask_when or (answers.get(item.ask_when) or 0) > 0)


def without_needless(scale: Scale, answers: Mapping[str, int | None]) -> dict[str, int | None]:
    """The answers without those that another made needless. A triage scale loses none: a yes stays heard."""
    return {
        code: answer
        for code, answer in answers.items()
        if scale.how != "sum" or not is_needless(scale.by_code[code], answers)
    }


def is_needless(item: Item, answers: Mapping[str, int | None]) -> bool:
    """Whether the question before was answered with 0, so that this one counts 0 without being asked."""
    return bool(item.ask_when) and answers.get(item.ask_when) == 0


def asks_for_help(scale: Scale, answers: Mapping[str, int | None]) -> bool:
    """Whether an answer about death or self-harm is above 0: then help is shown at once."""
    return any(item.about_harm and (answers.get(item.code) or 0) > 0 for item in scale.items)


def cluster_totals(scale: Scale, answers: Mapping[str, int | None]) -> dict[str, int | None]:
    """The points of each cluster, prorated within it, half up; None where nothing in it was answered.

    None for every cluster when the whole has no total. Source: PCL-5, clinical reference D.2.
    """
    given = _given(scale, answers)
    points = dict(_points(scale, given))
    if len(scale.domains) - len(points) > scale.max_prorated:
        return {cluster.code: None for cluster in scale.clusters}
    exact = {cluster.code: _prorated(points, cluster.items) for cluster in scale.clusters}
    return {code: None if sum_ is None else _half_up(sum_) for code, sum_ in exact.items()}


def symptom_rule(scale: Scale, answers: Mapping[str, int | None]) -> bool | None:
    """Whether each cluster holds as many symptoms as the rule asks for; None while missing answers decide.

    Source: PCL-5, clinical reference D.2 (an item of 2 or more counts; B 1, C 1, D 2, E 2).
    """
    given = _given(scale, answers)
    parts = [_symptoms(scale, cluster, given) for cluster in scale.clusters]
    if not parts or any(part is False for part in parts):
        return False
    return None if None in parts else True


def screened_risk(scale: Scale, answers: Mapping[str, int | None]) -> str | None:
    """The risk a triage scale gives (none, low, moderate, high); None while it is not settled.

    `answers`: 1 yes, 0 no, None or absent not answered, by item code. A question that a yes made due and that
    was left out counts as a yes until it is asked. Source: Lightwell decisions, scales (C-SSRS).
    """
    said = [item.risk for item in scale.items if _said(item, answers)]
    if said:
        return max((risk for risk in said if risk), key=_RISKS.index)
    always_asked = [item.code for item in scale.items if not item.ask_when]
    return "none" if all(answers.get(code) == 0 for code in always_asked) else None


def _given(scale: Scale, answers: Mapping[str, int | None]) -> dict[str, int]:
    for code, answer in answers.items():
        item = scale.by_code.get(code)
        if item is None:
            raise ValueError(f"{scale.code} has no item {code}.")
        allowed = sorted(option.value for option in scale.choices(item))
        if answer is not None and (type(answer) is not int or answer not in allowed):
            choices = ", ".join(str(value) for value in allowed)
            raise ValueError(f"{scale.code} item {code} cannot be {answer!r}; choose one of {choices}.")
    given = {code: answer for code, answer in answers.items() if answer is not None}
    _refuse_needless(scale, given)
    return given


def _refuse_needless(scale: Scale, given: Mapping[str, int]) -> None:
    """A sum cannot hold both "never" and "how much". A triage scale hears every yes, in whatever order."""
    for item in scale.items if scale.how == "sum" else ():
        if given.get(item.code) and is_needless(item, given):
            raise ValueError(
                f"{scale.code} item {item.code} cannot be {given[item.code]} when item {item.ask_when} is 0."
            )


def _points(scale: Scale, given: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """The points of each domain that is known: its highest answer, or 0 when none of it was due."""
    for domain, items in scale.domains.items():
        answered = [_worth(scale, item, given[item.code]) for item in items if item.code in given]
        if answered:
            yield domain, max(answered)
        elif all(is_needless(item, given) for item in items):
            yield domain, 0


def _worth(scale: Scale, item: Item, answer: int) -> int:
    return scale.highest(item) - answer if item.reversed else answer


def _total(scale: Scale, given: Mapping[str, int], points: Mapping[str, int]) -> int | Decimal | None:
    missing = len(scale.domains) - len(points)
    if scale.how == "sum" and missing <= scale.max_prorated:
        return _sum(scale, points)
    if scale.how == "mean" and not missing:
        return _mean(sum(points.values()), len(points))
    return _index(scale, given) if scale.how == "index" and not missing else None


def _mean(sum_: int, parts: int) -> Decimal:
    return (Decimal(sum_) / parts).quantize(_MEAN_PLACES, ROUND_HALF_UP)


def _sum(scale: Scale, points: Mapping[str, int]) -> int | None:
    groups = [cluster.items for cluster in scale.clusters] or [tuple(scale.domains)]
    exact = [_prorated(points, group) for group in groups]
    known = [one for one in exact if one is not None]
    if len(known) < len(exact):
        return None
    total = _half_up(sum(known, Fraction(0)))
    return min(total, scale.max_total) if scale.capped else total


def _prorated(points: Mapping[str, int], group: tuple[str, ...]) -> Fraction | None:
    known = [points[code] for code in group if code in points]
    return Fraction(sum(known) * len(group), len(known)) if known else None


def _half_up(exact: Fraction) -> int:
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def _index(scale: Scale, given: Mapping[str, int]) -> Decimal:
    index = scale.index
    assert index
    severe = [code for code, level in given.items() if level >= index.severe_from]
    lost = sum((index.step[code] * level for code, level in given.items()), Decimal(0))
    lost += sum((index.severe[code] for code in severe), Decimal(0))
    given_back = index.severe_square * max(len(severe) - 1, 0) ** 2
    return (index.constant - lost + given_back).quantize(_INDEX_PLACES, ROUND_HALF_UP)


def _symptoms(scale: Scale, cluster: Cluster, given: Mapping[str, int]) -> bool | None:
    found = sum(given.get(code, -1) >= scale.symptom_from for code in cluster.items)
    if found >= cluster.symptoms_needed:
        return True
    missing = sum(code not in given for code in cluster.items)
    return None if found + missing >= cluster.symptoms_needed else False


def _fires(alert: Alert, answer: int | None) -> bool:
    if answer is None:
        return alert.at_least is None
    return alert.at_least is not None and answer >= alert.at_least


def _urgency(alert: Alert) -> int:
    return _LEVELS.index(alert.level)


def _said(item: Item, answers: Mapping[str, int | None]) -> bool:
    due = bool(item.ask_when) and answers.get(item.ask_when) == 1
    return answers.get(item.code) == 1 or (due and answers.get(item.code) is None)
