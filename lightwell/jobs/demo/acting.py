"""Acting in the order of time. A way is a generator: it yields when its next act wants to happen, is sent the
moment at which it does, and acts. So each person's way reads from top to bottom, and all of them interleave.
"""

from collections.abc import Generator, Iterator
from datetime import datetime
from heapq import heappop, heappush
from typing import TypeVar

Result = TypeVar("Result")
Way = Generator[datetime, datetime, Result]


class Play:
    """The ways under way. No act happens before one that was acted already, so the record is in order."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Way]] = []
        self._added = 0

    def add(self, way: Way) -> None:
        """Let a way begin; an act may add another that goes on beside it."""
        self._wait(way, next(way, None))

    def _wait(self, way: Way, wanted: datetime | None) -> None:
        if wanted is not None:
            self._added += 1
            heappush(self._waiting, (wanted, self._added, way))

    def until(self, end: datetime) -> Iterator[datetime]:
        """Act everything up to `end`, and give the moment of each act; what comes later never happens."""
        clock = None
        while self._waiting and self._waiting[0][0] <= end:
            wanted, _order, way = heappop(self._waiting)
            clock = max(clock or wanted, wanted)
            self._wait(way, _acted(way, clock))
            yield clock


def _acted(way: Way, at: datetime) -> datetime | None:
    """Let a way act; the moment of its next act, or None when it has ended."""
    try:
        return way.send(at)
    except StopIteration:
        return None
