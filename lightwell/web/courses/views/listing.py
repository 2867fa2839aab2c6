"""Every course under way, and what waits to be done about courses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from lightwell.assessment.models import Decision
from lightwell.audit import actions as audit
from lightwell.consent import queries as consent
from lightwell.courses import queries
from lightwell.courses.models import Course
from lightwell.patients import queries as patients
from lightwell.scheduling import queries as scheduling
from lightwell.scheduling.models import Appointment
from lightwell.treatment import queries as treatments
from lightwell.web.access import StaffRequest, staff
from lightwell.web.courses.strip import Spot, items, reading, spots
from lightwell.web.formats import wall
from lightwell.web.render import page

PER_PAGE = 25
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Line:
    """A course under way with its treatments, and the visit that comes next."""

    course: Course
    spots: list[Spot]
    next: Appointment | None
    has_consent: bool


@dataclass(frozen=True)
class ToBook:
    """A course that misses visits: how many are booked."""

    course: Course
    booked: int


@staff("course.view")
@require_GET
@transaction.atomic
def courses(request: StaffRequest) -> HttpResponse:
    """Who waits for an order, for dates, for a consent; and every course under way."""
    now = timezone.now()
    words = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\0", "").strip()
    waiting, under_way = _found(words)
    people = [row.patient for row in (*waiting, *under_way)]
    consented = consent.with_valid_consent(people, now, queries.last_ends_of(people))
    booked = scheduling.booked_numbers(under_way)
    shown = Paginator(under_way, PER_PAGE).get_page(request.GET.get("page"))
    to_book = [ToBook(one, len(booked[one.record])) for one in under_way]
    context = {
        "room": "courses",
        "q": words,
        "today": wall(now).date(),
        "waiting_for_order": waiting,
        "to_book": [row for row in to_book if row.booked < row.course.treatments],
        "no_consent": [one for one in under_way if one.patient_id not in consented],
        "consented": consented,
        "shown": shown,
        "lines": _lines(shown.object_list, consented, now),
        "strip_items": items,
        "strip_reading": reading,
        **_rights(request),
    }
    audit.record(by=request.user, at=now, action="search", entity="courses.Course", detail=words)
    return page(request, "courses/list.html", context, block="results")


def _found(words: str) -> tuple[list[Decision], list[Course]]:
    """Decisions that wait for an order, and courses under way by name, of people who match every word."""
    waiting, under_way = queries.waiting_for_order(), queries.open_courses()
    if words:
        people = patients.search(words)
        waiting, under_way = waiting.filter(patient__in=people), under_way.filter(patient__in=people)
    return list(waiting), list(under_way.order_by("patient__family_name", "patient__given_name", "pk"))


def _lines(shown: Iterable[Course], consented: set[UUID], now: datetime) -> list[Line]:
    """The strip of each course. Two queries, however many."""
    found = list(shown)
    came = treatments.came_of(found)
    visits: dict[UUID, list[Appointment]] = {course.record: [] for course in found}
    for visit in scheduling.visits_in(found):
        visits[visit.course.record].append(visit)
    lines = []
    for course in found:
        theirs = spots(course, visits[course.record], came, now)
        coming = next((spot.visit for spot in theirs if spot.state == "next"), None)
        lines.append(Line(course, theirs, coming, course.patient_id in consented))
    return lines


def _rights(request: StaffRequest) -> dict[str, Any]:
    return {"may_order": request.user.may("course.order"), "may_book": request.user.may("course.book")}
