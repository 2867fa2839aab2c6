"""Chairs and booked courses of the tests. Times are the wall time of Toronto."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lightwell.audit.actors import SYSTEM
from lightwell.courses.models import Course
from lightwell.patients.models import Patient
from lightwell.scheduling import actions
from lightwell.scheduling.models import Appointment, Chair
from tests.factories.courses import ORDERED, a_course

TORONTO = ZoneInfo("America/Toronto")
DAYS = (0, 3, 7, 10, 14, 17)


def a_chair(name: str = "") -> Chair:
    """The next chair in the row: Chair 1, Chair 2 ..."""
    return actions.add_chair(by=SYSTEM, at=ORDERED, name=name or f"Chair {Chair.objects.count() + 1}")


def wall(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    """The UTC instant of a wall time in Toronto."""
    return datetime(year, month, day, hour, minute, tzinfo=TORONTO).astimezone(UTC)


def the_dates(first: datetime | None = None, count: int = 6) -> list[datetime]:
    """Treatments on days 0, 3, 7, 10, 14 and 17 from `first` (2026-11-24 11:00), at the same wall time."""
    start = (first or wall(24, 11)).astimezone(TORONTO)
    return [(start + timedelta(days=day)).astimezone(UTC) for day in DAYS[:count]]


def a_booked_course(patient: Patient | None = None, *, first: datetime | None = None, **over) -> Course:
    """A course with all its visits booked, the first on 2026-11-24 at 11:00; puts up a chair if needed."""
    if not Chair.objects.exists():
        a_chair()
    course = a_course(patient, **over)
    actions.book_course(by=SYSTEM, at=ORDERED, course=course, starts=the_dates(first, course.treatments))
    return course


def the_appointments(course: Course) -> list[Appointment]:
    """The visits of a course that stand, in order."""
    return list(Appointment.objects.booked().filter(course__record=course.record))
