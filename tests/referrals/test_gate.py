"""The gate: a riddle for one form and one day, limits, and what is held for which doubt."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell.referrals import gate
from lightwell.referrals.gate import Held, Lately

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
FEW = Lately(from_address=1, from_all=5)
KEY = "the clinic's own key"


def solved(entry_id: str = "a-form", at: datetime = NOW) -> tuple[str, str]:
    riddle = gate.challenge(entry_id, at, KEY)
    return riddle, next(str(number) for number in count() if gate.solves(riddle, str(number)))


@pytest.fixture(scope="module")
def riddle() -> tuple[str, str]:
    """One solved as hard as in the clinic."""
    return solved()


@pytest.mark.parametrize("after", [timedelta(0), timedelta(hours=23, minutes=59)])
def test_the_answer_of_the_day_holds(riddle, after):
    assert gate.proven("a-form", *riddle, at=NOW + after, key=KEY)


@pytest.mark.parametrize("after", [timedelta(hours=25), timedelta(hours=-1)])
def test_it_holds_neither_too_late_nor_before_it_was_asked(riddle, after):
    assert not gate.proven("a-form", *riddle, at=NOW + after, key=KEY)


def test_it_holds_for_no_other_form_and_under_no_other_key(riddle):
    assert not gate.proven("another", *riddle, at=NOW, key=KEY)
    assert not gate.proven("a-form", *riddle, at=NOW, key="guessed")


def test_a_riddle_that_was_set_back_is_nobody_s(riddle):
    issued, signature = riddle[0].split(".")
    later = f"{int(issued) + 9000}.{signature}"
    assert not gate.proven("a-form", later, riddle[1], at=NOW, key=KEY)


@given(st.text(max_size=90), st.text(max_size=20))
def test_whatever_is_sent_as_an_answer_is_no_error(riddle, answer):
    assert not gate.proven("a-form", riddle, answer, at=NOW, key=KEY)


@pytest.mark.parametrize(
    ("lately", "proven", "trapped", "held"),
    [
        (FEW, True, False, None),
        (FEW, False, False, Held.NO_PROOF),
        (FEW, True, True, Held.TRAP),
        (Lately(gate.HOLD_FROM_ADDRESS - 1, 50), True, False, None),
        (Lately(gate.HOLD_FROM_ADDRESS, 50), True, False, Held.MANY),
        (Lately(1, gate.HOLD_FROM_ALL), True, False, Held.MANY),
    ],
)
def test_each_doubt_has_its_word(lately, proven, trapped, held):
    assert gate.why_held(lately, proven=proven, trapped=trapped) == held


@pytest.mark.parametrize(
    ("lately", "refused"),
    [
        (FEW, False),
        (Lately(gate.REFUSE_FROM_ADDRESS - 1, 100), False),
        (Lately(gate.REFUSE_FROM_ADDRESS, 100), True),
        (Lately(0, gate.REFUSE_FROM_ALL), True),
    ],
)
def test_a_flood_is_refused(lately, refused):
    assert gate.too_many(lately) is refused
