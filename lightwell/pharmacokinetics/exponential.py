"""The fallback: exp(matrix x length) of many people at once, for rates that coincide and any other model."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lightwell.pharmacokinetics.inputs import Floats
from lightwell.pharmacokinetics.linear import System, matrices
from lightwell.pharmacokinetics.plan import Integers, Plan

TERMS = 13
REACH = 0.25
"""The series is used up to this norm; larger matrices are halved first and squared afterwards."""


def exponential(matrix: Floats) -> Floats:
    """exp of each matrix (people, n, n): series of 13 terms after halving, then squaring."""
    largest = float(np.abs(matrix).sum(axis=1).max())
    halvings = max(0, int(np.ceil(np.log2(largest / REACH)))) if largest > 0 else 0
    small = matrix / 2.0**halvings
    unit = np.eye(matrix.shape[1])
    result = unit + small / TERMS
    for term in range(TERMS - 1, 0, -1):
        result = unit + small @ result / term
    for _squaring in range(halvings):
        result = result @ result
    powered: Floats = result
    return powered


def exponential_levels(system: System, plan: Plan, fill: Callable[..., Any] | None = None) -> Floats:
    """ng/mL, array (seen, times, people), by the matrix exponential of every step's length."""
    whole = matrices(system)
    size, ways = whole.entry.shape[1:]
    driven = np.zeros((system.people, size + ways, size + ways))
    driven[:, :size, :size], driven[:, :size, size:] = whole.flows, whole.entry
    table = np.array([exponential(driven * length) for length in plan.lengths_min])
    lasting = table[plan.drive_lengths][:, :, :size, size:]
    drive = (lasting @ plan.drive_rates[:, None, :, None])[..., 0]
    push = (whole.entry[None] @ plan.pushes[:, None, :, None])[..., 0]
    step = np.ascontiguousarray(table[:, :, :size, :size])
    out = np.empty((len(system.seen), plan.rows, system.people))
    order = (plan.length_of, plan.drive_of, plan.push_of, plan.row_of)
    (fill or walk_matrices)(step, drive, push, whole.look, *order, out)
    return out


def walk_matrices(
    table: Floats,
    drive: Floats,
    push: Floats,
    look: Floats,
    length_of: Integers,
    drive_of: Integers,
    push_of: Integers,
    row_of: Integers,
    out: Floats,
) -> None:
    """The plain walk with whole matrices: table (lengths, people, states, states)."""
    state = np.zeros((*table.shape[1:3], 1))
    for length, driven, pushed, row in zip(
        length_of.tolist(), drive_of.tolist(), push_of.tolist(), row_of.tolist(), strict=True
    ):
        state = table[length] @ state
        if driven >= 0:
            state += drive[driven][..., None]
        if pushed >= 0:
            state += push[pushed][..., None]
        if row >= 0:
            out[:, row] = (look @ state)[:, :, 0].T
