"""When a signed consent counts, and what a signature may be. No database, no clock; limits passed in.

Source: clinical reference I.4; the numbers are the clinic's policy.
"""

import calendar
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
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
    OTHER_COURSE = "other-course"
    OLD_TEXT = "old-text"
    EXPIRED = "expired"
    INCOMPLETE = "incomplete"


class Asked(Protocol):
    """A statement of the text: `when` is "always" or "experimental"."""

    @property
    def code(self) -> str: ...
    @property
    def when(self) -> str: ...


class Versioned(Protocol):
    """A text: its version and where it counts, "CA" or a province as in "CA-QC"."""

    @property
    def version(self) -> str: ...
    @property
    def jurisdiction(self) -> str: ...


def current_version(texts: Iterable[Versioned], province: str = "") -> str:
    """The version that counts in a province: the newest of its own, or else of those for all of Canada.

    Names end in year and month, and a letter for another in the same month: the last by name is the newest.
    """
    by_place: dict[str, list[str]] = {}
    for text in texts:
        by_place.setdefault(text.jurisdiction, []).append(text.version)
    return max(by_place.get(f"CA-{province}") or by_place["CA"])


@dataclass(frozen=True)
class Sitting:
    """What stands beside a signature: who decides, who helped, and what the clinician stated.

    `capacity`: "able", "not-able", or "" when nobody stated it. `questions`: (asked, answered or "").
    """

    capacity: str = ""
    capacity_words: str = ""
    decision_maker: str = "patient"
    substitute_name: str = ""
    substitute_relation: str = ""
    interpreter_name: str = ""
    interpreter_language: str = ""
    witness_name: str = ""
    questions: tuple[tuple[str, str], ...] = ()


class Lack(StrEnum):
    """What is missing before a signature counts."""

    CAPACITY = "nobody stated whether the patient can decide"
    CANNOT_DECIDE = "the patient cannot decide and signs"
    SUBSTITUTE = "the substitute has no name or relation"
    QUESTION = "a question is open"
    WITNESS = "no witness"


WITH_STAFF = frozenset({Lack.CAPACITY, Lack.QUESTION})
"""What staff settle on the tablet before the patient signs."""


def lacks(sitting: Sitting, *, witness_asked: bool) -> list[Lack]:
    """Everything that is missing, in the order in which it is asked for."""
    by_substitute = sitting.decision_maker == "substitute"
    found = {
        Lack.CAPACITY: not sitting.capacity,
        Lack.CANNOT_DECIDE: sitting.capacity == "not-able" and not by_substitute,
        Lack.SUBSTITUTE: by_substitute and not (sitting.substitute_name and sitting.substitute_relation),
        Lack.QUESTION: any(not answered for _asked, answered in sitting.questions),
        Lack.WITNESS: witness_asked and not sitting.witness_name,
    }
    return [lack for lack, missing in found.items() if missing]


@dataclass(frozen=True)
class Change:
    """One piece of a text beside the version before: "same", "new", "gone" or "changed"."""

    kind: str
    before: str
    after: str


def changes(before: Iterable[str], after: Iterable[str]) -> list[Change]:
    """What changed from one list of paragraphs to another, in reading order."""
    old, new = list(before), list(after)
    found: list[Change] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [Change("same", text, text) for text in new[j1:j2]]
            continue
        for one, other in zip_longest(old[i1:i2], new[j1:j2], fillvalue=""):
            found.append(Change("changed" if one and other else "new" if other else "gone", one, other))
    return found


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
    for_other_course: bool = False,
) -> State:
    """Whether a consent counts on `today`, or the first reason why not."""
    if withdrawn:
        return State.WITHDRAWN
    if for_other_course:
        return State.OTHER_COURSE
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
