"""One visit of a course: moving it, cancelling it, taking a booking back."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.courses.models import Course
from lightwell.patients.models import Patient
from lightwell.scheduling import actions, queries
from lightwell.scheduling.models import Appointment
from lightwell.treatment import queries as treatments
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.courses import words
from lightwell.web.courses.forms import CancelForm, MoveForm, initial_of
from lightwell.web.courses.views.planning import parse_day
from lightwell.web.courses.views.sheet import back_to, open_course_for, refuse_arrived, sheet
from lightwell.web.formats import at_time, on_date, wall
from lightwell.web.people.header import header
from lightwell.web.render import page

FIELDS = {"date": "day"}  # what an action calls a field, and what the form calls it


def _visit_of(patient: Patient, visit_id: UUID) -> Appointment:
    visits = Appointment.objects.with_people().select_related("step__moved_to")
    visit = visits.filter(patient=patient, kind="treatment", pk=visit_id).first()
    if visit is None:
        raise Http404
    return visit


@staff("course.book")
@require_GET
def show(request: StaffRequest, patient_id: UUID, visit_id: UUID) -> HttpResponse:
    """The visit, where it can move to on `?day=`, and the way to cancel it."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    return _page(request, _visit_of(patient, visit_id), at)


@transaction.atomic
def _page(
    request: StaffRequest,
    visit: Appointment,
    at: datetime,
    *,
    move: MoveForm | None = None,
    cancel: CancelForm | None = None,
    code: int = 200,
) -> HttpResponse:
    patient = visit.patient
    audit.record(by=request.user, at=at, action="view", patient=patient, entity="scheduling.Appointment")
    day = _day_looked_at(request, visit, at)
    stands = visit.state == "booked"
    came = treatments.came_of([visit.course]).get(visit.pk, "") if visit.course else ""
    context = {
        **header(patient, at),
        "tab": "course",
        "visit": visit,
        "stands": stands,
        "came": came in ("here", "running", "given"),
        "day": day,
        "on": words.on,
        "free": _free(visit, day, at) if stands else [],
        "move": move or _move_form(visit, at, initial=_wished(request, visit)),
        "cancel": cancel or CancelForm(),
    }
    return page(request, "courses/visit.html", context, status=code)


def _move_form(visit: Appointment, at: datetime, **more) -> MoveForm:
    return MoveForm(chairs=queries.chairs(), today=wall(at).date(), **more)


def _day_looked_at(request: StaffRequest, visit: Appointment, at: datetime) -> date:
    """The day asked for or typed; else the visit's own, or today when that has passed."""
    typed = parse_day(request.POST.get("day", "") or request.GET.get("day", ""))
    return typed or max(wall(visit.starts_at).date(), wall(at).date())


def _wished(request: StaffRequest, visit: Appointment) -> dict:
    """The day and time that were clicked in the list of free times, or where the visit is."""
    asked = {name: request.GET[name] for name in ("day", "at") if name in request.GET}
    return {**initial_of(visit), **asked}


def _free(visit: Appointment, day: date, at: datetime) -> list[datetime]:
    found = queries.free_starts(day, visit.patient, visit.block_min, leave_out=visit)
    return [start for start in found if start > at and start != visit.starts_at]


@staff("course.book")
@require_POST
def move(request: StaffRequest, patient_id: UUID, visit_id: UUID) -> HttpResponse:
    """Book the visit anew elsewhere, with the reason; the old time is free at once."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    visit = _visit_of(patient, visit_id)
    form = _move_form(visit, at, data=request.POST)

    def act(course: Course) -> str:
        refuse_arrived(course, [visit])
        new = actions.move_appointment(by=request.user, at=at, appointment=visit, **form.move())
        told = {"number": new.number, "day": on_date(new.starts_at), "time": at_time(new.starts_at)}
        return _("Treatment %(number)s moved to %(day)s %(time)s.") % told

    if _settled(request, visit, form, act):
        return back_to(patient)
    return _page(request, visit, at, move=form, code=422)


@staff("course.book")
@require_POST
def cancel(request: StaffRequest, patient_id: UUID, visit_id: UUID) -> HttpResponse:
    """Cancel the visit, with the reason; its treatment can be booked again."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    visit = _visit_of(patient, visit_id)
    form = CancelForm(request.POST)

    def act(course: Course) -> str:
        refuse_arrived(course, [visit])
        reason = form.cleaned_data["reason"]
        actions.cancel_appointment(by=request.user, at=at, appointment=visit, reason=reason)
        told = {"number": visit.number, "day": on_date(visit.starts_at)}
        return _("Treatment %(number)s on %(day)s cancelled.") % told

    if _settled(request, visit, form, act):
        return back_to(patient)
    return _page(request, visit, at, cancel=form, code=422)


def _settled(
    request: StaffRequest, visit: Appointment, form: forms.Form, act: Callable[[Course], str]
) -> bool:
    """True when `act`, which says what was done, was done; else the form says why not."""
    if not form.is_valid() or visit.course is None:
        return False
    try:
        messages.success(request, act(visit.course))
    except Refused as refused:
        named = FIELDS.get(refused.field or "", refused.field)
        form.add_error(named if named in form.fields else None, refused.message)
        return False
    return True


@staff("course.book")
@require_POST
def take_back(request: StaffRequest, patient_id: UUID, visit_id: UUID) -> HttpResponse:
    """Undo a booking: cancel what was booked in one go with this visit and still lies ahead."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    visit, course = _visit_of(patient, visit_id), open_course_for(patient)
    try:
        refuse_arrived(course, [visit])
        steps = actions.take_back(
            by=request.user, at=at, appointment=visit, reason=_("The booking was taken back.")
        )
    except Refused as refused:
        return sheet(request, patient, at, problem=str(refused.message), code=422)
    said = ngettext("%(num)s visit taken back.", "%(num)s visits taken back.", len(steps))
    messages.success(request, said % {"num": len(steps)})
    return back_to(patient)
