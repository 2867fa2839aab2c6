"""How far a dose has come: running, paused or over, how much was given, when it will end.

A dose runs at a share of its ordered rate between events. What a pause delays is given later at the ordered
rate, never faster; nothing beyond the ordered amount. Source: Lightwell decisions, treatment day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

MINUTE = timedelta(minutes=1)


class What(StrEnum):
    """What can happen to a dose."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    END = "end"


class State(StrEnum):
    NOT_STARTED = "not started"
    RUNNING = "running"
    PAUSED = "paused"
    OVER = "over"


AFTER: dict[State, dict[What, State]] = {
    State.NOT_STARTED: {What.START: State.RUNNING},
    State.RUNNING: {
        What.PAUSE: State.PAUSED,
        What.RESUME: State.RUNNING,
        What.STOP: State.OVER,
        What.END: State.OVER,
    },
    State.PAUSED: {What.RESUME: State.RUNNING, What.STOP: State.OVER},
    State.OVER: {},
}
"""Which event is possible in which state, and what it leads to. To resume while running is a new rate."""


OVER = (What.STOP, What.END)
"""After one of these nothing more is given."""


@dataclass(frozen=True)
class Event:
    """One event of a dose. `rate_share`: the part of the ordered rate from then on (start and resume)."""

    what: What
    at: datetime
    rate_share: Decimal = Decimal(1)


@dataclass(frozen=True)
class Infusion:
    """A dose in mg over minutes (0: given at once) with its events in the order of time."""

    dose_mg: Decimal
    over_min: int
    events: tuple[Event, ...] = ()

    @property
    def state(self) -> State:
        state = State.NOT_STARTED
        for event in self.events:
            state = AFTER[state].get(event.what, state)
        return state

    @property
    def started_at(self) -> datetime | None:
        return self.events[0].at if self.events else None

    @property
    def over_at(self) -> datetime | None:
        """When it was stopped or ended; None while it runs."""
        return self.events[-1].at if self.state is State.OVER else None

    @property
    def paused_since(self) -> datetime | None:
        return self.events[-1].at if self.state is State.PAUSED else None

    def may(self, what: What) -> bool:
        """Whether this can happen next."""
        return what in AFTER[self.state]

    def given_mg(self, at: datetime) -> Decimal:
        """What the rate comes to until `at`, at most the dose. All of a dose that is given at once."""
        if not self.events or at < self.events[0].at:
            return Decimal(0)
        if not self.over_min:
            return self.dose_mg
        mg = sum((self._mg_between(event, end) for event, end in _spans(self.events, at)), Decimal(0))
        return min(mg, self.dose_mg)

    def _mg_between(self, event: Event, end: datetime) -> Decimal:
        if event.what not in (What.START, What.RESUME) or end <= event.at:
            return Decimal(0)
        return self.mg_per_min(event) * Decimal((end - event.at).total_seconds()) / 60

    def mg_per_min(self, event: Event) -> Decimal:
        """The rate from a start or resume on, of a dose that is given over minutes."""
        return self.dose_mg / self.over_min * event.rate_share

    def expected_end(self, now: datetime) -> datetime | None:
        """When the whole dose will be in at the present rate; None when it does not run."""
        if self.state is not State.RUNNING:
            return self.over_at
        last = self.events[-1]
        left_mg = self.dose_mg - self.given_mg(last.at)
        if not self.over_min:
            return last.at
        return last.at + float(left_mg / self.mg_per_min(last)) * MINUTE


def _spans(events: Sequence[Event], until: datetime) -> list[tuple[Event, datetime]]:
    """Each event with the moment at which what it began was over."""
    ends = [*(event.at for event in events[1:]), until]
    return [(event, min(end, until)) for event, end in zip(events, ends, strict=True)]
