"""Closed form: a linear system as a sum of exponentials, each way in and each thing seen on the same rates.

The rates of an `Arrow` are real because its exchange is reversible; they are the roots of a quadratic or a
cubic (trigonometric form, then a Newton step on the secular equation), for more compartments the eigenvalues
of the symmetric form. Depots and followers are triangular: their rates are their own. The derivation is in
docs/pharmacokinetics.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lightwell.pharmacokinetics.inputs import Floats
from lightwell.pharmacokinetics.linear import Arrow, Seen, System, Way

Flags = NDArray[np.bool_]

TOO_CLOSE = 1e-3
"""Relative distance of two rates below which the sum loses digits; at 1e-3 it keeps twelve."""
DECOUPLED = 1e-7
"""Relative distance of a rate from a compartment's own: nearly no exchange."""


@dataclass(frozen=True)
class Spectrum:
    """Of an arrow: rates (modes, people) and what its right and left vectors are made of."""

    arrow: Arrow
    rates: Floats
    gap: Floats
    """Each other compartment's own rate less each rate (modes, compartments - 1, people)."""
    norm: Floats
    unsure: Flags
    """True (people) where two rates nearly coincide, so that the vectors cannot be trusted."""

    def right(self, compartment: int) -> Floats:
        """(modes, people); 1 in the middle, whoever and whichever mode."""
        if compartment == 0:
            return np.ones(1)
        vector: Floats = self.arrow.out[compartment - 1] / self.gap[:, compartment - 1]
        return vector

    def left(self, compartment: int) -> Floats:
        """(modes, people): with the right vectors it gives one."""
        if compartment == 0:
            return 1 / self.norm
        vector: Floats = self.arrow.back[compartment - 1] / (self.gap[:, compartment - 1] * self.norm)
        return vector

    def reach(self, into: int, source: int, at_rate: Floats) -> Floats:
        """The transfer from one compartment to another for an input that decays at `at_rate`."""
        through = self.right(source) * self.left(into)
        total: Floats = (through / (self.rates - at_rate)).sum(axis=0)
        return total


@dataclass(frozen=True)
class Modes:
    """z' = -rates z + gains u, seen = weights z; arrays with people last.

    rates (modes, people) a minute, gains (modes, ways, people), weights (seen, modes, people).
    """

    rates: Floats
    gains: Floats
    weights: Floats
    unsure: Flags

    def total(self) -> Floats:
        """ng/mL x min to the end of time for 1 mg by each way: (seen, ways, people)."""
        area: Floats = np.einsum("omp,mip->oip", self.weights / self.rates, self.gains)
        return area


