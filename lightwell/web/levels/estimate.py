"""The band of levels that a page shows, worked out once for each dose and person."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lightwell.knowledge.text import Text
from lightwell.pharmacokinetics import Band, History, People, band_shown, catalogue, person, why_not_shown
from lightwell.pharmacokinetics.inputs import Floats
from lightwell.pharmacokinetics.models import Model, drug
from lightwell.web.charts import Level

PEOPLE = 1000
FINEST_ROWS = 121
"""Levels that a curve is drawn through, at most, when they stand a whole number of minutes apart."""
KEPT = 128
"""Bands that stay at hand: a dose that nobody touches is worked out once, however often it is looked at."""


@dataclass(frozen=True)
class Receiver:
    """Who gets the drug, as far as the models know: kg and years."""

    drug: str
    weight_kg: float
    age_years: float

    @property
    def person(self) -> People:
        """Raises WrongInput for a weight or an age that cannot be."""
        return person(weight_kg=self.weight_kg, age_years=self.age_years)

    @property
    def models(self) -> list[tuple[Model, Text | None]]:
        """Every model of this drug, with the reason why it is not shown for this person, or None."""
        every = [one for one in catalogue().values() if drug(one) == self.drug]
        return [(one, why_not_shown(one, self.person)) for one in every]

    @property
    def shown(self) -> list[Model]:
        """The models that are shown together; none when no model describes this person."""
        return [one for one, reason in self.models if reason is None]


@lru_cache(maxsize=KEPT)
def band_for(receiver: Receiver, history: History, until_min: int) -> Band:
    """5, 50 and 95 % of the virtual people every few whole minutes until `until_min`. Raises WrongInput.

    NumPy alone: a page never waits for a compiler.
    """
    at = np.arange(0, until_min + 1, step_min(until_min), dtype=np.float64)
    return band_shown(receiver.drug, receiver.person, history, at, count=PEOPLE, engine="numpy")


def step_min(until_min: int) -> int:
    """Whole minutes between the levels of a curve."""
    return max(1, -(-until_min // (FINEST_ROWS - 1)))


def levels_of(found: Band) -> list[Level]:
    """The band as the charts draw it."""
    rows: Sequence[Floats] = (found.times_min, found.median, found.low, found.high)
    return [Level(*(float(value) for value in row)) for row in zip(*rows, strict=True)]
