"""The day at a glance: who needs someone now, what each chair does, who comes, what is left to do."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from lightwell.audit import actions as audit
from lightwell.audit import queries as trail
from lightwell.audit.refusal import Refused
from lightwell.consent import queries as consent
from lightwell.courses import queries as courses
from lightwell.letters import queries as letters
from lightwell.outcomes import queries as outcomes
from lightwell.patients import queries as patients
from lightwell.pharmacy import queries as register
from lightwell.scheduling import queries as scheduling
from lightwell.scheduling.models import Appointment
from lightwell.treatment import actions, queries
from lightwell.treatment.record import Record, records_of
from lightwell.web.access import StaffRequest, staff
from lightwell.web.formats import wall
from lightwell.web.render import page
from lightwell.web.session import passive
from lightwell.web.treatment.lanes import Day, Lane
from lightwell.web.treatment.needs import Need, needs_of

FAR_DAYS = 400


@dataclass(frozen=True)
class Arriving:
    """A visit to come, and what is missing for it. Empty `missing`: ready."""

    appointment: Appointment
    no_consent: bool
    no_escort: bool
    late_min: int

    @property
    def ready(self) -> bool:
        return not (self.no_consent or self.no_escort)


@staff("board.view")
@require_GET
@transaction.atomic
def board(request: StaffRequest) -> HttpResponse:
    """Today, or another day by `?day=`; the chairs, the urgent first, those who come."""
    now = timezone.now()
    on = _day(request.GET.get("day", ""), now)
    context = {"room": "today", "day": on, "today": wall(now).date(), **_seen(request, on, now)}
    context |= {"before": on - timedelta(days=1), "after": on + timedelta(days=1), "token": _token(now)}
    audit.record(by=request.user, at=now, action="view", entity="treatment.board", detail=on.isoformat())
    return page(request, "treatment/board.html", context, block="board")


@staff("board.view")
@require_GET
@passive
@transaction.atomic
def changes(request: StaffRequest) -> HttpResponse:
    """204 while nothing happened and the minute is the same; else the board again."""
    now = timezone.now()
    if request.GET.get("token") == _token(now):
        return HttpResponse(status=204)
    on = _day(request.GET.get("day", ""), now)
    context = {"room": "today", "day": on, "today": wall(now).date(), **_seen(request, on, now)}
    context |= {"before": on - timedelta(days=1), "after": on + timedelta(days=1), "token": _token(now)}
    return page(request, "treatment/board.html", context, block="board")


def _token(now: datetime) -> str:
    """Where the record stands: the number of its last line, and the minute."""
    return f"{trail.last_line()}-{now:%Y%m%d%H%M}"


def _day(given: str, now: datetime) -> date:
    """The day asked for, today when it cannot be read or is too far away."""
    today = wall(now).date()
    try:
        asked = parse_date(given) or today
    except ValueError:
        return today
    return asked if abs((asked - today).days) <= FAR_DAYS else today


def _seen(request: StaffRequest, on: date, now: datetime) -> dict[str, Any]:
    booked = [one for one in scheduling.day(on) if one.kind == "treatment"]
    records = {one.treatment.appointment_id: one for one in records_of(queries.treatments_on(on))}
    opening = scheduling.opening()
    day = Day(on=on, opens=opening.opens, closes=opening.closes, now=now)
    lanes = [Lane(chair, [one for one in booked if one.chair_id == chair.pk], records, day)
             for chair in scheduling.chairs()]  # fmt: skip
    needs = _needs(request, list(records.values()), now)
    return {
        "lanes": lanes,
        "axis": day.axis(),
        "needs": needs,
        "arriving": _arriving(booked, records, now),
        "counts": _counts(booked, records),
        "closing": _closing(request, now),
    }


def _needs(request: StaffRequest, records: list[Record], now: datetime) -> list[Need]:
    tasks = outcomes.open_tasks(now) if request.user.may("task.view") else []
    return needs_of(records, tasks, now)


def _arriving(booked: list[Appointment], records: dict[UUID, Record], now: datetime) -> list[Arriving]:
    """Those who are not here yet, in order of time. Six queries."""
    coming = [one for one in booked if one.pk not in records]
    people = [one.patient for one in coming]
    agreed = consent.with_valid_consent(people, now, courses.last_ends_of(people))
    named = patients.with_escort(people)
    return [
        Arriving(
            appointment=one,
            no_consent=one.patient_id not in agreed,
            no_escort=one.patient_id not in named,
            late_min=max(0, int((now - one.starts_at) / timedelta(minutes=1))),
        )
        for one in coming
    ]


def _counts(booked: list[Appointment], records: dict[UUID, Record]) -> dict[str, int]:
    gone = sum(record.departure is not None for record in records.values())
    off = sum(record.called_off is not None for record in records.values())
    return {
        "all": len(booked),
        "done": gone,
        "live": len(records) - gone - off,
        "to_come": len([one for one in booked if one.pk not in records]),
        "off": off,
    }


def _closing(request: StaffRequest, now: datetime) -> dict[str, Any]:
    """What is left before the day ends, as far as this person sees it."""
    may = request.user.may
    return {
        "waste": len(register.open_draws()) if may("register.view") else None,
        "short": len(register.short_counts()) if may("register.view") else None,
        "letters": letters.waiting() if may("letter.view") else None,
    }


@staff("treatment.record")
@require_POST
def arrive(request: StaffRequest, appointment_id: UUID) -> HttpResponse:
    """The patient is here: begin the visit and go to what must be done before the dose."""
    appointment = Appointment.objects.with_people().filter(pk=appointment_id).first()
    if appointment is None or not request.user.may("treatment.view"):
        raise Http404
    try:
        treatment = actions.arrive(by=request.user, at=timezone.now(), appointment=appointment)
    except Refused as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(reverse("treatment:board"), status=303)
    return HttpResponseRedirect(reverse("treatment:prepare", args=[treatment.pk]), status=303)
