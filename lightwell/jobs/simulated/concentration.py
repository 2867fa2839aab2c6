"""Concentration at the effect site for an infusion at a steady rate, in three compartments (section G.1)."""

from functools import cache

import numpy as np

from lightwell.jobs.simulated.parameters import section
from lightwell.jobs.simulated.streams import Floats, Integers

HOURS = 4
NG_PER_MG_AND_ML_PER_L = 1000


@cache
def step_response() -> Floats:
    """mg/L at the effect site, each minute from 0, for an endless infusion of 1 mg/kg a minute."""
    rates, vectors = np.linalg.eig(_flows())
    infusion = np.array([1 / section("physiology")["v1_l_per_kg"], 0, 0, 0])
    weights = np.linalg.solve(vectors, infusion)
    minutes = np.arange(60 * HOURS)
    response: Floats = (vectors[3] * weights * np.expm1(np.outer(minutes, rates)) / rates).sum(axis=1).real
    return response


def effect_site_ng_per_ml(dose_mg_per_kg: Floats, over_min: Integers, minute: Integers) -> Floats:
    """ng/mL at `minute` from the start of a dose that ran at the planned rate for `over_min` minutes.

    The rate is the dose over the planned time; stopping early gives less, not faster. Zero before the start.
    IndexError beyond four hours.
    """
    rate_mg_per_kg_min = dose_mg_per_kg / section("course")["over_min"]
    response = step_response()
    since_start, since_end = np.maximum(minute, 0), np.maximum(minute - over_min, 0)
    level: Floats = (
        NG_PER_MG_AND_ML_PER_L * rate_mg_per_kg_min * (response[since_start] - response[since_end])
    )
    return level


def _flows() -> Floats:
    """Rates of change: central, fast, slow (all per central volume) and effect site, a minute."""
    p = section("physiology")
    leaves = -(p["k10_per_min"] + p["k12_per_min"] + p["k13_per_min"])
    return np.array(
        [
            [leaves, p["k21_per_min"], p["k31_per_min"], 0],
            [p["k12_per_min"], -p["k21_per_min"], 0, 0],
            [p["k13_per_min"], 0, -p["k31_per_min"], 0],
            [p["ke0_per_min"], 0, 0, -p["ke0_per_min"]],
        ]
    )
