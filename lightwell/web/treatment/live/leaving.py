"""Recovery, part by part, and going home: with whom, signed, or against advice with the reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.audit.refusal import Refused
from lightwell.staff import actions as staff_actions
from lightwell.treatment import actions, queries
from lightwell.treatment.models import Treatment
from lightwell.treatment.record import Record
from lightwell.web.access import StaffRequest, staff, treatment_for
from lightwell.web.formats import wall
from lightwell.web.treatment.live.forms import moment_of, refuse
from lightwell.web.treatment.live.leaving_forms import LeaveForm, RecoveryForm
from lightwell.web.treatment.live.leaving_lines import ready_of
from lightwell.web.treatment.live.room import room_of, room_page
from lightwell.web.treatment.live.views import to_live
from lightwell.web.treatment.live.words import limit_told

STAYS_TRUE = ("line_out", "escort_present", "aftercare_given")
"""What was done stays done: these answers are offered again. What was seen is looked at anew."""


@staff("treatment.record")
def recovery(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """One look at recovery."""
    treatment, now = treatment_for(request.user, treatment_id), timezone.now()
    has_line = treatment.course.route == "IV"
    room = room_of(request, treatment_id, now)
    form = RecoveryForm(request.POST or None, has_line=has_line, initial=_known(room.record, now))
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, treatment, form, now)
        except Refused as refused:
            refuse(form, refused.message, refused.field, {"assessed_at": "looked"})
        else:
            messages.success(request, _("Recovery recorded."))
            return to_live(treatment)
    context = {"form": form, **_parts(form)}
    return room_page(request, "treatment/recovery.html", room, context, status=422 if form.errors else 200)


def _known(record: Record, now: datetime) -> dict[str, Any]:
    last = record.recovery
    kept = {name: getattr(last, name) for name in STAYS_TRUE} if last else {}
    return {**kept, "looked": wall(now).time()}


def _record(request: StaffRequest, treatment: Treatment, form: RecoveryForm, now: datetime) -> None:
    actions.record_recovery(
        by=request.user,
        at=now,
        treatment=treatment,
        assessed_at=moment_of(form.cleaned_data["looked"], now, not_before=treatment.arrived_at),
        id=form.cleaned_data["entry_id"],
        **form.values(),
    )


def _parts(form: RecoveryForm) -> dict[str, Any]:
    """Each score with its title, its parts, and from which total the patient may go."""
    known, language = knowledge.current().scores, get_language() or "en"
    scores = [
        (known[code].title.get(language), limit_told([known[code].gate]), [form[name] for name in names])
        for code, names in (
            ("aldrete", [name for name in form.fields if name.startswith("aldrete_")]),
            ("padss", [name for name in form.fields if name.startswith("padss_")]),
        )
    ]
    cadss = known["cadss-6"]
    return {
        "scores": scores,
        "cadss_title": cadss.title.get(language),
        "cadss_limit": limit_told([cadss.gate]),
        "cadss": [form[name] for name in form.fields if name.startswith("cadss_")],
        "asked": [form[name] for name in form.asked],
    }


@staff("treatment.end")
def leave(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """Goes home, signed: when every line is met, or against advice with the reason."""
    treatment, now = treatment_for(request.user, treatment_id), timezone.now()
    room = room_of(request, treatment_id, now)
    form = LeaveForm(request.POST or None, initial={"escort_name": _escort(room.record)})
    if request.method == "POST" and form.is_valid():
        try:
            staff_actions.prove(user=request.user, password=form.cleaned_data["password"], at=now)
            _leave(request, treatment, form.cleaned_data, now)
        except Refused as refused:
            refuse(form, refused.message, refused.field, {"left_at": "left"})
        else:
            messages.success(request, _("Gone home, signed by %(who)s.") % {"who": request.user.name})
            return to_live(treatment)
    ready = ready_of(room.record, now, cssrs_high=queries.cssrs_high(treatment.patient, now))
    context = {"form": form, "ready": ready}
    return room_page(request, "treatment/leave.html", room, context, status=422 if form.errors else 200)


def _escort(record: Record) -> str:
    person = record.arrival.escort_person if record.arrival else None
    if person is None:
        return ""
    return f"{person.name} ({person.relationship})" if person.relationship else person.name


def _leave(request: StaffRequest, treatment: Treatment, told: dict[str, Any], now: datetime) -> None:
    actions.leave(
        by=request.user,
        at=now,
        treatment=treatment,
        left_at=moment_of(told["left"], now, not_before=treatment.arrived_at),
        escort_name=told["escort_name"],
        against_advice=told["against_advice"],
        reason=told["reason"],
        id=told["entry_id"],
    )
