"""What other rooms ask of a treatment: which visits there are, what was given, what stands in the way."""

from lightwell.treatment.queries.clearance import Clearance, clearance, cssrs_high, drawn_mg
from lightwell.treatment.queries.given import Given, LastDose, given_in, given_to, last_dose
from lightwell.treatment.queries.visits import (
    came_of,
    confirmation_of,
    happened_since,
    here_on,
    treatments_of,
    treatments_on,
    visit,
    with_people,
)

__all__ = [
    "Clearance",
    "Given",
    "LastDose",
    "came_of",
    "clearance",
    "confirmation_of",
    "cssrs_high",
    "drawn_mg",
    "given_in",
    "given_to",
    "happened_since",
    "here_on",
    "last_dose",
    "treatments_of",
    "treatments_on",
    "visit",
    "with_people",
]
