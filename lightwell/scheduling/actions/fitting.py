"""What every booking is held against: the id of a retry, the opening hours, the gap, what is taken."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.courses.models import Course
from lightwell.patients.models import Patient
from lightwell.scheduling import occupancy, queries, rules
from lightwell.scheduling.models import Appointment
from lightwell.scheduling.rules import Misfit

MISFITS = {
    Misfit.NOT_ALIGNED: _("Visits start on the quarter hour. Choose :00, :15, :30 or :45."),
    Misfit.PAST: _("That time has passed. Choose a later one."),
    Misfit.CLOSED_DAY: _("The clinic is closed on %(day)s. Choose another day."),
    Misfit.CLOSED_HOURS: _(
        "The visit takes %(block_min)s minutes and must lie between %(opens)s and %(closes)s."
    ),
}


def in_turn(patient: Patient) -> None:
    """Of two people who book for one patient at once, the second waits for the first."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)


def stored(id: UUID | None, patient: Patient, course: Course | None = None) -> Appointment | None:
    """The row that a retry made already. Refused when this id belongs to another patient or course."""
    found = Appointment.objects.select_related("course").filter(pk=id).first() if id else None
    if found and (found.patient_id != patient.pk or _record(found.course) != _record(course)):
        raise Refused(
            _("This entry was already stored for someone else. Reload the page and enter it again.")
        )
    return found


def _record(course: Course | None) -> UUID | None:
    return course.record if course else None


def appointment(
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


def save(booked: list[Appointment], fields: list[str]) -> None:
    Appointment.objects.bulk_create(booked)
    occupancy.take(booked, fields)


def refuse_misfit(start: datetime, block_min: int, now: datetime, field: str) -> None:
    hours = queries.opening()
    found = rules.misfit(start, block_min, hours, queries.zone(), now)
    if found:
        told = {"opens": f"{hours.opens:%H:%M}", "closes": f"{hours.closes:%H:%M}", "block_min": block_min}
        day = occupancy.when(start).partition(" ")[0]
        raise Refused(MISFITS[found] % {**told, "day": day}, field)


def refuse_second_assessment(patient: Patient, now: datetime) -> None:
    coming = Appointment.objects.booked().filter(patient=patient, kind="assessment", ends_at__gt=now)
    if found := coming.select_related("practitioner").first():
        told = {
            "when": occupancy.when(found.starts_at),
            "name": found.practitioner,
            "by": found.booked_by_name,
        }
        raise Refused(_("%(by)s booked the assessment already: %(when)s with %(name)s.") % told)


def refuse_hard_gap(
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
