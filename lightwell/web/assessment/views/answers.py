"""One finding on a page of its own: on what it stands, what was answered, and the answer it asks for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lightwell.assessment import actions, queries
from lightwell.assessment.models import FindingAnswer
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart.documents import intact
from lightwell.patients.models import Patient
from lightwell.staff.actions import prove
from lightwell.staff.models import User
from lightwell.web import papers
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.assessment import findings
from lightwell.web.assessment.forms.findings import FORMS, AnswerForm
from lightwell.web.assessment.views.sheet import back_to, refuse
from lightwell.web.people.header import header
from lightwell.web.render import page
from lightwell.web.uploads import dropped

MAY = {
    "override": "assessment.override",
    "clearance": "assessment.record",
    "acknowledgement": "assessment.decide",
}
"""Who answers what."""


@staff("assessment.view")
@require_GET
def finding(request: StaffRequest, patient_id: UUID, rule: str) -> HttpResponse:
    """The finding as it is now, with every answer it has had."""
    return _page(request, patient_for(request.user, patient_id), rule, timezone.now())


@staff("assessment.decide")
@require_POST
def acknowledge(request: StaffRequest, patient_id: UUID, rule: str) -> HttpResponse:
    """Keep what a psychiatrist does about it."""
    return _answer(request, patient_id, rule, "acknowledgement", _acknowledge)


@staff("assessment.record")
@require_POST
def clear(request: StaffRequest, patient_id: UUID, rule: str) -> HttpResponse:
    """Keep a specialist's letter."""
    return _answer(request, patient_id, rule, "clearance", _clear)


@staff("assessment.override")
@require_POST
def lift(request: StaffRequest, patient_id: UUID, rule: str) -> HttpResponse:
    """Lift a block, as the medical director; the password is asked for again."""
    return _answer(request, patient_id, rule, "override", _lift)


@staff("assessment.view")
@require_GET
def letter(request: StaffRequest, patient_id: UUID, answer_id: UUID) -> HttpResponse:
    """A specialist's letter, to be saved, while it is still what was kept."""
    patient = patient_for(request.user, patient_id)
    answer = FindingAnswer.objects.for_patient(patient).filter(pk=answer_id).exclude(document=None).first()
    if answer is None or answer.document is None or not intact(answer.document):
        raise Http404
    return papers.pdf(request, patient, answer.document, f"{answer.rule}.pdf", timezone.now())


def _acknowledge(by: User, told: dict[str, Any], about: dict[str, Any]) -> None:
    actions.acknowledge_finding(by=by, **about)


def _clear(by: User, told: dict[str, Any], about: dict[str, Any]) -> None:
    came = actions.Letter(told["specialist"], told["written_on"], told["letter"])
    actions.clear_finding(by=by, letter=came, **about)


def _lift(by: User, told: dict[str, Any], about: dict[str, Any]) -> None:
    prove(user=by, password=told["password"], at=about["at"])
    actions.lift_block(by=by, **about)


def _answer(
    request: StaffRequest,
    patient_id: UUID,
    rule: str,
    kind: str,
    act: Callable[[User, dict[str, Any], dict[str, Any]], None],
) -> HttpResponse:
    patient, now = patient_for(request.user, patient_id), timezone.now()
    form = FORMS[kind](request.POST, request.FILES, dropped=dropped(request), auto_id="answer-%s")
    if form.is_valid():
        told = form.cleaned_data
        about = {"at": now, "patient": patient, "rule": rule, "id": told["entry_id"]}
        about |= {"words": told["words"], "mark": told["mark"]}
        try:
            act(request.user, told, about)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Answered. It counts as long as the facts stay these."))
            return back_to(patient, f"finding-{rule}")
    return _page(request, patient, rule, now, form)


@transaction.atomic
def _page(
    request: StaffRequest, patient: Patient, rule: str, now: datetime, bound: AnswerForm | None = None
) -> HttpResponse:
    record = queries.record_of(patient, now)
    judged = next((one for one in record.judged if one.finding.rule.id == rule), None)
    if judged is None:
        raise Http404
    shown = findings.shown(judged, record, record.sources)
    may = shown.need is not None and request.user.may(MAY[shown.need])
    blank = FORMS[shown.need](auto_id="answer-%s") if shown.need and may else None
    context = {
        **header(patient, now),
        "tab": "assessment",
        "room": "assessment",
        "finding": shown,
        "outcome": judged.finding.outcome,
        "answers": judged.answers,
        "form": bound or blank,
        "may_record": request.user.may("assessment.record"),
        "director": User.objects.who_may("assessment.override").first(),
    }
    audit.record(by=request.user, at=now, action="view", patient=patient, entity="assessment", detail=rule)
    return page(request, "assessment/finding.html", context, status=422 if bound else 200)
