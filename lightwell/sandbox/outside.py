"""Asking the process that opens files of strangers, and trusting its answer no more than the file."""

import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import Annotated

import msgspec

from lightwell.sandbox.kinds import Problem, kind_of, problem_at_first_sight

INSIDE = Path(__file__).with_name("inside.py")
WAIT_S = {"look": 5.0, "rebuild": 120.0}
TURN_S = 2.0
MOST_ANSWER_BYTES = 200 * 1024 * 1024
MOST_LINE_BYTES = 64 * 1024 * 1024
MOST_TEXT = 20_000
MOST_PAGES, MOST_SIDE_PX = 100, 2600
_LOOKS = BoundedSemaphore(2)
"""At most two are looked into at once; who waits too long goes on, and the loop says what is wrong."""


class Drawing(StrEnum):
    """For whom pages are drawn: a JPEG in colour for who looks, a PNG in grey for a machine that reads."""

    COLOUR = "colour"
    GREY = "grey"


STARTS = {Drawing.COLOUR: b"\xff\xd8\xff", Drawing.GREY: b"\x89PNG\r\n\x1a\n"}


@dataclass(frozen=True)
class Word:
    """A word and its place in the pixels of the page; `percent`: how sure the machine is of it."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    percent: int = 100


@dataclass(frozen=True)
class Page:
    """A page drawn anew: its picture and size, and what the file itself says is written on it.

    `words` is filled in when it was drawn in grey, from the same text: its order is the file's.
    """

    picture: bytes
    width_px: int
    height_px: int
    text: str = ""
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Rebuilt:
    """What became of a file: its pages, or why there are none."""

    pages: tuple[Page, ...] = ()
    problem: Problem | None = None


Count = Annotated[int, msgspec.Meta(ge=1, le=MOST_ANSWER_BYTES)]
Side = Annotated[int, msgspec.Meta(ge=1, le=MOST_SIDE_PX)]
Place = Annotated[int, msgspec.Meta(ge=0, le=MOST_SIDE_PX)]


class _Line(msgspec.Struct):
    width_px: Side
    height_px: Side
    bytes: Count
    text: str
    words: Annotated[list[tuple[str, Place, Place, Place, Place]], msgspec.Meta(max_length=MOST_TEXT)]


class _Answer(msgspec.Struct):
    problem: str
    pages: Annotated[list[_Line], msgspec.Meta(max_length=MOST_PAGES)]


def look(content: bytes) -> Problem | None:
    """Whether a file can be opened: in some seconds, what to say at once of an encrypted or cut one."""
    if not _LOOKS.acquire(timeout=TURN_S):
        return None
    try:
        return _ask("look", content).problem
    except OSError:  # no process can be started: the referral is not lost for it
        return None
    finally:
        _LOOKS.release()


def rebuild(content: bytes, drawing: Drawing = Drawing.COLOUR) -> Rebuilt:
    """The file drawn anew, page by page. Takes up to two minutes: never while somebody waits for a page."""
    return _ask("rebuild", content, drawing)


def turn(png: bytes, degrees: int) -> Rebuilt:
    """A page that was drawn in grey, turned clockwise by a multiple of 90 `degrees`."""
    return _ask("rebuild", png, Drawing.GREY, degrees)


def _ask(task: str, content: bytes, drawing: Drawing = Drawing.COLOUR, degrees: int = 0) -> Rebuilt:
    if problem := problem_at_first_sight(content):
        return Rebuilt(problem=problem)
    with tempfile.TemporaryDirectory(prefix="lightwell-") as empty_folder:
        arguments = [task, str(kind_of(content)), str(drawing), str(degrees), empty_folder]
        return _read(_run(arguments, content, WAIT_S[task]), drawing)


def _run(arguments: list[str], content: bytes, wait_s: float) -> bytes:
    """What the process wrote; nothing when it died, was too slow, or wrote more than any file needs."""
    try:
        told = _talk(arguments, content, wait_s)
    except BrokenPipeError:
        return b""
    return told if len(told) <= MOST_ANSWER_BYTES else b""


def _talk(arguments: list[str], content: bytes, wait_s: float) -> bytes:
    with subprocess.Popen(
        [sys.executable, "-I", str(INSIDE), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    ) as process:
        assert process.stdin and process.stdout
        clock = Timer(wait_s, process.kill)
        clock.start()
        try:
            process.stdin.write(content)
            process.stdin.close()
            return process.stdout.read(MOST_ANSWER_BYTES + 1)
        finally:
            clock.cancel()
            process.kill()


def _read(told: bytes, drawing: Drawing) -> Rebuilt:
    line, _, pictures = told.partition(b"\n")
    try:
        answer = msgspec.json.decode(line[:MOST_LINE_BYTES], type=_Answer)
        problem = Problem(answer.problem) if answer.problem else None
    except (msgspec.DecodeError, ValueError):
        return Rebuilt(problem=Problem.TOO_HEAVY)
    if problem:
        return Rebuilt(problem=problem)
    pages, start = [], 0
    for one in answer.pages:
        picture = pictures[start : start + one.bytes]
        start += one.bytes
        if len(picture) < one.bytes or not picture.startswith(STARTS[drawing]):
            return Rebuilt(problem=Problem.TOO_HEAVY)
        pages.append(_page(one, picture))
    return Rebuilt(pages=tuple(pages))


def _page(one: _Line, picture: bytes) -> Page:
    words = (Word(_plain_words(text), *box) for text, *box in one.words)
    seen = tuple(word for word in words if word.text)
    return Page(picture, one.width_px, one.height_px, _plain_words(one.text), seen)


def _plain_words(text: str) -> str:
    """Words without signs that hide or turn around what a person reads."""
    lines = text[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign)[0] != "C").strip()
