"""Proposes the dates of a whole course, in the clinic's wall time. No Django, no clock, no database.

A visit keeps its wall time through the changes of the clock in March and November. All instants are UTC and
start on a quarter hour. Visits are named by their starts; a block is `block_min` minutes long.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from uuid import UUID
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
HORIZON_DAYS = 26 * 7  # beyond half a year a proposal would be a guess


@dataclass(frozen=True)
class Opening:
    """When visits may be booked: wall times, and weekdays as ISO numbers (Monday is 1)."""

    opens: time
    closes: time
    weekdays: frozenset[int]


@dataclass(frozen=True)
class Wish:
    """What a course needs and what the patient can do. `weekdays` are ISO numbers, `at` is wall time.

    No visit starts at `not_before` or earlier.
    """

    treatments: int
    per_week: int
    weekdays: tuple[int, ...]
    at: time
    first_day: date
    block_min: int
    gap_hard_hours: int
    not_before: datetime = LONG_AGO


@dataclass(frozen=True)
class Book:
    """What is taken: quarter hours of chairs, in the order chairs are filled, and of the patient."""

    chairs: tuple[UUID, ...]
    taken: frozenset[tuple[UUID, datetime]] = frozenset()
    patient_taken: frozenset[datetime] = frozenset()
    patient_starts: tuple[datetime, ...] = field(default=())  # the patient's other treatments, for the gap

    def free_chair(self, start: datetime, block_min: int, first: UUID | None = None) -> UUID | None:
        """A chair that is free for the block: `first` when it is, else the next; None when none is."""
        block = quarters(start, block_min)
        if any(quarter in self.patient_taken for quarter in block):
            return None
        order = sorted(self.chairs, key=lambda chair: chair != first)
        return next((c for c in order if not any((c, quarter) in self.taken for quarter in block)), None)


@dataclass(frozen=True)
class Visit:
    """One proposed treatment. `moved`: not at the time that was wished for, because that was taken."""

    number: int
    starts_at: datetime
    chair: UUID
    moved: bool


def quarters(start: datetime, block_min: int) -> list[datetime]:
    """The quarter hours that a block of `block_min` minutes from `start` touches, in UTC."""
    count = -(-block_min // 15)
    return [start + QUARTER * n for n in range(count)]


def at_wall(day: date, wall: time, zone: ZoneInfo) -> datetime | None:
    """The UTC instant at which the clinic's clock shows `wall` on `day`.

    None for a time that the clock jumps over in March; the first of the two in November.
    """
    instant = datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)
    return instant if instant.astimezone(zone).time() == wall else None


def starts_of_day(day: date, opening: Opening, block_min: int, zone: ZoneInfo) -> list[datetime]:
    """Every quarter hour of `day` from which a block ends by closing time; none on a closed weekday."""
    opens, closes = at_wall(day, opening.opens, zone), at_wall(day, opening.closes, zone)
    if day.isoweekday() not in opening.weekdays or opens is None or closes is None:
        return []
    last = closes - timedelta(minutes=block_min)
    return [opens + QUARTER * n for n in range((last - opens) // QUARTER + 1)]


def weekday_choices(weekdays: Collection[int], per_week: int) -> list[tuple[int, ...]]:
    """Every choice of `per_week` of these weekdays (of all, when they are fewer), the most even first."""
    choices = combinations(sorted(set(weekdays)), min(per_week, len(set(weekdays))))
    return sorted(choices, key=lambda days: (-least_gap_days(days), days))


def least_gap_days(weekdays: tuple[int, ...]) -> int:
    """The shortest way in days from one of these weekdays to the next, into the next week too."""
    if not weekdays:
        return 0
    following = (*weekdays[1:], weekdays[0] + 7)
    return min(after - before for before, after in zip(weekdays, following, strict=True))


def propose(wish: Wish, opening: Opening, book: Book, zone: ZoneInfo) -> list[Visit]:
    """The earliest visits that keep the wish, the opening hours, the gap, and take nothing that is taken.

    On each wished weekday the wished time, or the free start nearest to it. Fewer visits than
    `wish.treatments` when half a year does not hold them; empty with no weekday or no chair.
    """
    visits: list[Visit] = []
    for day in _days(wish):
        if len(visits) == wish.treatments:
            break
        if _this_week([*book.patient_starts, *(v.starts_at for v in visits)], day, zone) < wish.per_week and (
            visit := _visit(wish, opening, book, zone, visits, day)
        ):
            visits.append(visit)
    return visits


def _days(wish: Wish) -> Iterator[date]:
    days = (wish.first_day + timedelta(days=n) for n in range(HORIZON_DAYS))
    return (day for day in days if day.isoweekday() in wish.weekdays)


def _this_week(starts: list[datetime], day: date, zone: ZoneInfo) -> int:
    days = [start.astimezone(zone).date() for start in starts]
    return sum(other.isocalendar()[:2] == day.isocalendar()[:2] for other in days)


def _visit(
    wish: Wish, opening: Opening, book: Book, zone: ZoneInfo, visits: list[Visit], day: date
) -> Visit | None:
    wished = at_wall(day, wish.at, zone)
    if wished is None:
        return None
    chair_before = visits[-1].chair if visits else None
    to_come = [s for s in starts_of_day(day, opening, wish.block_min, zone) if s > wish.not_before]
    for start in sorted(to_come, key=lambda start: abs(start - wished)):
        chair = book.free_chair(start, wish.block_min, chair_before)
        if chair is not None and _far_enough(start, wish, book, visits):
            return Visit(len(visits) + 1, start, chair, moved=start != wished)
    return None


def _far_enough(start: datetime, wish: Wish, book: Book, visits: list[Visit]) -> bool:
    others = [*book.patient_starts, *(visit.starts_at for visit in visits)]
    return all(abs(start - other) >= timedelta(hours=wish.gap_hard_hours) for other in others)
