"""Levels of many people at many times: modes walked through a plan, the matrix exponential where modes fail."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np

from lightwell.pharmacokinetics.exponential import exponential_levels
from lightwell.pharmacokinetics.inputs import Floats
from lightwell.pharmacokinetics.linear import System
from lightwell.pharmacokinetics.modes import Modes, modes
from lightwell.pharmacokinetics.plan import Plan

Engine = Literal["auto", "numpy", "numba"]
WORTH_COMPILING = 20_000
"""People x times from which loading the compiled walk pays."""
TABLE_BYTES = 8_000_000
"""How much of the tables is made at once; the people are taken in turns when it would be more."""
SMALL = 1e-2


def levels(system: System, plan: Plan, engine: Engine = "auto", out: Floats | None = None) -> Floats:
    """ng/mL, array (seen, times, people). `out` is filled and given back when it is passed in."""
    own = modes(system)
    if out is None:
        out = np.empty((len(system.seen), plan.rows, system.people))
    fill = walker(engine, system.people * plan.rows)
    each = 8 * len(own.rates) * (len(plan.lengths_min) + len(plan.drive_rates) + len(plan.pushes))
    turn = max(TABLE_BYTES // each, 256)
    for begin in range(0, system.people, turn):
        some = slice(begin, min(begin + turn, system.people))
        _walk_modes(own, plan, some, fill, out)
    unsure = np.flatnonzero(own.unsure)
    if len(unsure):
        out[:, :, unsure] = exponential_levels(system.take(unsure), plan)
    return out


def _walk_modes(own: Modes, plan: Plan, some: slice, fill: Callable[..., Any], out: Floats) -> None:
    rates, gains, weights = own.rates[:, some], own.gains[:, :, some], own.weights[:, :, some]
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        decay = np.exp(-rates * plan.lengths_min[:, None, None])
        drive = np.empty((len(plan.drive_rates), *rates.shape))
        for place, (length, by_way) in enumerate(zip(plan.drive_lengths, plan.drive_rates, strict=True)):
            lasting = _lasting(rates, float(plan.lengths_min[length]), decay[length])
            np.multiply(lasting, _through(gains, by_way), out=drive[place])
        push = np.array([_through(gains, amounts) for amounts in plan.pushes])
        push = push.reshape(len(plan.pushes), *rates.shape)
        fill(
            decay,
            drive,
            push,
            np.ascontiguousarray(weights),
            plan.length_of,
            plan.drive_of,
            plan.push_of,
            plan.row_of,
            out[:, :, some],
        )


def _through(gains: Floats, by_way: Floats) -> Floats:
    """What the modes get (modes, people) of an amount by each way."""
    total = np.zeros((gains.shape[0], gains.shape[2]))
    for way in np.flatnonzero(by_way):
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
    length_of: Floats,
    drive_of: Floats,
    push_of: Floats,
    row_of: Floats,
    out: Floats,
) -> None:
    """The plain walk: fills `out` (seen, rows, people), step by step, all people at once.

    decay (lengths, modes, people), drive (drives, modes, people), push (pushes, modes, people).
    """
    state = np.zeros(decay.shape[1:])
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
                np.einsum("mp,mp->p", weight, state, out=out[which, row])


@cache
def numba_installed() -> bool:
    return find_spec("numba") is not None


def walker(engine: Engine, work: int) -> Callable[..., Any]:
    """The walk to use. Numba takes half a second to load, so it is loaded by name when the work is worth it."""
    if engine == "numpy" or (engine == "auto" and (work < WORTH_COMPILING or not numba_installed())):
        return walk
    compiled: Callable[..., Any] = import_module("lightwell.pharmacokinetics.compiled").walk
    return compiled
