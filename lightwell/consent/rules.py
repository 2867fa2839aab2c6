"""When a signed consent counts, and what a signature may be. No database, no clock; limits passed in.

Source: clinical reference I.4; the numbers are the clinic's policy.
"""

import calendar
import re
from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol

MOST_SIGNATURE = 20_000
MOST_NAME = 120
PAD_WIDTH, PAD_HEIGHT = 350, 150
_NUMBER = r"\d{1,3}(?:\.\d{1,2})?"
_POINT = rf"{_NUMBER} {_NUMBER}"
_STROKE = rf"M{_POINT}(?:L{_POINT})*"
_PATH = re.compile(rf"(?:{_STROKE})+")


class State(StrEnum):
    """Whether a consent counts today, or the first reason why not."""

    VALID = "valid"
    WITHDRAWN = "withdrawn"
    OLD_TEXT = "old-text"
    EXPIRED = "expired"
    INCOMPLETE = "incomplete"


class Asked(Protocol):
    """A statement of the text: `when` is "always" or "experimental"."""

    @property
    def code(self) -> str: ...
    @property
    def when(self) -> str: ...


def current_version(versions: Iterable[str]) -> str:
    """The version that counts: names end in year and month, so the last by name is the newest."""
    return max(versions)


def required(statements: Iterable[Asked], *, experimental: bool) -> tuple[str, ...]:
    """The codes that must be agreed to: the experimental one only where the use is experimental."""
    return tuple(item.code for item in statements if experimental or item.when == "always")


def missing(needed: Iterable[str], agreed: Collection[str]) -> tuple[str, ...]:
    """What is required and was not agreed to."""
    return tuple(code for code in needed if code not in agreed)


def last_day(given_on: date, valid_months: int) -> date:
    """The last day it counts: the same day of the month `valid_months` later, or that month's last."""
    years, month0 = divmod(given_on.month - 1 + valid_months, 12)
    year, month = given_on.year + years, month0 + 1
    return date(year, month, min(given_on.day, calendar.monthrange(year, month)[1]))


def state(
    *,
    version: str,
    current: str,
    withdrawn: bool,
    given_on: date,
    today: date,
    valid_months: int,
    agreed: Collection[str],
    needed: Iterable[str],
) -> State:
    """Whether a consent counts on `today`, or the first reason why not."""
    if withdrawn:
        return State.WITHDRAWN
    if version != current:
        return State.OLD_TEXT
    if today > last_day(given_on, valid_months):
        return State.EXPIRED
    return State.INCOMPLETE if missing(needed, agreed) else State.VALID


def is_signature(path: str) -> bool:
    """True for strokes of straight lines inside the pad, as signature-pad.ts draws them, and nothing else."""
    if len(path) > MOST_SIGNATURE or not _PATH.fullmatch(path):
        return False
    numbers = [float(number) for number in re.findall(_NUMBER, path)]
    inside = all(x <= PAD_WIDTH for x in numbers[::2]) and all(y <= PAD_HEIGHT for y in numbers[1::2])
    return inside and len(numbers) > 4


def plain_name(name: str) -> str:
    """A name as it is kept: one line, single spaces; empty without a letter, or when too long."""
    words = " ".join("".join(c for c in name if c.isprintable()).split())
    return words if any(c.isalpha() for c in words) and len(words) <= MOST_NAME else ""
