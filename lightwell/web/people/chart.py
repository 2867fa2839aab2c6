"""The overview of a patient: how it goes, what was given, who must act; and the link to their own pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.courses import queries as courses
from lightwell.measures import queries as measures
from lightwell.outcomes import queries as outcomes
from lightwell.outcomes.queries import Advice
from lightwell.outcomes.rules.recommendation import Suggestion
from lightwell.patients import actions as patients
from lightwell.patients.models import Patient
from lightwell.scheduling import queries as scheduling
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.formats import number, on_short_day, wall
from lightwell.web.outcomes.forms import MoveForm, SendForm
from lightwell.web.outcomes.words import CAUTIONS, REASONS, SUGGESTIONS
from lightwell.web.people import overview
from lightwell.web.people.header import header
from lightwell.web.render import page


@staff("chart.view")
@require_GET
def chart(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Scores over treatments, the figures beside them, and what somebody must decide."""
    return _page(request, patient_for(request.user, patient_id), timezone.now())


@transaction.atomic
def _page(
    request: StaffRequest, patient: Patient, now: datetime, *, problem: str = "", status: int = 200
) -> HttpResponse:
    audit.record(by=request.user, at=now, action="view", patient=patient, entity="chart")
    today, tasks = wall(now).date(), outcomes.open_tasks_of(patient, now)
    coming = scheduling.coming_visits(patient, now)
    course = courses.course_of(patient)
    if course:
        course.patient = patient  # read already
    drawn = overview.drawn_for(course)
    answered = measures.answered(patient, drawn)
    advice = outcomes.recommendation_of(course, answered) if course else None
    progress, series = advice.progress if advice else None, answered.series(drawn)
    context: dict[str, Any] = {
        **header(patient, now, tasks),
        "tab": "overview",
        "problem": problem,
        "figures": overview.figures(progress, series, today),
        "drawing": overview.drawing(progress, series, coming, today),
        "course": course,
        "course_lines": overview.course_lines(course, progress) if course and progress else [],
        "medicines": overview.medicine_lines(patient),
        "next": overview.next_lines(patient, coming, now),
        "tasks": [(row, _move(row)) for row in tasks],
        "advice": _advice(advice) if advice else None,
        "may_decide": request.user.may("recommendation.decide"),
        "may_settle": request.user.may("task.settle"),
        "may_merge": request.user.may("patient.merge"),
        "may_link": request.user.may("consent.offer"),
        "link_form": SendForm(),
    }
    return page(request, "people/chart.html", context, status=status)


def _move(row: outcomes.TaskRow) -> MoveForm:
    return MoveForm(initial={"seen": len(row.steps)}, auto_id=f"{row.task.pk}-%s")


def _advice(advice: Advice) -> dict[str, Any] | None:
    """The suggestion as the page words it; None before the first treatment."""
    found, suggested = advice.progress, advice.recommendation
    if not found.given:
        return None
    title = str(SUGGESTIONS[suggested.suggestion])
    if suggested.treatments:
        told = {"what": title, "num": suggested.treatments}
        title = (
            ngettext(
                "%(what)s: %(num)s more treatment", "%(what)s: %(num)s more treatments", suggested.treatments
            )
            % told
        )
    return {
        "title": title,
        "rule": suggested.suggestion.value,
        "reasons": [("check", REASONS[code], _scores(advice)) for code in suggested.reasons],
        "cautions": [("soon", CAUTIONS[code], "") for code in advice.cautions],
        "decision": advice.decision,
        "decided": SUGGESTIONS[Suggestion(advice.decision.chosen)] if advice.decision else "",
    }


def _scores(advice: Advice) -> str:
    """The two scores that a reason rests on."""
    found = advice.progress
    if found.base is None or len(found.scores) < 2:
        return ""
    last = found.scores[-1]
    told = {
        "scale": found.scale,
        "first": number(found.base.total),
        "first_day": on_short_day(wall(found.base.at).date()),
        "last": number(last.total),
        "last_day": on_short_day(wall(last.at).date()),
    }
    return _("%(scale)s %(first)s on %(first_day)s, %(last)s on %(last_day)s") % told


@staff("consent.offer")
@require_POST
def make_link(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """A link to the patient's own pages, shown once."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    form = SendForm(request.POST)
    if not form.is_valid():
        return _page(request, patient, now, problem=_("Press the button again."), status=422)
    try:
        link, token = patients.make_link(
            by=request.user, at=now, patient=patient, purpose="pages", id=form.cleaned_data["entry_id"]
        )
    except Refused as refusal:
        return _page(request, patient, now, problem=str(refusal.message), status=409)
    context = {
        **header(patient, now),
        "tab": "overview",
        "expires_at": link.expires_at,
        "address": request.build_absolute_uri(reverse("portal:open", args=[token])),
    }
    response = page(request, "people/link.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response
