"""Scores the questionnaires of a case by the knowledge: total, band, and what they raise at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lightwell.knowledge.library import Knowledge
from lightwell.knowledge.measures import Cut, Instrument, Score
from lightwell.measures import rules as scoring
from lightwell.outcomes.cases.reading import Case, NotACase, Scale
from lightwell.outcomes.rules import safety

NAMED_OTHERWISE = {"c-ssrs screener": "c-ssrs"}
SAID = {"yes": 1, "no": 0}


@dataclass(frozen=True)
class Scored:
    """One questionnaire as scored. `total` in points, a mean for a scale that is one; None: no total.

    `met`: the cut-offs without an alert by code, and whether each is met. `code`: its name in the knowledge.
    """

    day: int
    name: str
    code: str
    total: float | None
    answers: dict[str, int | None]
    band: str | None = None
    risk: str | None = None
    prorated: bool = False
    missing: tuple[str, ...] = ()
    met: dict[str, bool] | None = None
    alerts: tuple[safety.Raised, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As `lightwell findings --json` prints it."""
        more: dict[str, Any] = {"risk": self.risk} if self.risk else {}
        return {
            "day": self.day,
            "scale": self.name,
            "total": self.total,
            "band": self.band,
            "alerts": [{"level": one.level, "why": one.why.en} for one in self.alerts],
            "prorated": self.prorated,
            "missing_items": list(self.missing),
            **more,
            **(self.met or {}),
        }


def scored(case: Case, known: Knowledge, sex: str) -> list[Scored]:
    """Every questionnaire of the case, by day, then name. Raises NotACase for one that cannot be scored."""
    told: list[Scale] = []
    for scale in _every(case):
        if scale not in told:  # the same answers may be told twice, as a scale and as a check-in
            told.append(scale)
    return sorted((_scored(scale, known, sex) for scale in told), key=lambda one: (one.day, one.name))


def _every(case: Case) -> Iterable[Scale]:
    yield from case.scales
    yield from case.check_ins
    for treatment in case.treatments:
        yield from treatment.scales
    if case.answers_that_came_later:
        yield from case.answers_that_came_later.scales


def _scored(scale: Scale, known: Knowledge, sex: str) -> Scored:
    name = scale.scale.casefold()
    code = NAMED_OTHERWISE.get(name, name)
    entry = _entry(code, known)
    if entry is None:
        raise NotACase(f"The scale {scale.scale!r} on day {scale.day} is not one of the knowledge files.")
    try:
        return _instrument(scale, entry) if isinstance(entry, Instrument) else _score(scale, entry, sex)
    except ValueError as problem:
        raise NotACase(f"{scale.scale} on day {scale.day}: {problem}") from problem


def _entry(code: str, known: Knowledge) -> Instrument | Score | None:
    every: list[Instrument | Score] = [*known.instruments.values(), *known.scores.values()]
    return next((entry for entry in every if entry.code.casefold() == code), None)


def _instrument(scale: Scale, entry: Instrument) -> Scored:
    answers = _answers(scale, [item.code for item in entry.items])
    if not answers and scale.total is not None:
        _within(scale.total, entry.max_total)
        band = scoring.band_of(entry, scale.total).code
        return Scored(scale.day, scale.scale, entry.code, scale.total, answers, band)
    result = scoring.score(entry, answers)
    return Scored(
        day=scale.day,
        name=scale.scale,
        code=entry.code,
        total=_plain(result.total),
        answers=answers,
        band=result.band.code if result.band else None,
        prorated=result.prorated,
        missing=result.missing,
        alerts=tuple(safety.of_items(entry, answers)),
    )


def _score(scale: Scale, entry: Score, sex: str) -> Scored:
    answers = _answers(scale, [item.code for item in entry.items])
    total = None if entry.how == "highest-risk" else _total(scale, entry, answers)
    bands = (band.code for band in entry.bands if total is not None and band.low <= total <= band.high)
    exact = None if total is None else Decimal(str(total))
    return Scored(
        day=scale.day,
        name=scale.scale,
        code=entry.code,
        total=total,
        answers=answers,
        band=next(bands, None),
        risk=scoring.screened_risk(entry, answers) if entry.how == "highest-risk" else None,
        met=_met([cut for cut in entry.cuts if cut.level is None], total, sex),
        alerts=tuple(safety.of_score(entry, answers, exact)),
    )


def _answers(scale: Scale, items: list[str]) -> dict[str, int | None]:
    if isinstance(scale.answers, dict):
        return {code: SAID.get(answer) for code, answer in scale.answers.items()}
    given = scale.answers or ()
    codes = items or [str(place) for place in range(1, len(given) + 1)]
    if len(given) > len(codes):
        raise ValueError(f"there are {len(given)} answers for {len(codes)} items.")
    return dict(zip(codes, given, strict=False))


def _total(scale: Scale, entry: Score, answers: dict[str, int | None]) -> float | None:
    if scale.total is not None:
        _within(scale.total, entry.max_total)
        return scale.total
    if entry.items:
        return _plain(scoring.score(entry, answers).total)
    given = [value for value in answers.values() if value is not None]
    if not given or None in answers.values():
        return None
    _within(sum(given), entry.max_total)
    return sum(given)


def _plain(total: int | Decimal | None) -> float | None:
    return float(total) if isinstance(total, Decimal) else total


def _within(total: float, most: int) -> None:
    if total > most:
        raise ValueError(f"a total of {total:g} is above {most}, the highest there is.")


def _met(cuts: list[Cut], total: float | None, sex: str) -> dict[str, bool]:
    mine = [cut for cut in cuts if not cut.sex or sex in cut.sex]
    return {
        cut.code: (cut.at_least is None or total >= cut.at_least)
        and (cut.at_most is None or total <= cut.at_most)
        for cut in mine
        if total is not None
    }
