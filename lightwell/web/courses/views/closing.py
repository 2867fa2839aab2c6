"""Saying that a course is over."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.courses.models import Course
from lightwell.scheduling import actions, queries
from lightwell.treatment import queries as treatments
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.courses import words
from lightwell.web.courses.forms import CloseForm
from lightwell.web.courses.views.sheet import back_to, open_course_for
from lightwell.web.people.header import header
from lightwell.web.render import page


@staff("course.order")
@require_http_methods(["GET", "POST"])
def close(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """End the course, with the reason; the visits that lie ahead are cancelled with it."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    course = open_course_for(patient)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _refuse_under_way(course)
            actions.end_course(by=request.user, at=at, course=course, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("The course is over. Write to the referrer next."))
            return back_to(patient)
    return _page(request, course, at, form)


def _refuse_under_way(course: Course) -> None:
    if {"here", "running"} & set(treatments.came_of([course]).values()):
        raise Refused(_("The patient is here for a treatment. Finish the visit first."))


@transaction.atomic
def _page(request: StaffRequest, course: Course, at: datetime, form: CloseForm) -> HttpResponse:
    patient = course.patient
    audit.record(by=request.user, at=at, action="view", patient=patient, entity="courses.Course")
    came = list(treatments.came_of([course]).values())
    context = {
        **header(patient, at),
        "tab": "course",
        "course": course,
        "form": form,
        "given": came.count("given") + came.count("running"),
        "ahead": queries.visits_of(course).filter(starts_at__gt=at).count(),
        "title_of": words.protocol_title,
    }
    return page(request, "courses/close.html", context, status=422 if form.errors else 200)
