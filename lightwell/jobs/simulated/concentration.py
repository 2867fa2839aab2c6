"""Concentration at the effect site for an infusion at a steady rate, by Domino's model (G.1 and G.7)."""

from functools import cache

import numpy as np

from lightwell import knowledge
from lightwell.jobs.simulated.parameters import section
from lightwell.jobs.simulated.streams import Floats, Integers
from lightwell.pharmacokinetics import model, person, running
from lightwell.pharmacokinetics.models import system, with_ke0
from lightwell.pharmacokinetics.simulation import levels_of

HOURS = 4


@cache
def step_response() -> Floats:
    """ng/mL at the effect site, each minute from 0, for an endless infusion of 1 mg/kg a minute."""
    domino, minutes = model("domino"), 60 * HOURS
    endless = running(start_min=0, end_min=minutes, rate_mg_per_min=1)
    seen = with_ke0(system(domino, person(weight_kg=1), endless), knowledge.current().effects["ke0"].value)
    response: Floats = levels_of(domino, seen, endless, np.arange(float(minutes)))[1, :, 0]
    return response


def effect_site_ng_per_ml(dose_mg_per_kg: Floats, over_min: Integers, minute: Integers) -> Floats:
    """ng/mL at `minute` from the start of a dose that ran at the planned rate for `over_min` minutes.

    The rate is the dose over the planned time; stopping early gives less, not faster. Zero before the start.
    IndexError beyond four hours.
    """
    rate_mg_per_kg_min = dose_mg_per_kg / section("course")["over_min"]
    response = step_response()
    since_start, since_end = np.maximum(minute, 0), np.maximum(minute - over_min, 0)
    level: Floats = rate_mg_per_kg_min * (response[since_start] - response[since_end])
    return level
