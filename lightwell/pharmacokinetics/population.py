"""Virtual people who differ as published or assumed, and the band that nine in ten of them stay in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightwell import knowledge
from lightwell.knowledge.kinetics import CompartmentModel
from lightwell.knowledge.text import Text
from lightwell.pharmacokinetics import models
from lightwell.pharmacokinetics.dosing import History
from lightwell.pharmacokinetics.inputs import Floats, WrongInput, number, times, whole_number
from lightwell.pharmacokinetics.models import Model
from lightwell.pharmacokinetics.people import People
from lightwell.pharmacokinetics.propagate import Engine
from lightwell.pharmacokinetics.simulation import simulate

LOW, MIDDLE, HIGH = 0.05, 0.50, 0.95
"""The shares of people below the three lines of a band."""
SEED = 1


@dataclass(frozen=True)
class Band:
    """ng/mL at `times_min`: 5, 50 and 95 in a hundred people stay below; and each model's typical curve."""

    times_min: Floats
    low: Floats
    median: Floats
    high: Floats
    typical: dict[str, Floats]
    people: int
    note: Text


def spread(of: Model, history: History) -> dict[str, float]:
    """Standard deviation of each parameter that differs between people, on its logarithmic (logit) scale."""
    if not isinstance(of, CompartmentModel):
        fields = of.omega2.__struct_fields__
        return {name: float(np.sqrt(getattr(of.omega2, name))) for name in fields}
    differs = of.variability
    found = {"clearance": differs.clearance_cv, "central_volume": differs.central_volume_cv}
    found |= {f"flow_{place}": differs.flow_cv for place in (2, 3)}
    logs = {name: float(np.sqrt(np.log1p(cv**2))) for name, cv in found.items()}
    absorbed = {given.route for given in history.given} - {"IV"}
    if absorbed:
        how = [models.absorption(of, route) for route in sorted(absorbed)]
        logs["ka"] = float(np.sqrt(np.log1p(max(one.ka_cv for one in how) ** 2)))
        logs["fraction"] = max(one.fraction_logit_sd for one in how)
    return logs


def virtual_people(of: Model, who: People, history: History, *, count: int, seed: int) -> People:
    """`count` people like the first of `who`, each with own deviations. The same seed, the same people.

    Each parameter has its own stream: the deviation of one does not depend on which others are drawn.
    """
    count, seed = _count(count), whole_number("seed", seed, 0)
    rows = np.zeros(count, dtype=np.intp)
    deviations = {}
    for place, (name, sd) in enumerate(sorted(spread(of, history).items())):
        draws = np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(whole_number("seed", seed, 0), spawn_key=(place,)))
        )
        deviations[name] = sd * draws.standard_normal(count)
    alike = People(who.weight_kg[rows], who.age_years[rows], who.asian[rows], who.japanese[rows])
    return alike.deviating(**deviations)


def band(
    of: Sequence[Model],
    who: People,
    history: History,
    times_min: Sequence[float] | Floats,
    *,
    count: int = 1000,
    seed: int = SEED,
    engine: Engine = "auto",
) -> Band:
    """One band over all the models, each with an equal share of the `count` people. Raises WrongInput."""
    asked = times("times_min", times_min)
    if not of:
        raise WrongInput("of", "must name at least one model")
    each = -(-_count(count) // len(of))
    together = np.empty((len(asked), each * len(of)))
    typical = {}
    for place, one in enumerate(of):
        crowd = led_by_the_typical(virtual_people(one, who, history, count=each, seed=seed))
        levels = simulate(one, crowd, history, asked, engine=engine)[0]
        typical[one.code], together[:, place * each : (place + 1) * each] = levels[:, 0].copy(), levels[:, 1:]
    low, median, high = quantiles(together)
    note = knowledge.current().remarks["population"].text
    return Band(asked, low, median, high, typical, together.shape[1], note)


def led_by_the_typical(crowd: People) -> People:
    """The same people, before them one like the first who deviates in nothing."""
    rows = np.concatenate([[0], np.arange(len(crowd))])
    led = {name: np.concatenate([[0.0], values]) for name, values in crowd.deviations.items()}
    alike = People(crowd.weight_kg[rows], crowd.age_years[rows], crowd.asian[rows], crowd.japanese[rows])
    return alike.deviating(**led)


def quantiles(levels: Floats) -> tuple[Floats, Floats, Floats]:
    """The 5, 50 and 95 % lines of levels (times, people), straight between neighbours.

    Sorted in single precision: a band of random people has no more digits, and it takes half the time.
    """
    ranked = np.sort(levels.astype(np.float32), axis=1)
    last = levels.shape[1] - 1
    lines = []
    for share in (LOW, MIDDLE, HIGH):
        place = share * last
        below = int(place)
        above = min(below + 1, last)
        low, high = (ranked[:, column].astype(np.float64) for column in (below, above))
        lines.append(low + (place - below) * (high - low))
    return lines[0], lines[1], lines[2]


def _count(count: int) -> int:
    return int(number("count", whole_number("count", count, 1), "people"))
