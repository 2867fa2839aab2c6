"""Conditions written as data, answered in three values: true, false, and nobody knows."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from lightwell.knowledge.text import Part, Words

Answer = bool | None
"""True, False, or None: nobody knows. Unknown is not no."""

Facts = Mapping[str, Any]
"""What is known by fact name: yes or no, a number, a word, a frozenset of words. Missing or None: unknown."""


class PolicyLimit(Part, frozen=True, kw_only=True):
    """A limit that is the clinic's policy, looked up by key when the condition is evaluated."""

    policy: Words


Limit = int | Decimal | PolicyLimit
Limits = Mapping[str, Any]
"""Policy values by key, the clinic's own values already laid over the defaults."""

COMBINATIONS = ("all_", "any_", "any_known", "not_", "given", "fact")
NUMBER_OPERATIONS = ("at_least", "at_most", "above", "below")
LIST_OPERATIONS = ("any_prefix", "any_contains")
OPERATIONS = ("equals", "in_", *NUMBER_OPERATIONS, *LIST_OPERATIONS)


class Condition(
    Part, frozen=True, kw_only=True, rename={"all_": "all", "any_": "any", "not_": "not", "in_": "in"}
):
    """One node of a condition: a combination of conditions, or one fact compared with a value.

    all, any, not: three-valued logic. any_known leaves out what is unknown, and is unknown only when
    everything is. given and then: `then` is asked only when `given` is true; unknown `given` stays unknown.

    A fact takes one operation: equals, in (one of these words), at_least, at_most, above, below (numbers, or
    `{policy = "key"}`), any_prefix and any_contains (for lists of words). `if_unknown` is the answer when
    the fact is unknown, for the few rules where silence counts.
    """

    all_: tuple["Condition", ...] | None = None
    any_: tuple["Condition", ...] | None = None
    any_known: tuple["Condition", ...] | None = None
    not_: "Condition | None" = None
    given: "Condition | None" = None
    then: "Condition | None" = None
    fact: Words | None = None
    equals: bool | int | str | None = None
    in_: tuple[bool | int | str, ...] | None = None
    at_least: Limit | None = None
    at_most: Limit | None = None
    above: Limit | None = None
    below: Limit | None = None
    any_prefix: tuple[Words, ...] | None = None
    any_contains: tuple[Words, ...] | None = None
    if_unknown: bool | None = None

    def __post_init__(self) -> None:
        if len(self._given_names(COMBINATIONS)) != 1:
            raise ValueError("a condition is one of all, any, any_known, not, given, fact")
        if (self.given is None) != (self.then is None):
            raise ValueError("given and then belong together")
        if len(self._given_names(OPERATIONS)) != (1 if self.fact else 0):
            raise ValueError("a fact takes exactly one operation, and an operation needs a fact")
        if self.if_unknown is not None and not self.fact:
            raise ValueError("if_unknown belongs to a fact")
        if any(getattr(self, name) == () for name in ("all_", "any_", "any_known", "in_", *LIST_OPERATIONS)):
            raise ValueError("a list in a condition is empty")

    def _given_names(self, names: tuple[str, ...]) -> list[str]:
        return [name for name in names if getattr(self, name) is not None]

    @property
    def operation(self) -> str:
        """How the fact is compared, by field name. Only for a condition on a fact."""
        return next(name for name in OPERATIONS if getattr(self, name) is not None)

    @property
    def operand(self) -> Any:
        """What the fact is compared with. Only for a condition on a fact."""
        return getattr(self, self.operation)

    @property
    def parts(self) -> tuple["Condition", ...]:
        """The conditions this one combines; none for a fact."""
        listed = self.all_ or self.any_ or self.any_known or ()
        return listed + tuple(part for part in (self.not_, self.given, self.then) if part is not None)


class Reason(msgspec.Struct, frozen=True):
    """One fact behind an answer: its value (the matching words of a list), and what it answered.

    `value` None: nobody knows.
    """

    fact: str
    value: Any
    answer: Answer


def evaluate(condition: Condition, facts: Facts, limits: Limits | None = None) -> Answer:
    """Whether the condition holds: True, False, or None when what is known does not settle it.

    Raises KeyError when the condition names a policy key that `limits` does not hold.
    """
    if condition.fact is not None:
        return _fact_answer(condition, facts, limits or {})
    return _combined(condition, [evaluate(part, facts, limits) for part in condition.parts])


