"""Booking the treatments of a course: whole courses side by side, or each date by hand; all or none."""

from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.consent import queries as consent
from lightwell.courses import queries as courses
from lightwell.courses.models import Course
from lightwell.patients import queries as patients
from lightwell.patients.models import Patient
from lightwell.scheduling import actions, queries, rules
from lightwell.scheduling.models import Chair
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.courses import words
from lightwell.web.courses.forms import DatesForm, WishForm, instant
from lightwell.web.courses.options import options
from lightwell.web.courses.views.sheet import back_to, open_course_for
from lightwell.web.formats import wall
from lightwell.web.people.header import header
from lightwell.web.render import page
from lightwell.web.undo import said_with_undo


@staff("course.book")
@require_GET
@transaction.atomic
def plan(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Up to three ways to book the course, side by side, after what the patient can do."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    course = open_course_for(patient)
    numbers = queries.missing_numbers(course)
    if not numbers:
        return back_to(patient)
    wish = WishForm(request.GET if "at" in request.GET else None, today=wall(at).date())
    asked = not wish.is_bound or wish.is_valid()
    chairs = queries.chairs()
    found = options(course, numbers, wish.wanted(), chairs, at) if asked else []
    _note_the_look(request, patient, at)
    context = {
        **_of_course(course, patient, at),
        "wish": wish,
        "asked": asked,
        "wanted": wish.wanted() if asked else None,
        "days": words.listed(words.weekday(iso) for iso in wish.wanted().weekdays) if asked else "",
        "numbers": numbers,
        "options": found,
        "forms": [_form(numbers, chairs, at, initial=_initial(option.dated)) for option in found],
        "chairs": chairs,
    }
    return page(request, "courses/plan.html", context, status=200 if asked else 422)


@staff("course.book")
@require_http_methods(["GET", "POST"])
def dates(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Each date by hand, from `?start=` for each treatment. Booked all or none; a check writes nothing."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    course = open_course_for(patient)
    if request.method == "GET":
        if not (numbers := queries.missing_numbers(course)):
            return back_to(patient)
        initial = _initial(zip(numbers, _starts(request.GET), strict=False))
        return _dates_page(request, course, at, _form(numbers, queries.chairs(), at, initial=initial))
    form = _form(_numbers(request.POST, course), queries.chairs(), at, data=request.POST)
    if form.is_valid() and request.POST.get("what") == "book":
        try:
            booked = actions.book_course(
                by=request.user,
                at=at,
                course=course,
                starts=form.starts(),
                chair=form.chosen_chair(),
                id=form.cleaned_data["entry_id"],
            )
        except Refused as refused:
            form.add_error(form.field_of(refused.field), refused.message)
        else:
            _say_booked(request, patient, form, len(booked))
            return back_to(patient)
    return _dates_page(request, course, at, form, code=422 if form.errors else 200)


def _say_booked(request: StaffRequest, patient: Patient, form: DatesForm, count: int) -> None:
    said = ngettext("%(num)s visit booked.", "%(num)s visits booked.", len(form.numbers))
    undo = reverse("courses:take_back", args=[patient.pk, form.cleaned_data["entry_id"]])
    said_with_undo(request, said % {"num": min(count, len(form.numbers))}, undo)


@transaction.atomic
def _dates_page(
    request: StaffRequest, course: Course, at: datetime, form: DatesForm, code: int = 200
) -> HttpResponse:
    patient = course.patient
    _note_the_look(request, patient, at)
    starts = _known_starts(form)
    context = {
        **_of_course(course, patient, at),
        "form": form,
        "starts": starts,
        "after": _days_after(starts),
        "gaps": words.gaps(sorted(starts.values())),
        "tight": _tight(course, starts),
        "free": _free(course, form, starts, at),
        "on": words.on,
    }
    return page(request, "courses/dates.html", context, status=code)


def _of_course(course: Course, patient: Patient, at: datetime) -> dict[str, Any]:
    """What both pages say on top: the order, who goes along, whether a consent counts."""
    return {
        **header(patient, at),
        "tab": "course",
        "course": course,
        "escort": patients.escorts(patient).first(),
        "has_consent": consent.valid_consent(patient, at, courses.last_end_of(patient)) is not None,
        "title_of": words.protocol_title,
    }


def _form(numbers: list[int], chairs: list[Chair], at: datetime, **more: Any) -> DatesForm:
    return DatesForm(numbers=numbers, chairs=chairs, today=wall(at).date(), **more)


def _numbers(sent: QueryDict, course: Course) -> list[int]:
    """The treatments that the page had boxes for, whatever somebody booked meanwhile."""
    named = (name.removeprefix("date_") for name in sent if name.startswith("date_"))
    sent_numbers = {int(one) for one in named if one.isascii() and one.isdecimal() and len(one) < 4}
    kept = sorted(number for number in sent_numbers if 1 <= number <= course.treatments)
    return kept or queries.missing_numbers(course)


def _starts(asked: QueryDict) -> list[datetime]:
    """The starts of the address, on the clinic's clock; what is not one is left out."""
    found = []
    for text in asked.getlist("start"):
        try:
            moment = parse_datetime(text)
        except ValueError:
            continue
        if moment and moment.tzinfo is None and 2000 <= moment.year < 3000:
            found.append(instant(moment.date(), moment.time()))
    return found


def _initial(dated: Any) -> dict[str, Any]:
    """Number and start of each treatment, as the boxes show them."""
    initial: dict[str, Any] = {}
    for number, start in dated:
        local = wall(start)
        initial |= {f"date_{number}": local.date(), f"time_{number}": local.time()}
    return initial


def _known_starts(form: DatesForm) -> dict[int, datetime]:
    """Number to start, of every treatment whose day and time are known."""
    if form.is_bound:
        return {number: start for number in form.numbers if (start := form.start_of(number))}
    told = form.initial
    dated = [number for number in form.numbers if f"date_{number}" in told]
    return {number: instant(told[f"date_{number}"], told[f"time_{number}"]) for number in dated}


def _days_after(starts: dict[int, datetime]) -> dict[int, str]:
    """Number to how long after the treatment before it."""
    in_order = sorted(starts.items(), key=lambda one: one[1])
    said = {}
    for (_before, earlier), (number, later) in pairwise(in_order):
        (days,) = words.days_between([earlier, later])
        said[number] = ngettext("%(num)s day after", "%(num)s days after", days) % {"num": days}
    return said


def _tight(course: Course, starts: dict[int, datetime]) -> str:
    """That some treatments are nearer than the protocol asks for; booking them stays possible."""
    usual = course.usual
    close = rules.close_gaps(starts.values(), usual.gap_hard_hours, usual.gap_soft_hours)
    if not close:
        return ""
    told = {"first": words.on(close[0].first), "second": words.on(close[0].second)}
    asks = _("%(first)s and %(second)s are nearer than the %(hours)s hours that the protocol asks for.")
    return asks % {**told, "hours": usual.gap_soft_hours}


def _free(
    course: Course, form: DatesForm, starts: dict[int, datetime], at: datetime
) -> dict[int, list[datetime]]:
    """For the first treatment that was refused: what is free on its day. Three queries, or none."""
    wrong = [number for number in form.numbers if form.is_bound and form.errors.get(f"date_{number}")]
    for number in wrong:
        day = form.data.get(f"date_{number}", "")
        if parsed := parse_day(day):
            free = queries.free_starts(parsed, course.patient, course.usual.block_min)
            return {number: [start for start in free if start > at]}
    return {}


def parse_day(text: str) -> date | None:
    """The day, or None."""
    try:
        moment = parse_datetime(f"{text} 12:00")
    except ValueError:
        return None
    return moment.date() if moment and 2000 <= moment.year < 3000 else None


def _note_the_look(request: StaffRequest, patient: Patient, at: datetime) -> None:
    audit.record(by=request.user, at=at, action="view", patient=patient, entity="scheduling.Appointment")
