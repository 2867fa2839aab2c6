"""The process in which files of strangers are opened. A script: it knows nothing of Lightwell.

    python -I inside.py look|rebuild pdf|jpeg|png|tiff colour|grey DEGREES EMPTY_FOLDER   < file   > answer

It shuts itself in before it reads a byte: memory, seconds, files and processes are limited everywhere; on
Linux it also has no network and sees an empty folder as its whole disk, where the system lets it. The
answer is a line of JSON, then the pictures one after another; a problem is the only word of that line.
"""

import ctypes
import encodings.latin_1
import encodings.utf_16_le  # noqa: F401
import io
import json
import os
import sys
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
from PIL import Image, ImageOps, TiffImagePlugin  # noqa: F401 - as above
from pypdfium2 import raw

try:
    import resource
except ImportError:  # Windows: the parent's clock is the only limit, and the hazard list says so
    resource = None  # type: ignore[assignment]

MOST_PAGES = 100
MOST_PIXELS = 50_000_000
MOST_TEXT = 20_000
MEMORY_BYTES = 1024**3
SECONDS = {"look": 4, "rebuild": 90}
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
QUALITY = 82
GREYS = 16
ONE_COLOUR = ("1", "L", "I", "I;16", "I;16B", "F")


class Style(NamedTuple):
    """How a page is drawn: in colour for who looks, in grey for a machine that reads."""

    dots_per_inch: int
    longest_side_px: int
    grey: bool


STYLES = {"colour": Style(150, 2000, grey=False), "grey": Style(200, 2600, grey=True)}


class Drawn(NamedTuple):
    """A page, what is written on it, and in grey each word as [word, left, top, right, bottom] in pixels."""

    picture: Image.Image
    text: str
    words: list[list]


class Refused(Exception):
    """Why the file is not drawn; the word is one of kinds.Problem."""


def confine(task: str, empty_folder: str) -> None:
    """Give up whatever drawing a page does not need. What this system cannot do is left out."""
    if resource is not None:
        for name, most in (("AS", MEMORY_BYTES), ("CPU", SECONDS[task]), ("FSIZE", 0), ("CORE", 0)):
            kind = getattr(resource, f"RLIMIT_{name}")
            resource.setrlimit(kind, (most, most))
    if sys.platform == "linux" and _alone():
        os.chroot(empty_folder)
        os.chdir("/")
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def _alone() -> bool:
    """True when this process is now without network, in a name space of its own."""
    return ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK) == 0


