"""When a visit may be: on quarter hours, in opening hours, far enough from the treatment before it.

Instants are UTC; weekdays are ISO numbers (Monday is 1); gaps are in hours from start to start.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from lightwell.scheduling.planner import Opening

MOVES: dict[str, tuple[str, ...]] = {"booked": ("cancelled", "moved"), "cancelled": (), "moved": ()}
"""What may become of an appointment. One that was moved lives on as the new appointment."""


class Misfit(StrEnum):
    """Why a start is not possible, whoever else is booked."""

    NOT_ALIGNED = "not on a quarter hour"
    PAST = "in the past"
    CLOSED_DAY = "the clinic is closed that day"
    CLOSED_HOURS = "outside of opening hours"


@dataclass(frozen=True)
class Gap:
    """Two treatments in a row, with the hours between their starts. `hard`: too near to be booked."""

    first: datetime
    second: datetime
    hours: float
    hard: bool


def aligned(start: datetime) -> bool:
    """True when `start` is on a quarter hour."""
    return start.minute % 15 == 0 and start.second == 0 and start.microsecond == 0


def misfit(start: datetime, block_min: int, opening: Opening, zone: ZoneInfo, now: datetime) -> Misfit | None:
    """Why a block of `block_min` minutes cannot start then; None when it can."""
    wall, end = start.astimezone(zone), (start + timedelta(minutes=block_min)).astimezone(zone)
    if not aligned(start):
        return Misfit.NOT_ALIGNED
    if start <= now:
        return Misfit.PAST
    if wall.isoweekday() not in opening.weekdays:
        return Misfit.CLOSED_DAY
    if wall.time() < opening.opens or end.time() > opening.closes or end.date() != wall.date():
        return Misfit.CLOSED_HOURS
    return None


def close_gaps(starts: Iterable[datetime], hard_hours: int, soft_hours: int) -> list[Gap]:
    """Each pair of treatments in a row that is nearer than `soft_hours`; below `hard_hours` it is hard."""
    ordered = sorted(starts)
    hours = [(first, second, (second - first) / timedelta(hours=1)) for first, second in pairwise(ordered)]
    return [Gap(*gap, hard=gap[2] < hard_hours) for gap in hours if gap[2] < soft_hours]


def may_change(state: str, to: str) -> bool:
    """True when an appointment in `state` may become `to`."""
    return to in MOVES[state]
