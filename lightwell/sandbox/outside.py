"""Asking the process that opens files of strangers, and trusting its answer no more than the file."""

import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import Annotated

import msgspec

from lightwell.sandbox.kinds import Problem, kind_of

INSIDE = Path(__file__).with_name("inside.py")
WAIT_S = {"look": 5.0, "rebuild": 120.0}
TURN_S = 2.0
MOST_ANSWER_BYTES = 200 * 1024 * 1024
MOST_LINE_BYTES = 16 * 1024 * 1024
MOST_TEXT = 20_000
MOST_PAGES, MOST_SIDE_PX = 100, 2000
JPEG_START = b"\xff\xd8\xff"
_LOOKS = BoundedSemaphore(2)
"""At most two are looked into at once; who waits too long goes on, and the loop says what is wrong."""


@dataclass(frozen=True)
class Page:
    """A page drawn anew: a JPEG, its size in pixels, and the words that stood on it."""

    jpeg: bytes
    width_px: int
    height_px: int
    text: str


@dataclass(frozen=True)
class Rebuilt:
    """What became of a file: its pages, or why there are none."""

    pages: tuple[Page, ...] = ()
    problem: Problem | None = None


Count = Annotated[int, msgspec.Meta(ge=1, le=MOST_ANSWER_BYTES)]
Side = Annotated[int, msgspec.Meta(ge=1, le=MOST_SIDE_PX)]


class _Line(msgspec.Struct):
    width_px: Side
    height_px: Side
    bytes: Count
    text: str


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


def rebuild(content: bytes) -> Rebuilt:
    """The file drawn anew, page by page. Takes up to two minutes: never while somebody waits for a page."""
    return _ask("rebuild", content)


def _ask(task: str, content: bytes) -> Rebuilt:
    kind = kind_of(content)
    if kind is None:
        return Rebuilt(problem=Problem.UNKNOWN_KIND)
    with tempfile.TemporaryDirectory(prefix="lightwell-") as empty_folder:
        told = _run([task, str(kind), empty_folder], content, WAIT_S[task])
    return _read(told)


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


def _read(told: bytes) -> Rebuilt:
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
        jpeg = pictures[start : start + one.bytes]
        start += one.bytes
        if not jpeg.startswith(JPEG_START):
            return Rebuilt(problem=Problem.TOO_HEAVY)
        pages.append(Page(jpeg, one.width_px, one.height_px, _plain_words(one.text)))
    return Rebuilt(pages=tuple(pages))


def _plain_words(text: str) -> str:
    """Words without signs that hide or turn around what a person reads."""
    lines = text[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign)[0] != "C").strip()
