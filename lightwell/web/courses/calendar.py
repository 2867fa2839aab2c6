"""Four weeks or more of a course on one small calendar: treatments, score reviews, closed days."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.courses.models import Course
from lightwell.scheduling.queries import opening
from lightwell.web.courses import words
from lightwell.web.formats import on_short_day, wall

LEAST_WEEKS = 4
LAST_WEEKDAY = 6  # Saturday is drawn though it is closed; Sunday only where the clinic opens on it


@dataclass(frozen=True)
class Day:
    """One square. `kind`: treatment, review, closed or nothing; `text`: its number or its day."""

    day: date
    kind: str
    text: str


@dataclass(frozen=True)
class Week:
    label: str
    days: tuple[Day, ...]


@dataclass(frozen=True)
class Calendar:
    """`heads` are the weekdays drawn; `reading` says the treatments in words."""

    heads: tuple[str, ...]
    weeks: tuple[Week, ...]
    reading: str


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.isoweekday() - 1)


def calendar(
    starts: Mapping[int, datetime], course: Course, *, monday: date | None = None, weeks: int = LEAST_WEEKS
) -> Calendar:
    """The calendar of the treatments (number to start), from `monday` or the week of the first on."""
    days = {wall(start).date(): number for number, start in starts.items()}
    reviews = review_days(starts, course)
    first = monday or monday_of(min(days))
    drawn = max(weeks, weeks_needed([*days, *reviews], first))
    isos = range(1, max(LAST_WEEKDAY, *opening().weekdays) + 1)
    return Calendar(
        heads=tuple(words.weekday_short(iso) for iso in isos),
        weeks=tuple(_week(first + timedelta(weeks=n), len(isos), days, reviews) for n in range(drawn)),
        reading=_("Treatments on %(days)s")
        % {"days": words.listed(on_short_day(day) for day in sorted(days))},
    )


def weeks_needed(days: Collection[date], monday: date) -> int:
    """How many weeks from `monday` on hold all of these days."""
    return (max(days) - monday).days // 7 + 1 if days else 0


def review_days(starts: Mapping[int, datetime], course: Course) -> set[date]:
    """The days on which the scores of a review come in: the check-in after the treatments that it follows."""
    known = knowledge.current()
    later = timedelta(hours=known.policy["checkin.after_hours"])
    protocol = known.protocols.get(course.protocol)
    after = protocol.review_after if protocol else ()
    return {wall(starts[number] + later).date() for number in after if number in starts}


def _week(monday: date, length: int, treatments: Mapping[date, int], reviews: set[date]) -> Week:
    days = [monday + timedelta(days=n) for n in range(length)]
    return Week(on_short_day(monday), tuple(_day(day, treatments, reviews) for day in days))


def _day(day: date, treatments: Mapping[date, int], reviews: set[date]) -> Day:
    if day in treatments:
        return Day(day, "treatment", str(treatments[day]))
    closed = day.isoweekday() not in opening().weekdays
    return Day(day, "review" if day in reviews else "closed" if closed else "", str(day.day))
