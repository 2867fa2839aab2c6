"""One chair's day on the board: who sits there, what is next, and the visits as bars."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _
from markupsafe import Markup

from lightwell.scheduling.models import Appointment, Chair
from lightwell.treatment.record import Record
from lightwell.treatment.rules.checks import NOW
from lightwell.web import charts
from lightwell.web.formats import minutes, wall
from lightwell.web.treatment.needs import short_name

READY_MIN = 20


@dataclass(frozen=True)
class Day:
    """The axis of the board: a day from opening to closing, and now."""

    on: date
    opens: time
    closes: time
    now: datetime

    def minute(self, moment: datetime) -> float:
        """Minutes of the clinic's day at this moment."""
        local = wall(moment)
        return local.hour * 60 + local.minute + local.second / 60

    @property
    def bounds(self) -> dict[str, float]:
        low, high = (clock.hour * 60 + clock.minute for clock in (self.opens, self.closes))
        return {"opens": low, "closes": high}

    @property
    def now_minute(self) -> float | None:
        """Now, when this day is today."""
        return self.minute(self.now) if wall(self.now).date() == self.on else None

    def axis(self) -> Markup:
        """The hours above the lanes."""
        return charts.lane_axis(**self.bounds, clock=_clock, now=self.now_minute)


def _clock(minute: float) -> str:
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"


@dataclass
class Lane:
    """A chair with its visits of the day."""

    chair: Chair
    booked: list[Appointment]
    records: Mapping[UUID, Record]
    day: Day

    @cached_property
    def live(self) -> Record | None:
        """Who sits there now."""
        here = (self.records[one.pk] for one in self.booked if one.pk in self.records)
        return next((one for one in here if not one.departure and not one.called_off), None)

    @property
    def level(self) -> str:
        """now, soon, or nothing."""
        if self.live is None:
            return ""
        if self.live.open_call or NOW.intersection(self.live.breaking_now):
            return "now"
        late = self._check and self._check.late_min > 0
        return "soon" if late or self.live.breaking_now else ""

    @cached_property
    def _check(self):
        return self.live.next_check(self.day.now) if self.live else None

    @property
    def next_told(self) -> str:
        """What is next at this chair, in words."""
        if self.live is None:
            return _("Free")
        if self.live.open_call:
            return _("Help is wanted")
        if self._check is None:
            return _("Getting ready")
        if self._check.late_min > 0:
            return _("Late %(minutes)s") % {"minutes": minutes(self._check.late_min)}
        return _("Check in %(minutes)s") % {"minutes": minutes(self.minutes_left)}

    @property
    def minutes_left(self) -> int:
        """Minutes until the next check; below zero when it is late."""
        return round((self._check.due_at - self.day.now) / timedelta(minutes=1)) if self._check else 0

    @property
    def ring(self) -> Markup | None:
        """The ring of the next check; none while there is nothing to count."""
        if self._check is None:
            return None
        left = 0.0 if self._check.late_min > 0 else min(self.minutes_left / 15, 1.0)
        return charts.ring(left or 1.0, size=40, stroke=4)

    @property
    def ring_text(self) -> str:
        late = self._check.late_min if self._check else 0
        return f"+{late}" if late > 0 else str(max(self.minutes_left, 0))

    def drawing(self) -> Markup:
        """The bars."""
        visits = [self._visit(one) for one in self.booked]
        return charts.lane(visits, **self.day.bounds, now=self.day.now_minute)

    def told(self) -> list[str]:
        """The same in words, for who cannot see the bars."""
        return [f"{_clock(self.day.minute(one.starts_at))} {short_name(one.patient)}" for one in self.booked]

    def _visit(self, booked: Appointment) -> charts.Visit:
        record = self.records.get(booked.pk)
        assert booked.course is not None  # a treatment has one: the database says so
        course = booked.course
        note = _("%(number)s of %(count)s, %(route)s") % {
            "number": booked.number, "count": course.treatments, "route": course.route,
        }  # fmt: skip
        start, dose, over, end = (self.day.minute(moment) for moment in self._moments(booked, record))
        return charts.Visit(start, dose, over, end, short_name(booked.patient), note, self._state(record))

    def _moments(self, booked: Appointment, record: Record | None) -> tuple[datetime, ...]:
        start = record.treatment.arrived_at if record else booked.starts_at
        dose = (record and record.started_at) or start + timedelta(minutes=READY_MIN)
        planned = dose + timedelta(minutes=booked.course.over_min if booked.course else 0)
        over = (record and (record.over_at or record.infusion.expected_end(self.day.now))) or planned
        left = record.departure.left_at if record and record.departure else None
        return start, dose, max(over, dose), left or max(booked.ends_at, over)

    def _state(self, record: Record | None) -> str:
        stage = record.stage if record else ""
        named = {
            "": "to-come",
            "arrived": "to-come",
            "gone": "done",
            "called-off": "done",
            "paused": "paused",
        }
        return named.get(stage, "live")
