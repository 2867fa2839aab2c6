"""Questions asked at the bedside and in planning, each answered for every model that is shown.

Answers compare models; none is an instruction to give a dose.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightwell import knowledge
from lightwell.knowledge.kinetics import CompartmentModel
from lightwell.knowledge.text import Text
from lightwell.pharmacokinetics.dosing import DAY_MIN, ROUTES, History, Route, dose
from lightwell.pharmacokinetics.inputs import number, one_of
from lightwell.pharmacokinetics.models import Model, absorption
from lightwell.pharmacokinetics.people import People, person
from lightwell.pharmacokinetics.simulation import Course, Peak, area_ng_min_per_ml


@dataclass(frozen=True)
class Pause:
    """What a pause does: the peak with and without, and the level at its end with and without."""

    peak: Peak
    peak_without: Peak
    level_ng_per_ml: float
    level_without_ng_per_ml: float


@dataclass(frozen=True)
class SameExposure:
    """mg by another route with the same area under the curve, over the published range of uptake."""

    low_mg: float
    typical_mg: float
    high_mg: float
    note: Text


@dataclass(frozen=True)
class Exposure:
    """Peak and area of one person, beside what was varied (kg or years)."""

    value: float
    peak: Peak
    area_ng_h_per_ml: float


def level_now(course: Course, at_min: float) -> float:
    """ng/mL at a minute."""
    return float(course.at([number("at_min", at_min, "time_min")])[0])


def minutes_above(course: Course, level_ng_per_ml: float, until_min: float | None = None) -> float:
    """How long the level is at or above this one, from the first dose to `until_min` (or a day on)."""
    level = number("level_ng_per_ml", level_ng_per_ml)
    end = (
        course.history.end_min + DAY_MIN if until_min is None else number("until_min", until_min, "time_min")
    )
    start = course.history.start_min
    if end <= start:
        return 0.0
    edges = np.concatenate([[start], course.crossings(level, end), [end]])
    middles = (edges[1:] + edges[:-1]) / 2
    above = course.at(middles) >= level
    return float(np.diff(edges)[above].sum())


def minutes_until_below(course: Course, level_ng_per_ml: float, from_min: float) -> float:
    """Minutes from `from_min` until the level stays below this one; 0 when it does already.

    Looks on for as long as a day after the last dose, doubled until it is below.
    """
    level = number("level_ng_per_ml", level_ng_per_ml)
    start = number("from_min", from_min, "time_min")
    end = max(course.history.end_min, start) + DAY_MIN
    while course.at([end])[0] >= level:
        end += end - course.history.start_min
        number("level_ng_per_ml", end, "time_min")
    crossings = course.crossings(level, end)
    return max(float(crossings[-1]) - start, 0.0) if len(crossings) else 0.0


def what_a_pause_does(course: Course, at_min: float, for_min: float) -> Pause:
    """The pump stands still from `at_min` for `for_min` minutes, then gives the rest."""
    with_pause = Course(course.model, course.who, course.history.paused(at_min, for_min), course.see)
    end = at_min + for_min
    return Pause(with_pause.peak(), course.peak(), level_now(with_pause, end), level_now(course, end))


def same_exposure(of: Model, who: People, *, dose_mg: float, route: Route, other: Route) -> SameExposure:
    """The dose by `other` with the area that `dose_mg` by `route` gives. Raises WrongInput."""
    given = number("dose_mg", dose_mg)
    low, typical, high = _taken_up(of, who, other)
    own_low, own, own_high = _taken_up(of, who, route)
    note = knowledge.current().remarks["no-dose-advice"].text
    return SameExposure(given * own_low / high, given * own / typical, given * own_high / low, note)


def _taken_up(of: Model, who: People, route: Route) -> tuple[float, float, float]:
    """The share of a dose that reaches the blood, for its area: lowest, typical, highest published."""
    one_of("route", route, ROUTES)
    if route == "IV":
        return 1.0, 1.0, 1.0
    if isinstance(of, CompartmentModel):
        how = absorption(of, route)
        return how.fraction_low, sum(uptake.fraction for uptake in how.uptakes), how.fraction_high
    by_route, by_vein = (area_ng_min_per_ml(of, who, dose(dose_mg=1, route=one))[0] for one in (route, "IV"))
    return (float(by_route / by_vein),) * 3


def effect_of_weight(
    of: Model, history: History, weights_kg: Sequence[float], age_years: float = 45
) -> list[Exposure]:
    """Peak and area of the same history for people of these weights."""
    return [
        _exposure(of, weight, person(weight_kg=weight, age_years=age_years), history) for weight in weights_kg
    ]


def effect_of_age(
    of: Model, history: History, ages_years: Sequence[float], weight_kg: float = 70
) -> list[Exposure]:
    """Peak and area of the same history for people of these ages; only esketamine's model knows of age."""
    return [_exposure(of, age, person(weight_kg=weight_kg, age_years=age), history) for age in ages_years]


def _exposure(of: Model, value: float, who: People, history: History) -> Exposure:
    course = Course(of, who, history)
    return Exposure(value, course.peak(), course.area_ng_h_per_ml())
