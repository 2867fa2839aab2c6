"""The questionnaires before an assessment on the patient's phone: one question a screen, kept as it goes.

Needs no script. Nothing here says a score. An answer about death or self-harm leads straight to help.
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
from lightwell.knowledge.items import Item
from lightwell.measures import actions as measures
from lightwell.measures import queries
from lightwell.measures.models import QuestionnaireSet
from lightwell.measures.queries import PartStanding
from lightwell.outcomes import actions as outcomes
from lightwell.outcomes import queries as tasks
from lightwell.outcomes.rules.safety import RISK, Standing, is_about_harm
from lightwell.web.access import PatientRequest, portal
from lightwell.web.portal.checkin import SKIP
from lightwell.web.render import page


def _about_set(view: Callable) -> Callable:
    """Give a view the set of this session: the link's own, or the one that waits for this patient."""

    @wraps(view)
    def found(request: PatientRequest, **kwargs) -> HttpResponse:
        asked = _set(request)
        return view(request, asked, **kwargs) if asked else _nothing(request)

    return found


def _set(request: PatientRequest) -> QuestionnaireSet | None:
    if request.portal.purpose == "questionnaires":
        return queries.set_of(request.portal.link)
    return queries.open_set_of(request.patient, timezone.now()) or queries.last_set_of(request.patient)


def _nothing(request: PatientRequest) -> HttpResponse:
    return page(request, "portal/questionnaires_none.html", {})


@portal("questionnaires", "pages")
@require_GET
@_about_set
def begin(request: PatientRequest, asked: QuestionnaireSet) -> HttpResponse:
    """Where to go on: the first question without an answer, or thank you."""
    parts = queries.standing(asked)
    if all(one.answered for one in parts):
        return redirect("portal:questionnaires_done")
    if timezone.now() > asked.closes_at:
        return _nothing(request)
    return _go_on(parts)


def _go_on(parts: list[PartStanding]) -> HttpResponse:
    open_parts = [one for one in parts if not one.answered]
    if not open_parts:
        return redirect("portal:questionnaires_done")
    first = open_parts[0]
    item = first.next_item or first.due[-1]
    return redirect("portal:questionnaire", parts.index(first) + 1, item.code)


@portal("questionnaires", "pages")
@_about_set
def question(request: PatientRequest, asked: QuestionnaireSet, part: int, item: str) -> HttpResponse:
    """One question. Next keeps the answer; after the last one of a questionnaire, that one is sent."""
    parts = queries.standing(asked)
    if not 1 <= part <= len(parts):
        raise Http404
    here = parts[part - 1]
    if here.answered:
        return _go_on(parts)
    known = next((one for one in here.due if one.code == item), None)
    if known is None:
        raise Http404
    if request.method != "POST":
        return _question_page(request, asked, parts, here, known)
    try:
        return _keep(request, asked, parts, here, known)
    except Refused as refusal:
        return _question_page(request, asked, parts, here, known, problem=str(refusal.message))


@transaction.atomic
def _keep(
    request: PatientRequest,
    asked: QuestionnaireSet,
    parts: list[PartStanding],
    here: PartStanding,
    item: Item,
) -> HttpResponse:
    who: dict[str, Any] = {"by": request.patient, "at": timezone.now(), "part": here.part}
    value = _value(request, here, item)
    measures.keep_set_answer(**who, item=item.code, value=value)
    now_kept = PartStanding(here.part, {**here.kept, item.code: value}, None)
    if now_kept.next_item is None:
        outcomes.answer_part(**who)
    if item.about_harm and value and not any(one.asks_for_help for one in parts):
        return redirect("portal:questionnaires_help")
    return _after(asked, now_kept, item)


def _after(asked: QuestionnaireSet, here: PartStanding, item: Item) -> HttpResponse:
    """The question after this one while going over answers, then the first without an answer."""
    later = here.due[here.due.index(item) + 1 :]
    parts = queries.standing(asked)
    if here.next_item is not None and later:
        place = next(n for n, one in enumerate(parts, start=1) if one.part.pk == here.part.pk)
        return redirect("portal:questionnaire", place, later[0].code)
    return _go_on(parts)


