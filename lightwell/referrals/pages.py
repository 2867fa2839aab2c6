"""A stranger's file opened in a process of its own: bytes in, page images and their words out, or why not.

The process has no rights to write, little memory and little time; what it does cannot reach the clinic.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from lightwell.referrals.reading import Word

INSIDE = Path(__file__).with_name("pages_inside.py")
MOST_BYTES = 20 * 1024 * 1024
MOST_PAGES = 100
TIME_S = 90


class PageProblem(StrEnum):
    """Why a file gives no pages."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    NOT_A_KIND = "not-a-kind"
    DAMAGED = "damaged"
    LOCKED = "locked"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_HEAVY = "too-heavy"


@dataclass(frozen=True)
class Page:
    """One page: a PNG of `width_px` by `height_px`, and the words that the file itself holds for it."""

    png: bytes
    width_px: int
    height_px: int
    words: tuple[Word, ...]


class NoPages(Exception):
    """The file gives no pages; `problem` says why."""

    def __init__(self, problem: PageProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def pages_of(data: bytes) -> list[Page]:
    """The pages of a PDF, TIFF, JPEG or PNG, by its content and never its name. Raises NoPages.

    Places of words are pixels of the page's image.
    """
    if not data:
        raise NoPages(PageProblem.EMPTY)
    if len(data) > MOST_BYTES:
        raise NoPages(PageProblem.TOO_LARGE)
    head, images = _answer(_run("open", data))
    return [_page(one, images) for one in head["pages"]]


def turned(png: bytes, degrees: int) -> Page:
    """The page turned clockwise by a multiple of 90 `degrees`. Raises NoPages."""
    head, images = _answer(_run(f"turn-{degrees}", png))
    return _page(head["pages"][0], images)


def _run(task: str, data: bytes) -> bytes:
    command = [sys.executable, "-I", str(INSIDE), task, str(MOST_PAGES)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=TIME_S, env={}, check=False)
    except subprocess.TimeoutExpired:
        raise NoPages(PageProblem.TOO_HEAVY) from None
    if done.returncode != 0:  # killed by one of its limits
        raise NoPages(PageProblem.TOO_HEAVY)
    return done.stdout


def _answer(out: bytes) -> tuple[dict[str, Any], memoryview]:
    line, _, rest = out.partition(b"\n")
    head = json.loads(line)
    if "problem" in head:
        raise NoPages(PageProblem(head["problem"]))
    return head, memoryview(rest)


def _page(one: dict[str, Any], images: memoryview) -> Page:
    png = bytes(images[one["start"] : one["start"] + one["bytes"]])
    words = tuple(Word(str(text), *map(int, box)) for text, *box in one["words"])
    return Page(png, int(one["width"]), int(one["height"]), words)
