"""The live page: what is due next, how far the dose is, what was measured, what happened."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from lightwell.audit.queries import last_line
from lightwell.audit.refusal import Refused
from lightwell.pharmacy import queries as register
from lightwell.treatment import queries
from lightwell.treatment.models import Treatment
from lightwell.treatment.record import Record
from lightwell.web.access import StaffRequest, staff, treatment_for
from lightwell.web.formats import wall
from lightwell.web.levels.words import estimate_note
from lightwell.web.render import page, wants_part
from lightwell.web.session import passive
from lightwell.web.treatment.live.infusion import dosing_of, due_of
from lightwell.web.treatment.live.leaving_lines import ready_of
from lightwell.web.treatment.live.level import Predicted
from lightwell.web.treatment.live.log import log_of
from lightwell.web.treatment.live.room import Room, frame, looked, room_of
from lightwell.web.treatment.live.trace import Trace
from lightwell.web.treatment.live.vitals import Signs
from lightwell.web.treatment.live.words import alerts_of

LEVEL_VIEWS = ("level", "level-table")
TABLE_VIEWS = ("table", "level-table")


@staff("treatment.view")
@require_GET
def live(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """One patient's treatment as it runs, whole without script."""
    return live_page(request, treatment_id, timezone.now())


def live_page(
    request: StaffRequest, treatment_id: UUID, now: datetime, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page, or for htmx its middle; with the line that says who looked."""
    with transaction.atomic():
        since = last_line()
        room = room_of(request, treatment_id, now)
        context = _context(request, room, since, problem)
        looked(request, room)
    return page(request, "treatment/live.html", context, block="live", status=status)


def _context(request: StaffRequest, room: Room, since: int, problem: str = "") -> dict[str, Any]:
    record, now = room.record, room.now
    signs, alarms = Signs(record, room.checks, now), alerts_of(record)
    trace, level = Trace(signs), Predicted(record, room.checks, now)
    show = _shown(request.GET.get("show", ""), level)
    picture = level if show in LEVEL_VIEWS else trace
    asked = show in TABLE_VIEWS
    chart = None if asked else picture.chart(len(alarms) + bool(problem))
    return {
        **frame(request, room),
        "dosing": dosing_of(record, now),
        "due": due_of(record, room.checks, now),
        "tiles": signs.tiles(),
        "alarms": alarms,
        "chart": chart,
        "table": None if chart else picture.table(),
        "show": show,
        "level": level,
        "estimate_note": estimate_note(),
        "happened": _happened(),
        "log": log_of(record, trace.gaps),
        "ready": ready_of(record, now, cssrs_high=queries.cssrs_high(room.treatment.patient, now)),
        "steps": _steps(record) if record.started_at is None else [],
        "left_mg": _left_mg(record),
        "problem": problem,
        "part": wants_part(request),
        "poll": f"{reverse('treatment:changes', args=[room.treatment.pk])}?{_since(since, now, show)}",
    }


def _happened() -> list[tuple[str, str]]:
    return [
        ("nausea", _("Nausea")),
        ("vomiting", _("Vomiting")),
        ("anxiety", pgettext("event", "Anxious")),
        ("severe-anxiety", pgettext("event", "Distressed")),
        ("headache", _("Headache")),
        ("hypertension-notify", _("High BP")),
        ("desaturation", _("Low oxygen")),
        ("", pgettext("event", "Other")),
    ]


def _steps(record: Record) -> list[tuple[str, bool]]:
    """What comes before the dose, as far as the record itself says; the action asks for all of it."""
    physician = record.examinations.get("physician")
    return [
        (_("Questions on arrival"), record.arrival is not None),
        (_("Nurse's examination"), "nurse" in record.examinations),
        (_("Physician says go"), bool(physician and physician.goes_ahead)),
        (_("Order signed"), record.order is not None),
        (_("Dose drawn"), record.order is not None and queries.drawn_mg(record.treatment) > 0),
        (_("Vital signs just before"), record.baseline is not None),
    ]


def _left_mg(record: Record) -> Any:
    """What was drawn and is neither given nor wasted, in mg; none while the dose is not over."""
    return register.reconciliation_of(record.treatment.pk).unaccounted_mg if record.over_at else None


@staff("treatment.view")
@require_GET
@passive
def changes(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """204 while nobody wrote about the people of the day and the minute is the same, else the middle.

    The screen asks by itself: the look was written down when the page was opened.
    """
    treatment, now = treatment_for(request.user, treatment_id), timezone.now()
    same_minute = request.GET.get("minute") == _minute(now)
    if same_minute and not _happened_since(treatment, request.GET.get("since", ""), now):
        return HttpResponse(status=204)
    since = last_line()
    context = _context(request, room_of(request, treatment_id, now), since)
    return page(request, "treatment/live.html", context, block="live")


def _happened_since(treatment: Treatment, since: str, now: datetime) -> bool:
    """Whether anything but looks was written of this patient or of those who are here today. One query."""
    if not (since.isascii() and since.isdigit() and len(since) < 19):
        return True
    return queries.happened_since(treatment, int(since), wall(now).date())


def _shown(asked: str, level: Predicted) -> str:
    """Which of the four views is shown: the level once there is one, unless somebody asks for the signs."""
    if level.band is None:
        return asked if asked == "table" else "signs"
    return asked if asked in (*LEVEL_VIEWS, "signs", "table") else "level"


def _since(since: int, now: datetime, show: str) -> str:
    return urlencode({"since": since, "minute": _minute(now), "show": show})


def _minute(now: datetime) -> str:
    return f"{now:%Y%m%d%H%M}"


def do(request: StaffRequest, treatment_id: UUID, act: Callable[[Treatment, datetime], str]) -> HttpResponse:
    """Do `act`, which gives the words for the toast, and show the live page again; a refusal on top of it."""
    treatment, now = treatment_for(request.user, treatment_id), timezone.now()
    try:
        messages.success(request, act(treatment, now))
    except Refused as refused:
        return live_page(request, treatment.pk, now, problem=str(refused.message), status=422)
    return live_page(request, treatment.pk, now) if wants_part(request) else to_live(treatment)


def to_live(treatment: Treatment) -> HttpResponse:
    """Back to the live page."""
    return HttpResponseRedirect(reverse("treatment:live", args=[treatment.pk]), status=303)