def _value(request: PatientRequest, here: PartStanding, item: Item) -> int | None:
    """The points of the answer that was chosen; None when the question was skipped."""
    if SKIP in request.POST:
        return None
    points = {str(option.value): option.value for option in here.scale.choices(item)}
    chosen = request.POST.get("answer", "")
    if chosen not in points:
        raise Refused(_("Choose one answer, or skip this question."))
    return points[chosen]


def _question_page(
    request: PatientRequest,
    asked: QuestionnaireSet,
    parts: list[PartStanding],
    here: PartStanding,
    item: Item,
    *,
    problem: str = "",
) -> HttpResponse:
    language, number = get_language() or "en", here.due.index(item) + 1
    scale, place = here.scale, parts.index(here) + 1
    context = {
        "asked": asked,
        "place": place,
        "parts": len(parts),
        "number": number,
        "count": len(here.due),
        "before": here.due[number - 2].code if number > 1 else "",
        "last": place == len(parts) and here.due[-1] is item,
        "recall": scale.recall.get(language) if scale.recall else "",
        "item": item.words.get(language),
        "options": [(option.value, option.label.get(language)) for option in scale.choices(item)],
        "chosen": here.kept.get(item.code),
        "kept": any(one.kept for one in parts),
        "licence": scale.licence,
        "needs_help": any(one.asks_for_help for one in parts),
        "help_lines": [line for line in knowledge.current().help.values() if not line.emergency][:1],
        "problem": problem,
    }
    return page(request, "portal/questionnaire.html", context, status=422 if problem else 200)


@portal("questionnaires", "pages")
@require_GET
@_about_set
def later(request: PatientRequest, asked: QuestionnaireSet) -> HttpResponse:
    """Stopped for now: what is kept, and how to go on."""
    parts = queries.standing(asked)
    if all(one.answered for one in parts):
        return redirect("portal:questionnaires_done")
    context = {"asked": asked, "done": sum(one.answered is not None for one in parts), "parts": len(parts)}
    return page(request, "portal/questionnaires_later.html", context)


@portal("questionnaires", "pages")
@require_GET
@_about_set
def help_first(request: PatientRequest, asked: QuestionnaireSet) -> HttpResponse:
    """Right after an answer about death or self-harm: whom to call, then on with the questions."""
    return _help_page(request, asked, "portal/questionnaires_help.html")


@portal("questionnaires", "pages")
@require_GET
@_about_set
def done(request: PatientRequest, asked: QuestionnaireSet) -> HttpResponse:
    """Thank you; and when an answer asks for it, help and by when somebody calls. Never a score."""
    if any(one.answered is None for one in queries.standing(asked)):
        return redirect("portal:questionnaires")
    return _help_page(request, asked, "portal/questionnaires_done.html")


@transaction.atomic
def _help_page(request: PatientRequest, asked: QuestionnaireSet, template: str) -> HttpResponse:
    now, parts = timezone.now(), queries.standing(asked)
    audit.record(by=request.patient, at=now, action="view", patient=request.patient, entity="questionnaires")
    lines = knowledge.current().help.values()
    context = {
        "name": request.patient.given_name,
        **_promised(parts, now),
        "left": any(one.answered is None for one in parts),
        "lines": [line for line in lines if not line.emergency][:1],
        "emergency": [line for line in lines if line.emergency],
        "lang_of_text": get_language() or "en",
    }
    return page(request, template, context)


def _promised(parts: list[PartStanding], now: datetime) -> dict[str, Any]:
    """Whether the answers ask for help at once, and the task whose time the patient is told."""
    responses = [one.answered.response for one in parts if one.answered and one.answered.response]
    raised = tasks.tasks_from_all(responses, now)
    harm = [row for row in raised if row.task.item == RISK or is_about_harm(row.task.level, row.task.item)]
    waiting = [row.task for row in harm if row.standing is not Standing.SETTLED]
    promise = waiting[0] if waiting else None
    return {
        "needs_help": bool(harm) or any(one.asks_for_help for one in parts),
        "promise": promise,
        "late": promise is not None and promise.due_at <= now,
    }
