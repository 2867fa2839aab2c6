"""What cannot be true of a measurement: one rule for every room that keeps one, and the forms before it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit.refusal import Refused

SCALES = {
    "moaas_score": "moaas",
    "cadss6_total": "cadss-6",
    "nausea_score": "nrs-nausea",
    "anxiety_score": "nrs-anxiety",
}
"""Columns that hold the points of a scale, and its code in the knowledge; the others are vital signs."""


def refuse_impossible(given: Mapping[str, int | Decimal]) -> None:
    """Raise the first reason why these values, by column, cannot be kept."""
    for refused in impossible(given):
        raise refused


def impossible(given: Mapping[str, int | Decimal]) -> Iterator[Refused]:
    """Every reason: a value that cannot be true, a pressure with one number or the wrong way round."""
    for name, value in given.items():
        low, high = _bounds(name)
        if not low <= value <= high:
            told = {"value": value, "what": _name(name), "low": low, "high": high}
            yield Refused(
                _("%(value)s is not possible for %(what)s. It lies between %(low)s and %(high)s.") % told,
                name,
            )
    yield from _half_a_pressure(given.get("systolic_mmhg"), given.get("diastolic_mmhg"))


def _bounds(name: str) -> tuple[int | Decimal, int | Decimal]:
    known = knowledge.current()
    if name in SCALES:
        return 0, known.scores[SCALES[name]].max_total
    return known.vitals[name].plausible_low, known.vitals[name].plausible_high


def _name(name: str) -> str:
    known, language = knowledge.current(), get_language() or "en"
    if name in SCALES:
        return known.scores[SCALES[name]].title.get(language)
    return known.vitals[name].name.get(language).lower()


def _half_a_pressure(systolic: int | Decimal | None, diastolic: int | Decimal | None) -> Iterator[Refused]:
    if systolic is not None and diastolic is not None:
        if diastolic >= systolic:
            said = _("The lower number cannot be above the upper one. Are they swapped?")
            yield Refused(said, "diastolic_mmhg")
    elif systolic is not None or diastolic is not None:
        missing = "systolic_mmhg" if systolic is None else "diastolic_mmhg"
        yield Refused(_("A blood pressure has two numbers. Enter both, or neither."), missing)
