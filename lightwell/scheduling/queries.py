"""What is booked and what is free, by day in the clinic's wall time."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from lightwell import knowledge
from lightwell.audit.prepared import Prepared
from lightwell.courses.models import Course
from lightwell.patients.models import Patient
from lightwell.scheduling import planner
from lightwell.scheduling.models import Appointment, AppointmentQuerySet, Chair, Occupied
from lightwell.scheduling.planner import Book, Opening, Visit, Wish
from lightwell.staff.models import User


def zone() -> ZoneInfo:
    """The clinic's time zone."""
    return ZoneInfo(settings.CLINIC_TIME_ZONE)


def opening() -> Opening:
    """When visits may be booked, by the clinic's policy."""
    policy = knowledge.current().policy
    opens, closes = (policy[f"booking.{name}_min"] for name in ("opens", "closes"))
    return Opening(_time_of(opens), _time_of(closes), frozenset(policy["booking.weekdays"]))


def _time_of(minute: int) -> time:
    return time(minute // 60, minute % 60)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first instant of `day` and of the next, as the clinic's clock has them: 23 to 25 hours apart."""
    midnight = datetime.combine(day, time(), tzinfo=zone())
    return midnight, datetime.combine(day + timedelta(days=1), time(), tzinfo=zone())


_between = Prepared(lambda start, end: Appointment.objects.booked().between(start, end).with_people())


def day(on: date) -> list[Appointment]:
    """What stands on that day, with its people, in order of time. One query."""
    return _between(*day_bounds(on))


def appointments_of(patient: Patient) -> AppointmentQuerySet:
    """Every appointment of the patient, cancelled and moved ones too, with its people, in order of time."""
    return Appointment.objects.filter(patient=patient).with_people()


_coming = Prepared(
    lambda patient, now: Appointment.objects.booked().filter(patient=patient, starts_at__gt=now).with_people()
)


def coming_visits(patient: Patient, now: datetime) -> list[Appointment]:
    """The patient's appointments after `now` that stand, with their people, in order of time. One query."""
    return _coming(patient.pk, now)


def visits_of(course: Course) -> AppointmentQuerySet:
    """The treatments of a course that stand, in order of time."""
    return Appointment.objects.booked().filter(course__record=course.record).with_people()


def visits_in(courses: Iterable[Course]) -> AppointmentQuerySet:
    """The treatments of several courses that stand, in order of time. One query."""
    records = [course.record for course in courses]
    return Appointment.objects.booked().filter(course__record__in=records).with_people()


def history_of(courses: Iterable[Course]) -> AppointmentQuerySet:
    """Every visit of these courses, those cancelled and moved too, with where each moved. One query."""
    records = [course.record for course in courses]
    visits = Appointment.objects.filter(course__record__in=records)
    return visits.with_people().select_related("step__moved_to")


def booked_numbers(courses: Iterable[Course]) -> dict[UUID, set[int]]:
    """Course record to the numbers of its treatments that have a visit. One query."""
    found: dict[UUID, set[int]] = {course.record: set() for course in courses}
    booked = Appointment.objects.booked().filter(course__record__in=list(found)).order_by()
    for record, number in booked.values_list("course__record", "number"):
        found[record].add(number)
    return found


def missing_numbers(course: Course) -> list[int]:
    """The numbers of the treatments of a course that have no visit."""
    booked = booked_numbers([course])[course.record]
    return [number for number in range(1, course.treatments + 1) if number not in booked]


def next_visits(courses: Iterable[Course], now: datetime) -> dict:
    """Course record to its next appointment after `now`. One query; a course without one is left out."""
    records = [course.record for course in courses]
    coming = Appointment.objects.booked().filter(course__record__in=records, starts_at__gt=now)
    found: dict = {}
    for appointment in coming.select_related("course", "chair"):
        found.setdefault(appointment.course.record, appointment)
    return found


_chairs = Prepared(lambda: Chair.objects.filter(active=True))


def chairs() -> list[Chair]:
    """The chairs in use, in their places."""
    return _chairs()


def treatment_starts(patient: Patient, leave_out: Appointment | None = None) -> list[datetime]:
    """The starts of the patient's treatments that stand, but not that of `leave_out`."""
    starts = Appointment.objects.booked().filter(patient=patient, kind="treatment")
    return list(starts.exclude(pk=leave_out.pk if leave_out else None).values_list("starts_at", flat=True))


def book(
    patient: Patient, since: datetime, until: datetime | None = None, leave_out: Appointment | None = None
) -> Book:
    """What is taken from `since` on (to `until`), but not by `leave_out`: chairs, this patient. 3 queries."""
    rows = Occupied.objects.filter(quarter_hour__gte=since)
    rows = rows.filter(quarter_hour__lt=until) if until else rows
    rows = rows.exclude(appointment=leave_out) if leave_out else rows
    taken = list(rows.exclude(resource="practitioner").values_list("resource", "resource_id", "quarter_hour"))
    return Book(
        chairs=tuple(chair.pk for chair in chairs()),
        taken=frozenset((key, quarter) for resource, key, quarter in taken if resource == "chair"),
        patient_taken=frozenset(
            q for resource, key, q in taken if (resource, key) == ("patient", patient.pk)
        ),
        patient_starts=tuple(treatment_starts(patient, leave_out)),
    )


def proposal(
    course: Course,
    first_day: date,
    weekdays: tuple[int, ...],
    at: time,
    *,
    taken: Book | None = None,
    treatments: int | None = None,
    not_before: datetime | None = None,
) -> list[Visit]:
    """Dates for `treatments` of the course (all that have no visit) from `first_day` on.

    At this wall time, on these weekdays. Visits are counted from 1, whatever their number in the course.
    """
    usual = course.usual
    wish = Wish(
        treatments=len(missing_numbers(course)) if treatments is None else treatments,
        per_week=course.per_week,
        weekdays=weekdays,
        at=at,
        first_day=first_day,
        block_min=usual.block_min,
        gap_hard_hours=usual.gap_hard_hours,
        not_before=not_before or day_bounds(first_day)[0],
    )
    return planner.propose(wish, opening(), taken or book(course.patient, day_bounds(first_day)[0]), zone())


def free_starts(
    on: date, patient: Patient, block_min: int, leave_out: Appointment | None = None
) -> list[datetime]:
    """The quarter hours of a day at which a chair and the patient are free for a block. Three queries.

    `leave_out`: a visit that is about to move, so that its own time counts as free.
    """
    taken = book(patient, *day_bounds(on), leave_out=leave_out)
    starts = planner.starts_of_day(on, opening(), block_min, zone())
    return [start for start in starts if taken.free_chair(start, block_min)]


def free_starts_with(on: date, practitioner: User, block_min: int) -> list[datetime]:
    """The quarter hours of a day at which a practitioner is free for a block."""
    start, end = day_bounds(on)
    rows = Occupied.objects.filter(resource="practitioner", resource_id=practitioner.pk)
    taken = set(
        rows.filter(quarter_hour__gte=start, quarter_hour__lt=end).values_list("quarter_hour", flat=True)
    )
    starts = planner.starts_of_day(on, opening(), block_min, zone())
    return [start for start in starts if taken.isdisjoint(planner.quarters(start, block_min))]
