"""Where the sending of a letter stands, worked out from what happened to it. No Django, no clock."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HOLD = timedelta(seconds=20)
"""How long an e-mail waits, so that it can be taken back before it leaves."""
FIRST_WAIT = timedelta(minutes=1)
MOST_TRIES = 6
LOST_AFTER = timedelta(minutes=10)
"""A try that nobody heard of for so long broke off, and is made again."""
LINK_LIVES = timedelta(days=14)
MOST_WRONG = 5
"""So many wrong licence numbers close a link."""
STAYS_OPEN = timedelta(minutes=30)
"""How long the browser that opened a link may read the letter."""


class What(StrEnum):
    """What happened to a sending."""

    QUEUED = "queued"
    TRYING = "trying"
    SENT = "sent"
    FAILED = "failed"
    OPENED = "opened"
    STOPPED = "stopped"


class Standing(StrEnum):
    """Where a sending stands."""

    WAITING = "waiting"
    TRIED_AGAIN = "tried-again"
    FAILED = "failed"
    SENT = "sent"
    OPENED = "opened"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Event:
    """One thing that happened, in the order it did."""

    what: What
    at: datetime


def standing(events: Iterable[Event]) -> Standing:
    """Where a sending stands after `events`; what a person stopped stays stopped."""
    happened = [event.what for event in events]
    for what in (What.STOPPED, What.OPENED, What.SENT):
        if what in happened:
            return Standing(what)
    failures = happened.count(What.FAILED)
    if failures >= MOST_TRIES:
        return Standing.FAILED
    return Standing.TRIED_AGAIN if failures else Standing.WAITING


def next_try(events: Sequence[Event]) -> datetime | None:
    """When the next try is due; None when there is none to make. Each waits twice as long as the last."""
    if not events or standing(events) not in (Standing.WAITING, Standing.TRIED_AGAIN):
        return None
    last, failures = events[-1], sum(event.what == What.FAILED for event in events)
    if last.what == What.QUEUED:
        return last.at + HOLD
    return last.at + (LOST_AFTER if last.what == What.TRYING else FIRST_WAIT * 2 ** (failures - 1))


class Closed(StrEnum):
    """Why a link opens nothing."""

    EXPIRED = "expired"
    STOPPED = "stopped"
    USED = "used"
    LOCKED = "locked"


def closed(*, expired: bool, stopped: bool, opened: bool, wrong: int) -> Closed | None:
    """Why a link opens nothing any more, or None; `wrong`: how many wrong licence numbers were tried."""
    found = {
        Closed.STOPPED: stopped,
        Closed.USED: opened,
        Closed.EXPIRED: expired,
        Closed.LOCKED: wrong >= MOST_WRONG,
    }
    return next((why for why, so in found.items() if so), None)


def same_licence(typed: str, known: str) -> bool:
    """True for the same licence number, however it is spaced or written; an empty one is never the same."""
    plain = [re.sub(r"[^0-9A-Z]", "", one.upper()).lstrip("0") for one in (typed, known)]
    return plain[0] == plain[1] != ""
