"""Vital signs: the entry a nurse makes most often. What cannot be true is refused; what is odd is kept."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.chart.measured import refuse_impossible
from lightwell.staff.models import User
from lightwell.treatment.actions.writing import since_arrival, write_entry
from lightwell.treatment.models import Treatment, VitalSigns


@transaction.atomic
def record_vital_signs(
    *,
    by: User,
    at: datetime,
    treatment: Treatment,
    measured_at: datetime,
    note: str = "",
    id: UUID | None = None,
    **values: int | Decimal | None,
) -> VitalSigns:
    """Keep one set: systolic_mmhg, diastolic_mmhg, heart_rate_bpm, spo2_percent, respiratory_rate_per_min,
    temperature_celsius, oxygen_l_per_min, moaas_score, cadss6_total, nausea_score, anxiety_score.

    Refused when nothing was measured, for a value that cannot be true, for one pressure without the other or
    the wrong way round, before the arrival and for a time to come. An `id` that is stored is the same set.
    """
    given = {name: value for name, value in values.items() if value is not None}
    if not given and not note.strip():
        raise Refused(_("Enter at least one value, or say why it could not be measured."), "systolic_mmhg")
    since_arrival(measured_at, at, treatment, "measured_at")
    refuse_impossible(given)
    return write_entry(
        VitalSigns, by=by, at=at, treatment=treatment, id=id, measured_at=measured_at, note=note, **given
    )


@transaction.atomic
def correct_vital_signs(
    *,
    by: User,
    at: datetime,
    signs: VitalSigns,
    reason: str,
    note: str | None = None,
    **values: int | Decimal | None,
) -> VitalSigns:
    """The next version of a set, with the reason. Refused like a first entry, or when changed meanwhile."""
    refuse_impossible({name: value for name, value in values.items() if value is not None})
    noted = {} if note is None else {"note": note}
    row = entries.amended(signs, by=by, at=at, reason=reason, **values, **noted)
    audit.record(by=by, at=at, action="amend", patient=row.patient, rows=[row], detail=reason)
    return row
