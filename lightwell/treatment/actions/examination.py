"""The two examinations before a dose, by two different people, and the physician's words about each hold."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.chart.measured import refuse_impossible
from lightwell.chart.models import BodyMeasurement
from lightwell.staff.models import User
from lightwell.treatment.actions.writing import open_record
from lightwell.treatment.models import Examination, HoldCleared, Treatment
from lightwell.treatment.record import Record


@transaction.atomic
def examine_as_nurse(
    *,
    by: User,
    at: datetime,
    treatment: Treatment,
    weight_kg: Decimal,
    findings: str = "",
    id: UUID | None = None,
) -> Examination:
    """Keep the nurse's examination and today's weight. Refused for a weight that cannot be.

    Refused also for the person who examined as the physician: two people look.
    """
    record = _may_examine(treatment, by, "nurse")
    if id and (stored := Examination.objects.filter(pk=id).first()):
        return stored
    refuse_impossible({"weight_kg": weight_kg})
    row = _examination(record, by=by, at=at, kind="nurse", findings=findings, id=id)
    weighed = entries.write(
        BodyMeasurement, by=by, at=at, patient=treatment.patient, measured_at=at, weight_kg=weight_kg
    )
    audit.record(by=by, at=at, action="create", patient=treatment.patient, rows=[row, weighed])
    return row


@transaction.atomic
def examine_as_physician(
    *,
    by: User,
    at: datetime,
    treatment: Treatment,
    goes_ahead: bool,
    findings: str = "",
    cleared: Mapping[str, str] | None = None,
    id: UUID | None = None,
) -> Examination:
    """Keep the physician's examination: go or not, and why each hold in `cleared` (code: words) may pass.

    Refused for the person who examined as the nurse. The signer was asked for the password at the door.
    """
    record = _may_examine(treatment, by, "physician")
    if id and (stored := Examination.objects.filter(pk=id).first()):
        return stored
    row = _examination(
        record, by=by, at=at, kind="physician", findings=findings, goes_ahead=goes_ahead, id=id
    )
    said = {code: words.strip() for code, words in (cleared or {}).items() if words.strip()}
    words_of = [HoldCleared(examination=row, code=code, words=words) for code, words in said.items()]
    HoldCleared.objects.bulk_create(words_of)
    audit.record(by=by, at=at, action="sign", patient=treatment.patient, rows=[row, *words_of])
    return row


def _may_examine(treatment: Treatment, by: User, kind: str) -> Record:
    record = open_record(treatment)
    if not by.may(f"examine.{kind}"):
        raise Refused(_("Your role does not include this examination."))
    other = record.examinations.get("nurse" if kind == "physician" else "physician")
    if other and other.recorded_by_id == by.actor_id:
        raise Refused(_("Two different people examine. Ask a colleague to do this one."))
    if record.started_at:
        raise Refused(_("The dose has begun. An examination now belongs in the log."))
    return record


def _examination(
    record: Record, *, by: User, at: datetime, kind: str, id: UUID | None, **values
) -> Examination:
    told = {"findings": values.pop("findings").strip(), "examined_at": at, **values}
    if old := record.examinations.get(kind):
        return entries.amended(old, by=by, at=at, reason=str(_("Examined again")), **told)
    treatment = record.treatment
    return entries.write(
        Examination, by=by, at=at, patient=treatment.patient, id=id, treatment=treatment, kind=kind, **told
    )
