"""Booking, moving and cancelling visits. The database gives each quarter hour away once only."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.courses.models import Course, CourseStep
from lightwell.patients.models import Patient
from lightwell.scheduling import occupancy, queries, rules
from lightwell.scheduling.models import Appointment, AppointmentStep, Chair
from lightwell.scheduling.rules import Misfit
from lightwell.staff.models import User

MISFITS = {
    Misfit.NOT_ALIGNED: _("Visits start on the quarter hour. Choose :00, :15, :30 or :45."),
    Misfit.PAST: _("That time has passed. Choose a later one."),
    Misfit.CLOSED_DAY: _("The clinic is closed on %(when)s. Choose another day."),
    Misfit.CLOSED_HOURS: _(
        "The visit takes %(block_min)s minutes and must lie between %(opens)s and %(closes)s."
    ),
}


@transaction.atomic
def add_chair(*, by: Actor, at: datetime, name: str, position: int | None = None) -> Chair:
    """Put up a treatment chair, last in the row unless `position` says. Refused for a taken name."""
    if Chair.objects.filter(name=name).exists():
        raise Refused(_("There is a chair of this name already. Choose another name."), "name")
    last = Chair.objects.order_by("-position").values_list("position", flat=True).first() or 0
    chair = Chair(name=name, position=position or last + 1)
    chair.save(force_insert=True)
    audit.record(
        by=by,
        at=at,
        action="create",
        entity="scheduling.Chair",
        entity_id=str(chair.pk),
        purpose="administration",
        detail=name,
    )
    return chair


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

    Refused off the quarter hour, outside of opening hours, for someone who does not assess, and when the
    patient or the practitioner is taken. An `id` that is stored already is a retry and returns that row.
    """
    if id and (stored := Appointment.objects.filter(pk=id, patient=patient).first()):
        return stored
    if not practitioner.may("assessment.record"):
        raise Refused(
            _("%(name)s does not assess. Choose someone else.") % {"name": practitioner.name}, "practitioner"
        )
    length_min = knowledge.current().policy["booking.assessment_min"]
    _refuse_misfit(starts_at, length_min, at, "time")
    booked = _appointment(by, at, patient, "assessment", starts_at, length_min, practitioner=practitioner)
    booked.id = id or booked.id
    _save([booked], ["time"])
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
    id: UUID | None = None,
) -> list[Appointment]:
    """Book the treatments of a course that have no visit yet, all or none, numbered in order of time.

    Each takes the block of its protocol, in `chair` or in the first that is free (the same one throughout
    when it is). Refused when `starts` are not as many as are missing, when one does not fit, is nearer to
    another treatment than the protocol's hard gap, or is taken. An `id` that is stored is a retry.
    """
    if id and Appointment.objects.filter(pk=id, course__record=course.record).exists():
        return list(queries.visits_of(course))
    numbers = _missing(course)
    starts = sorted(starts)
    if len(starts) != len(numbers):
        raise Refused(_("Give %(count)s dates: one for each treatment to book.") % {"count": len(numbers)})
    block_min = course.usual.block_min
    for number, start in zip(numbers, starts, strict=True):
        _refuse_misfit(start, block_min, at, f"date_{number}")
    _refuse_hard_gap(course, starts, numbers)
    booked = [
        _appointment(
            by, at, course.patient, "treatment", start, block_min, course=course, number=n, chair=chair
        )
        for n, start in zip(numbers, starts, strict=True)
    ]
    booked[0].id = id or booked[0].id
    occupancy.seat(booked, [f"date_{n}" for n in numbers])
    _save(booked, [f"date_{n}" for n in numbers])
    audit.record(by=by, at=at, action="create", patient=course.patient, rows=booked)
    return booked


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
    if id and (stored := Appointment.objects.filter(pk=id, patient=appointment.patient).first()):
        return stored
    old = _standing(appointment, "moved", reason)
    _refuse_misfit(starts_at, old.block_min, at, "date")
    new = _appointment(
        by, at, old.patient, old.kind, starts_at, old.block_min,
        course=old.course, number=old.number, chair=chair, practitioner=old.practitioner,
    )  # fmt: skip
    new.id = id or new.id
    old.occupied.all().delete()
    if old.course:
        _refuse_hard_gap(old.course, [starts_at], [None], leave_out=old)
        occupancy.seat([new], ["date"], first=old.chair)
    _save([new], ["date"])
    step = _step(old, "moved", by, at, reason, moved_to=new)
    audit.record(by=by, at=at, action="amend", patient=old.patient, rows=[new, step], detail=reason)
    return new


