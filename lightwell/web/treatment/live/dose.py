"""The dose at the chair: started, paused, gone on with, finished, stopped; and what is left of it."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightwell.audit.refusal import Refused
from lightwell.pharmacy import actions as pharmacy
from lightwell.pharmacy import queries as register
from lightwell.pharmacy.models import RegisterEntry
from lightwell.staff.models import User
from lightwell.treatment import actions
from lightwell.treatment.models import Treatment
from lightwell.treatment.record import Record, record_of
from lightwell.treatment.rules.dose import to_step
from lightwell.treatment.rules.infusion import What
from lightwell.web.access import StaffRequest, staff, treatment_for
from lightwell.web.formats import number
from lightwell.web.pharmacy.forms import WasteForm
from lightwell.web.proof import settle
from lightwell.web.treatment.live.forms import (
    EntryForm,
    FinishForm,
    ResumeForm,
    StopForm,
    WhenForm,
    moment_of,
    refuse,
)
from lightwell.web.treatment.live.infusion import dosing_of
from lightwell.web.treatment.live.room import room_of, room_page
from lightwell.web.treatment.live.views import do, to_live

COLUMNS = {"happened_at": "happened"}
HUNDREDTH = Decimal("0.01")


def entry_id(request: StaffRequest) -> UUID:
    """The id that the browser made for a one-tap act; a new one when it made none that can be read."""
    form = EntryForm(request.POST)
    return form.cleaned_data["entry_id"] if form.is_valid() else uuid4()


@staff("treatment.record")
@require_POST
def start(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """Begin the dose now, when every gate is open."""

    def act(treatment: Treatment, now: datetime) -> str:
        actions.start_dose(by=request.user, at=now, treatment=treatment, started_at=now, id=entry_id(request))
        return _("Dose started.")

    return do(request, treatment_id, act)


@staff("treatment.record")
@require_POST
def pause(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """Pause now: one tap, the reason can follow."""

    def act(treatment: Treatment, now: datetime) -> str:
        actions.pause_dose(
            by=request.user, at=now, treatment=treatment, happened_at=now, id=entry_id(request)
        )
        return _("Dose paused.")

    return do(request, treatment_id, act)


def _last_event_at(record: Record) -> datetime | None:
    return record.dose_events[-1].happened_at if record.dose_events else None


@staff("treatment.record")
def resume(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """Go on at the ordered rate or slower; while the dose runs this is a new rate."""

    def act(treatment: Treatment, record: Record, form: WhenForm, now: datetime) -> str:
        told = form.cleaned_data
        actions.resume_dose(
            by=request.user,
            at=now,
            treatment=treatment,
            happened_at=moment_of(told["happened"], now, not_before=_last_event_at(record)),
            rate_share=told["rate_share"],
            why=told["why"],
            id=told["entry_id"],
        )
        return _("Dose goes on at %(share)s%% of the rate.") % {"share": number(told["rate_share"] * 100)}

    return _change(request, treatment_id, "resume", ResumeForm(request.POST or None), act)


@staff("treatment.record")
def finish(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """The dose is in: how much was given, by the rate unless told otherwise."""
    return _change(request, treatment_id, "finish", FinishForm(request.POST or None), _ending(request))


@staff("treatment.record")
def stop(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """Stopped before the end, with the reason; a held button stops at once and the reason can follow."""
    return _change(request, treatment_id, "stop", StopForm(request.POST or None), _ending(request, What.STOP))


def _ending(request: StaffRequest, what: What = What.END):
    def act(treatment: Treatment, record: Record, form: WhenForm, now: datetime) -> str:
        told = form.cleaned_data
        happened_at = moment_of(told["happened"], now, not_before=_last_event_at(record))
        proposed = _proposed_mg(record, happened_at)
        given_mg = proposed if told["given_mg"] is None else told["given_mg"]
        why = told.get("why", "") or (_("Held to stop; no reason was typed") if told.get("held") else "")
        actions.finish_dose(
            by=request.user,
            at=now,
            treatment=treatment,
            happened_at=happened_at,
            given_mg=given_mg,
            what=what,
            why=why,
            id=told["entry_id"],
        )
        words = (
            _("Dose stopped, %(mg)s mg given.") if what is What.STOP else _("Dose finished, %(mg)s mg given.")
        )
        return words % {"mg": number(given_mg)}

    return act


def _proposed_mg(record: Record, at: datetime) -> Any:
    """What the rate comes to, to the hundredth of a mg that the register keeps."""
    return to_step(record.infusion.given_mg(at), HUNDREDTH)


def _change(request: StaffRequest, treatment_id: UUID, what: str, form: Any, act: Any) -> HttpResponse:
    """The form of one change of the dose; done, the live page; wrong, the form with what was typed."""
    treatment, now = treatment_for(request.user, treatment_id), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(treatment, record_of(treatment), form, now))
        except Refused as refused:
            refuse(form, refused.message, refused.field, COLUMNS)
        else:
            return to_live(treatment)
    room = room_of(request, treatment_id, now)
    told = {
        "what": what,
        "form": form,
        "dosing": dosing_of(room.record, now),
        "proposed_mg": _proposed_mg(room.record, now),
    }
    return room_page(request, "treatment/dose_change.html", room, told, status=422 if form.errors else 200)


@staff("register.waste")
def waste_rest(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """What is left of the draw is wasted before a witness who did not draw it."""
    treatment, now = treatment_for(request.user, treatment_id), timezone.now()
    draw = _open_draw(treatment)
    sums = register.reconciliation_of_draw(draw)
    form = WasteForm(
        request.POST or None,
        by=request.user,
        not_these=[draw.recorded_by_id],
        needs_reason=False,
        initial={"amount_mg": sums.unaccounted_mg},
    )
    if request.method == "POST":
        line = settle(form, at=now, act=lambda witness: _waste(request, treatment, form, draw, witness, now))
        if line:
            messages.success(request, _("Wasted before %(name)s.") % {"name": line.witness_name})
            return to_live(treatment)
    told = {"form": form, "draw": draw, "sums": sums}
    room = room_of(request, treatment_id, now)
    return room_page(request, "treatment/waste_rest.html", room, told, status=422 if form.errors else 200)


def _open_draw(treatment: Treatment) -> RegisterEntry:
    """The draw of this visit with something left to account for, else its last; 404 without any."""
    draws = list(register.draws_of(treatment.pk))
    if not draws:
        raise Http404
    left = (draw for draw in draws if register.reconciliation_of_draw(draw).unaccounted_mg > 0)
    return next(left, draws[-1])


def _waste(
    request: StaffRequest,
    treatment: Treatment,
    form: WasteForm,
    draw: RegisterEntry,
    witness: User,
    now: datetime,
) -> RegisterEntry:
    told, record = form.cleaned_data, record_of(treatment)
    if record.started_at and not record.over_at:
        raise Refused(_("The dose is not over. Finish or stop it first."))
    return pharmacy.waste(
        by=request.user,
        at=now,
        witness=witness,
        draw=draw,
        amount_mg=told["amount_mg"],
        method=told["method"],
        reason=told["reason"],
        id=form.entry_uuid,
    )
