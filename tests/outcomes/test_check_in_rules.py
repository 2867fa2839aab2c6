"""When a check-in is due, and where it stands."""

from datetime import UTC, datetime, timedelta

import pytest

from lightwell import knowledge
from lightwell.outcomes.rules import check_ins as rules
from lightwell.outcomes.rules.check_ins import State

OVER = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLICY = knowledge.current().policy
WINDOW = rules.window(OVER, POLICY["checkin.after_hours"], POLICY["checkin.until_hours"])


@pytest.mark.parametrize(
    ("number", "asked"), [(1, True), (2, False), (3, True), (4, False), (5, False), (6, True)]
)
def test_it_follows_treatments_one_and_three_and_the_last(number, asked):
    assert rules.is_asked_after(number, 6, POLICY["checkin.after_treatments"]) is asked


def test_it_is_due_a_day_after_the_dose_and_closes_the_day_after():
    assert rules.Window(OVER + 24 * HOUR, OVER + 48 * HOUR) == WINDOW


@pytest.mark.parametrize(
    ("hours", "answered", "state"),
    [
        (23.9, False, State.WAITING),
        (24, False, State.OPEN),
        (48, False, State.OPEN),
        (48.1, False, State.MISSED),
        (50, True, State.ANSWERED),
    ],
)
def test_where_it_stands_follows_from_the_clock_and_the_answer(hours, answered, state):
    assert rules.state(WINDOW, answered=answered, now=OVER + hours * HOUR) is state


def test_whoever_has_begun_may_finish_a_while_after_it_closed():
    assert rules.may_answer(WINDOW, OVER + 49.9 * HOUR)
    assert not rules.may_answer(WINDOW, OVER + 50.1 * HOUR)


def test_it_goes_on_at_the_first_question_that_was_neither_answered_nor_skipped():
    items = ["1", "2", "3"]
    assert rules.next_item(items, {}) == "1"
    assert rules.next_item(items, {"1": 0, "2": None}) == "3"
    assert rules.next_item(items, {"1": 0, "2": None, "3": 3}) is None