@transaction.atomic
def cancel_appointment(*, by: Actor, at: datetime, appointment: Appointment, reason: str) -> AppointmentStep:
    """Cancel a visit, with the reason; its chair and people are free again at once.

    Refused without a reason, and when it was cancelled or moved meanwhile.
    """
    old = _standing(appointment, "cancelled", reason)
    old.occupied.all().delete()
    step = _step(old, "cancelled", by, at, reason)
    audit.record(by=by, at=at, action="amend", patient=old.patient, rows=[step], detail=reason)
    return step


@transaction.atomic
def cancel_rest(*, by: Actor, at: datetime, course: Course, reason: str) -> list[AppointmentStep]:
    """Cancel every visit of a course that still lies ahead of `at`; returns what was cancelled."""
    ahead = list(queries.visits_of(course).filter(starts_at__gt=at))
    steps = []
    for appointment in ahead:
        appointment.occupied.all().delete()
        steps.append(_step(appointment, "cancelled", by, at, reason))
    audit.record(by=by, at=at, action="amend", patient=course.patient, rows=steps, detail=reason)
    return steps


def _appointment(
    by: Actor, at: datetime, patient: Patient, kind: str, starts_at: datetime, length_min: int, **more
) -> Appointment:
    return Appointment(
        id=uuid4(),
        patient=patient,
        kind=kind,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=length_min),
        booked_by_id=by.actor_id,
        booked_by_name=by.name,
        booked_at=at,
        **more,
    )


def _save(booked: list[Appointment], fields: list[str]) -> None:
    Appointment.objects.bulk_create(booked)
    occupancy.take(booked, fields)


def _refuse_misfit(start: datetime, block_min: int, now: datetime, field: str) -> None:
    hours = queries.opening()
    found = rules.misfit(start, block_min, hours, queries.zone(), now)
    if found:
        told = {"opens": f"{hours.opens:%H:%M}", "closes": f"{hours.closes:%H:%M}", "block_min": block_min}
        raise Refused(MISFITS[found] % {**told, "when": occupancy.when(start)}, field)


def _missing(course: Course) -> list[int]:
    """The numbers of the treatments that have no visit. Refused when the course is over or wholly booked."""
    if CourseStep.objects.filter(record=course.record).exists():
        raise Refused(_("This course has ended. Order another before you book."))
    booked = set(queries.visits_of(course).values_list("number", flat=True))
    missing = [number for number in range(1, course.treatments + 1) if number not in booked]
    if not missing:
        raise Refused(_("Every treatment of this course is booked already."))
    return missing


def _refuse_hard_gap(
    course: Course,
    starts: list[datetime],
    numbers: Iterable[int | None],
    leave_out: Appointment | None = None,
) -> None:
    others = queries.treatment_starts(course.patient, leave_out)
    usual = course.usual
    field_of = {s: "date" if n is None else f"date_{n}" for s, n in zip(starts, numbers, strict=True)}
    for gap in rules.close_gaps([*others, *starts], usual.gap_hard_hours, usual.gap_soft_hours):
        if gap.hard:
            told = {"first": occupancy.when(gap.first), "second": occupancy.when(gap.second)}
            sentence = _(
                "%(first)s and %(second)s are too near: leave %(hours)s hours or more from start to start."
            )
            field = field_of.get(gap.second) or field_of.get(gap.first)
            raise Refused(sentence % {**told, "hours": usual.gap_hard_hours}, field)


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
