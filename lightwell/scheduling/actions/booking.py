"""Booking an assessment, and the treatments of a course, all or none."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.courses.models import Course, CourseStep
from lightwell.patients.models import Patient
from lightwell.scheduling import occupancy, queries
from lightwell.scheduling.actions import fitting
from lightwell.scheduling.models import Appointment, Chair
from lightwell.staff.models import User


@transaction.atomic
def book_assessment(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    starts_at: datetime,
    practitioner: User,
    id: UUID | None = None,
) -> Appointment:
    """Book the suitability assessment with a practitioner; its length is the clinic's policy.

    Refused off the quarter hour, outside of opening hours, for someone who does not assess, when the
    patient or the practitioner is taken, and when another assessment of this patient is still to come.
    An `id` that is stored already is a retry and returns that row.
    """
    fitting.in_turn(patient)
    if found := fitting.stored(id, patient):
        return found
    fitting.refuse_second_assessment(patient, at)
    if not practitioner.may("assessment.record"):
        raise Refused(
            _("%(name)s does not assess. Choose someone else.") % {"name": practitioner.name}, "practitioner"
        )
    length_min = knowledge.current().policy["booking.assessment_min"]
    fitting.refuse_misfit(starts_at, length_min, at, "time")
    booked = fitting.appointment(
        by, at, patient, "assessment", starts_at, length_min, practitioner=practitioner
    )
    booked.id = id or booked.id
    fitting.save([booked], ["time"])
    audit.record(by=by, at=at, action="create", patient=patient, rows=[booked])
    return booked


@transaction.atomic
def book_course(
    *,
    by: Actor,
    at: datetime,
    course: Course,
    starts: list[datetime],
    chair: Chair | None = None,
    chairs: Sequence[Chair] = (),
    id: UUID | None = None,
) -> list[Appointment]:
    """Book the treatments of a course that have no visit yet, all or none, numbered in order of time.

    Each takes the block of its protocol, in `chair`, in its own of `chairs` (in order of time), or in the
    first that is free (the same one throughout when it is). Refused when `starts` are not as many as are
    missing, when one does not fit, is nearer to another treatment than the protocol's hard gap, or is taken.
    An `id` that is stored is a retry.
    """
    fitting.in_turn(course.patient)
    if fitting.stored(id, course.patient, course):
        return list(queries.visits_of(course))
    numbers = _missing(course)
    starts = sorted(starts)
    if len(starts) != len(numbers):
        raise Refused(_("Give %(count)s dates: one for each treatment to book.") % {"count": len(numbers)})
    block_min = course.usual.block_min
    for number, start in zip(numbers, starts, strict=True):
        fitting.refuse_misfit(start, block_min, at, f"date_{number}")
    fitting.refuse_hard_gap(course, starts, numbers)
    seats: Sequence[Chair | None] = chairs or [chair] * len(starts)
    booked = [
        fitting.appointment(
            by, at, course.patient, "treatment", start, block_min, course=course, number=n, chair=seat
        )
        for n, start, seat in zip(numbers, starts, seats, strict=True)
    ]
    booked[0].id = id or booked[0].id
    occupancy.seat(booked, [f"date_{n}" for n in numbers])
    fitting.save(booked, [f"date_{n}" for n in numbers])
    audit.record(by=by, at=at, action="create", patient=course.patient, rows=booked)
    return booked


def _missing(course: Course) -> list[int]:
    """The numbers of the treatments that have no visit. Refused when the course is over or wholly booked."""
    if CourseStep.objects.filter(record=course.record).exists():
        raise Refused(_("This course has ended. Order another before you book."))
    missing = queries.missing_numbers(course)
    if not missing:
        raise Refused(_("Every treatment of this course is booked already."))
    return missing
