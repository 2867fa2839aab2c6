"""Who and what a visit takes: finding a chair, taking the quarter hours, saying what was taken already."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lightwell.audit.refusal import Refused
from lightwell.patients.models import Patient
from lightwell.scheduling import queries
from lightwell.scheduling.models import Appointment, Chair, Occupied
from lightwell.staff.models import User

NAMED: dict[str, type[Chair] | type[Patient] | type[User]] = {
    "chair": Chair,
    "patient": Patient,
    "practitioner": User,
}


def when(start: datetime) -> str:
    """2026-12-01 10:00 in the clinic's wall time."""
    return start.astimezone(queries.zone()).strftime("%Y-%m-%d %H:%M")


def seat(booked: Sequence[Appointment], fields: Sequence[str], first: Chair | None = None) -> None:
    """Give each treatment without a chair one that is free: `first`, or that of the visit before, or another.

    Refused, naming the moment, when no chair is free; `fields` says which form field that concerns.
    """
    by_id = {chair.pk: chair for chair in queries.chairs()}
    taken = queries.book(booked[0].patient, booked[0].starts_at, booked[-1].ends_at + timedelta(minutes=15))
    before = first.pk if first else None
    for appointment, field in zip(booked, fields, strict=True):
        if appointment.chair is None:
            found = taken.free_chair(appointment.starts_at, appointment.block_min, before)
            if found is None:
                raise _nothing_free(appointment, field)
            appointment.chair = by_id[found]
        before = appointment.chair.pk


def _nothing_free(appointment: Appointment, field: str) -> Refused:
    clash = _first_taken(_rows(appointment))
    if clash and clash.resource == "patient":
        return _sentence(clash, field)
    told = {"when": when(appointment.starts_at)}
    return Refused(_("No chair is free on %(when)s for the whole visit. Choose another time.") % told, field)


def take(booked: Sequence[Appointment], fields: Sequence[str]) -> None:
    """Take every quarter hour of these visits. Refused, naming who or what is taken, when one is."""
    field_of = {appointment.pk: field for appointment, field in zip(booked, fields, strict=True)}
    rows = [row for appointment in booked for row in _rows(appointment)]
    rows.sort(key=lambda row: (row.quarter_hour, row.resource, str(row.resource_id)))  # no deadlock
    try:
        with transaction.atomic():
            Occupied.objects.bulk_create(rows)
    except IntegrityError:
        clash = _first_taken(rows)
        if clash is None:
            raise
        raise _sentence(clash, _field_at(clash, rows, field_of)) from None


def _rows(appointment: Appointment) -> list[Occupied]:
    who = {
        "chair": appointment.chair_id,
        "patient": appointment.patient_id,
        "practitioner": appointment.practitioner_id,
    }
    return [
        Occupied(resource=resource, resource_id=key, quarter_hour=quarter, appointment=appointment)
        for resource, key in who.items()
        if key
        for quarter in appointment.quarters()
    ]


def _first_taken(rows: Sequence[Occupied]) -> Occupied | None:
    """The earliest quarter hour of `rows` that someone else has."""
    wanted = {(row.resource, row.resource_id, row.quarter_hour) for row in rows}
    keys = {row.resource_id for row in rows}
    span = Q(quarter_hour__gte=rows[0].quarter_hour, quarter_hour__lte=max(row.quarter_hour for row in rows))
    stored = Occupied.objects.filter(span, resource_id__in=keys).order_by("quarter_hour", "resource")
    return next((o for o in stored if (o.resource, o.resource_id, o.quarter_hour) in wanted), None)


def _field_at(clash: Occupied, rows: Sequence[Occupied], field_of: dict) -> str:
    same = (clash.resource, clash.resource_id, clash.quarter_hour)
    row = next(row for row in rows if (row.resource, row.resource_id, row.quarter_hour) == same)
    return field_of[row.appointment_id]


def _sentence(clash: Occupied, field: str) -> Refused:
    owner = NAMED[clash.resource].objects.get(pk=clash.resource_id)
    told = {"what": owner.name, "when": when(clash.quarter_hour)}
    return Refused(_("%(what)s is taken on %(when)s. Choose another time.") % told, field)
