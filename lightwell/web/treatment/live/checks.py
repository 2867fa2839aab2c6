"""Recording and correcting a check: large keypad, or a plain form."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from lightwell.audit.refusal import Refused
from lightwell.treatment import actions
from lightwell.treatment.models import Treatment, VitalSigns
from lightwell.treatment.rules.checks import next_check
from lightwell.web.access import StaffRequest, staff, treatment_for
from lightwell.web.formats import wall
from lightwell.web.treatment.live.entry import rows_of
from lightwell.web.treatment.live.forms import MORE, NUMBERS, CheckForm, CorrectForm, moment_of, refuse
from lightwell.web.treatment.live.room import room_of, room_page
from lightwell.web.treatment.live.views import to_live

COLUMNS = {"measured_at": "measured"}
SHOWN = 6


@staff("treatment.record")
def check(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """One set of vital signs. `?field=` is where the entry begins."""
    treatment, now = treatment_for(request.user, treatment_id), timezone.now()
    form = CheckForm(request.POST or None, initial={"measured": wall(now).time()})
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, treatment, form, now)
        except Refused as refused:
            refuse(form, refused.message, refused.field, COLUMNS)
        else:
            messages.success(request, _("Check saved."))
            return to_live(treatment)
    return _page(request, treatment, form, now)


def _record(request: StaffRequest, treatment: Treatment, form: CheckForm, now: datetime) -> None:
    actions.record_vital_signs(
        by=request.user,
        at=now,
        treatment=treatment,
        measured_at=moment_of(form.cleaned_data["measured"], now, not_before=treatment.arrived_at),
        note=form.cleaned_data["note"],
        id=form.cleaned_data["entry_id"],
        **form.values(),
    )


@staff("treatment.record")
def correct(request: StaffRequest, treatment_id: UUID, signs_id: UUID) -> HttpResponse:
    """The next version of a set, with the reason; the old one stays readable in the log."""
    treatment, now = treatment_for(request.user, treatment_id), timezone.now()
    signs = VitalSigns.objects.filter(treatment=treatment, pk=signs_id).first()
    if signs is None:
        raise Http404
    form = CorrectForm(request.POST or None, initial=_as_recorded(signs))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.correct_vital_signs(
                by=request.user,
                at=now,
                signs=signs,
                reason=told["reason"],
                note=told["note"],
                **form.values(),
            )
        except Refused as refused:
            refuse(form, refused.message, refused.field, COLUMNS)
        else:
            messages.success(request, _("Check corrected."))
            return to_live(treatment)
    return _page(request, treatment, form, now, correcting=signs)


def _as_recorded(signs: VitalSigns) -> dict[str, Any]:
    return {name: getattr(signs, name) for name in (*NUMBERS, *MORE, "note")}


def _page(
    request: StaffRequest,
    treatment: Treatment,
    form: CheckForm,
    now: datetime,
    correcting: VitalSigns | None = None,
) -> HttpResponse:
    room = room_of(request, treatment.pk, now)
    asked = request.GET.get("field", "")
    context = {
        "form": form,
        "rows": list(rows_of(form, room.record)),
        "more": [form[name] for name in MORE],
        "first": asked if asked in NUMBERS else _first(form),
        "due": next_check(room.checks, now) if room.record.started_at else None,
        "earlier": list(reversed(room.record.vital_signs))[:SHOWN],
        "correcting": correcting,
    }
    return room_page(request, "treatment/entry.html", room, context, status=422 if form.errors else 200)


def _first(form: CheckForm) -> str:
    """Where entry begins: the first field that was refused, else the first of all."""
    return next((name for name in NUMBERS if name in form.errors), NUMBERS[0])
