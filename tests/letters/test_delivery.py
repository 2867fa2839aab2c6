"""Where a sending stands, when it is tried again, which link opens: plain values in, plain values out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell.letters.delivery import (
    HOLD,
    LOST_AFTER,
    MOST_TRIES,
    MOST_WRONG,
    Closed,
    Event,
    Standing,
    What,
    closed,
    next_try,
    same_licence,
    standing,
)

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
ORDER = {"queued": What.QUEUED, "try": What.TRYING, "fail": What.FAILED, "sent": What.SENT}
ORDER |= {"opened": What.OPENED, "stopped": What.STOPPED}


def events(said: str) -> list[Event]:
    return [Event(ORDER[word], AT) for word in said.split()]


@pytest.mark.parametrize(
    ("happened", "stands"),
    [
        ("queued", Standing.WAITING),
        ("queued try", Standing.WAITING),
        ("queued try fail", Standing.TRIED_AGAIN),
        ("queued try fail try sent", Standing.SENT),
        ("queued try sent opened", Standing.OPENED),
        ("queued stopped", Standing.STOPPED),
        ("queued try stopped sent", Standing.STOPPED),
        ("queued" + " try fail" * MOST_TRIES, Standing.FAILED),
        ("sent", Standing.SENT),
    ],
)
def test_a_sending_stands_where_its_events_say(happened, stands):
    assert standing(events(happened)) == stands


@pytest.mark.parametrize(
    ("happened", "wait"),
    [
        ("queued", HOLD),
        ("queued try", LOST_AFTER),
        ("queued try fail", timedelta(minutes=1)),
        ("queued try fail try fail", timedelta(minutes=2)),
        ("queued" + " try fail" * (MOST_TRIES - 1), timedelta(minutes=16)),
        ("queued" + " try fail" * MOST_TRIES, None),
        ("queued try sent", None),
        ("queued stopped", None),
        ("", None),
    ],
)
def test_the_next_try_waits_twice_as_long_and_ends(happened, wait):
    assert next_try(events(happened)) == (None if wait is None else AT + wait)


@given(st.lists(st.sampled_from(list(What))))
def test_what_was_stopped_or_sent_is_never_tried_again(happened):
    said = [Event(what, AT) for what in happened]
    if {What.STOPPED, What.SENT, What.OPENED} & set(happened):
        assert next_try(said) is None
    if What.STOPPED in happened:
        assert standing(said) == Standing.STOPPED


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({}, None),
        ({"wrong": MOST_WRONG - 1}, None),
        ({"wrong": MOST_WRONG}, Closed.LOCKED),
        ({"expired": True}, Closed.EXPIRED),
        ({"opened": True, "expired": True}, Closed.USED),
        ({"stopped": True, "opened": True}, Closed.STOPPED),
    ],
)
def test_a_link_is_closed_for_one_reason(over, why):
    assert closed(**{"expired": False, "stopped": False, "opened": False, "wrong": 0, **over}) == why


@pytest.mark.parametrize("typed", ["900001", " 900 001 ", "cpso-900001", "0900001"])
def test_a_licence_number_is_the_same_however_it_is_written(typed):
    assert same_licence(typed, "900001") == (typed != "cpso-900001")


@pytest.mark.parametrize("known", ["", " ", "-", "0"])
def test_no_licence_number_is_never_the_same(known):
    assert not same_licence(known, known)
