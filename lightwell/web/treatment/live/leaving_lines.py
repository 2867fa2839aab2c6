"""What stands between the patient and the door, line by line, and the earliest time."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lightwell.treatment import limits
from lightwell.treatment.record import Record
from lightwell.treatment.rules import leaving
from lightwell.treatment.rules.leaving import Line
from lightwell.web.treatment.live.words import LINE_POLICY, LINES, limit_told


@dataclass(frozen=True)
class Met:
    """One line of the list. `met` None: nobody has asked yet."""

    label: str
    short: str
    met: bool | None
    source: str

    @property
    def icon(self) -> str:
        """The shape that says it without colour."""
        return {True: "check", False: "x", None: "circle"}[self.met]

    @property
    def state(self) -> str:
        """The same in words."""
        return {True: _("met"), False: _("not met"), None: _("not yet")}[self.met]


@dataclass(frozen=True)
class Ready:
    """All lines, how many are met, and not before when (None while the dose has not begun)."""

    lines: list[Met]
    not_before: datetime | None

    @property
    def count(self) -> int:
        return sum(line.met is True for line in self.lines)

    @property
    def all_met(self) -> bool:
        return self.count == len(self.lines)

    @property
    def missing(self) -> list[Met]:
        return [line for line in self.lines if line.met is not True]


def ready_of(record: Record, now: datetime, *, cssrs_high: bool) -> Ready:
    """The list as it stands at `now`. While the dose runs, the earliest time is an estimate."""
    route = limits.of_leaving(record.treatment.course.route)
    end = record.infusion.expected_end(now)
    return Ready(
        lines=[
            Met(str(LINES[line][1]), str(LINES[line][0]), met, _source(line, record))
            for line, met in _looked(record, now, cssrs_high).items()
        ],
        not_before=leaving.earliest(end, route),
    )


def _looked(record: Record, now: datetime, cssrs_high: bool) -> dict[Line, bool | None]:
    """The lines; a stay that is not over is not yet met, which is nobody's fault."""
    found = record.leaving_lines(now, cssrs_high=cssrs_high)
    return {**found, Line.STAY: found[Line.STAY] or None}


def _source(line: Line, record: Record) -> str:
    if line is Line.STAY:
        return limit_told([f"observe.min_after_end.{record.treatment.course.route.lower()}_min"])
    return limit_told([LINE_POLICY[line]]) if line in LINE_POLICY else ""
