"""Who sits where and when: the chairs and the psychiatrists' hours that are given away. Plain Python.

Starts are aware datetimes on a quarter hour, in opening hours; chairs are numbered from 0.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lightwell.scheduling import planner
from lightwell.scheduling.planner import Opening

GRID = (time(8, 0), time(10, 15), time(12, 30), time(14, 45))
HOURS = tuple(time(hour) for hour in (8, 9, 10, 11, 13, 14, 15))
PAIRS = {1: (1, 4), 2: (2, 5), 3: (1, 3), 4: (1, 4), 5: (2, 5)}
"""The weekdays of a course that has a treatment on this one."""
DAY = timedelta(days=1)
SHOWN_WHEN_CLOSED = time(12)
"""The time of the last open day that is shown while the clinic is closed: a full room, and more to come."""


@dataclass(frozen=True)
class Seat:
    """A start and the chair."""

    start: datetime
    chair: int


@dataclass(frozen=True)
class Hour:
    """The start of an assessment, and which of the psychiatrists has it."""

    start: datetime
    psychiatrist: int


@dataclass
class Slots:
    """The clinic's hours and what is taken of them."""

    zone: ZoneInfo
    opening: Opening
    block_min: int
    chairs: int = 4
    psychiatrists: int = 1
    taken: set[tuple[int, datetime]] = field(default_factory=set)
    full: set[date] = field(default_factory=set)
    assessing: set[Hour] = field(default_factory=set)

    def latest_open(self, now: datetime) -> datetime:
        """`now` in opening hours; else `SHOWN_WHEN_CLOSED` on the last day that the clinic was open."""
        local = now.astimezone(self.zone)
        works = local.isoweekday() in self.opening.weekdays
        if works and self.opening.opens <= local.time() < self.opening.closes:
            return now
        over = works and local.time() >= self.opening.closes
        return self.at(self.working_day(local.date() - (not over) * DAY, -1), SHOWN_WHEN_CLOSED)

    def is_open(self, start: datetime) -> bool:
        """Whether a treatment can begin then."""
        day = start.astimezone(self.zone).date()
        return start in planner.starts_of_day(day, self.opening, self.block_min, self.zone)

    def working_day(self, day: date, step: int = 1) -> date:
        """`day`, or the next one in the direction of `step` on which the clinic is open."""
        while day.isoweekday() not in self.opening.weekdays:
            day += step * DAY
        return day

    def is_free(self, seat: Seat) -> bool:
        """Whether the chair is free for a treatment."""
        return not any((seat.chair, quarter) in self.taken for quarter in self._quarters(seat.start))

    def take(self, seat: Seat) -> Seat:
        """Give the chair away for a treatment."""
        self.taken.update((seat.chair, quarter) for quarter in self._quarters(seat.start))
        return seat

    def _quarters(self, start: datetime) -> list[datetime]:
        return planner.quarters(start, self.block_min)

    def at(self, day: date, wall: time) -> datetime:
        """The moment at which the clinic's clock shows `wall`, or the next when it jumps over it."""
        return planner.at_wall(day, wall, self.zone) or datetime.combine(day, wall, self.zone)

    def office(self, day: date, turn: int) -> datetime:
        """A moment of office work on that day or the working day before; `turn` varies it."""
        minute = turn * 67 % 430
        return self.at(self.working_day(day, -1), time(8 + (20 + minute) // 60, (20 + minute) % 60))

    def seat_near(self, wished: datetime, chair: int) -> Seat:
        """This chair at this moment when both can be, else the nearest free seat of the grid."""
        wish = Seat(wished, chair)
        if self.is_open(wished) and self.is_free(wish):
            return self.take(wish)
        day = wished.astimezone(self.zone).date()
        days = (day + n * DAY for n in range(-7, 8))
        starts = [self.at(one, wall) for one in days for wall in GRID]
        near = sorted(
            (start for start in starts if self.is_open(start)), key=lambda start: abs(start - wished)
        )
        return self.take(next(seat for start in near if (seat := self.free_chair(start, chair))))

    def free_chair(self, start: datetime, first: int = 0) -> Seat | None:
        """A free chair at this start, `first` when it is."""
        order = sorted(range(self.chairs), key=lambda chair: chair != first)
        return next((seat for chair in order if self.is_free(seat := Seat(start, chair))), None)

    def course(self, anchor: Seat, number: int, treatments: int, turn: int) -> list[Seat]:
        """The seats of a course whose treatment `number` is at `anchor`, which is taken already.

        Two a week, in one chair and at one time of the grid throughout where they are free; `turn` varies
        which of them is tried first.
        """
        day = self.working_day(anchor.start.astimezone(self.zone).date())
        before = self._days(day, -1, number - 1)[::-1]
        after = self._days(day, 1, treatments - number)
        seats = [self._usual_seat(one, turn) for one in before]
        return [*seats, anchor, *(self._usual_seat(one, turn) for one in after)]

    def _usual_seat(self, day: date, turn: int) -> Seat:
        walls = [GRID[(turn + n) % len(GRID)] for n in range(len(GRID))]
        chair = turn // len(GRID) % self.chairs
        free = (self.free_chair(self.at(day, wall), chair) for wall in walls)
        return self.take(next(seat for seat in free if seat))

    def _days(self, day: date, step: int, count: int) -> list[date]:
        """The `count` days of a course before or after `day`, nearest first, on which a chair is free."""
        pair = PAIRS[day.isoweekday()]
        days = days_from(day + step * DAY, step)
        found = (one for one in days if one.isoweekday() in pair and self._has_room(one))
        return [next(found) for _ in range(count)]

    def _has_room(self, day: date) -> bool:
        if day in self.full:
            return False
        if any(self.free_chair(self.at(day, wall)) for wall in GRID):
            return True
        self.full.add(day)
        return False

    def first_seat(self, days: Iterable[date], turn: int) -> Seat:
        """A seat on the first of `days` that is a working day with room."""
        return self._usual_seat(next(day for day in days if self._works(day) and self._has_room(day)), turn)

    def _works(self, day: date) -> bool:
        return day.isoweekday() in self.opening.weekdays

    def assessment(self, days: Iterable[date], latest: datetime | None = None) -> Hour:
        """A free hour of a psychiatrist on the first of `days` that has one (before `latest`)."""
        starts = (self.at(day, wall) for day in days if self._works(day) for wall in HOURS)
        hours = (Hour(start, one) for start in starts for one in range(self.psychiatrists))
        hour = next(
            hour for hour in hours if hour not in self.assessing and (not latest or hour.start < latest)
        )
        self.assessing.add(hour)
        return hour


def days_from(day: date, step: int = 1) -> Iterator[date]:
    """`day` and all days after it (before it, with a `step` of -1)."""
    while True:
        yield day
        day += step * DAY
