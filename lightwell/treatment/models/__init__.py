"""One visit as it happened: arrival, examinations, order, dose, vital signs, events, recovery, leaving.

Where a visit stands is worked out from these rows; nothing says so a second time.
"""

from lightwell.treatment.models.before import (
    Arrival,
    CalledOff,
    Confirmation,
    Examination,
    HoldCleared,
    SignOff,
    TreatmentOrder,
)
from lightwell.treatment.models.leaving import Departure, Recovery
from lightwell.treatment.models.visit import ANSWERS, Treatment, Visit
from lightwell.treatment.models.watch import AdverseEvent, DoseEvent, HelpAnswer, HelpCall, VitalSigns

__all__ = [
    "ANSWERS",
    "AdverseEvent",
    "Arrival",
    "CalledOff",
    "Confirmation",
    "Departure",
    "DoseEvent",
    "Examination",
    "HelpAnswer",
    "HelpCall",
    "HoldCleared",
    "Recovery",
    "SignOff",
    "Treatment",
    "TreatmentOrder",
    "Visit",
    "VitalSigns",
]
