"""The level of one person, or of each of several, over time: exact at every time asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lightwell.pharmacokinetics import models
from lightwell.pharmacokinetics.curve import Curve, curve_of
from lightwell.pharmacokinetics.dosing import DAY_MIN, History
from lightwell.pharmacokinetics.inputs import Floats, WrongInput, times
from lightwell.pharmacokinetics.linear import System
from lightwell.pharmacokinetics.models import EFFECT_SITE, PLASMA, Model
from lightwell.pharmacokinetics.modes import modes
from lightwell.pharmacokinetics.people import People
from lightwell.pharmacokinetics.plan import plan
from lightwell.pharmacokinetics.propagate import Engine, levels

UNIT = "ng/mL"
FINE = 65
"""Points a bracket is cut into when a peak or a crossing is looked for; three rounds reach a millisecond."""
ROUNDS = 4


def simulate(
    of: Model,
    who: People,
    history: History,
    times_min: Sequence[float] | Floats,
    *,
    see: tuple[str, ...] = (PLASMA,),
    engine: Engine = "auto",
    out: Floats | None = None,
) -> Floats:
    """ng/mL, array (things seen, times, people), at `times_min` (rising) from the zero of the history.

    A level at the minute of a bolus includes the bolus. Exact up to rounding. `out` is filled when
    passed in. Raises WrongInput.
    """
    return levels_of(of, models.system(of, who, history, see), history, times_min, engine=engine, out=out)


def levels_of(
    of: Model,
    made: System,
    history: History,
    times_min: Sequence[float] | Floats,
    *,
    engine: Engine = "auto",
    out: Floats | None = None,
) -> Floats:
    """As `simulate`, for a system that is made already."""
    asked = times("times_min", times_min)
    shape = (len(made.seen), len(asked), made.people)
    fits = out is None or (out.shape == shape and out.dtype == np.float64 and out.flags.c_contiguous)
    if out is not None and not fits:
        raise WrongInput(
            "out", f"must be a contiguous array of float64 of the shape {shape}, not {out.shape}"
        )
    pieces, pushes = models.inputs(of, history, made)
    return levels(made, plan(pieces, pushes, asked, len(made.ways)), engine, out)


def area_ng_min_per_ml(of: Model, who: People, history: History) -> Floats:
    """ng/mL x min of each person, to the end of time."""
    made = models.system(of, who, history)
    pieces, pushes = models.inputs(of, history, made)
    by_way = np.zeros(len(made.ways))
    for piece in pieces:
        by_way[piece.way] += (piece.end_min - piece.start_min) * piece.rate_mg_per_min
    for push in pushes:
        by_way[push.way] += push.dose_mg
    area: Floats = np.einsum("ip,i->p", modes(made).total()[0], by_way)
    return area


@dataclass(frozen=True)
class Peak:
    """The highest level and when it is reached; 0 at the start when nothing was given."""

    level_ng_per_ml: float
    at_min: float


@dataclass(frozen=True)
class Course:
    """One typical person (the first of `who`) and what was given: a curve that can be asked at any minute."""

    model: Model
    who: People
    history: History
    see: str = PLASMA

    @cached_property
    def system(self) -> System:
        return models.system(self.model, self.who, self.history, (self.see,))

    def at(self, times_min: Sequence[float] | Floats) -> Floats:
        """ng/mL at each of these minutes (rising). Raises WrongInput."""
        asked = times("times_min", times_min)
        if self._curve is None:
            return levels_of(self.model, self.system, self.history, asked)[0, :, 0]
        return self._curve.at(asked)

    @cached_property
    def _curve(self) -> Curve | None:
        """The modes between the events, worked out once; None where modes are unsure or nothing was given."""
        own, (pieces, pushes) = modes(self.system), models.inputs(self.model, self.history, self.system)
        if own.unsure[0] or not (pieces or pushes):
            return None
        return curve_of(own, pieces, pushes)

    def peak(self) -> Peak:
        """The highest level. Exact to a thousandth of a minute."""
        grid = self.grid(self.history.end_min + DAY_MIN)
        for _round in range(ROUNDS):
            found = self.at(grid)
            best = int(np.argmax(found))
            if found[best] <= 0:
                return Peak(0.0, self.history.start_min)
            low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
            middle = grid[best]
            grid = np.unique(np.concatenate([np.linspace(low, high, FINE), [middle]]))
        found = self.at(grid)
        best = int(np.argmax(found))
        return Peak(float(found[best]), float(grid[best]))

    def area_ng_h_per_ml(self) -> float:
        """ng/mL x h to the end of time."""
        whole = area_ng_min_per_ml(self.model, self.who, self.history)[0]
        return float(whole) / models.HOUR_MIN

    def crossings(self, level_ng_per_ml: float, until_min: float) -> Floats:
        """Minutes at which the curve passes the level, up or down; at a bolus: the minute of the bolus."""
        grid = self.grid(until_min)
        above = self.at(grid) >= level_ng_per_ml
        found = [
            self._crossing(level_ng_per_ml, grid[place], grid[place + 1], bool(above[place]))
            for place in np.flatnonzero(above[1:] != above[:-1])
        ]
        return np.array(found)

    def _crossing(self, level_ng_per_ml: float, low: float, high: float, falling: bool) -> float:
        for _round in range(ROUNDS):
            grid = np.linspace(low, high, FINE)
            above = self.at(grid) >= level_ng_per_ml
            passed = above if not falling else ~above
            first = max(int(np.argmax(passed)), 1)
            low, high = float(grid[first - 1]), float(grid[first])
        return (low + high) / 2

    def grid(self, until_min: float) -> Floats:
        """From the first dose: close together around each event, wider with time, every event among them."""
        start = self.history.start_min
        events = {start}
        for one in self.history.running:
            events |= {one.start_min, one.end_min}
        for given in self.history.given:
            events.add(given.at_min)
        after = np.concatenate([[0.0], np.geomspace(0.05, max(until_min - start, 1.0), 160)])
        spread = np.concatenate([event + after for event in sorted(events)])
        inside = spread[(spread >= start) & (spread <= until_min)]
        return np.unique(np.append(inside, until_min))


def effect_site(course: Course) -> Course:
    """The same person and history, seen at the effect site: for teaching only, its speed is a guess."""
    return Course(course.model, course.who, course.history, EFFECT_SITE)
