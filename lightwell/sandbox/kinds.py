"""What a file is, by its first and last bytes and never by its name; nothing is understood in between."""

import re
from enum import StrEnum


class Kind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"


class Problem(StrEnum):
    """Why a file is not taken, or cannot be shown."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    UNKNOWN_KIND = "unknown-kind"
    CUT_SHORT = "cut-short"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_HEAVY = "too-heavy"


MOST_BYTES = 20 * 1024 * 1024
"""The largest file that is opened, wherever it came from."""
STARTS = {
    b"%PDF-": Kind.PDF,
    b"\xff\xd8\xff": Kind.JPEG,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"II*\x00": Kind.TIFF,
    b"MM\x00*": Kind.TIFF,
}
HEAD_BYTES, TAIL_BYTES = 8, 2048
_RUNS_CODE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia)\b")
ENDS: dict[Kind, tuple[bytes, ...]] = {
    Kind.PDF: (b"startxref", b"%%EOF"),
    Kind.JPEG: (b"\xff\xd9",),
    Kind.PNG: (b"IEND",),
    Kind.TIFF: (),  # its directory may stand anywhere; only reading it tells
}


def kind_of(content: bytes) -> Kind | None:
    """The kind that the first bytes say; None for everything that is not taken."""
    return next((kind for start, kind in STARTS.items() if content.startswith(start)), None)


def has_its_end(start: bytes, tail: bytes) -> bool:
    """False while the very last that a file of its kind holds is not in its last TAIL_BYTES."""
    kind = kind_of(start)
    return kind is None or all(end in tail for end in ENDS[kind][-1:])


def problem_at_first_sight(content: bytes, most_bytes: int = MOST_BYTES) -> Problem | None:
    """What can be said against a file by its size and its first bytes."""
    if not content:
        return Problem.EMPTY
    if len(content) > most_bytes:
        return Problem.TOO_LARGE
    return None if kind_of(content) else Problem.UNKNOWN_KIND


def problem_at_the_door(content: bytes, most_bytes: int = MOST_BYTES) -> Problem | None:
    """What can be said against a file without reading it, by whoever can still send a better one."""
    problem = problem_at_first_sight(content, most_bytes)
    kind, tail = kind_of(content), content[-TAIL_BYTES:]
    whole = kind is None or all(end in tail for end in ENDS[kind])
    return problem or (None if whole else Problem.CUT_SHORT)


def runs_code(pdf: bytes) -> bool:
    """True when a PDF shows a program or another file inside. For one that people open as it came."""
    return _RUNS_CODE.search(pdf) is not None
