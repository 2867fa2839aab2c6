"""Levels of many people at many times: modes, and the matrix exponential where modes fail."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np

from lightwell.pharmacokinetics.exponential import exponential_levels, walk_matrices
from lightwell.pharmacokinetics.inputs import Floats
from lightwell.pharmacokinetics.linear import System
from lightwell.pharmacokinetics.modes import Modes, modes
from lightwell.pharmacokinetics.plan import Integers, Plan

Engine = Literal["auto", "numpy", "numba"]
WORTH_COMPILING = 20_000
"""People x times from which loading the compiled walk pays."""
TABLE_NUMBERS = 16_384
SMALLEST_TURN = 256
"""People are taken in turns, so many that the tables of a turn stay in the cache."""
SMALL = 1e-2


def levels(system: System, plan: Plan, engine: Engine = "auto", out: Floats | None = None) -> Floats:
    """ng/mL, array (seen, times, people). `out` is filled and given back when it is passed in."""
    if out is None:
        out = np.empty((len(system.seen), plan.rows, system.people))
    compiled = worth_compiling(engine, system.people * plan.rows)
    turn = max(
        TABLE_NUMBERS // (len(plan.lengths_min) + len(plan.drive_rates) + len(plan.pushes)), SMALLEST_TURN
    )
    unsure = np.zeros(system.people, dtype=bool)
    for begin in range(0, system.people, turn):
        some = slice(begin, min(begin + turn, system.people))
        own = modes(system.take(some))
        _walk_modes(own, plan, _compiled().walk if compiled else walk, begin, out)
        unsure[some] = own.unsure
    doubtful = np.flatnonzero(unsure)
    if len(doubtful):
        fallback = _compiled().walk_matrices if compiled else walk_matrices
        out[:, :, doubtful] = exponential_levels(system.take(doubtful), plan, fallback)
    return out


def _walk_modes(own: Modes, plan: Plan, fill: Callable[..., Any], begin: int, out: Floats) -> None:
    rates, gains = own.rates, own.gains
    driven = set(plan.drive_lengths.tolist())
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        decay = np.exp(-rates * plan.lengths_min[:, None, None])
        lasting = {length: _lasting(rates, plan.lengths_min[length], decay[length]) for length in driven}
        drive = np.empty((len(plan.drive_rates), *rates.shape))
        for place, (length, by_way) in enumerate(zip(plan.drive_lengths, plan.drive_rates, strict=True)):
            np.multiply(lasting[length], _through(gains, by_way), out=drive[place])
        push = np.array([_through(gains, amounts) for amounts in plan.pushes])
        push = push.reshape(len(plan.pushes), *rates.shape)
        fill(
            decay,
            drive,
            push,
            own.weights,
            plan.length_of,
            plan.drive_of,
            plan.push_of,
            plan.row_of,
            begin,
            out,
        )


def _through(gains: Floats, by_way: Floats) -> Floats:
    """What the modes get (modes, people) of an amount by each way."""
    first, *others = np.flatnonzero(by_way)
    total: Floats = gains[:, first] * by_way[first]
    for way in others:
        total += gains[:, way] * by_way[way]
    return total


def _lasting(rates: Floats, length_min: float, decay: Floats) -> Floats:
    """(1 - exp(-rate x length)) / rate, by its series where the difference would lose digits."""
    x = rates * length_min
    series = length_min * (1 - x / 2 * (1 - x / 3 * (1 - x / 4 * (1 - x / 5 * (1 - x / 6)))))
    lasting: Floats = np.where(x < SMALL, series, (1 - decay) / rates)
    return lasting


def walk(
    decay: Floats,
    drive: Floats,
    push: Floats,
    weights: Floats,
    length_of: Integers,
    drive_of: Integers,
    push_of: Integers,
    row_of: Integers,
    first: int,
    out: Floats,
) -> None:
    """The plain walk: fills `out` (seen, rows, people) from person `first` on, all at once.

    decay (lengths, modes, people), drive (drives, modes, people), push (pushes, modes, people).
    """
    state = np.zeros((decay.shape[1], decay.shape[2]))
    mine = out[:, :, first : first + state.shape[1]]
    for length, driven, pushed, row in zip(
        length_of.tolist(), drive_of.tolist(), push_of.tolist(), row_of.tolist(), strict=True
    ):
        state *= decay[length]
        if driven >= 0:
            state += drive[driven]
        if pushed >= 0:
            state += push[pushed]
        if row >= 0:
            for which, weight in enumerate(weights):
                np.einsum("mp,mp->p", weight, state, out=mine[which, row])


def worth_compiling(engine: Engine, work: int) -> bool:
    """Whether to use the compiled walk: asked for, or installed and worth half a second of loading."""
    return engine == "numba" or (engine == "auto" and work >= WORTH_COMPILING and numba_installed())


@cache
def numba_installed() -> bool:
    return find_spec("numba") is not None


@cache
def _compiled() -> Any:
    """The compiled walks, loaded by name: who never simulates many people never waits for Numba."""
    return import_module("lightwell.pharmacokinetics.compiled")
