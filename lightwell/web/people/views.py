"""The list of patients: one box to search by name or health card."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from lightwell.audit import actions as audit
from lightwell.courses import queries as courses
from lightwell.patients import queries as patients
from lightwell.patients.models import Patient
from lightwell.scheduling import queries as scheduling
from lightwell.web.access import StaffRequest, staff
from lightwell.web.formats import wall
from lightwell.web.render import page

PER_PAGE = 25
LONGEST_SEARCH = 100


@staff("patient.search")
@transaction.atomic
def search(request: StaffRequest) -> HttpResponse:
    """Patients by family name, or those who match every word; a card number is never shown whole."""
    now = timezone.now()
    words = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\0", "").strip()
    found = Paginator(patients.search(words), PER_PAGE).get_page(request.GET.get("page"))
    audit.record(by=request.user, at=now, action="search", entity="patients.Patient", detail=words)
    context = {"q": words, "found": found, "lines": _lines(found, now), "today": wall(now).date()}
    return page(request, "people/list.html", context, block="results")


def _lines(found: Page, now) -> list[tuple[Patient, Any, Any]]:
    """Each patient with the course under way and its next visit. Two queries whatever the number."""
    people = list(found.object_list)
    of_patient = {course.patient_id: course for course in courses.open_courses().filter(patient__in=people)}
    coming = scheduling.next_visits(of_patient.values(), now)
    ways = ((person, of_patient.get(person.pk)) for person in people)
    return [(person, course, coming.get(course.record) if course else None) for person, course in ways]
