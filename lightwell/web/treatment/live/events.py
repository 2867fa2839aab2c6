"""Something happened at the chair, it is over, help is called, somebody came."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightwell.audit.refusal import Refused
from lightwell.treatment import actions
from lightwell.treatment.models import AdverseEvent, HelpCall, Treatment
from lightwell.web.access import StaffRequest, staff, treatment_for
from lightwell.web.formats import wall
from lightwell.web.render import page, wants_part
from lightwell.web.treatment.live.dose import entry_id
from lightwell.web.treatment.live.forms import EventForm, moment_of, refuse
from lightwell.web.treatment.live.room import room_of, room_page
from lightwell.web.treatment.live.views import do, to_live

COLUMNS = {"onset_at": "onset"}


@staff("treatment.record")
def event(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """Something unwanted. `?code=` is what the button on the live page said."""
    treatment, now = treatment_for(request.user, treatment_id), timezone.now()
    initial = {"code": request.GET.get("code", ""), "onset": wall(now).time()}
    form = EventForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, treatment, form.cleaned_data, now)
        except Refused as refused:
            refuse(form, refused.message, refused.field, COLUMNS)
        else:
            messages.success(request, _("Recorded in the log."))
            return to_live(treatment)
    room = room_of(request, treatment_id, now)
    return room_page(
        request, "treatment/event.html", room, {"form": form}, status=422 if form.errors else 200
    )


def _record(request: StaffRequest, treatment: Treatment, told: dict[str, Any], now: datetime) -> None:
    actions.record_event(
        by=request.user,
        at=now,
        treatment=treatment,
        code=told["code"],
        grade=told["grade"],
        onset_at=moment_of(told["onset"], now, not_before=treatment.arrived_at),
        action_taken=told["action_taken"],
        is_serious=told["is_serious"],
        detail=told["detail"],
        id=told["entry_id"],
    )


@staff("treatment.record")
@require_POST
def event_over(request: StaffRequest, treatment_id: UUID, event_id: UUID) -> HttpResponse:
    """It is over, now."""

    def act(treatment: Treatment, now: datetime) -> str:
        found = AdverseEvent.objects.filter(treatment=treatment, pk=event_id).first()
        if found is None:
            raise Http404
        actions.end_event(by=request.user, at=now, event=found, over_at=now)
        return _("Marked as over.")

    return do(request, treatment_id, act)


@staff("treatment.view")
@require_POST
def call_for_help(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """Every live page and the board show it; pressed again it is the same call. `?stay`: the entry stays."""
    if request.GET.get("stay") and wants_part(request):
        return _called_beside_an_entry(request, treatment_id)

    def act(treatment: Treatment, now: datetime) -> str:
        actions.call_for_help(by=request.user, at=now, treatment=treatment, id=entry_id(request))
        return _("Help called. Everyone’s screen shows it.")

    return do(request, treatment_id, act)


def _called_beside_an_entry(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    treatment, now = treatment_for(request.user, treatment_id), timezone.now()
    call = actions.call_for_help(by=request.user, at=now, treatment=treatment, id=entry_id(request))
    return page(request, "treatment/entry.html", {"called": call.called_at}, block="called")


@staff("treatment.view")
@require_POST
def answer(request: StaffRequest, treatment_id: UUID, call_id: UUID) -> HttpResponse:
    """Somebody is at the chair."""

    def act(treatment: Treatment, now: datetime) -> str:
        call = HelpCall.objects.filter(treatment=treatment, pk=call_id).first()
        if call is None:
            raise Http404
        told = actions.answer_call(by=request.user, at=now, call=call)
        return _("%(who)s is at the chair.") % {"who": told.by.name}

    return do(request, treatment_id, act)
