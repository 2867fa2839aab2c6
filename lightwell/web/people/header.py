"""The head of every page about one person: who, allergies, weight. Blank never stands for none."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lightwell.assessment import queries as assessment
from lightwell.audit.prepared import Prepared
from lightwell.chart.models import BodyMeasurement
from lightwell.outcomes.queries import TaskRow
from lightwell.patients.models import Patient
from lightwell.web.formats import wall
from lightwell.web.outcomes.alerts import alerts, alerts_from

_weight = Prepared(
    lambda patient: (
        BodyMeasurement.objects.current()
        .for_patient(patient)
        .filter(weight_kg__isnull=False)
        .order_by("-measured_at")
        .values_list("weight_kg", flat=True)[:1]
    )
)


def header(patient: Patient, now: datetime, tasks: Iterable[TaskRow] | None = None) -> dict[str, Any]:
    """What `patient.html` asks for; allergies None: not asked. At most five queries.

    `tasks`: the patient's open safety tasks, when the page has read them already.
    """
    return {
        "patient": patient,
        "today": wall(now).date(),
        "allergies": assessment.allergies_of(patient),
        "alerts": alerts(patient, now) if tasks is None else alerts_from(tasks),
        "weight_kg": _weight.first(patient.pk),
    }
