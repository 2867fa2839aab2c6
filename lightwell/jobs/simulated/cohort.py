"""Simulated people with their courses: `simulate` for many as arrays, `person` for one as a story.

Examples:
    cohort = simulate(10_000, seed=1)
    cohort.people[7].name, cohort.outcomes.phq9[7], cohort.story(7) == person(7, seed=1)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lightwell.jobs.simulated.bodies import bodies
from lightwell.jobs.simulated.events import Happened, events
from lightwell.jobs.simulated.items import ItemAnswers, answers
from lightwell.jobs.simulated.outcomes import Outcomes, outcomes
from lightwell.jobs.simulated.people import Person, people
from lightwell.jobs.simulated.physiology import Readings, readings
from lightwell.jobs.simulated.stories import Story, story
from lightwell.jobs.simulated.visits import Visits, visits


@dataclass(frozen=True)
class Cohort:
    """Everything about the people asked for: row i of every array is `people[i]`."""

    seed: int
    people: tuple[Person, ...]
    visits: Visits
    outcomes: Outcomes
    answers: ItemAnswers
    readings: Readings
    events: dict[str, Happened]

    def story(self, row: int) -> Story:
        """What happened to the person in this row, in plain values and in the order of time."""
        return story(row, self.people[row], self.visits, self.answers, self.readings, self.events)


def simulate(n: int, seed: int, *, maintenance: bool = False) -> Cohort:
    """People 0 to n - 1 of this seed (at most 100,000); `maintenance` has fewer of them relapse."""
    return cohort(range(n), seed, maintenance=maintenance)


def person(index: int, seed: int, *, maintenance: bool = False) -> Story:
    """The story of one person, the same as in a cohort of any size with this seed."""
    return cohort([index], seed, maintenance=maintenance).story(0)


def cohort(
    numbers: Sequence[int], seed: int, *, maintenance: bool = False, minutes: Sequence[int] | None = None
) -> Cohort:
    """The people with these numbers; `minutes` asks for readings at other minutes than the protocol's."""
    who = bodies(numbers, seed)
    when = visits(numbers, seed)
    scores = outcomes(numbers, seed, when, maintenance=maintenance)
    measured = readings(numbers, seed, who, minutes=minutes)
    return Cohort(
        seed=seed,
        people=people(numbers, seed, who, scores.phq9[:, 0]),
        visits=when,
        outcomes=scores,
        answers=answers(numbers, seed, scores.phq9, scores.gad7),
        readings=measured,
        events=events(numbers, seed, measured, when.treated),
    )
