"""What 1 mg does in each person, as plain numbers: the closed form for whoever draws without this package."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightwell.pharmacokinetics import models
from lightwell.pharmacokinetics.dosing import History
from lightwell.pharmacokinetics.inputs import Floats
from lightwell.pharmacokinetics.models import Model
from lightwell.pharmacokinetics.modes import modes
from lightwell.pharmacokinetics.people import People
from lightwell.pharmacokinetics.plan import Piece, Push


@dataclass(frozen=True)
class Responses:
    """ng/mL after 1 mg by a way: the sum over modes of gains x exp(-rates x minutes).

    rates (modes, people) a minute, gains (ways, modes, people). Whose rates nearly coincide is left out.
    """

    rates: Floats
    gains: Floats


def responses(of: Model, who: People, history: History) -> Responses:
    """For these people and the ways in that the history uses. Raises WrongInput."""
    own = modes(models.system(of, who, history))
    sure = ~own.unsure
    gains = own.gains.transpose(1, 0, 2) * own.weights[0]
    return Responses(own.rates[:, sure], np.ascontiguousarray(gains[:, :, sure]))


def by_way(of: Model, who: People, history: History) -> tuple[Sequence[Piece], Sequence[Push]]:
    """The history as steady inputs and pushes, by the number of the way that `responses` gives."""
    return models.inputs(of, history, models.system(of, who, history))
