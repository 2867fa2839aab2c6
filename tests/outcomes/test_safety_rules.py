"""What an answer asks of the clinic."""

from datetime import UTC, datetime, timedelta

import pytest

from lightwell import knowledge
from lightwell.outcomes.rules import safety as rules
from lightwell.outcomes.rules.response import Score
from lightwell.outcomes.rules.safety import MOVES, Raised, Standing
from tests.factories.measures import answers_of

KNOWN = knowledge.current()
PHQ9 = KNOWN.instruments["PHQ-9"]
POLICY = {level: KNOWN.policy[f"safety.{level}.within_hours"] for level in rules.URGENCY}
AT = datetime(2026, 11, 24, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("item9", "level", "hours"),
    [(0, None, 0), (1, "amber", 24), (2, "red", 4), (3, "red", 4), (None, "task", 24)],
)
def test_item_nine_asks_for_someone_by_its_answer_or_its_gap(item9, level, hours):
    found = rules.of_items(PHQ9, answers_of(0, 0, 0, 0, 0, 0, 0, 0, item9))
    assert [(one.level, one.within_hours) for one in found] == ([(level, hours)] if level else [])


@pytest.mark.parametrize(
    ("yes", "level"),
    [((), None), (("1", "2"), None), (("1", "2", "3"), "amber"), (("2", "4"), "red"), (("6",), "red")],
)
def test_the_suicide_screen_asks_by_its_risk(yes, level):
    answers = {code: int(code in yes) for code in ("1", "2", "6")}
    answers |= {code: int(code in yes) for code in ("3", "4", "5") if "2" in yes}
    found = rules.of_score(KNOWN.scores["c-ssrs"], answers, None)
    assert [one.level for one in found] == ([level] if level else [])


@pytest.mark.parametrize(
    ("scale", "total", "found"), [("asrm", 5, 0), ("asrm", 6, 1), ("moca", 25, 1), ("moca", 26, 0)]
)
def test_a_total_asks_from_its_cut_off_on(scale, total, found):
    assert len(rules.of_score(KNOWN.scores[scale], {}, total)) == found


def test_a_rise_of_five_points_is_worse_and_four_is_not():
    base = Score(AT, 12)
    assert rules.is_worse(PHQ9, base, 17)
    assert not rules.is_worse(PHQ9, base, 16)
    assert not rules.is_worse(PHQ9, None, 27)
    assert not rules.is_worse(PHQ9, base, None)


def test_the_time_is_the_shorter_of_scale_and_policy():
    high = rules.of_score(KNOWN.scores["c-ssrs"], {"1": 1, "2": 1, "3": 1, "4": 1, "5": 0, "6": 0}, None)[0]
    assert rules.due_at(high, AT, POLICY) == AT
    calm = Raised("9", "red", 12, high.why)
    assert rules.due_at(calm, AT, POLICY) == AT + timedelta(hours=4)


def test_every_level_has_an_owner_and_someone_to_call_on_next():
    assert set(rules.OWNERS) == set(rules.URGENCY)
    assert set(rules.OWNERS.values()) <= set(rules.ESCALATES_TO)


@pytest.mark.parametrize(
    ("now", "to", "mine", "may"),
    [
        (Standing.OPEN, Standing.TAKEN, False, True),
        (Standing.OPEN, Standing.SETTLED, False, False),
        (Standing.TAKEN, Standing.TAKEN, True, False),
        (Standing.TAKEN, Standing.TAKEN, False, True),
        (Standing.TAKEN, Standing.SETTLED, True, True),
        (Standing.TAKEN, Standing.SETTLED, False, False),
        (Standing.TRIED, Standing.SETTLED, True, True),
        (Standing.SETTLED, Standing.TAKEN, False, False),
    ],
)
def test_a_task_is_taken_first_and_reported_on_by_who_has_it(now, to, mine, may):
    assert rules.may_move(now, to, mine=mine) is may


def test_nothing_follows_a_settled_task():
    assert MOVES[Standing.SETTLED] == ()
    assert not rules.is_overdue(AT, AT + timedelta(days=9), Standing.SETTLED)
    assert rules.is_overdue(AT, AT, Standing.TRIED)
