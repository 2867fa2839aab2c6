"""What was measured: resting blood pressure, weight, height, and the laboratory."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.assessment.actions.writing import write_one
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart.measured import refuse_impossible
from lightwell.chart.models import BodyMeasurement, LaboratoryResult
from lightwell.patients.models import Patient


@transaction.atomic
def record_measurement(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    measured_at: datetime,
    id: UUID | None = None,
    **values: int | Decimal | None,
) -> BodyMeasurement:
    """Keep a resting measurement.

    `values`: systolic_mmhg, diastolic_mmhg, heart_rate_bpm, spo2_percent, weight_kg, height_cm.

    Refused when a value cannot be true, when a blood pressure has only one number or its numbers are the
    wrong way round, when nothing was measured, or for a time to come.
    """
    given = {name: value for name, value in values.items() if value is not None}
    if not given:
        raise Refused(_("Enter at least one value."), "systolic_mmhg")
    _not_to_come(measured_at, at)
    refuse_impossible(given)
    return write_one(BodyMeasurement, by=by, at=at, patient=patient, id=id, measured_at=measured_at, **given)


def _not_to_come(measured_at: datetime, at: datetime) -> None:
    if measured_at > at:
        raise Refused(_("This time has not come yet. Check the date."), "measured_at")


@transaction.atomic
def record_laboratory(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    code: str,
    value: Decimal,
    measured_at: datetime,
    lower_limit: Decimal | None = None,
    upper_limit: Decimal | None = None,
    id: UUID | None = None,
) -> LaboratoryResult:
    """Keep a laboratory result in the unit of its test; a test without a unit is 1 positive or 0 negative."""
    test = knowledge.current().laboratory.get(code)
    if test is None:
        raise Refused(_("Choose a test from the list."), "code")
    if value < 0 or (not test.ucum and value not in (0, 1)):
        raise Refused(_("This result is not possible. Check the number."), "value")
    _not_to_come(measured_at, at)
    values = {"code": code, "value": value, "unit": test.ucum, "measured_at": measured_at}
    limits = {"lower_limit": lower_limit, "upper_limit": upper_limit}
    return write_one(LaboratoryResult, by=by, at=at, patient=patient, id=id, **values, **limits)
