"""Whole courses side by side: up to three ways to book it, each with what it gives and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lightwell.courses.models import Course
from lightwell.scheduling import planner, queries, rules
from lightwell.scheduling.models import Chair
from lightwell.scheduling.planner import Book, Visit
from lightwell.web.courses import words
from lightwell.web.courses.calendar import Calendar, calendar, monday_of, weeks_needed
from lightwell.web.formats import at_time, on_date, wall

MOST_OPTIONS = 3
OTHER_HALF = timedelta(hours=4)
NOON = time(12)


@dataclass(frozen=True)
class Wanted:
    """What the patient can do: from which day, on which weekdays (ISO numbers), at which wall time."""

    first_day: date
    weekdays: tuple[int, ...]
    at: time


@dataclass
class Option:
    """One way to book every treatment that has no visit. `numbers` are theirs, in the order of `visits`.

    `wanted`: the days and the time of this way; `asked_at`: the time that was asked for.
    """

    course: Course
    wanted: Wanted
    asked_at: time
    numbers: list[int]
    visits: list[Visit]
    chair_names: dict[UUID, str]
    traits: list[str] = field(default_factory=list)
    later_days: int = 0
    calendar: Calendar | None = None

    @property
    def starts(self) -> list[datetime]:
        return [visit.starts_at for visit in self.visits]

    @property
    def dated(self) -> list[tuple[int, datetime]]:
        """Number and start of each treatment."""
        return list(zip(self.numbers, self.starts, strict=True))

    @property
    def moved(self) -> list[Visit]:
        """The visits that are not at the wished time, because it is taken."""
        return [visit for visit in self.visits if visit.moved]

    @property
    def title(self) -> str:
        """Tuesday and Friday."""
        return words.listed(words.weekday(iso) for iso in self.wanted.weekdays)

    @property
    def subtitle(self) -> str:
        """Mornings, starts soonest."""
        half = _("mornings") if self.wanted.at < NOON else _("afternoons")
        return ", ".join([half, *self.traits])

    @property
    def first_and_last(self) -> str:
        first, last = words.on(self.starts[0]), words.on(self.starts[-1])
        return _("%(first)s to %(last)s") % {"first": first, "last": last} if first != last else first

    @property
    def times(self) -> list[str]:
        """The times of day, most frequent first: 09:30 to 11:30."""
        length = timedelta(minutes=self.course.usual.block_min)
        said = [
            _("%(start)s to %(end)s") % {"start": at_time(start), "end": at_time(start + length)}
            for start in self.starts
        ]
        return sorted(dict.fromkeys(said), key=lambda one: (-said.count(one), one))

    @property
    def between(self) -> list[int]:
        return words.days_between(self.starts)

    @property
    def chairs(self) -> str:
        """Chair 1, all 6; or Chair 1 4, Chair 2 2 with their counts."""
        used = [self.chair_names[visit.chair] for visit in self.visits]
        counts = {name: used.count(name) for name in dict.fromkeys(used)}
        if len(counts) == 1:
            return _("%(chair)s, all %(count)s") % {"chair": used[0], "count": len(used)}
        return ", ".join(f"{name}: {count}" for name, count in counts.items())

    @property
    def give_and_take(self) -> list[str]:
        """What this way costs; that it costs nothing, when it does."""
        found = [*self._other_time(), *self._moves(), *self._gaps(), *self._pace()]
        if self.later_days:
            later = ngettext(
                "Starts %(num)s day later than the soonest.",
                "Starts %(num)s days later than the soonest.",
                self.later_days,
            )
            found.append(later % {"num": self.later_days})
        return found or [_("Every visit at the wished time, with room between the visits.")]

    def _other_time(self) -> list[str]:
        told = {"at": f"{self.wanted.at:%H:%M}", "asked": f"{self.asked_at:%H:%M}"}
        said = _("At about %(at)s, where about %(asked)s was asked for.") % told
        return [] if self.wanted.at == self.asked_at else [said]

    def _moves(self) -> list[str]:
        at = f"{self.wanted.at:%H:%M}"
        if len(self.moved) > 1:
            several = ngettext(
                "%(num)s visit is at another time, because %(at)s is taken.",
                "%(num)s visits are at another time, because %(at)s is taken.",
                len(self.moved),
            )
            return [several % {"num": len(self.moved), "at": at}]
        one = _("On %(day)s it starts at %(time)s, because %(at)s is taken.")
        return [
            one % {"day": on_date(visit.starts_at), "time": at_time(visit.starts_at), "at": at}
            for visit in self.moved
        ]

    def _gaps(self) -> list[str]:
        usual = self.course.usual
        close = rules.close_gaps(self.starts, usual.gap_hard_hours, usual.gap_soft_hours)
        said = []
        if close:
            tight = ngettext(
                "%(num)s gap is under %(hours)s hours, which the protocol asks for.",
                "%(num)s gaps are under %(hours)s hours, which the protocol asks for.",
                len(close),
            )
            said.append(tight % {"num": len(close), "hours": usual.gap_soft_hours})
        longest = max(self.between, default=0)
        if longest > _longest_usual(self.wanted.weekdays):
            said.append(
                _("One gap is %(days)s days, because a day between is full or has passed.")
                % {"days": longest}
            )
        return said

    def _pace(self) -> list[str]:
        fewer = len(self.wanted.weekdays) < min(self.course.per_week, len(self.visits))
        told = {"days": len(self.wanted.weekdays), "ordered": self.course.per_week}
        return [_("%(days)s a week where %(ordered)s are ordered, so it takes longer.") % told] * fewer

    @property
    def cost(self) -> tuple:
        """The order of preference, the least first."""
        gap = -planner.least_gap_days(self.wanted.weekdays)
        return (
            len(self._pace()),
            len(self._other_time()),
            len(self.moved),
            gap,
            self.starts[0],
            self.starts[-1],
        )


def options(
    course: Course, numbers: list[int], wanted: Wanted, chairs: list[Chair], now: datetime
) -> list[Option]:
    """The ways to book these treatments, the best fit first; empty when half a year does not hold them.

    Three queries.
    """
    names = {chair.pk: chair.name for chair in chairs}
    since = queries.day_bounds(wanted.first_day)[0]
    until = since + timedelta(days=planner.HORIZON_DAYS + 8)
    taken = queries.book(course.patient, since, until)
    found: list[Option] = []
    for wish in _wishes(course, wanted):
        option = _option(course, numbers, wish, wanted.at, taken, names, now)
        if option and all(option.starts != other.starts for other in found):
            found.append(option)
        if len(found) == MOST_OPTIONS:
            break
    _compare(found)
    return sorted(found, key=lambda option: option.cost)


def _wishes(course: Course, wanted: Wanted) -> list[Wanted]:
    """Two spreads over the week as wished, then the other half of the day, then a week later."""
    spreads = planner.weekday_choices(wanted.weekdays, course.per_week)
    usual = [Wanted(wanted.first_day, days, wanted.at) for days in _two(spreads)]
    first = usual[0]
    other = [Wanted(first.first_day, first.weekdays, at) for at in _other_half(course, wanted.at)]
    later = Wanted(first.first_day + timedelta(days=7), first.weekdays, first.at)
    return [*usual, *other, later]


def _two(spreads: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The most even spread, and the most even one that shares no day with it if there is one."""
    first, *rest = spreads
    as_even = [one for one in rest if planner.least_gap_days(one) >= planner.least_gap_days(first) - 1]
    apart = [one for one in as_even if set(one).isdisjoint(first)] or as_even
    return [first, *apart[:1]]


