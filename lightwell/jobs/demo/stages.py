"""Where people stand on the pathway, how many stand where, and what today looks like. Plain Python."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice


class Stage(StrEnum):
    """Where a person stands at the moment of the demo."""

    NEW = "referral to triage"
    URGENT = "referral to triage that calls itself urgent"
    INCOMPLETE = "referral to triage with much missing"
    INFORMATION = "information asked for"
    WAITING = "on the wait list"
    DECLINED = "declined"
    BOOKED = "assessment booked"
    ASSESSING = "assessed, not decided"
    NOT_SUITABLE = "not suitable"
    DEFERRED = "not yet"
    SUITABLE = "suitable"
    CONSENTED = "consent signed, course ordered"
    PLANNED = "course booked"
    EXPECTED = "expected today"
    ARRIVED = "arrived"
    EXAMINED = "examined"
    RUNNING = "dose running, one check late"
    RECOVERING = "recovering"
    READY = "ready to leave"
    LEFT = "gone home today"
    MID_COURSE = "between treatments"
    FINISHED = "course finished, recommendation pending"
    ACCEPTED = "course finished, recommendation accepted"
    MAINTENANCE = "maintenance"
    STOPPED = "left the course"


FIRST = (
    Stage.NEW, Stage.INFORMATION, Stage.WAITING, Stage.BOOKED, Stage.NOT_SUITABLE, Stage.CONSENTED,
    Stage.PLANNED, Stage.RUNNING, Stage.MID_COURSE, Stage.FINISHED, Stage.MAINTENANCE, Stage.READY,
    Stage.RECOVERING, Stage.EXAMINED, Stage.ARRIVED, Stage.LEFT, Stage.EXPECTED, Stage.URGENT,
    Stage.INCOMPLETE, Stage.DECLINED, Stage.ACCEPTED, Stage.DEFERRED, Stage.SUITABLE, Stage.ASSESSING,
    Stage.STOPPED,
)  # fmt: skip
"""One person each, in this order; twelve people have someone at every step that matters most."""

THEN = (
    Stage.MID_COURSE, Stage.WAITING, Stage.EXPECTED, Stage.NEW, Stage.ACCEPTED, Stage.BOOKED,
    Stage.MID_COURSE, Stage.WAITING, Stage.MAINTENANCE, Stage.PLANNED, Stage.FINISHED, Stage.WAITING,
    Stage.MID_COURSE, Stage.NOT_SUITABLE, Stage.BOOKED, Stage.INFORMATION, Stage.EXPECTED, Stage.SUITABLE,
)  # fmt: skip
"""And then these, over and over."""

TRIAGE = (Stage.NEW, Stage.URGENT, Stage.INCOMPLETE)
DECIDED = (Stage.NOT_SUITABLE, Stage.DEFERRED, Stage.SUITABLE)
OVER = (Stage.FINISHED, Stage.ACCEPTED, Stage.MAINTENANCE)


@dataclass(frozen=True)
class Live:
    """A visit of today: seat and dose in minutes from now (below zero: before), its chair and number."""

    seat_min: int
    chair: int
    number: int
    dose_min: int


LIVE = {
    Stage.LEFT: Live(-120, 0, 4, -112),
    Stage.READY: Live(-120, 1, 5, -104),
    Stage.RECOVERING: Live(-90, 2, 2, -62),
    Stage.RUNNING: Live(-45, 3, 3, -17),
    Stage.EXAMINED: Live(0, 0, 1, 8),
    Stage.ARRIVED: Live(0, 1, 6, 20),
}
"""Four chairs: the two who come next take those of the two who are done."""
TODAY = (*LIVE, Stage.EXPECTED)


def stages(patients: int) -> list[Stage]:
    """The stages of this many people."""
    return list(islice((*FIRST, *islice(cycle(THEN), patients)), patients))
