"""Where each treatment of a course stands, from visits and what came of them."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from lightwell.web.courses import strip
from lightwell.web.courses.strip import Spot, spots
from tests.factories.scheduling import wall

NOW = wall(24, 11)


def a_visit(number: int, starts_at: datetime):
    return SimpleNamespace(
        pk=uuid4(), number=number, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
    )


def states(visits, came=None, treatments: int = 4) -> list[str]:
    return [spot.state for spot in spots(SimpleNamespace(treatments=treatments), visits, came or {}, NOW)]


def test_done_missed_next_and_not_booked():
    first, second, third = a_visit(1, wall(17, 11)), a_visit(2, wall(20, 11)), a_visit(3, wall(27, 11))
    assert states([first, second, third], {first.pk: "given"}) == ["done", "missed", "next", "open"]


def test_a_visit_that_has_begun_is_missed_only_when_its_time_is_over():
    assert states([a_visit(1, NOW - timedelta(minutes=30))], treatments=1) == ["next"]
    assert states([a_visit(1, NOW - timedelta(hours=2))], treatments=1) == ["missed"]


@pytest.mark.parametrize(
    ("came", "state"), [("given", "done"), ("running", "here"), ("here", "here"), ("called-off", "missed")]
)
def test_what_came_of_the_arrival_decides(came, state):
    visit = a_visit(1, NOW)
    assert states([visit], {visit.pk: came}, treatments=1) == [state]


def test_the_next_is_the_first_in_time_whatever_its_number():
    late, early = a_visit(1, wall(30, 11)), a_visit(2, wall(27, 11))
    assert states([late, early], treatments=2) == ["", "next"]


def test_only_a_visit_nobody_came_for_may_change():
    visit = a_visit(1, NOW)
    assert [Spot(1, visit, state).may_change for state in ("done", "here", "next", "missed", "")] == [
        False, False, True, True, True,
    ]  # fmt: skip
    assert not Spot(1, None, "open").may_change


def test_the_strip_is_drawn_and_read_in_words():
    found = [Spot(1, a_visit(1, NOW), "here"), Spot(2, None, "open"), Spot(3, a_visit(3, NOW), "done")]
    assert strip.items(found) == [(1, "here now", "next"), (2, "not booked", ""), (3, "24 Nov", "done")]
    assert strip.reading(found) == "Treatments: 1 of 3 done, 2 with a visit"
