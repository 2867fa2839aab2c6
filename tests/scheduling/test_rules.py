"""When a visit may be."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lightwell.scheduling import rules
from lightwell.scheduling.planner import Opening
from lightwell.scheduling.rules import Misfit

TORONTO = ZoneInfo("America/Toronto")
OPENING = Opening(time(8), time(17), frozenset({1, 2, 3, 4, 5}))
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, second, tzinfo=TORONTO).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "block_min", "expected"),
    [
        (at(1, 10), 120, None),
        (at(1, 8), 120, None),
        (at(1, 15), 120, None),
        (at(1, 15, 15), 120, Misfit.CLOSED_HOURS),
        (at(1, 7, 45), 120, Misfit.CLOSED_HOURS),
        (at(1, 23), 120, Misfit.CLOSED_HOURS),
        (at(1, 10, 5), 120, Misfit.NOT_ALIGNED),
        (at(1, 10, 0, 1), 120, Misfit.NOT_ALIGNED),
        (at(5, 10), 120, Misfit.CLOSED_DAY),
        (NOW, 120, Misfit.PAST),
        (NOW - timedelta(days=365), 120, Misfit.PAST),
    ],
)
def test_where_a_visit_fits(start, block_min, expected):
    assert rules.misfit(start, block_min, OPENING, TORONTO, NOW) is expected


def test_a_gap_of_exactly_the_hard_hours_may_be_booked():
    (gap,) = rules.close_gaps([at(1, 10), at(2, 10)], hard_hours=24, soft_hours=48)
    assert (gap.hours, gap.hard) == (24, False)


def test_a_quarter_hour_less_may_not():
    (gap,) = rules.close_gaps([at(2, 9, 45), at(1, 10)], hard_hours=24, soft_hours=48)
    assert gap.hard and gap.first == at(1, 10)


def test_far_enough_apart_nothing_is_said():
    assert rules.close_gaps([at(1, 10), at(3, 10)], hard_hours=24, soft_hours=48) == []
    assert rules.close_gaps([], hard_hours=24, soft_hours=48) == []


def test_what_was_cancelled_or_moved_stays_so():
    assert rules.may_change("booked", "moved") and rules.may_change("booked", "cancelled")
    assert not any(rules.may_change(state, "moved") for state in ("cancelled", "moved"))
