"""What a measured level says about one person: the most probable deviations, and how sure they are (MAP).

Levels scatter around the model on the logarithmic scale; deviations are normal. The most probable point is
found by Gauss-Newton with damping, all slopes in one simulation; the uncertainty is the curvature there
(Laplace).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lightwell import knowledge
from lightwell.knowledge.kinetics import CompartmentModel
from lightwell.pharmacokinetics.dosing import History
from lightwell.pharmacokinetics.inputs import Floats, WrongInput, number, times
from lightwell.pharmacokinetics.models import Model
from lightwell.pharmacokinetics.people import People
from lightwell.pharmacokinetics.population import Band, quantiles, spread
from lightwell.pharmacokinetics.simulation import simulate

STEP = 1e-4
ROUNDS = 60
DONE = 1e-10


@dataclass(frozen=True)
class Estimate:
    """Deviations from the typical person, in the order of `parameters`, with their covariance."""

    model: Model
    who: People
    history: History
    parameters: tuple[str, ...]
    deviations: Floats
    covariance: Floats

    @property
    def person(self) -> People:
        """The person as estimated."""
        return self.who.deviating(
            **{name: np.array([value]) for name, value in zip(self.parameters, self.deviations, strict=True)}
        )

    def standard_errors(self) -> dict[str, float]:
        """Of each deviation: a log (logit) scale; 0.1 is about 10 %."""
        return dict(zip(self.parameters, np.sqrt(np.diag(self.covariance)).tolist(), strict=True))

    def band(self, times_min: Sequence[float] | Floats, *, count: int = 1000, seed: int = 1) -> Band:
        """The curve of this person with the 5, 50 and 95 % lines of what the measurement leaves open."""
        asked = times("times_min", times_min)
        draws = np.random.default_rng(seed).multivariate_normal(
            self.deviations, self.covariance, size=int(number("count", count, "people"))
        )
        levels = simulate(self.model, _with(self.who, self.parameters, draws), self.history, asked)[0]
        low, median, high = quantiles(levels)
        own = simulate(self.model, self.person, self.history, asked)[0, :, 0]
        note = knowledge.current().remarks["estimate"].text
        return Band(asked, low, median, high, {self.model.code: own}, len(draws), note)


def estimate(
    of: Model,
    who: People,
    history: History,
    measured_at_min: Sequence[float] | Floats,
    measured_ng_per_ml: Sequence[float] | Floats,
) -> Estimate:
    """The most probable deviations of the first of `who`, from levels in plasma. Raises WrongInput."""
    at = times("measured_at_min", measured_at_min)
    measured = _measured(measured_ng_per_ml, len(at))
    sds = spread(of, history)
    names = tuple(sorted(sds))
    prior = np.array([sds[name] for name in names])
    names, prior = tuple(n for n, sd in zip(names, prior, strict=True) if sd > 0), prior[prior > 0]
    noise = of.variability.residual_sd if isinstance(of, CompartmentModel) else of.residual_sd

    def residuals(deviations: Floats) -> Floats:
        """Weighted misfit of levels, then of the prior: (rows of deviations, levels + parameters)."""
        levels = simulate(of, _with(who, names, deviations), history, at)[0].T
        if (levels <= 0).any():
            raise WrongInput("measured_at_min", "must be after the first dose")
        return np.concatenate([np.log(measured / levels) / noise, deviations / prior], axis=1)

    best, slopes = _most_probable(residuals, len(names))
    covariance = np.asarray(np.linalg.inv(slopes.T @ slopes), dtype=np.float64)
    return Estimate(of, who, history, names, best, covariance)


def _most_probable(residuals: Callable[[Floats], Floats], size: int) -> tuple[Floats, Floats]:
    """Damped Gauss-Newton from the typical person: the best point and the slopes there."""
    best, damping = np.zeros(size), 1e-3
    for _round in range(ROUNDS):
        around = residuals(
            np.concatenate([best[None], best + STEP * np.eye(size), best - STEP * np.eye(size)])
        )
        now, slopes = around[0], (around[1 : size + 1] - around[size + 1 :]).T / (2 * STEP)
        curvature, downhill = slopes.T @ slopes, slopes.T @ now
        while True:
            move = np.linalg.solve(curvature + damping * np.diag(np.diag(curvature)), -downhill)
            there = residuals((best + move)[None])[0]
            if there @ there <= now @ now or np.abs(move).max() < DONE:
                break
            damping *= 10
        best, damping = best + move, max(damping / 10, 1e-12)
        if np.abs(move).max() < DONE:
            break
    return best, slopes


def _with(who: People, names: tuple[str, ...], deviations: Floats) -> People:
    """The first of `who`, once for each row of deviations."""
    rows = np.zeros(len(deviations), dtype=np.intp)
    alike = People(who.weight_kg[rows], who.age_years[rows], who.asian[rows], who.japanese[rows])
    return alike.deviating(**{name: deviations[:, place] for place, name in enumerate(names)})


def _measured(values: Sequence[float] | Floats, count: int) -> Floats:
    try:
        given = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise WrongInput("measured_ng_per_ml", "must be a list of numbers") from error
    if given.shape != (count,):
        raise WrongInput("measured_ng_per_ml", f"must hold {count} levels, one for each time")
    for value in given:
        number("measured_ng_per_ml", float(value), "level_ng_per_ml")
    return given