def _other_half(course: Course, at: time) -> list[time]:
    hours = queries.opening()
    moment = datetime.combine(date.min + timedelta(days=1), at)
    shifted = moment + OTHER_HALF if at < NOON else moment - OTHER_HALF
    end = shifted + timedelta(minutes=course.usual.block_min)
    fits = hours.opens <= shifted.time() and end.time() <= hours.closes and end.date() == moment.date()
    return [shifted.time()] if fits else []


def _option(
    course: Course,
    numbers: list[int],
    wish: Wanted,
    asked_at: time,
    taken: Book,
    names: dict[UUID, str],
    now: datetime,
) -> Option | None:
    visits = queries.proposal(
        course,
        wish.first_day,
        wish.weekdays,
        wish.at,
        taken=taken,
        treatments=len(numbers),
        not_before=now,
    )
    return Option(course, wish, asked_at, numbers, visits, names) if len(visits) == len(numbers) else None


def _compare(found: list[Option]) -> None:
    """What each has over the others, and all their calendars over the same weeks."""
    if not found:
        return
    firsts, lasts = [one.starts[0] for one in found], [one.starts[-1] for one in found]
    monday = monday_of(wall(min(firsts)).date())
    weeks = weeks_needed([wall(max(lasts)).date()], monday)
    for one in found:
        one.later_days = (wall(one.starts[0]).date() - wall(min(firsts)).date()).days
        if len(found) > 1 and firsts.count(min(firsts)) == 1 and one.starts[0] == min(firsts):
            one.traits.append(_("starts soonest"))
        elif len(found) > 1 and lasts.count(min(lasts)) == 1 and one.starts[-1] == min(lasts):
            one.traits.append(_("ends soonest"))
        one.calendar = calendar(dict(one.dated), one.course, monday=monday, weeks=max(4, weeks))


def _longest_usual(weekdays: tuple[int, ...]) -> int:
    """The longest way from one of these weekdays to the next, in days."""
    following = (*weekdays[1:], weekdays[0] + 7)
    return max(after - before for before, after in zip(weekdays, following, strict=True))
