"""The people a model is worked out for: weight, age, and how they differ from the typical one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from lightwell.pharmacokinetics.inputs import Floats, WrongInput, number

Deviations = MappingProxyType[str, Floats]


@dataclass(frozen=True)
class People:
    """Arrays of equal length, one entry a person.

    `deviations` by parameter, on the logarithmic (a fraction: logit) scale; what is not named is typical.
    """

    weight_kg: Floats
    age_years: Floats
    asian: Floats
    japanese: Floats
    deviations: Deviations = field(default_factory=lambda: MappingProxyType({}))

    def __len__(self) -> int:
        return len(self.weight_kg)

    def factor(self, parameter: str) -> Floats:
        """What the typical value of a parameter is multiplied by."""
        deviation = self.deviations.get(parameter)
        return np.ones(len(self)) if deviation is None else np.exp(deviation)

    def fraction(self, parameter: str, typical: Floats | float) -> Floats:
        """A typical fraction, moved on the logit scale: stays between 0 and 1. 1 stays 1."""
        deviation = self.deviations.get(parameter)
        share = np.broadcast_to(np.asarray(typical, dtype=np.float64), (len(self),))
        if deviation is None:
            return share.copy()
        odds = np.exp(deviation)
        moved: Floats = share * odds / (1 - share + share * odds)
        return moved

    def deviating(self, **deviations: Floats) -> "People":
        """The same people with these deviations added."""
        return People(
            self.weight_kg,
            self.age_years,
            self.asian,
            self.japanese,
            MappingProxyType({**self.deviations, **deviations}),
        )


def person(
    *, weight_kg: float, age_years: float = 45.0, asian: bool = False, japanese: bool = False
) -> People:
    """One typical person. Raises WrongInput for a weight or age that cannot be."""
    return people(weight_kg=[weight_kg], age_years=[age_years], asian=asian, japanese=japanese)


def people(
    *,
    weight_kg: Sequence[float] | Floats,
    age_years: Sequence[float] | Floats | float = 45.0,
    asian: Sequence[bool] | bool = False,
    japanese: Sequence[bool] | bool = False,
) -> People:
    """Typical people of these weights and ages. Raises WrongInput, also when the lists differ in length."""
    weights = _numbers("weight_kg", weight_kg)
    try:
        ages, from_asia, from_japan = (
            np.broadcast_to(np.asarray(values), weights.shape) for values in (age_years, asian, japanese)
        )
    except ValueError as error:
        raise WrongInput("weight_kg", "must be as many as the ages") from error
    return People(weights, _numbers("age_years", ages), from_asia.astype(bool), from_japan.astype(bool))


def _numbers(argument: str, values: Sequence[float] | Floats) -> Floats:
    try:
        given = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise WrongInput(argument, "must be numbers") from error
    if given.ndim != 1 or not given.size:
        raise WrongInput(argument, "must be a list with at least one number")
    if not np.isfinite(given).all():
        raise WrongInput(argument, "must be finite numbers")
    for end in (given.min(), given.max()):
        number(argument, float(end))
    return given
