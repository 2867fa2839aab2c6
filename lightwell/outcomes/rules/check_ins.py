"""Which check-in is due when, and where one stands."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SCALE = "PHQ-9"
"""What a check-in asks (clinical reference D.5)."""

FINISHING = timedelta(hours=2)
"""Whoever began before a check-in closed may still finish: as long as a patient's session lives."""


class State(StrEnum):
    """Where a check-in stands."""

    WAITING = "waiting"
    OPEN = "open"
    ANSWERED = "answered"
    MISSED = "missed"


@dataclass(frozen=True)
class Window:
    """When a check-in is asked for, and until when it may be answered."""

    due_at: datetime
    closes_at: datetime


def is_asked_after(number: int, planned: int, after_treatments: Collection[int]) -> bool:
    """Whether treatment `number` of `planned` is followed by a check-in: some of the first, and the last.

    Source: policy `checkin.after_treatments`, clinical reference D.5.
    """
    return number in after_treatments or number == planned


def window(dose_over_at: datetime, after_hours: int, until_hours: int) -> Window:
    """The window of the check-in after a dose that was over then. Source: policy `checkin.*_hours`."""
    return Window(
        dose_over_at + timedelta(hours=after_hours),
        dose_over_at + timedelta(hours=until_hours),
    )


def window_from(asked_at: datetime, until_hours: int) -> Window:
    """The window of a check-in that a person asks for now."""
    return Window(asked_at, asked_at + timedelta(hours=until_hours))


def state(window: Window, *, answered: bool, now: datetime) -> State:
    """Where a check-in stands; an answer counts whenever it came."""
    if answered:
        return State.ANSWERED
    if now < window.due_at:
        return State.WAITING
    return State.OPEN if now <= window.closes_at else State.MISSED


def may_answer(window: Window, now: datetime) -> bool:
    """Whether an answer is still taken: until it closes, and a while longer for whoever has begun."""
    return now <= window.closes_at + FINISHING


def next_item(items: Sequence[str], kept: Mapping[str, int | None]) -> str | None:
    """The first item that was neither answered nor skipped (None) yet; None when all were."""
    return next((item for item in items if item not in kept), None)
