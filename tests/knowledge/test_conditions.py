"""Three-valued logic: unknown is not no, and learning more never turns yes into no."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell.knowledge.conditions import Condition, because, evaluate, facts_used

NAMES = ("a", "b", "c", "d")


def condition(raw) -> Condition:
    return msgspec.convert(raw, Condition)


def yes(name: str) -> dict:
    return {"fact": name, "equals": True}


LEAVES = st.sampled_from([yes(name) for name in NAMES])


def combined(parts):
    listed = st.lists(parts, min_size=1, max_size=3)
    return (
        listed.map(lambda given_parts: {"all": given_parts})
        | listed.map(lambda given_parts: {"any": given_parts})
        | parts.map(lambda part: {"not": part})
        | st.tuples(parts, parts).map(lambda pair: {"given": pair[0], "then": pair[1]})
    )


TREES = st.recursive(LEAVES, combined, max_leaves=8).map(condition)
FACTS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([True, False, None]))
COMPLETE = st.fixed_dictionaries({name: st.booleans() for name in NAMES})


@given(TREES, COMPLETE)
def test_when_everything_is_known_there_is_an_answer(tree, facts) -> None:
    assert evaluate(tree, facts) in (True, False)


@given(TREES, FACTS, COMPLETE)
def test_learning_more_never_changes_an_answer(tree, known, rest) -> None:
    before = evaluate(tree, known)
    after = evaluate(tree, rest | {name: value for name, value in known.items() if value is not None})
    assert before is None or before == after


@given(TREES)
def test_when_nothing_is_known_there_is_no_answer(tree) -> None:
    assert evaluate(tree, {}) is None


@given(TREES, FACTS)
def test_none_and_missing_are_the_same(tree, facts) -> None:
    missing = {name: value for name, value in facts.items() if value is not None}
    assert evaluate(tree, facts) == evaluate(tree, missing)


@given(TREES, TREES, FACTS)
def test_de_morgan(one, other, facts) -> None:
    neither = condition({"not": {"fact": "x", "equals": True}})
    both = msgspec.structs.replace(neither, not_=Condition(all_=(one, other)))
    either = Condition(any_=(Condition(not_=one), Condition(not_=other)))
    assert evaluate(both, facts) == evaluate(either, facts)


@given(TREES, FACTS)
def test_an_unknown_answer_names_facts_that_nobody_knows(tree, facts) -> None:
    reasons = because(tree, facts)
    assert {reason.fact for reason in reasons} <= facts_used(tree)
    if evaluate(tree, facts) is None:
        assert reasons
        assert all(facts.get(reason.fact) is None for reason in reasons)


@given(TREES, FACTS)
def test_the_reasons_alone_are_enough_for_a_yes(tree, facts) -> None:
    if evaluate(tree, facts):
        assert evaluate(tree, {reason.fact: reason.value for reason in because(tree, facts)}) is True


@pytest.mark.parametrize(
    ("operation", "limit", "below", "at", "above"),
    [
        ("at_least", 10, False, True, True),
        ("at_most", 10, True, True, False),
        ("above", 10, False, False, True),
        ("below", 10, True, False, False),
    ],
)
def test_numbers_at_their_limit(operation, limit, below, at, above) -> None:
    compared = condition({"fact": "n", operation: limit})
    answers = tuple(evaluate(compared, {"n": value}) for value in (9, 10, Decimal("10.1")))
    assert answers == (below, at, above)


def test_zero_and_no_are_known() -> None:
    assert evaluate(condition({"fact": "n", "below": 1}), {"n": 0}) is True
    assert evaluate(condition(yes("a")), {"a": False}) is False


def test_a_limit_may_be_the_clinics_policy() -> None:
    high = condition({"fact": "n", "above": {"policy": "limit.n"}})
    assert evaluate(high, {"n": 141}, {"limit.n": 140}) is True
    assert evaluate(high, {"n": 141}, {"limit.n": 150}) is False
    with pytest.raises(KeyError, match=r"limit\.n"):
        evaluate(high, {"n": 141}, {})


@pytest.mark.parametrize(
    ("words", "answer"),
    [({"I71.4"}, True), ({"i71"}, True), ({"I7"}, False), (set(), False), (None, None)],
)
def test_codes_match_by_prefix(words, answer) -> None:
    aortic = condition({"fact": "codes", "any_prefix": ["I71"]})
    assert evaluate(aortic, {"codes": words}) is answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [({"Kétamine (Ketalar)"}, True), ({"eskétamine"}, True), ({"keta"}, False), (set(), False), (None, None)],
)
def test_names_match_without_case_and_accents(words, answer) -> None:
    ketamine = condition({"fact": "substances", "any_contains": ["ketamine"]})
    assert evaluate(ketamine, {"substances": words}) is answer


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"a": True}, True),
        ({"a": False}, False),
        ({"b": True, "a": False}, True),
        ({"a": None, "b": None}, None),
    ],
)
def test_any_known_leaves_out_what_is_unknown(facts, answer) -> None:
    assert evaluate(condition({"any_known": [yes("a"), yes("b")]}), facts) is answer


def test_given_stays_unknown_even_when_the_rest_is_no() -> None:
    sequence = condition({"given": yes("a"), "then": yes("b")})
    assert evaluate(sequence, {"b": False}) is None
    assert evaluate(sequence, {"a": False}) is False


def test_if_unknown_answers_for_a_missing_fact_and_says_so() -> None:
    assumed = condition(yes("a") | {"if_unknown": False})
    assert evaluate(assumed, {}) is False
    assert because(assumed, {})[0].value is None


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"fact": "a"},
        {"fact": " ", "equals": True},
        {"equals": True},
        {"fact": "a", "equals": True, "above": 3},
        {"fact": "a", "equals": True, "all": [{"fact": "b", "equals": True}]},
        {"all": []},
        {"given": {"fact": "a", "equals": True}},
        {"not": {"fact": "a", "equals": True}, "if_unknown": True},
        {"fact": "a", "above": "high"},
        {"fact": "a", "any_prefix": []},
        {"fact": "a", "is": True},
    ],
)
def test_a_malformed_condition_is_refused(raw) -> None:
    with pytest.raises(msgspec.ValidationError):
        condition(raw)
