"""The questions of the history on one page: yes, no, not known, and what was not asked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lightwell.assessment import actions, queries
from lightwell.assessment.facts import ALLERGIES_ASKED, MEDICINES_ASKED
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart.models import HistoryAnswer
from lightwell.patients.models import Patient
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.assessment import words
from lightwell.web.assessment.forms.history import HistoryForm
from lightwell.web.assessment.views.sheet import back_to, refuse
from lightwell.web.people.header import header
from lightwell.web.render import page

LISTS = {"allergies": ALLERGIES_ASKED, "medicines": MEDICINES_ASKED}


@staff("assessment.record")
@require_http_methods(["GET", "POST"])
def history(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Ask the questions; an answer that someone else gave meanwhile is shown, never overwritten."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    known = queries.answers_of(patient)
    if request.method == "GET":
        return _page(request, patient, now, HistoryForm(patient=patient, now=now, answers=known))
    form = HistoryForm(request.POST, patient=patient, now=now, answers=known)
    if form.is_valid():
        try:
            _record(request, patient, now, form)
        except Refused as refused:
            refuse(form, refused)
            return _page(request, patient, now, form, looked_at=now)
        messages.success(request, _("Answers saved."))
        return back_to(patient, "history")
    return _page(request, patient, now, form)


def _record(request: StaffRequest, patient: Patient, now: datetime, form: HistoryForm) -> None:
    actions.record_history(
        by=request.user,
        at=now,
        patient=patient,
        answers=form.told(),
        dates=form.dates(),
        seen_at=form.cleaned_data["seen_at"],
    )


@transaction.atomic
def _page(
    request: StaffRequest,
    patient: Patient,
    now: datetime,
    form: HistoryForm,
    looked_at: datetime | None = None,
) -> HttpResponse:
    """The page of questions. `looked_at`: from when on the answers count as seen, once they were shown."""
    sections: dict[str, list] = {}
    for question in form.questions:
        sections.setdefault(question.section, []).append(question)
    context: dict[str, Any] = {
        **header(patient, now),
        "tab": "assessment",
        "room": "assessment",
        "form": form,
        "seen_at": looked_at.isoformat() if looked_at else form["seen_at"].value(),
        "sections": [(words.SECTIONS[code], listed) for code, listed in sections.items()],
        "on_record": _differing(form),
        "titles": dict(HistoryAnswer.ANSWERS),
    }
    audit.record(by=request.user, at=now, action="view", patient=patient, entity="chart.HistoryAnswer")
    return page(request, "assessment/history.html", context, status=422 if form.errors else 200)


def _differing(form: HistoryForm) -> dict[str, HistoryAnswer]:
    """The stored answers that differ from what was typed, to be shown beside it."""
    if not form.is_bound:
        return {}
    return {code: one for code, one in form.answers.items() if form.data.get(code, "") != one.answer}


@staff("assessment.record")
@require_POST
def none_of_list(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """The patient was asked for allergies or medicines, and there are none."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    section = "medicines" if request.POST.get("list") == "medicines" else "allergies"
    answers = {LISTS[section]: "no"}
    actions.record_history(by=request.user, at=now, patient=patient, answers=answers)
    messages.success(request, _("Asked: none."))
    return back_to(patient, section)
