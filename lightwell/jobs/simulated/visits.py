"""When simulated people come, miss a visit or leave: the days of treatments and of scores."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightwell.jobs.simulated.parameters import Section, section
from lightwell.jobs.simulated.streams import Flags, Floats, Integers, Purpose, Stream


@dataclass(frozen=True)
class Occasion:
    """When a score is asked for; `kind` is baseline, before (a treatment), next-day, end or week."""

    kind: str
    treatments: int
    week: int = 0

    @property
    def fades(self) -> bool:
        """Whether the newest treatment's share of the gain fades meanwhile (a next treatment is coming)."""
        return self.kind == "before"

    @property
    def gad7_due(self) -> bool:
        """Whether anxiety is asked for as well."""
        return self.kind in ("baseline", "end") or self.week in section("course")["gad7_weeks"]


def _occasions() -> tuple[Occasion, ...]:
    parameters = section("course")
    last = parameters["treatments"]
    during = [Occasion("baseline", 0), Occasion("next-day", 1), Occasion("before", 1)]
    during += [Occasion("before", 2), Occasion("next-day", 3)]
    during += [Occasion("before", treatments) for treatments in range(3, last)]
    weeks = [Occasion("week", last, week) for week in range(1, parameters["follow_up_weeks"] + 1)]
    return (*during, Occasion("end", last), *weeks)


OCCASIONS = _occasions()
END = next(column for column, occasion in enumerate(OCCASIONS) if occasion.kind == "end")


@dataclass(frozen=True)
class Visits:
    """One row a person; days count from treatment 1, as planned had the person stayed."""

    treatment_day: Integers
    treated: Flags
    """Which treatments happened: false from the one before which the person left."""
    occasion_day: Integers
    answered: Flags

    @property
    def days_since_treatment(self) -> Integers:
        """Days since the treatment before each occasion, zero at baseline."""
        done = np.array([occasion.treatments for occasion in OCCASIONS])
        last = self.treatment_day[:, np.maximum(done - 1, 0)]
        return np.where(done > 0, self.occasion_day - last, 0)

    @property
    def days_after_end(self) -> Integers:
        """Days since the end-of-course score at each occasion; below zero before it."""
        return self.occasion_day - self.occasion_day[:, [END]]


def visits(people: Sequence[int], seed: int) -> Visits:
    """The visits of the people with these numbers; nobody has more of them than the parameters' slots."""
    parameters = section("course")
    slots, treatments = len(parameters["slot_days"]), parameters["treatments"]
    contacts = treatments + parameters["follow_up_weeks"]
    stream = Stream(seed, Purpose.VISITS, people, uniforms=slots + contacts + len(OCCASIONS))
    treatment_day = _treatment_days(stream.uniform(slots), parameters)
    stays = _stays(stream.uniform(contacts), parameters["dropout_per_visit"])
    shows = stream.uniform(len(OCCASIONS)) >= parameters["no_show"]
    return Visits(
        treatment_day=treatment_day,
        treated=stays[:, :treatments],
        occasion_day=np.stack([_day(occasion, treatment_day) for occasion in OCCASIONS], axis=1),
        answered=np.stack([_answered(column, stays, shows) for column in range(len(OCCASIONS))], axis=1),
    )


def _treatment_days(draws: Floats, parameters: Section) -> Integers:
    """Each treatment takes the first slot the person keeps; the first slot kept is day 0."""
    kept = draws >= parameters["no_show"]
    kept[:, 0] = True
    nth = np.cumsum(kept, axis=1)
    numbers = range(1, parameters["treatments"] + 1)
    slot = np.stack(
        [np.argmax(np.minimum(nth, nth[:, [-1]]) >= number, axis=1) for number in numbers], axis=1
    )
    return np.array(parameters["slot_days"])[slot]


def _stays(draws: Floats, dropout: float) -> Flags:
    """Column j: still with us after j contacts (so column 0, before any, is always true)."""
    after = np.cumprod(draws >= dropout, axis=1).astype(bool)
    return np.concatenate([np.ones((len(draws), 1), dtype=bool), after], axis=1)


def _day(occasion: Occasion, treatment_day: Integers) -> Integers:
    parameters = section("course")
    if occasion.kind == "baseline":
        return np.full(len(treatment_day), parameters["baseline_day"])
    if occasion.kind == "before":
        return treatment_day[:, occasion.treatments]
    last = treatment_day[:, occasion.treatments - 1]
    if occasion.kind == "next-day":
        return last + 1
    return last + parameters["end_after_days"] + 7 * occasion.week


def _answered(column: int, stays: Flags, shows: Flags) -> Flags:
    """Baseline and pre-treatment scores come with the visit; check-ins may stay unanswered."""
    occasion = OCCASIONS[column]
    still_here = stays[:, occasion.treatments + occasion.week]
    return still_here if occasion.kind in ("baseline", "before") else still_here & shows[:, column]