def _combined(condition: Condition, answers: list[Answer]) -> Answer:
    """The answer of a combination, from the answers of its parts."""
    if condition.not_ is not None:
        return None if answers[0] is None else not answers[0]
    if condition.given is not None:
        return answers[1] if answers[0] else answers[0]
    if condition.all_ is not None:
        return _all(answers)
    if condition.any_known is not None:
        answers = [answer for answer in answers if answer is not None] or [None]
    return _any(answers)


def because(condition: Condition, facts: Facts, limits: Limits | None = None) -> tuple[Reason, ...]:
    """The facts that settled the answer; for an unknown answer, those that nobody knows. Each fact once."""
    return explained(condition, facts, limits)[1]


def explained(
    condition: Condition, facts: Facts, limits: Limits | None = None
) -> tuple[Answer, tuple[Reason, ...]]:
    """The answer and the facts that settled it, in one pass."""
    answer, reasons = _explained(condition, facts, limits or {})
    return answer, tuple({reason.fact: reason for reason in reasons}.values())


def policies_used(condition: Condition) -> frozenset[str]:
    """The keys of the policy that the condition looks up."""
    limits = (leaf.operand for leaf in leaves(condition))
    return frozenset(limit.policy for limit in limits if isinstance(limit, PolicyLimit))


def facts_used(condition: Condition) -> frozenset[str]:
    """The names of every fact the condition looks at."""
    return frozenset(leaf.fact for leaf in leaves(condition) if leaf.fact)


def leaves(condition: Condition) -> Iterator[Condition]:
    """Every condition on a fact, in the order written."""
    if condition.fact is not None:
        yield condition
    for part in condition.parts:
        yield from leaves(part)


def fold(words: str) -> str:
    """Lower case without accents, so that "Kétamine" and "ketamine" are the same word."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _all(answers: list[Answer]) -> Answer:
    if False in answers:
        return False
    return None if None in answers else True


def _any(answers: list[Answer]) -> Answer:
    if True in answers:
        return True
    return None if None in answers else False


def _explained(condition: Condition, facts: Facts, limits: Limits) -> tuple[Answer, list[Reason]]:
    if condition.fact is not None:
        answer = _fact_answer(condition, facts, limits)
        return answer, [Reason(condition.fact, _shown(condition, facts.get(condition.fact), answer), answer)]
    parts = condition.parts
    told = [_explained(part, facts, limits) for part in parts]
    answer = _combined(condition, [own for own, _reasons in told])
    reasons: list[Reason] = []
    for part, (own, because_of) in zip(parts, told, strict=True):
        opened = part is condition.given and own is True and answer is not None
        if own == answer or opened or condition.not_ is not None:
            reasons += because_of
    return answer, reasons


def _shown(condition: Condition, value: Any, answer: Answer) -> Any:
    if not answer or value is None or condition.operation not in LIST_OPERATIONS:
        return value
    matches = LIST_MATCHES[condition.operation]
    return frozenset(word for word in value if matches(word, condition.operand))


def _fact_answer(condition: Condition, facts: Facts, limits: Limits) -> Answer:
    value = facts.get(condition.fact or "")
    if value is None:
        return condition.if_unknown
    operand = condition.operand
    if isinstance(operand, PolicyLimit):
        operand = limits[operand.policy]
    return ANSWERS[condition.operation](value, operand)


def _starts(word: str, prefixes: tuple[str, ...]) -> bool:
    return word.upper().startswith(prefixes)


def _contains(word: str, pieces: tuple[str, ...]) -> bool:
    return any(fold(piece) in fold(word) for piece in pieces)


LIST_MATCHES: dict[str, Callable[[str, tuple[str, ...]], bool]] = {
    "any_prefix": _starts,
    "any_contains": _contains,
}

ANSWERS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": lambda value, wanted: bool(value == wanted),
    "in_": lambda value, wanted: value in wanted,
    "at_least": lambda value, limit: bool(value >= limit),
    "at_most": lambda value, limit: bool(value <= limit),
    "above": lambda value, limit: bool(value > limit),
    "below": lambda value, limit: bool(value < limit),
    "any_prefix": lambda words, prefixes: any(_starts(word, prefixes) for word in words),
    "any_contains": lambda words, pieces: any(_contains(word, pieces) for word in words),
}
