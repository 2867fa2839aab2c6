"""What is asked of a dose before it is given, answered by every model that is shown: lowest to highest."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.pharmacokinetics import Course, History, Route
from lightwell.pharmacokinetics.dosing import ROUTES
from lightwell.pharmacokinetics.questions import (
    minutes_above,
    minutes_until_below,
    same_exposure,
    what_a_pause_does,
)
from lightwell.web.formats import minutes, number
from lightwell.web.levels.estimate import Receiver

DISSOCIATION, PERCEPTION = "dissociation", "perception"
PAUSE_MIN = 5


@dataclass(frozen=True)
class Answers:
    """Lowest and highest of the models: ng/mL, minutes, ng/mL x h. No pause where no pump runs."""

    peak_ng_per_ml: tuple[float, float]
    peak_at_min: tuple[float, float]
    above_min: tuple[float, float]
    until_below_min: tuple[float, float]
    area_ng_h_per_ml: tuple[float, float]
    pause_peak_ng_per_ml: tuple[float, float] | None
    pause_drop_ng_per_ml: tuple[float, float] | None


@lru_cache(maxsize=128)
def answers(receiver: Receiver, history: History) -> Answers:
    """For the typical person of each model that is shown. Raises WrongInput."""
    courses = [Course(one, receiver.person, history) for one in receiver.shown]
    peaks = [course.peak() for course in courses]
    pauses = []
    if history.running:
        half = (history.start_min + history.end_min) / 2
        pauses = [what_a_pause_does(course, half, PAUSE_MIN) for course in courses]
    drops = [one.level_without_ng_per_ml - one.level_ng_per_ml for one in pauses]
    return Answers(
        peak_ng_per_ml=_ends(peak.level_ng_per_ml for peak in peaks),
        peak_at_min=_ends(peak.at_min for peak in peaks),
        above_min=_ends(minutes_above(course, level_of(DISSOCIATION)) for course in courses),
        until_below_min=_ends(
            minutes_until_below(course, level_of(PERCEPTION), history.end_min) for course in courses
        ),
        area_ng_h_per_ml=_ends(course.area_ng_h_per_ml() for course in courses),
        pause_peak_ng_per_ml=_ends(one.peak.level_ng_per_ml for one in pauses) if pauses else None,
        pause_drop_ng_per_ml=_ends(drops) if pauses else None,
    )


def level_of(code: str) -> float:
    """The lower end of a reference range, ng/mL."""
    return knowledge.current().reference_ranges[code].low_ng_per_ml


def _ends(values: Iterable[float]) -> tuple[float, float]:
    every = list(values)
    return min(every), max(every)


def lines(found: Answers) -> list[tuple[str, str]]:
    """Question and answer, in the reader's language."""
    told = [
        (_("Highest level"), _("%(level)s ng/mL") % {"level": span(found.peak_ng_per_ml)}),
        (_("Reached after"), _minutes(found.peak_at_min)),
        (_("Above %(level)s ng/mL") % {"level": number(level_of(DISSOCIATION))}, _minutes(found.above_min)),
        (
            _("From the end until below %(level)s ng/mL") % {"level": number(level_of(PERCEPTION))},
            _minutes(found.until_below_min),
        ),
        (_("Area under the curve"), _("%(area)s ng·h/mL") % {"area": span(found.area_ng_h_per_ml)}),
    ]
    if found.pause_peak_ng_per_ml and found.pause_drop_ng_per_ml:
        pause = _("%(drop)s ng/mL lower at its end, highest level then %(peak)s ng/mL") % {
            "drop": span(found.pause_drop_ng_per_ml),
            "peak": span(found.pause_peak_ng_per_ml),
        }
        told.append((_("A pause of %(minutes)s halfway") % {"minutes": minutes(PAUSE_MIN)}, pause))
    return told


def by_other_routes(receiver: Receiver, route: str, dose_mg: float) -> list[tuple[str, str]]:
    """Racemic ketamine: mg by each other route with the same area, over what was published."""
    if receiver.drug != "ketamine":
        return []
    of = receiver.shown[0]
    found: list[tuple[str, str]] = []
    for other in (one for one in ROUTES if one != route):
        same = same_exposure(of, receiver.person, dose_mg=dose_mg, route=cast(Route, route), other=other)
        found.append((other, _("%(mg)s mg") % {"mg": span((same.low_mg, same.high_mg))}))
    return found


def span(ends: tuple[float, float]) -> str:
    """177 to 253; one number where both round to the same."""
    low, high = (number(round(end)) for end in ends)
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _minutes(ends: tuple[float, float]) -> str:
    low, high = (minutes(round(end)) for end in ends)
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
