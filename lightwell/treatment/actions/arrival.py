"""The patient arrives, is asked, and perhaps is not treated today."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.scheduling.models import Appointment
from lightwell.scheduling.queries import day_bounds, zone
from lightwell.staff.models import User
from lightwell.treatment.actions.writing import not_to_come, open_record, write_version
from lightwell.treatment.models import Arrival, CalledOff, Confirmation, Treatment
from lightwell.treatment.queries import confirmation_of

MOST_AGO = timedelta(days=3)


@transaction.atomic
def arrive(*, by: User, at: datetime, appointment: Appointment, id: UUID | None = None) -> Treatment:
    """The patient is here: the visit begins. A second click, or a second person, finds the same visit.

    Refused for an appointment that was moved or cancelled, that is no treatment, or is of another day.
    """
    if stored := Treatment.objects.filter(appointment=appointment).first():
        return stored
    _refuse_unexpected(appointment, at)
    booked = {"course": appointment.course, "number": appointment.number, "chair": appointment.chair}
    who = {"patient": appointment.patient, "received_by": by}
    treatment = Treatment(id=id or uuid4(), appointment=appointment, arrived_at=at, **who, **booked)
    try:
        with transaction.atomic():
            treatment.save(force_insert=True)
    except IntegrityError:
        return Treatment.objects.get(appointment=appointment)
    audit.record(by=by, at=at, action="create", patient=appointment.patient, rows=[treatment])
    return treatment


def _refuse_unexpected(appointment: Appointment, at: datetime) -> None:
    start, end = day_bounds(at.astimezone(zone()).date())
    if appointment.kind != "treatment":
        raise Refused(_("This visit is an assessment, not a treatment."))
    if appointment.state != "booked":
        raise Refused(_("This visit was moved or cancelled. Look at the board again."))
    if not start <= appointment.starts_at < end:
        raise Refused(_("This visit is booked for another day. Move it to today first."))


@transaction.atomic
def record_arrival(
    *, by: User, at: datetime, treatment: Treatment, asked_at: datetime | None = None, id=None, **answers
) -> Arrival:
    """Keep what was asked on arrival; asked again, it is the next version.

    `answers`: the columns of Arrival, and `consent_confirmed`, which is an entry of its own (yes, no,
    unknown; empty is not asked). Refused for a time of food or fluid that has not come yet or lies more than
    three days back.
    """
    record = open_record(treatment)
    agrees = answers.pop("consent_confirmed", "")
    for field in ("last_food_at", "last_clear_fluid_at"):
        _refuse_odd_time(answers.get(field), at, field)
    asked: dict[str, Any] = {"by": by, "at": at, "treatment": treatment, "reason": _("Asked again")}
    arrival = write_version(Arrival, record.arrival, id=id, asked_at=asked_at or at, **asked, **answers)
    said = confirmation_of(treatment)
    if agrees != (said.agrees if said else ""):
        write_version(Confirmation, said, id=None, agrees=agrees, confirmed_at=asked_at or at, **asked)
    return arrival


def _refuse_odd_time(moment: datetime | None, at: datetime, field: str) -> None:
    if moment is None:
        return
    not_to_come(moment, at, field)
    if at - moment > MOST_AGO:
        raise Refused(_("This is more than three days ago. Check the date."), field)


@transaction.atomic
def call_off(*, by: User, at: datetime, treatment: Treatment, reason: str) -> CalledOff:
    """Not today. Refused without a reason, and once a dose has begun."""
    record = open_record(treatment)
    if record.started_at:
        raise Refused(_("The dose has begun. Stop it, and let the patient recover here."))
    if not reason.strip():
        raise Refused(_("Say why the treatment does not take place today."), "reason")
    row = CalledOff(treatment=treatment, at=at, by=by, reason=reason.strip())
    row.save(force_insert=True)
    audit.record(by=by, at=at, action="create", patient=treatment.patient, rows=[row], detail=reason)
    return row
