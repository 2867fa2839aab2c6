"""The check-in on the patient's phone: one question a screen, kept as it goes. Needs no script.

Nothing here says a score. An answer about death or self-harm leads straight to help and a promise.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.knowledge.measures import Instrument
from lightwell.outcomes import actions, queries
from lightwell.outcomes.models import CheckIn
from lightwell.outcomes.rules.check_ins import may_answer, next_item
from lightwell.outcomes.rules.safety import Standing, is_about_harm
from lightwell.web.access import PatientRequest, portal
from lightwell.web.render import page

SKIP = "skip"


def _about_check_in(view: Callable) -> Callable:
    """Give a view the check-in of this session: the link's own, or the one that waits for this patient."""

    @wraps(view)
    def found(request: PatientRequest, **kwargs) -> HttpResponse:
        check_in = _check_in(request, timezone.now())
        return view(request, check_in, **kwargs) if check_in else _nothing(request)

    return found


def _check_in(request: PatientRequest, now: datetime) -> CheckIn | None:
    if request.portal.purpose == "check-in":
        return queries.check_in_of(request.portal.link)
    return queries.open_check_in_of(request.patient, now)


def _nothing(request: PatientRequest) -> HttpResponse:
    return page(request, "portal/checkin_none.html", {"tab": "checkin"})


def _scale(check_in: CheckIn) -> Instrument:
    return knowledge.current().instruments[check_in.instrument]


@portal("check-in", "pages")
@require_GET
@_about_check_in
def check_in(request: PatientRequest, check_in: CheckIn) -> HttpResponse:
    """Where to go on: the first question without an answer, or thank you."""
    if queries.answer_of(check_in):
        return redirect("portal:checkin_done")
    if not may_answer(check_in.window, timezone.now()):
        return _nothing(request)
    return redirect("portal:checkin_question", _number_to_ask(check_in) or len(_scale(check_in).items))


def _number_to_ask(check_in: CheckIn) -> int | None:
    codes = [item.code for item in _scale(check_in).items]
    item = next_item(codes, queries.kept_answers(check_in))
    return codes.index(item) + 1 if item else None


@portal("check-in", "pages")
@_about_check_in
def question(request: PatientRequest, check_in: CheckIn, number: int) -> HttpResponse:
    """One question. Next keeps the answer; after the last one everything is sent."""
    scale = _scale(check_in)
    if not 1 <= number <= len(scale.items):
        raise Http404
    if queries.answer_of(check_in):
        return redirect("portal:checkin_done")
    if request.method != "POST":
        return _question_page(request, check_in, number)
    try:
        return _keep(request, check_in, scale, number)
    except Refused as refusal:
        return _question_page(request, check_in, number, problem=str(refusal.message))


def _keep(request: PatientRequest, check_in: CheckIn, scale: Instrument, number: int) -> HttpResponse:
    who: dict[str, Any] = {"by": request.patient, "at": timezone.now(), "check_in": check_in}
    actions.keep_answer(**who, item=scale.items[number - 1].code, value=_value(request, scale))
    if number < len(scale.items):
        return redirect("portal:checkin_question", number + 1)
    if unasked := _number_to_ask(check_in):
        return redirect("portal:checkin_question", unasked)
    actions.answer_check_in(**who, answers=queries.kept_answers(check_in))
    return redirect("portal:checkin_done")


def _value(request: PatientRequest, scale: Instrument) -> int | None:
    """The points of the answer that was chosen; None when the question was skipped."""
    if SKIP in request.POST:
        return None
    points = {str(option.value): option.value for option in scale.options}
    chosen = request.POST.get("answer", "")
    if chosen not in points:
        raise Refused(_("Choose one answer, or skip this question."))
    return points[chosen]


def _question_page(
    request: PatientRequest, check_in: CheckIn, number: int, *, problem: str = ""
) -> HttpResponse:
    scale, kept = _scale(check_in), queries.kept_answers(check_in)
    item = scale.items[number - 1]
    context = {
        "check_in": check_in,
        "number": number,
        "count": len(scale.items),
        "recall": scale.recall.get(get_language() or "en"),
        "item": item.words.get(get_language() or "en"),
        "options": [(option.value, option.label.get(get_language() or "en")) for option in scale.options],
        "chosen": kept.get(item.code),
        "kept": bool(kept),
        "problem": problem,
    }
    return page(request, "portal/checkin.html", context, status=422 if problem else 200)


@portal("check-in", "pages")
@require_GET
@_about_check_in
def later(request: PatientRequest, check_in: CheckIn) -> HttpResponse:
    """Stopped for now: what is kept, and how to go on."""
    if queries.answer_of(check_in):
        return redirect("portal:checkin_done")
    context = {"check_in": check_in, "kept": len(queries.kept_answers(check_in))}
    return page(request, "portal/checkin_later.html", {**context, "count": len(_scale(check_in).items)})


@portal("check-in", "pages")
@require_GET
@transaction.atomic
def done(request: PatientRequest) -> HttpResponse:
    """Thank you; and when an answer asks for it, help and by when somebody calls. Never a score."""
    check_in, now = _answered(request), timezone.now()
    answer = queries.answer_of(check_in) if check_in else None
    if answer is None:
        return redirect("portal:checkin")
    raised = queries.tasks_from(answer.response, now)
    audit.record(by=request.patient, at=now, action="view", patient=request.patient, entity="check-in")
    help_lines = knowledge.current().help.values()
    context = {
        "name": request.patient.given_name,
        **_promised(raised, now),
        "lines": [line for line in help_lines if not line.emergency][:1],
        "emergency": [line for line in help_lines if line.emergency],
        "lang_of_text": get_language() or "en",
    }
    return page(request, "portal/checkin_done.html", context)


def _promised(raised: list[queries.TaskRow], now: datetime) -> dict[str, Any]:
    """Whether the answers ask for help at once, and the task whose time the patient is told."""
    harm = [row for row in raised if is_about_harm(row.task.level, row.task.item)]
    unasked = [row for row in raised if row.task.level == "task"]
    waiting = [row.task for row in (*harm, *unasked) if row.standing is not Standing.SETTLED]
    promise = waiting[0] if waiting else None
    return {
        "needs_help": bool(harm),
        "promise": promise,
        "late": promise is not None and promise.due_at <= now,
    }


def _answered(request: PatientRequest) -> CheckIn | None:
    """The link's check-in; in a patient's own pages the one that was answered last."""
    if request.portal.purpose == "check-in":
        return queries.check_in_of(request.portal.link)
    return request.patient.check_ins.filter(answer__isnull=False).order_by("-answer__answered_at").first()