def pages_of_pdf(content: bytes, style: Style, *, draw: bool) -> Iterator[Drawn]:
    """Each page as a picture with its words; without `draw` only whether it can be opened."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise Refused("encrypted" if "password" in str(error).lower() else "damaged") from None
    _check_count(len(document))
    document.init_forms()
    for page in document if draw else ():
        picture, layer = _drawn(page, style), page.get_textpage()
        words = list(_words(page, layer, picture.size)) if style.grey else []
        yield Drawn(picture, layer.get_text_range()[:MOST_TEXT], words)


def _drawn(page: pdfium.PdfPage, style: Style) -> Image.Image:
    longest = max(page.get_width(), page.get_height(), 1)
    scale = min(style.dots_per_inch / 72, style.longest_side_px / longest)
    return page.render(scale=scale, grayscale=style.grey).to_pil()


def _words(page: pdfium.PdfPage, layer: pdfium.PdfTextPage, size: tuple[int, int]) -> Iterator[list]:
    """The words of the text layer, each with the smallest box around its letters."""
    letters = ""
    box: list[int] = []
    for place in range(min(layer.count_chars(), MOST_TEXT)):
        letter = layer.get_text_range(place, 1)
        if letter.strip():
            letters += letter
            box = _around(box, _on_picture(page, size, layer.get_charbox(place, loose=True)))
        elif letters:
            yield [letters, *box]
            letters, box = "", []
    if letters:
        yield [letters, *box]


def _around(box: list[int], other: list[int]) -> list[int]:
    """The smallest box around both."""
    return [*map(min, box[:2], other[:2]), *map(max, box[2:], other[2:])] if box else other


def _on_picture(page: pdfium.PdfPage, size: tuple[int, int], box: tuple[float, ...]) -> list[int]:
    """A box of the page, in points from below, as pixels of its picture from above, however it is turned."""
    corners = [_pixel(page, size, box[0], box[1]), _pixel(page, size, box[2], box[3])]
    across, down = zip(*corners, strict=True)
    return [min(across), min(down), max(across), max(down)]


def _pixel(page: pdfium.PdfPage, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    """A point of the page as a pixel of its picture; what lies beside the page is at its edge."""
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return min(max(across.value, 0), size[0]), min(max(down.value, 0), size[1])


def frames_of_picture(
    content: bytes, kind: str, style: Style, degrees: int, *, draw: bool
) -> Iterator[Drawn]:
    """Each frame as a new picture turned clockwise, without anything that was written beside it."""
    picture = Image.open(io.BytesIO(content), formats=[kind.upper()])
    count = getattr(picture, "n_frames", 1) if kind == "tiff" else 1
    _check_count(count)
    for number in range(count) if draw else {0, count - 1}:
        picture.seek(number)
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused("too-heavy")
        picture.draft("RGB", (style.longest_side_px, style.longest_side_px))
        picture.load()
        yield Drawn(_plain(picture, style.longest_side_px).rotate(-degrees, expand=True), "", [])


def _plain(picture: Image.Image, longest_side_px: int) -> Image.Image:
    """The pixels the right way up, with square dots, on white, no longer than a page is drawn."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ONE_COLOUR:
        upright = upright.convert("L")
    upright = _with_square_dots(upright, picture.info.get("dpi", (1, 1)))
    upright.thumbnail((longest_side_px, longest_side_px))
    if upright.mode == "L":
        return upright
    layered = upright.convert("RGBA")
    paper = Image.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def _with_square_dots(picture: Image.Image, dots_per_inch: tuple) -> Image.Image:
    """A coarse fax has half as many dots down as across: twice as many down."""
    across, down = (float(dots or 1) for dots in dots_per_inch)
    if not 1.5 < across / (down or 1) < 2.5:
        return picture
    return picture.resize((picture.width, round(picture.height * across / down)))


def _check_count(pages: int) -> None:
    if pages < 1:
        raise Refused("damaged")
    if pages > MOST_PAGES:
        raise Refused("too-many-pages")


def _written(picture: Image.Image, style: Style) -> bytes:
    """A JPEG; in grey a small PNG, for which few greys are enough."""
    out = io.BytesIO()
    if style.grey:
        picture.convert("L").quantize(GREYS).save(out, "PNG", optimize=True)
    else:
        (picture if picture.mode == "L" else picture.convert("RGB")).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def answer(task: str, kind: str, style: Style, degrees: int, content: bytes) -> tuple[dict, list[bytes]]:
    """What to write: the line of JSON, and the pictures."""
    draw = task == "rebuild"
    if kind == "pdf":
        drawn = pages_of_pdf(content, style, draw=draw)
    else:
        drawn = frames_of_picture(content, kind, style, degrees, draw=draw)
    lines, pictures = [], []
    for picture, text, words in drawn:
        if draw:
            pictures.append(_written(picture, style))
            size = {"width_px": picture.width, "height_px": picture.height}
            lines.append({**size, "bytes": len(pictures[-1]), "text": text, "words": words})
    return {"problem": "", "pages": lines}, pictures


def main(task: str, kind: str, style: str, degrees: str, empty_folder: str) -> None:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    Image.preinit()
    confine(task, empty_folder)
    try:
        line, pictures = answer(task, kind, STYLES[style], int(degrees), sys.stdin.buffer.read())
    except Refused as refused:
        line, pictures = {"problem": str(refused), "pages": []}, []
    except (MemoryError, Image.DecompressionBombError):
        line, pictures = {"problem": "too-heavy", "pages": []}, []
    except Exception:  # whatever a broken file does to a decoder
        line, pictures = {"problem": "damaged", "pages": []}, []
    sys.stdout.buffer.write(json.dumps(line).encode() + b"\n" + b"".join(pictures))


if __name__ == "__main__":
    main(*sys.argv[1:])
