"""The page of a patient's course: the order, the calendar, the visits, and the courses before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.consent import queries as consent
from lightwell.courses import actions, queries
from lightwell.courses.models import Course, CourseStep
from lightwell.patients.models import Patient
from lightwell.scheduling import queries as scheduling
from lightwell.scheduling.models import Appointment
from lightwell.treatment import queries as treatments
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.courses import strip, words
from lightwell.web.courses.calendar import calendar
from lightwell.web.people.header import header
from lightwell.web.render import page


@dataclass(frozen=True)
class Earlier:
    """A course that is over: how it ended, who said so, and how many treatments were given."""

    course: Course
    end: CourseStep
    given: int


@staff("course.view")
@require_GET
def show(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """The patient's course under way, with what comes and what was."""
    return sheet(request, patient_for(request.user, patient_id), timezone.now())


@transaction.atomic
def sheet(
    request: StaffRequest, patient: Patient, at: datetime, *, problem: str = "", code: int = 200
) -> HttpResponse:
    """The page, with one line in the audit; `problem`: why something could not be done."""
    found = list(queries.courses_of(patient))
    current = next((course for course in found if course.outcome is None), None)
    visits, came = list(scheduling.history_of(found)), treatments.came_of(found)
    audit.record(by=request.user, at=at, action="view", patient=patient, entity="courses.Course")
    context = {
        **header(patient, at),
        "tab": "course",
        "problem": problem,
        "course": current,
        "signed": consent.history(patient, at, queries.last_end_of(patient))[:1],
        "earlier": _earlier(found, visits, came),
        "may_order": request.user.may("course.order"),
        "may_book": request.user.may("course.book"),
        "title_of": words.protocol_title,
        **(_under_way(current, visits, came, at) if current else _none_under_way(patient)),
    }
    return page(request, "courses/show.html", context, status=code)


def _under_way(
    course: Course, visits: Iterable[Appointment], came: dict[UUID, str], at: datetime
) -> dict[str, Any]:
    """The treatments of the course, its calendar, and what was changed, the last change first."""
    theirs = _of(course, visits)
    found = strip.spots(course, [one for one in theirs if one.state == "booked"], came, at)
    starts = {spot.number: spot.visit.starts_at for spot in found if spot.visit}
    changed = [one for one in theirs if one.state != "booked"]
    return {
        "spots": found,
        "missing": course.treatments - len(starts),
        "calendar": calendar(starts, course) if starts else None,
        "gaps": words.gaps(sorted(starts.values())),
        "changed": sorted(changed, key=lambda one: one.step.at, reverse=True),
        "limits": words.limit_lines(course.usual),
        "strip": strip,
    }


def _none_under_way(patient: Patient) -> dict[str, Any]:
    """Whether a course may be ordered, and why not."""
    try:
        return {"decision": actions.found_suitable(patient), "why_not": ""}
    except Refused as refusal:
        return {"decision": None, "why_not": refusal.message}


def _earlier(found: Iterable[Course], visits: list[Appointment], came: dict[UUID, str]) -> list[Earlier]:
    over = [course for course in found if course.outcome]
    ends = queries.ends_of(over)
    return [
        Earlier(
            course,
            ends[course.record],
            sum(came.get(visit.pk) in ("given", "running") for visit in _of(course, visits)),
        )
        for course in over
    ]


def _of(course: Course, visits: Iterable[Appointment]) -> list[Appointment]:
    return [visit for visit in visits if visit.course and visit.course.record == course.record]


def open_course_for(patient: Patient) -> Course:
    """The patient's course under way; without one there is no such page."""
    course = queries.open_course_of(patient)
    if course is None:
        raise Http404
    course.patient = patient
    return course


def back_to(patient: Patient) -> HttpResponseRedirect:
    """To the page of the course, after something was done."""
    return HttpResponseRedirect(reverse("courses:show", args=[patient.pk]), status=303)


def refuse_arrived(course: Course, visits: Iterable[Appointment]) -> None:
    """Refused when the patient is here for one of these visits, or was treated in it."""
    came = treatments.came_of([course])
    if any(came.get(visit.pk) in ("here", "running", "given") for visit in visits):
        told = {"name": course.patient.name}
        raise Refused(_("%(name)s has come for this visit. It can no longer be moved or cancelled.") % told)
