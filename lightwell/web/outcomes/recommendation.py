"""The suggestion after a treatment, with its reasons; the psychiatrist takes it or changes it, and signs."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.courses import queries as courses
from lightwell.courses.models import Course
from lightwell.outcomes import actions, queries
from lightwell.outcomes.queries import Advice
from lightwell.staff import actions as staff_actions
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.navigation import route
from lightwell.web.outcomes.forms import DecideForm
from lightwell.web.outcomes.words import CAUTIONS, REASONS, STATUSES, SUGGESTIONS
from lightwell.web.people.header import header
from lightwell.web.render import page


@staff("recommendation.decide")
@sensitive_post_parameters("password")
def decide(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """What the record suggests, and the decision on it."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    course = courses.course_of(patient)
    if course is None:
        raise Http404
    advice = queries.recommendation_of(course)
    form = DecideForm(request.POST or None, suggested=advice.recommendation.suggestion)
    if request.method == "POST" and form.is_valid():
        try:
            _sign(request, course, form, now)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            messages.success(request, _("Your decision is signed."))
            return redirect(route("people:chart", patient.pk) or "outcomes:list")
    return _page(request, course, advice, form, now)


def _sign(request: StaffRequest, course: Course, form: DecideForm, now: datetime) -> None:
    told = form.cleaned_data
    staff_actions.prove(user=request.user, password=told["password"], at=now)
    actions.decide_recommendation(
        by=request.user,
        at=now,
        course=course,
        offered=told["offered"],
        chosen=told["chosen"],
        why=told["why"],
        id=told["entry_id"],
    )


@transaction.atomic
def _page(
    request: StaffRequest, course: Course, advice: Advice, form: DecideForm, now: datetime
) -> HttpResponse:
    audit.record(by=request.user, at=now, action="view", patient=course.patient, entity="recommendation")
    context = {
        **header(course.patient, now),
        "tab": "overview",
        "course": course,
        "advice": advice,
        "form": form,
        "suggestions": SUGGESTIONS,
        "statuses": STATUSES,
        "reasons": [("check", REASONS[code], "") for code in advice.recommendation.reasons],
        "cautions": [("soon", CAUTIONS[code], "") for code in advice.cautions],
    }
    return page(request, "outcomes/decide.html", context, status=422 if form.errors else 200)
