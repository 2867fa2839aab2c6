"""Numbers that others give out, as data: health cards of the provinces, licences of those who refer."""

import re
from typing import Literal

from lightwell.knowledge.loading import Topic
from lightwell.knowledge.text import Entry, Text, Words

Check = Literal["luhn", "weighted-remainders", "ramq"]
"""How the last digit follows from the others; `lightwell/patients/rules.py` has the arithmetic."""


class HealthCard(Entry, frozen=True, kw_only=True):
    """The number on a health card: its form without spaces, in capitals, and its check digit.

    `digits` is how many digits it has where it has nothing else. No `check`: none was ever published.
    """

    province: Words
    pattern: Words
    shape: Text
    digits: int | None = None
    check: Check | None = None
    weights: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _compiled(self.pattern)
        if bool(self.weights) != (self.check in ("weighted-remainders", "ramq")):
            raise ValueError("a check with weights needs them, and no other has any")


class Licence(Entry, frozen=True, kw_only=True):
    """How the number of a physician or nurse practitioner looks; `code` is PROVINCE-kind."""

    code: Words
    pattern: Words
    shape: Text

    def __post_init__(self) -> None:
        _compiled(self.pattern)


def _compiled(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"the pattern cannot be read ({error})") from error


TOPICS = (
    Topic("health_cards", "health_cards.toml", HealthCard, "province", "card"),
    Topic("licences", "licences.toml", Licence, "code", "licence"),
)
