"""Questionnaires answered on the page item by item, and totals of those that were filled in elsewhere."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.measures import actions
from lightwell.outcomes import actions as outcomes
from lightwell.patients.models import Patient
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.assessment.forms.fields import moment_of
from lightwell.web.assessment.forms.scales import ANSWERED_HERE, ScaleForm
from lightwell.web.assessment.views.sheet import back_to, record_one, refuse
from lightwell.web.people.header import header
from lightwell.web.render import page


@staff("assessment.record")
@require_http_methods(["GET", "POST"])
def scale(request: StaffRequest, patient_id: UUID, code: str) -> HttpResponse:
    """One questionnaire, item by item; what an answer raises is on the sheet at once."""
    if code not in ANSWERED_HERE:
        raise Http404
    patient, now = patient_for(request.user, patient_id), timezone.now()
    asked = knowledge.current().scale(code)
    form = ScaleForm(request.POST or None, scale=asked, patient=patient, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, patient, now, form)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("%(scale)s saved.") % {"scale": code.upper()})
            return back_to(patient, "scales")
    return _page(request, patient, now, form)


@transaction.atomic
def _record(request: StaffRequest, patient: Patient, now: datetime, form: ScaleForm) -> None:
    """Keep the answers, and raise what they ask for in the same transaction."""
    response = actions.record_response(
        by=request.user,
        at=now,
        patient=patient,
        instrument=form.scale.code,
        answers=form.answers(),
        answered_at=moment_of(form.cleaned_data["day"], now),
        setting="assessment",
        id=form.cleaned_data["entry_id"],
    )
    outcomes.raise_tasks(by=request.user, at=now, response=response)


@transaction.atomic
def _page(request: StaffRequest, patient: Patient, now: datetime, form: ScaleForm) -> HttpResponse:
    context: dict[str, Any] = {
        **header(patient, now),
        "tab": "assessment",
        "room": "assessment",
        "form": form,
        "scale": form.scale,
        "instrument": form.scale.in_words,
    }
    audit.record(by=request.user, at=now, action="view", patient=patient, entity="measures.Response")
    return page(request, "assessment/scale.html", context, status=422 if form.errors else 200)


@staff("assessment.record")
@require_POST
def totals(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Keep the totals that were entered: all of them, or none."""

    @transaction.atomic
    def write(patient, now, form) -> str:
        told = form.cleaned_data
        for code, total in form.totals().items():
            response = actions.record_total(
                by=request.user,
                at=now,
                patient=patient,
                instrument=code,
                total=total,
                answered_at=moment_of(told["day"], now),
                setting="assessment",
                id=uuid5(told["entry_id"], code),
            )
            outcomes.raise_tasks(by=request.user, at=now, response=response)
        return _("Totals saved.")

    return record_one(request, patient_id, "totals", "scales", write)
