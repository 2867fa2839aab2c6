"""Medicines by ATC code, and finding one although the typing slipped."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

import msgspec

from lightwell.knowledge.loading import Topic
from lightwell.knowledge.text import Entry, Text, Words

Atc = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]\d{2}[A-Z]{2}\d{2}$")]
"""A whole ATC code, such as N06AB10."""


class Medicine(Entry, frozen=True, kw_only=True):
    """One medicine by its generic name. `search`: brand and older names to find it by."""

    atc: Atc
    name: Text
    search: tuple[Words, ...] = ()


TOPICS = (Topic("medicines", "medicines.toml", Medicine, "atc", "medicine"),)

_EXACT, _BEGINNING, _SLIP = 0, 1, 3
"""What a word costs that is typed whole, typed in part, and for each slip: the cheapest medicine is first."""


@dataclass(frozen=True)
class _Word:
    """A word that medicines are found by: its letters as bits, and where in the list it leads."""

    text: str
    letters: int
    places: tuple[int, ...]


class MedicineFinder:
    """Finds medicines by name, brand or ATC code, whatever the accents, the case and the order.

    A word of four to six letters may have one slip, a longer one two: a letter wrong, missing or too many, or
    two letters swapped. Every word that was typed must be met.
    """

    def __init__(self, medicines: Iterable[Medicine]) -> None:
        self._medicines = tuple(medicines)
        self._lengths = [len(medicine.name.en.split()) for medicine in self._medicines]
        places: dict[str, set[int]] = {}
        for place, medicine in enumerate(self._medicines):
            for word in _words_of(medicine):
                places.setdefault(word, set()).add(place)
        self._words = tuple(_Word(text, _letters(text), tuple(found)) for text, found in places.items())

    def find(self, typed: str, most: int = 8) -> list[Medicine]:
        """The medicines that what was typed may mean, the likeliest first; at most `most`.

        Of two that are as likely, the one of fewer words is first: alone before in combination.
        """
        words = list(dict.fromkeys(_folded(typed).split()))[:6]
        if not words:
            return []
        costs = [self._costs(word) for word in words]
        met = set.intersection(*(set(cost) for cost in costs))
        ranked = sorted(
            met, key=lambda place: (sum(cost[place] for cost in costs), self._lengths[place], place)
        )
        return [self._medicines[place] for place in ranked[:most]]

    def _costs(self, typed: str) -> dict[int, int]:
        """What it costs to take one typed word for each medicine, by place; only those that are met."""
        costs: dict[int, int] = {}
        for word, cost in self._met(typed):
            for place in word.places:
                costs[place] = min(cost, costs.get(place, cost))
        return costs

    def _met(self, typed: str) -> Iterator[tuple[_Word, int]]:
        allowed, letters = _slips_allowed(typed), _letters(typed)
        for word in self._words:
            if word.text.startswith(typed):
                yield word, _EXACT if word.text == typed else _BEGINNING
            elif allowed and (letters & ~word.letters).bit_count() <= allowed:
                found = slips(typed, word.text, allowed)
                if found <= allowed:
                    yield word, _BEGINNING + _SLIP * found


def slips(typed: str, word: str, most: int) -> int:
    """The fewest slips that make `typed` out of a beginning of `word`; `most` + 1 when there are more.

    One column of the table of distances a letter, kept as bits (Hyyrö 2003: a letter wrong, missing or too
    many, or two neighbours swapped).
    """
    places: dict[str, int] = {}
    for place, letter in enumerate(typed):
        places[letter] = places.get(letter, 0) | 1 << place
    return min(_fewest(places, len(typed), word[: len(typed) + most]), most + 1)


def _fewest(places: dict[str, int], length: int, word: str) -> int:
    every, last = (1 << length) - 1, 1 << (length - 1)
    up, down, same, matched_before = every, 0, 0, 0
    distance = fewest = length
    for letter in word:
        matched = places.get(letter, 0)
        swapped = ((~same & matched) << 1) & matched_before
        same = ((((matched & up) + up) ^ up) | matched | down | swapped) & every
        right_up, right_down = (down | ~(same | up)) & every, same & up
        distance += bool(right_up & last) - bool(right_down & last)
        fewest = min(fewest, distance)
        right_up, right_down = right_up << 1 | 1, right_down << 1
        up, down = (right_down | ~(same | right_up)) & every, right_up & same & every
        matched_before = matched
    return fewest


def _slips_allowed(typed: str) -> int:
    return 0 if len(typed) < 4 else 1 if len(typed) < 7 else 2


def _words_of(medicine: Medicine) -> set[str]:
    told = (medicine.atc, medicine.name.en, medicine.name.fr, *medicine.search)
    return {word for text in told for word in _folded(text).split()}


def _folded(text: str) -> str:
    """Small letters without accents; what is neither letter nor digit becomes a space."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    kept = (letter for letter in plain if not unicodedata.combining(letter))
    return "".join(letter if letter.isalnum() else " " for letter in kept)


def _letters(text: str) -> int:
    bits = 0
    for letter in text:
        bits |= 1 << (ord(letter) & 63)
    return bits
