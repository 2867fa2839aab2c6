"""Between treatments: who needs somebody first, then check-ins sent, answered and missed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.outcomes import actions, queries
from lightwell.outcomes.models import CheckIn, SafetyTask
from lightwell.patients import queries as patients
from lightwell.staff.models import User
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.outcomes.forms import MoveForm, SendForm
from lightwell.web.outcomes.words import STATES
from lightwell.web.people.header import header
from lightwell.web.render import page

LISTED_FOR = timedelta(days=14)
MOST_FOUND = 8
DONE = {
    "taken": gettext_lazy("You have this task now."),
    "tried": gettext_lazy("Noted. The task stays open."),
    "settled": gettext_lazy("The task is settled."),
}


@staff("task.view")
@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    """Safety tasks, most urgent first, then the check-ins of the last two weeks."""
    return _page(request, timezone.now())


@transaction.atomic
def _page(
    request: StaffRequest,
    now: datetime,
    *,
    wrong: tuple[UUID, MoveForm] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    tasks = queries.open_tasks(now)
    words = request.GET.get("q", "")[:100].replace("\0", "").strip()
    audit.record(by=request.user, at=now, action="view", entity="outcomes", detail=words)
    context = {
        "room": "outcomes",
        "waiting": {"outcomes": len(tasks)},
        "tasks": [(row, _form_of(row, wrong)) for row in tasks],
        "settled": queries.settled_tasks(now, 6),
        "rows": queries.check_ins(now, now - LISTED_FOR),
        "states": STATES,
        "moment": now,
        "problem": problem,
        "q": words,
        "found": patients.search(words)[:MOST_FOUND] if words else [],
        "send": SendForm(),
        "may_settle": request.user.may("task.settle"),
        "may_send": request.user.may("checkin.send"),
    }
    return page(request, "outcomes/list.html", context, status=status)


def _form_of(row: queries.TaskRow, wrong: tuple[UUID, MoveForm] | None) -> MoveForm:
    """What was typed about this task when something was wrong with it, else a fresh form."""
    if wrong and wrong[0] == row.task.pk:
        return wrong[1]
    return MoveForm(initial={"seen": len(row.steps)}, auto_id=f"{row.task.pk}-%s")


def _task_for(user: User, task_id: UUID) -> SafetyTask:
    """The task, when this member of staff may open the chart it belongs to."""
    task = SafetyTask.objects.select_related("patient").filter(pk=task_id).first()
    if task is None:
        raise Http404
    patient_for(user, task.patient_id)
    return task


@staff("task.settle")
@require_POST
def move_task(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """Take a task, say that nobody was reached, or settle it."""
    task, now = _task_for(request.user, task_id), timezone.now()
    form = MoveForm(request.POST, auto_id=f"{task.pk}-%s")
    if not form.is_valid():
        return _page(request, now, wrong=(task.pk, form), problem=_first_error(form), status=422)
    told = form.cleaned_data
    try:
        actions.move_task(
            by=request.user,
            at=now,
            task=task,
            to=told["step"],
            seen=told["seen"],
            note=told["note"],
            id=told["entry_id"],
        )
    except Refused as refusal:
        return _refused_move(request, now, task, form, refusal)
    messages.success(request, DONE[told["step"]])
    return redirect("outcomes:list")


def _refused_move(
    request: StaffRequest, now: datetime, task: SafetyTask, form: MoveForm, refusal: Refused
) -> HttpResponse:
    """The page again, as it is now; the words that were typed stay, and the next press is a fresh one."""
    again = MoveForm(
        initial={"seen": task.steps.count(), "note": form.cleaned_data["note"]}, auto_id=f"{task.pk}-%s"
    )
    if refusal.field == "note":
        again = form
        again.add_error("note", str(refusal.message))
    return _page(request, now, wrong=(task.pk, again), problem=str(refusal.message), status=422)


def _first_error(form: MoveForm) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)


@staff("checkin.send")
@require_POST
def send(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Make the link of a check-in and show it, once."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    form = SendForm(request.POST)
    if not form.is_valid():
        return _page(request, now, problem=_("Press the button again."), status=422)
    try:
        check_in, secret = actions.send_check_in(
            by=request.user, at=now, patient=patient, id=form.cleaned_data["entry_id"]
        )
    except Refused as refusal:
        return _page(request, now, problem=str(refusal.message), status=409)
    response = page(request, "outcomes/link.html", _link_context(request, now, check_in, secret))
    response["Referrer-Policy"] = "no-referrer"
    return response


def _link_context(request: StaffRequest, now: datetime, check_in: CheckIn, secret: str) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("portal:open", args=[secret]))
    with translation.override(check_in.patient.language):
        message = _("A short check-in from the clinic. Nine questions, about two minutes: %(link)s")
    return {
        **header(check_in.patient, now),
        "tab": "overview",
        "room": "outcomes",
        "check_in": check_in,
        "link": address,
        "message": message % {"link": address},
    }
