"""Random numbers that belong to a person: same seed and number, same draws, whoever else is asked."""

from collections.abc import Sequence
from enum import IntEnum
from math import prod

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Purpose(IntEnum):
    """Each purpose has its own stream, so that a change in one leaves the others as they were."""

    BODY = 0
    PERSON = 1
    COURSE = 2
    ITEMS = 3
    PHYSIOLOGY = 4
    EVENTS = 5
    VISITS = 6


class Stream:
    """A fixed number of draws for every person, handed out column by column."""

    def __init__(
        self, seed: int, purpose: Purpose, people: Sequence[int], uniforms: int = 0, normals: int = 0
    ):
        self._uniforms = np.empty((len(people), uniforms))
        self._normals = np.empty((len(people), normals))
        for row, person in enumerate(people):
            own = np.random.Generator(
                np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(purpose, person)))
            )
            self._uniforms[row] = own.random(uniforms)
            self._normals[row] = own.standard_normal(normals)
        self._used = {"uniform": 0, "normal": 0}

    def uniform(self, *shape: int) -> Floats:
        """Array (people, *shape) of uniform draws in [0, 1). IndexError when the stream is spent."""
        return self._take("uniform", self._uniforms, shape)

    def normal(self, *shape: int) -> Floats:
        """Array (people, *shape) of standard normal draws. IndexError when the stream is spent."""
        return self._take("normal", self._normals, shape)

    def _take(self, kind: str, block: Floats, shape: tuple[int, ...]) -> Floats:
        start, stop = self._used[kind], self._used[kind] + prod(shape)
        if stop > block.shape[1]:
            raise IndexError(f"the stream holds {block.shape[1]} {kind} draws, {stop} were asked for")
        self._used[kind] = stop
        return block[:, start:stop].reshape(len(block), *shape)


def between(uniform: Floats, limits: Sequence[float]) -> Floats:
    """Uniform draws stretched over `limits` (low, high)."""
    low, high = limits
    return low + (high - low) * uniform


def first_within(normal: Floats, mean: float, sd: float, low: float, high: float) -> Floats:
    """Truncated normal: of several draws (people, tries) the first in [low, high], else the nearest limit."""
    values = mean + sd * normal
    first = np.argmax((values >= low) & (values <= high), axis=1)
    chosen: Floats = np.take_along_axis(values, first[:, None], axis=1)[:, 0]
    return np.clip(chosen, low, high)


def log_normal_factor(normal: Floats, cv: float) -> Floats:
    """Factors with median 1 and coefficient of variation `cv`."""
    factor: Floats = np.exp(np.sqrt(np.log1p(cv**2)) * normal)
    return factor


def whole(values: Floats, low: int, high: int) -> Integers:
    """Nearest whole numbers, kept within [low, high]."""
    rounded: Integers = np.clip(np.floor(values + 0.5), low, high).astype(np.int64)
    return rounded
