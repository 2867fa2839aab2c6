"""The fallback: exp(matrix x length) of many people at once, for rates that coincide and any other model."""

import numpy as np

from lightwell.pharmacokinetics.inputs import Floats
from lightwell.pharmacokinetics.linear import System, matrices
from lightwell.pharmacokinetics.plan import Plan

TERMS = 18
REACH = 0.5
"""The series is used up to this norm; larger matrices are halved first and squared afterwards."""


def exponential(matrix: Floats) -> Floats:
    """exp of each matrix (people, n, n): series of 18 terms after halving, then squaring."""
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


def exponential_levels(system: System, plan: Plan) -> Floats:
    """ng/mL, array (seen, times, people), by the matrix exponential of every step's length."""
    whole = matrices(system)
    size, ways = whole.entry.shape[1:]
    driven = np.zeros((system.people, size + ways, size + ways))
    driven[:, :size, :size], driven[:, :size, size:] = whole.flows, whole.entry
    table = [exponential(driven * length) for length in plan.lengths_min]
    out = np.empty((len(system.seen), plan.rows, system.people))
    state = np.zeros((system.people, size, 1))
    steps = zip(plan.length_of, plan.drive_of, plan.push_of, plan.row_of, strict=True)
    for length, drive, push, row in steps:
        step = table[length]
        state = step[:, :size, :size] @ state
        if drive >= 0:
            state += step[:, :size, size:] @ plan.drive_rates[drive][:, None]
        if push >= 0:
            state += whole.entry @ plan.pushes[push][:, None]
        if row >= 0:
            out[:, row] = (whole.look @ state)[:, :, 0].T
    return out
