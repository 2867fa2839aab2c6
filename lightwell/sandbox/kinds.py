"""What a file is, by its first and last bytes and never by its name; nothing is read in between."""

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


STARTS = {
    b"%PDF-": Kind.PDF,
    b"\xff\xd8\xff": Kind.JPEG,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"II*\x00": Kind.TIFF,
    b"MM\x00*": Kind.TIFF,
}
TAIL_BYTES = 2048
ENDS: dict[Kind, tuple[bytes, ...]] = {
    Kind.PDF: (b"startxref", b"%%EOF"),
    Kind.JPEG: (b"\xff\xd9",),
    Kind.PNG: (b"IEND",),
    Kind.TIFF: (),  # its directory may stand anywhere; only reading it tells
}


def kind_of(content: bytes) -> Kind | None:
    """The kind that the first bytes say; None for everything that is not taken."""
    return next((kind for start, kind in STARTS.items() if content.startswith(start)), None)


def problem_at_the_door(content: bytes, most_bytes: int) -> Problem | None:
    """What can be said against a file without reading it."""
    if not content:
        return Problem.EMPTY
    if len(content) > most_bytes:
        return Problem.TOO_LARGE
    kind = kind_of(content)
    if kind is None:
        return Problem.UNKNOWN_KIND
    tail = content[-TAIL_BYTES:]
    return None if all(end in tail for end in ENDS[kind]) else Problem.CUT_SHORT