def spectrum(arrow: Arrow) -> Spectrum:
    """Rates of each person's arrow, made sharp by one Newton step on the secular equation."""
    rates = _roots(arrow)
    coupling = arrow.out * arrow.back
    own = arrow.leaves[1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        if arrow.size > 1:
            gap = own - rates[:, None]
            share = coupling / gap
            rates = rates + (arrow.leaves[0] - rates - share.sum(axis=1)) / (1 + (share / gap).sum(axis=1))
        gap = own - rates[:, None]
        norm = 1 + (coupling / (gap * gap)).sum(axis=1)
        unsure = ~np.isfinite(norm).all(axis=0) | (rates <= 0).any(axis=0)
        unsure |= (np.abs(gap) < DECOUPLED * rates[:, None]).any(axis=(0, 1))
    for one in range(arrow.size - 1):
        unsure |= close(rates[one + 1 :], rates[one]).any(axis=0)
    return Spectrum(arrow, rates, gap, norm, unsure)


def close(one: Floats, other: Floats) -> Flags:
    """True where two rates nearly coincide."""
    near: Flags = np.abs(one - other) <= TOO_CLOSE * np.maximum(one, other)
    return near


def _roots(arrow: Arrow) -> Floats:
    if arrow.size == 1:
        return arrow.leaves.copy()
    if arrow.size == 2:
        return _quadratic(arrow)
    if arrow.size == 3:
        return _cubic(arrow)
    return _symmetric(arrow)


def _quadratic(arrow: Arrow) -> Floats:
    middle, other = arrow.leaves
    coupling = (arrow.out * arrow.back)[0]
    fast = (middle + other + np.sqrt((middle - other) ** 2 + 4 * coupling)) / 2
    return np.stack([fast, (middle * other - coupling) / fast])


def _cubic(arrow: Arrow) -> Floats:
    """The three real roots of the characteristic polynomial, fastest first.

    The fastest by its angle, the other two from the quadratic that is left: the slowest loses no digits.
    """
    d0, d1, d2 = arrow.leaves
    w1, w2 = arrow.out * arrow.back
    third = (d0 + d1 + d2) / 3
    a1 = d0 * (d1 + d2) + d1 * d2 - w1 - w2
    a0 = d0 * d1 * d2 - w1 * d2 - w2 * d1
    p = np.maximum(third * third - a1 / 3, 0)
    q = (third * (2 * third * third - a1) + a0) / 2
    root = np.sqrt(p)
    with np.errstate(divide="ignore", invalid="ignore"):
        angle = np.arccos(np.clip(np.where(root > 0, q / (p * root), 0.0), -1, 1)) / 3
    fast = third + 2 * root * np.cos(angle)
    half = (d0 + d1 + d2 - fast) / 2
    product = a0 / fast
    middle = half + np.sqrt(np.maximum(half * half - product, 0))
    return np.stack([fast, middle, product / middle])


def _symmetric(arrow: Arrow) -> Floats:
    size = arrow.size
    symmetric = np.zeros((arrow.leaves.shape[1], size, size))
    states = np.arange(size)
    symmetric[:, states, states] = arrow.leaves.T
    symmetric[:, states[1:], 0] = -np.sqrt(arrow.out * arrow.back).T
    return np.ascontiguousarray(np.linalg.eigvalsh(symmetric, UPLO="L").T[::-1])


def modes(system: System) -> Modes:
    """Every rate of the system, with what each way gives it and what is seen of it.

    The residue at a rate is the product of what the way in, the block and the follower do at that rate, so
    each rate is one mode: those of the block, one for each depot, those of each follower.
    """
    block = spectrum(system.block)
    shapes = [_Shape.of(seen) for seen in system.seen]
    depots = [(i, way) for i, way in enumerate(system.ways) if way.ka_per_min is not None]
    count = system.block.size + len(depots) + sum(shape.own for shape in shapes)
    rates = np.empty((count, system.people))
    gains = np.zeros((count, len(system.ways), system.people))
    weights = np.zeros((len(system.seen), count, system.people))
    unsure = block.unsure.copy()

    size = system.block.size
    rates[:size] = block.rates
    with np.errstate(divide="ignore", invalid="ignore"):
        for i, way in enumerate(system.ways):
            gains[:size, i] = block.left(way.into) * _uptake(way, block.rates)
        for o, shape in enumerate(shapes):
            weights[o, :size] = block.right(shape.seen.source) * shape.at(block.rates)
        place = size
        for i, way in depots:
            ka = way.ka_per_min
            assert ka is not None
            rates[place], gains[place, i] = ka, way.fraction * ka
            for o, shape in enumerate(shapes):
                weights[o, place] = block.reach(way.into, shape.seen.source, ka) * shape.at(ka)
                unsure |= shape.meets(ka)
            unsure |= close(block.rates, ka).any(axis=0)
            place += 1
        for o, shape in enumerate(shapes):
            unsure |= shape.unsure | shape.meets(block.rates).any(axis=0)
            for rate, weight in zip(shape.rates, shape.weights, strict=True):
                rates[place], weights[o, place] = rate, weight
                for i, way in enumerate(system.ways):
                    through = block.reach(way.into, shape.seen.source, rate)
                    gains[place, i] = through * _uptake(way, rate)
                place += 1
    return Modes(rates, gains, weights, unsure)


def _uptake(way: Way, at_rate: Floats) -> Floats:
    if way.ka_per_min is None:
        return np.broadcast_to(way.fraction, at_rate.shape)
    gain: Floats = way.fraction * way.ka_per_min / (way.ka_per_min - at_rate)
    return gain


@dataclass(frozen=True)
class _Shape:
    """What a follower makes of its source: scale x sum of weights / (rates - rate); no rates: scale alone."""

    seen: Seen
    rates: Floats
    weights: Floats
    unsure: Flags

    @property
    def own(self) -> int:
        return len(self.rates)

    @classmethod
    def of(cls, seen: Seen) -> "_Shape":
        people = len(seen.ng_per_ml_per_mg)
        if seen.follows is None or seen.formation_per_min is None:
            nothing = np.empty((0, people))
            return cls(seen, nothing, nothing, np.zeros(people, dtype=bool))
        own = spectrum(seen.follows)
        weights = seen.ng_per_ml_per_mg * seen.formation_per_min * own.left(0)
        return cls(seen, own.rates, weights, own.unsure)

    def at(self, rate: Floats) -> Floats:
        if not self.own:
            return np.broadcast_to(self.seen.ng_per_ml_per_mg, rate.shape)
        total: Floats = sum(
            (weight / (own - rate) for own, weight in zip(self.rates, self.weights, strict=True)),
            start=np.zeros_like(rate),
        )
        return total

    def meets(self, rate: Floats) -> Flags:
        """True where a rate nearly coincides with one of the follower's own, in the shape of `rate`."""
        met: Flags = np.zeros(rate.shape, dtype=np.bool_)
        for own in self.rates:
            met |= close(own, rate)
        return met
