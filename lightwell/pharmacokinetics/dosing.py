"""What was given, when and how: infusions that change, pause and stop, boluses, injections, sprays.

Minutes from any zero that the caller chooses, mg of base. A history never changes; each verb gives a new one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from lightwell.pharmacokinetics.inputs import WrongInput, number, one_of, whole_number

Route = Literal["IV", "IM", "SC", "IN", "PO", "SL"]
ABSORBED: tuple[Route, ...] = ("IM", "SC", "IN", "PO", "SL")
ROUTES: tuple[Route, ...] = ("IV", *ABSORBED)
DAY_MIN = 24 * 60


@dataclass(frozen=True)
class Running:
    """The pump at one rate, mg a minute, from `start_min` to `end_min`."""

    start_min: float
    end_min: float
    rate_mg_per_min: float

    def shifted(self, by_min: float) -> "Running":
        return replace(self, start_min=self.start_min + by_min, end_min=self.end_min + by_min)


@dataclass(frozen=True)
class Given:
    """A dose given at once: into a vein (route IV), or by a route from which it is absorbed."""

    at_min: float
    dose_mg: float
    route: Route = "IV"

    def shifted(self, by_min: float) -> "Given":
        return replace(self, at_min=self.at_min + by_min)


@dataclass(frozen=True)
class History:
    """Everything given. `a + b` is both; an empty history is nobody dosed yet."""

    running: tuple[Running, ...] = ()
    given: tuple[Given, ...] = ()

    def __add__(self, other: "History") -> "History":
        return History(self.running + other.running, self.given + other.given)

    @property
    def start_min(self) -> float:
        """When the first dose starts; 0 when there is none."""
        return min((*(r.start_min for r in self.running), *(g.at_min for g in self.given)), default=0.0)

    @property
    def end_min(self) -> float:
        """When the last dose ends; 0 when there is none."""
        return max((*(r.end_min for r in self.running), *(g.at_min for g in self.given)), default=0.0)

    @property
    def dose_mg(self) -> float:
        """All mg of all routes together."""
        pumped = sum((r.end_min - r.start_min) * r.rate_mg_per_min for r in self.running)
        return pumped + sum(g.dose_mg for g in self.given)

    def shifted(self, by_min: float) -> "History":
        """The same, `by_min` minutes later."""
        return History(
            tuple(r.shifted(by_min) for r in self.running), tuple(g.shifted(by_min) for g in self.given)
        )

    def scaled(self, factor: float) -> "History":
        """Every dose times `factor`, at the same times."""
        if not factor >= 0:
            raise WrongInput("factor", f"must be 0 or more, not {factor}")
        return History(
            tuple(replace(r, rate_mg_per_min=factor * r.rate_mg_per_min) for r in self.running),
            tuple(replace(g, dose_mg=factor * g.dose_mg) for g in self.given),
        )

    def stopped(self, at_min: float) -> "History":
        """Nothing more from `at_min` on: the pump stops and later doses do not happen."""
        at_min = number("at_min", at_min, "time_min")
        before = (r for r in self.running if r.start_min < at_min)
        return History(
            tuple(replace(r, end_min=min(r.end_min, at_min)) for r in before),
            tuple(g for g in self.given if g.at_min < at_min),
        )

    def paused(self, at_min: float, for_min: float) -> "History":
        """The pump stands still for a while, then gives the rest at the rates it had; all later is later."""
        at_min = number("at_min", at_min, "time_min")
        for_min = number("for_min", for_min, "time_min")
        before = self.stopped(at_min)
        rest = tuple(
            replace(r, start_min=max(r.start_min, at_min)) for r in self.running if r.end_min > at_min
        )
        later = tuple(g for g in self.given if g.at_min >= at_min)
        return before + History(rest, later).shifted(for_min)

    def at_rate(self, rate_mg_per_min: float, *, from_min: float) -> "History":
        """The pump runs at another rate from `from_min` until its planned end."""
        rate = number("rate_mg_per_min", rate_mg_per_min)
        from_min = number("from_min", from_min, "time_min")
        return History(tuple(_changed(self.running, rate, from_min)), self.given)

    def repeated(self, *, every_min: float, times: int) -> "History":
        """The same history `times` times, each `every_min` after the one before."""
        every_min = number("every_min", every_min, "time_min", above_zero=True)
        times = whole_number("times", times, 1)
        number("times", (times - 1) * every_min + self.end_min, "time_min")
        turns = [self.shifted(turn * every_min) for turn in range(times)]
        return History(
            tuple(r for one in turns for r in one.running), tuple(g for one in turns for g in one.given)
        )


def _changed(running: tuple[Running, ...], rate: float, from_min: float) -> Iterator[Running]:
    for piece in running:
        if piece.start_min < from_min:
            yield replace(piece, end_min=min(piece.end_min, from_min))
        if piece.end_min > from_min:
            yield replace(piece, start_min=max(piece.start_min, from_min), rate_mg_per_min=rate)


def infusion(*, dose_mg: float, over_min: float, start_min: float = 0.0) -> History:
    """`dose_mg` into a vein at one rate over `over_min` minutes. Raises WrongInput."""
    dose_mg = number("dose_mg", dose_mg)
    over_min = number("over_min", over_min, above_zero=True)
    start_min = number("start_min", start_min, "time_min")
    return History(running=(Running(start_min, start_min + over_min, dose_mg / over_min),))


def running(*, start_min: float, end_min: float, rate_mg_per_min: float) -> History:
    """The pump at a rate from one minute to another, as a pump's log says it. Raises WrongInput."""
    start_min = number("start_min", start_min, "time_min")
    end_min = number("end_min", end_min, "time_min")
    if end_min < start_min:
        raise WrongInput("end_min", f"must not be before start_min ({start_min:g} min), not {end_min:g}")
    return History(running=(Running(start_min, end_min, number("rate_mg_per_min", rate_mg_per_min)),))


def dose(*, dose_mg: float, route: Route, at_min: float = 0.0) -> History:
    """A bolus into a vein (IV), an injection (IM, SC), a spray (IN), swallowed (PO) or under the tongue (SL).

    Raises WrongInput.
    """
    one_of("route", route, ROUTES)
    at = number("at_min", at_min, "time_min")
    return History(given=(Given(at, number("dose_mg", dose_mg), route),))


def sprays(*, dose_mg: float, number_of_sprays: int, every_min: float, at_min: float = 0.0) -> History:
    """`dose_mg` in all by nose, in equal sprays (for esketamine: devices of 28 mg) some minutes apart."""
    number_of_sprays = whole_number("number_of_sprays", number_of_sprays, 1)
    each_mg = number("dose_mg", dose_mg) / number_of_sprays
    one = dose(dose_mg=each_mg, route="IN", at_min=at_min)
    if number_of_sprays == 1:
        return one
    every_min = number("every_min", every_min, "time_min", above_zero=True)
    later = [one.shifted(turn * every_min) for turn in range(number_of_sprays)]
    return History(given=tuple(spray for turn in later for spray in turn.given))
