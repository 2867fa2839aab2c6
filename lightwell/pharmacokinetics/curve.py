"""One person's curve, ready to be asked at any minutes: the modes between the events of a history."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightwell.pharmacokinetics.inputs import Floats
from lightwell.pharmacokinetics.modes import Modes
from lightwell.pharmacokinetics.plan import Piece, Push


@dataclass(frozen=True)
class Curve:
    """rates (modes,) a minute, weights (modes,); of each event its minute, the state just after it and what
    drives the modes until the next (events, modes).
    """

    rates: Floats
    weights: Floats
    events_min: Floats
    states: Floats
    drives: Floats

    def at(self, times_min: Floats) -> Floats:
        """ng/mL at each of these minutes; 0 before the first event, and a bolus counts at its own minute."""
        place = np.searchsorted(self.events_min, times_min, side="right") - 1
        since = np.where(place < 0, 0.0, times_min - self.events_min[place])
        decay = np.exp(-self.rates * since[:, None])
        lasting = -np.expm1(-self.rates * since[:, None]) / self.rates
        found = (self.states[place] * decay + self.drives[place] * lasting) @ self.weights
        levels: Floats = np.where(place < 0, 0.0, found)
        return levels


def curve_of(own: Modes, pieces: Sequence[Piece], pushes: Sequence[Push]) -> Curve:
    """The curve of the first person of `own` for the first thing seen; with at least one piece or push."""
    rates, gains = own.rates[:, 0], own.gains[:, :, 0]
    edges = [edge for piece in pieces for edge in (piece.start_min, piece.end_min)]
    events = np.unique([*edges, *(push.at_min for push in pushes)])
    drives, jumps = np.zeros((2, len(events), len(rates)))
    for piece in pieces:
        running = (events >= piece.start_min) & (events < piece.end_min)
        drives[running] += gains[:, piece.way] * piece.rate_mg_per_min
    for push in pushes:
        jumps[np.searchsorted(events, push.at_min)] += gains[:, push.way] * push.dose_mg
    states = jumps.copy()
    for place, length_min in enumerate(np.diff(events)):
        kept, given = np.exp(-rates * length_min), -np.expm1(-rates * length_min) / rates
        states[place + 1] += states[place] * kept + drives[place] * given
    return Curve(rates, own.weights[0, :, 0], events, states, drives)
