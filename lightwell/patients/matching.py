"""Whether two records may be one person: plain rules, tolerant of accents, order, hyphens and typing slips.

`keys` are what an index can find; `sameness` then looks closely. Neither decides: a person does.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import permutations

SHORT_NAME, LONG_NAME = 3, 8
"""A name of at most 3 letters must be the same; one of 8 or more may have two slips, others one."""


@dataclass(frozen=True)
class Identity:
    """What is compared of a person. `card` may be empty, and may have spaces and a version code."""

    given_name: str
    family_name: str
    birth_date: date
    card: str = ""


class Sameness(StrEnum):
    """Why two records may be one person, the strongest first."""

    CARD = "card"
    NAME_AND_BIRTH = "name-and-birth"
    CLOSE = "close"


def names(identity: Identity) -> tuple[str, ...]:
    """The parts of both names, plain and in order of the alphabet: Élise Ipsum-Gagné is elise gagne ipsum."""
    return _names(f"{identity.given_name} {identity.family_name}")


@lru_cache(maxsize=4096)
def _names(whole: str) -> tuple[str, ...]:
    folded = unicodedata.normalize("NFKD", whole.casefold())
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    letters = letters.replace("œ", "oe").replace("æ", "ae").replace("’", "").replace("'", "")
    return tuple(sorted(set(re.findall(r"[^\W\d_]+", letters))))


def plain_card(card: str) -> str:
    """The number alone: without spaces, dashes and, after ten digits, the version code of Ontario."""
    bare = re.sub(r"[\W_]", "", card).upper()
    return re.sub(r"^(\d{10})[A-Z]{1,2}$", r"\1", bare)


def keys(identity: Identity) -> frozenset[str]:
    """The words under which a record is kept: card, birth date, all names, each name with the birth year."""
    parts, born = names(identity), identity.birth_date
    found = {f"b:{born.isoformat()}", f"n:{' '.join(parts)}"}
    found |= {f"y:{part}:{born.year}" for part in parts}
    if card := plain_card(identity.card):
        found.add(f"c:{card}")
    return frozenset(_short(key) for key in found)


def wanted(identity: Identity) -> frozenset[str]:
    """The words to look for: those of the record, and its birth date with day and month exchanged."""
    born = identity.birth_date
    swapped = born.replace(day=born.month, month=born.day) if born.day <= 12 else born
    return keys(identity) | {f"b:{swapped.isoformat()}"}


def _short(key: str) -> str:
    return key[:100]


def sameness(one: Identity, other: Identity) -> Sameness | None:
    """Why the two may be one person; None when nothing says so. The same either way round."""
    if (card := plain_card(one.card)) and card == plain_card(other.card):
        return Sameness.CARD
    mine, theirs = names(one), names(other)
    if not mine or not theirs or not close_births(one.birth_date, other.birth_date):
        return None
    same_name, same_birth = mine == theirs, one.birth_date == other.birth_date
    if same_name and same_birth:
        return Sameness.NAME_AND_BIRTH
    return Sameness.CLOSE if close_names(mine, theirs, strict=not same_birth) else None


def close_births(one: date, other: date) -> bool:
    """The same day, day and month exchanged, one digit wrong, or two neighbours exchanged."""
    if one == other or (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    return slips(f"{one:%Y%m%d}", f"{other:%Y%m%d}", 1) <= 1


def close_names(one: tuple[str, ...], other: tuple[str, ...], *, strict: bool = False) -> bool:
    """Whether each part of the shorter name is a part of the longer, slips allowed.

    One part alone is never enough. `strict`: at least one part is the same to the letter.
    """
    few, many = sorted((one, other), key=len)
    if strict and not set(few) & set(many):
        return False
    if len(few) < 2:
        return few == many
    if len(few) > 6:
        return few == many
    return any(all(map(_close, few, order)) for order in permutations(many, len(few)))


def _close(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    most = 0 if length <= SHORT_NAME else 2 if length >= LONG_NAME else 1
    return one == other or (most > 0 and slips(one, other, most) <= most)


def slips(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, too many or exchanged; beyond `most` it is most + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, sign in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != sign))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == sign:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return min(last[-1], most + 1)
