"""Moving and cancelling visits, with the reason; and ending a course with the visits it still has."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.courses import actions as courses
from lightwell.courses.models import Course, CourseStep
from lightwell.patients.models import Patient
from lightwell.scheduling import occupancy, queries, rules
from lightwell.scheduling.actions import fitting
from lightwell.scheduling.models import Appointment, AppointmentStep, Chair
from lightwell.staff.models import User

MOST_REASON = 300  # what AppointmentStep.reason holds


@transaction.atomic
def move_appointment(
    *,
    by: Actor,
    at: datetime,
    appointment: Appointment,
    starts_at: datetime,
    reason: str,
    chair: Chair | None = None,
    id: UUID | None = None,
) -> Appointment:
    """Book a visit anew at `starts_at` and let the old one go, with the reason; returns the new one.

    Treatments keep their number; they take `chair`, or their old one when it is free then, or another.
    Refused as a first booking is, without a reason, and when the visit was cancelled or moved meanwhile.
    """
    fitting.in_turn(appointment.patient)
    if found := fitting.stored(id, appointment.patient, appointment.course):
        return found
    old = _standing(appointment, "moved", reason)
    fitting.refuse_misfit(starts_at, old.block_min, at, "date")
    new = fitting.appointment(
        by, at, old.patient, old.kind, starts_at, old.block_min,
        course=old.course, number=old.number, chair=chair, practitioner=old.practitioner,
    )  # fmt: skip
    new.id = id or new.id
    old.occupied.all().delete()
    if old.course:
        fitting.refuse_hard_gap(old.course, [starts_at], [None], leave_out=old)
        occupancy.seat([new], ["date"], first=old.chair)
    fitting.save([new], ["date"])
    step = _step(old, "moved", by, at, reason, moved_to=new)
    audit.record(by=by, at=at, action="amend", patient=old.patient, rows=[new, step], detail=reason)
    return new


@transaction.atomic
def cancel_appointment(*, by: Actor, at: datetime, appointment: Appointment, reason: str) -> AppointmentStep:
    """Cancel a visit, with the reason; its chair and people are free again at once.

    Refused without a reason, and when it was cancelled or moved meanwhile.
    """
    fitting.in_turn(appointment.patient)
    old = _standing(appointment, "cancelled", reason)
    old.occupied.all().delete()
    step = _step(old, "cancelled", by, at, reason)
    audit.record(by=by, at=at, action="amend", patient=old.patient, rows=[step], detail=reason)
    return step


@transaction.atomic
def take_back(*, by: Actor, at: datetime, appointment: Appointment, reason: str) -> list[AppointmentStep]:
    """Cancel what was booked in one go with `appointment` and still lies ahead; returns what was cancelled.

    Refused when nothing of it is left, because it was moved or cancelled meanwhile or has begun.
    """
    fitting.in_turn(appointment.patient)
    together = Appointment.objects.booked().filter(
        patient=appointment.patient,
        booked_by_id=appointment.booked_by_id,
        booked_at=appointment.booked_at,
        starts_at__gt=at,
    )
    if not (left := list(together)):
        raise Refused(_("Nothing of this booking is left to take back. Reload the page to see the visits."))
    return _cancel_all(left, by, at, appointment.patient, reason)


@transaction.atomic
def cancel_rest(*, by: Actor, at: datetime, course: Course, reason: str) -> list[AppointmentStep]:
    """Cancel every visit of a course that still lies ahead of `at`; returns what was cancelled."""
    ahead = list(queries.visits_of(course).filter(starts_at__gt=at))
    return _cancel_all(ahead, by, at, course.patient, reason) if ahead else []


@transaction.atomic
def end_course(*, by: User, at: datetime, course: Course, outcome: str, reason: str) -> CourseStep:
    """Say how a course ended and cancel the visits that lie ahead, both or neither."""
    fitting.in_turn(course.patient)
    step = courses.close_course(by=by, at=at, course=course, outcome=outcome, reason=reason)
    cancel_rest(by=by, at=at, course=course, reason=reason[:MOST_REASON])
    return step


def _cancel_all(
    visits: list[Appointment], by: Actor, at: datetime, patient: Patient, reason: str
) -> list[AppointmentStep]:
    for visit in visits:
        visit.occupied.all().delete()
    steps = [_step(visit, "cancelled", by, at, reason) for visit in visits]
    audit.record(by=by, at=at, action="amend", patient=patient, rows=steps, detail=reason)
    return steps


def _standing(appointment: Appointment, to: str, reason: str) -> Appointment:
    """The appointment as it is stored now. Refused without a reason, or when it no longer stands."""
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    now = Appointment.objects.with_people().get(pk=appointment.pk)
    if not rules.may_change(now.state, to):
        raise _changed_meanwhile(now.step)
    return now


def _step(old: Appointment, step: str, by: Actor, at: datetime, reason: str, **more) -> AppointmentStep:
    row = AppointmentStep(
        appointment=old, step=step, reason=reason, by_id=by.actor_id, by_name=by.name, at=at, **more
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _changed_meanwhile(AppointmentStep.objects.get(appointment=old)) from None
    return row


def _changed_meanwhile(step: AppointmentStep) -> Refused:
    sentence = _("%(who)s changed this visit meanwhile. Reload the page to see where it is now.")
    return Refused(sentence % {"who": step.by_name})
