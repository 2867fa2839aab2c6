"""The process in which files of strangers are opened. A script: it knows nothing of Lightwell.

    python -I inside.py look|rebuild pdf|jpeg|png|tiff EMPTY_FOLDER   < file   > answer

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

import pypdfium2 as pdfium
from PIL import Image, ImageOps, TiffImagePlugin  # noqa: F401 - as above

try:
    import resource
except ImportError:  # Windows: the parent's clock is the only limit, and the hazard list says so
    resource = None  # type: ignore[assignment]

MOST_PAGES = 100
MOST_PIXELS = 50_000_000
LONGEST_SIDE_PX = 2000
DOTS_PER_POINT = 150 / 72
MOST_TEXT = 20_000
MEMORY_BYTES = 1024**3
SECONDS = {"look": 4, "rebuild": 90}
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
QUALITY = 82
Drawn = tuple[Image.Image, str]


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


def pages_of_pdf(content: bytes, *, draw: bool) -> Iterator[Drawn]:
    """Each page as a picture with its words; without `draw` only whether it can be opened."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise Refused("encrypted" if "password" in str(error).lower() else "damaged") from None
    _check_count(len(document))
    document.init_forms()
    for page in document if draw else ():
        yield _drawn(page), page.get_textpage().get_text_range()[:MOST_TEXT]


def _drawn(page: pdfium.PdfPage) -> Image.Image:
    longest = max(page.get_width(), page.get_height(), 1)
    scale = min(DOTS_PER_POINT, LONGEST_SIDE_PX / longest)
    return page.render(scale=scale).to_pil()


def frames_of_picture(content: bytes, kind: str, *, draw: bool) -> Iterator[Drawn]:
    """Each frame as a new picture, without anything that was written beside it."""
    picture = Image.open(io.BytesIO(content), formats=[kind.upper()])
    count = getattr(picture, "n_frames", 1) if kind == "tiff" else 1
    _check_count(count)
    for number in range(count) if draw else {0, count - 1}:
        picture.seek(number)
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused("too-heavy")
        picture.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))
        picture.load()
        yield _plain(picture), ""


def _plain(picture: Image.Image) -> Image.Image:
    """The pixels the right way up, on white, no longer than a page is drawn."""
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    if upright.mode in ("1", "L"):
        return upright.convert("L")
    layered = upright.convert("RGBA")
    paper = Image.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def _check_count(pages: int) -> None:
    if pages < 1:
        raise Refused("damaged")
    if pages > MOST_PAGES:
        raise Refused("too-many-pages")


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    (picture if picture.mode == "L" else picture.convert("RGB")).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def answer(task: str, kind: str, content: bytes) -> tuple[dict, list[bytes]]:
    """What to write: the line of JSON, and the pictures."""
    draw = task == "rebuild"
    drawn = pages_of_pdf(content, draw=draw) if kind == "pdf" else frames_of_picture(content, kind, draw=draw)
    lines, pictures = [], []
    for picture, text in drawn:
        if draw:
            pictures.append(_jpeg(picture))
            size = {"width_px": picture.width, "height_px": picture.height}
            lines.append({**size, "bytes": len(pictures[-1]), "text": text})
    return {"problem": "", "pages": lines}, pictures


def main(task: str, kind: str, empty_folder: str) -> None:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    Image.preinit()
    confine(task, empty_folder)
    try:
        line, pictures = answer(task, kind, sys.stdin.buffer.read())
    except Refused as refused:
        line, pictures = {"problem": str(refused), "pages": []}, []
    except (MemoryError, Image.DecompressionBombError):
        line, pictures = {"problem": "too-heavy", "pages": []}, []
    except Exception:  # whatever a broken file does to a decoder
        line, pictures = {"problem": "damaged", "pages": []}, []
    sys.stdout.buffer.write(json.dumps(line).encode() + b"\n" + b"".join(pictures))


if __name__ == "__main__":
    main(*sys.argv[1:])
