"""The head of every page about one person: who, allergies, weight. Blank never stands for none."""

from datetime import datetime
from typing import Any

from lightwell.assessment import queries as assessment
from lightwell.chart.models import BodyMeasurement
from lightwell.patients.models import Patient
from lightwell.web.formats import wall


def header(patient: Patient, now: datetime) -> dict[str, Any]:
    """What `patient.html` asks for: patient, today, allergies (None: not asked), weight_kg. Three queries."""
    weighed = BodyMeasurement.objects.current().for_patient(patient).filter(weight_kg__isnull=False)
    return {
        "patient": patient,
        "today": wall(now).date(),
        "allergies": assessment.allergies_of(patient),
        "weight_kg": weighed.order_by("-measured_at").values_list("weight_kg", flat=True).first(),
    }
