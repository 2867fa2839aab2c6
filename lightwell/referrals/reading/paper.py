"""Words with their places on the pages, and the text that they make together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lightwell.sandbox import Word

TELEPHONE = re.compile(r"\(?\b\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}\b")


@dataclass(frozen=True)
class Mark:
    """A place on page number `page`, in the pixels of its image."""

    page: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Proposal:
    """A value for a field, as typed into it; where it stands; `sure` False: a guess."""

    field: str
    value: str
    marks: tuple[Mark, ...]
    sure: bool


@dataclass(frozen=True)
class Found:
    """A value read from `text[start:end]`."""

    field: str
    value: str
    start: int
    end: int
    sure: bool = True


@dataclass(frozen=True)
class Paper:
    """The words of all pages as one text, a line a line, and which word stands at which place of it."""

    text: str
    places: tuple[tuple[int, int, int, Word], ...]

    def words_in(self, start: int, end: int) -> list[tuple[int, Word]]:
        """The words that touch text[start:end], each with its page number."""
        return [(page, word) for first, last, page, word in self.places if first < end and last > start]


def words_of_tsv(tsv: str) -> tuple[Word, ...]:
    """The words of Tesseract's table (its columns 7 to 12), in its order."""
    rows = (line.split("\t") for line in tsv.splitlines()[1:])
    return tuple(
        Word(row[11], *_box(row), percent=round(float(row[10])))
        for row in rows
        if len(row) > 11 and row[11].strip()
    )


def _box(row: Sequence[str]) -> tuple[int, int, int, int]:
    left, top, width, height = map(int, row[6:10])
    return left, top, left + width, top + height


def paper(pages: Sequence[Sequence[Word]]) -> Paper:
    """The pages' words as one text: words of a line beside one another, a new line for each line."""
    text, places = "", []
    for number, words in enumerate(pages, 1):
        for place, word in enumerate(words):
            gap = "\n" if place == 0 or _new_line(words[place - 1], word) else " "
            text += gap if text else ""
            places.append((len(text), len(text) + len(word.text), number, word))
            text += word.text
    return Paper(text, tuple(places))


def _new_line(before: Word, word: Word) -> bool:
    middle = (word.top + word.bottom) / 2
    return not before.top <= middle <= before.bottom or word.right < before.left


def read_from(field: str, match: re.Match, group: str | int = 1, *, sure: bool = True) -> Found:
    return Found(field, " ".join(match[group].split()), *match.span(group), sure=sure)


def digits(number: str) -> str:
    return re.sub(r"\D", "", number)
