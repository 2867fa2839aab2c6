"""A policy that is proposed and not yet in force: read from a file or from words, checked, and compared."""

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lightwell.knowledge.library import Knowledge
from lightwell.knowledge.practice import Policy
from lightwell.outcomes.cases.reading import Case
from lightwell.outcomes.cases.report import finding_as_json, found, told_on

LARGEST_BYTES = 200_000
YES_NO = {"true": True, "yes": True, "false": False, "no": False}


class NotAPolicy(Exception):
    """The proposed policy cannot be read; the message is a sentence for a person."""


def from_file(path: Path, policy: Policy) -> dict[str, Any]:
    """The values that a TOML file proposes, one `"key" = value` a line. Raises NotAPolicy."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise NotAPolicy(f"{path.name} is larger than 200 kB. A policy is a small file.")
        told = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as problem:
        raise NotAPolicy(f"{path.name} cannot be read: {problem.strerror}.") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise NotAPolicy(f"{path.name} is not a TOML file ({problem}).") from problem
    return dict(_checked(key, value, policy) for key, value in told.items())


def from_words(words: Iterable[str], policy: Policy) -> dict[str, Any]:
    """The values of `key=value` words. Raises NotAPolicy."""
    return dict(_word(word, policy) for word in words)


def _word(word: str, policy: Policy) -> tuple[str, Any]:
    key, sign, said = (part.strip() for part in word.partition("="))
    if not sign:
        raise NotAPolicy(f"{word!r} is not a proposal. Write key=value.")
    if said.casefold() in YES_NO:
        return _checked(key, YES_NO[said.casefold()], policy)
    try:
        number = Decimal(said)
    except InvalidOperation:
        raise NotAPolicy(f"{said!r} is not a number, for {key}.") from None
    return _checked(key, int(number) if number.is_finite() and number == int(number) else number, policy)


def _checked(key: str, value: Any, policy: Policy) -> tuple[str, Any]:
    if key not in policy:
        raise NotAPolicy(f"{key} is not a policy value. A key in a file stands in quotation marks.")
    now = policy[key]
    if isinstance(now, tuple) or isinstance(value, list | dict):
        raise NotAPolicy(f"{key} is a list; it cannot be proposed this way.")
    if isinstance(now, bool) is not isinstance(value, bool) or not isinstance(value, bool | int | Decimal):
        raise NotAPolicy(f"{value!r} does not fit {key}, which is {now} now.")
    if isinstance(value, Decimal) and not value.is_finite():
        raise NotAPolicy(f"{value} is not a number, for {key}.")
    return key, value


def laid_over(policy: Policy, proposed: Mapping[str, Any]) -> dict[str, Any]:
    """The policy in force with the proposed values in their place."""
    return {**policy, **proposed}


def changes(case: Case, known: Knowledge, proposed: Mapping[str, Any], day: int | None) -> list[dict]:
    """Each finding that the proposal makes appear, vanish or ask for something else, on one day of a case."""
    before = _on(case, known, known.policy, day)
    after = _on(case, known, laid_over(known.policy, proposed), day)
    return [
        {"rule": rule, "now": before.get(rule), "then": after.get(rule)}
        for rule in known.rules
        if _short(before.get(rule)) != _short(after.get(rule))
    ]


def _on(case: Case, known: Knowledge, limits: Mapping[str, Any], day: int | None) -> dict[str, dict]:
    told = told_on(case, known, limits, day)
    return {one.rule.id: finding_as_json(one, told, known) for one in found(told, known, limits)}


def _short(one: dict | None) -> tuple | None:
    return None if one is None else (one["result"], one["action"], one["blocks"])
