"""What runs inside the sandbox of pages.py, alone: it gives up its rights, then opens the file.

Reads the file from stdin; writes one JSON line (pages with size and words, or a problem), then the images.
"""

import io
import json
import resource
import sys

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_S = 60
DOTS_PER_INCH = 200
MOST_PIXELS = 40_000_000
"""One page of A3 at 600 dpi would be 70 million; a fax is 4."""
LONGEST_SIDE_PX = 2600
KINDS = {
    b"%PDF-": "pdf",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
}


class Refused(Exception):
    """Why there are no pages: a value of pages.PageProblem."""


def give_up_rights():
    """From here on: bounded memory and time, and not one byte to any file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def kind_of(data):
    """The kind that the first bytes show, or None."""
    return next((kind for start, kind in KINDS.items() if data.startswith(start)), None)


def pdf_pages(data, most):
    """Each page's image and words."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Refused("locked" if "assword" in str(error) else "damaged") from None
    if not 0 < len(document) <= most:
        raise Refused("too-many-pages" if len(document) else "damaged")
    return [pdf_page(document[place]) for place in range(len(document))]


def pdf_page(page):
    """The page in grey at 200 dpi, smaller when it is larger than paper, and its words."""
    longest = max(page.get_size()) or 1
    scale = min(DOTS_PER_INCH / 72, LONGEST_SIDE_PX / longest)
    image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
    return image, list(pdf_words(page, image.size))


def pdf_words(page, size):
    """The text layer as [word, left, top, right, bottom] in pixels of the image."""
    layer = page.get_textpage()
    letters = ""
    box: list[int] = []
    for place in range(layer.count_chars()):
        letter = layer.get_text_range(place, 1)
        if not letter.strip():
            if letters:
                yield [letters, *box]
            letters, box = "", []
            continue
        letters += letter
        box = joined(box, on_image(page, size, layer.get_charbox(place, loose=True)))
    if letters:
        yield [letters, *box]


def joined(box, other):
    """The smallest box around both."""
    if not box:
        return other
    return [min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])]


def on_image(page, size, box):
    """A box of the page, in points from below, as pixels of its image, from above."""
    corners = [device(page, size, box[0], box[1]), device(page, size, box[2], box[3])]
    across, down = [c[0] for c in corners], [c[1] for c in corners]
    return [min(across), min(down), max(across), max(down)]


def device(page, size, x, y):
    """One point of the page as a pixel, whatever way the page is turned."""
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def image_pages(data, kind, most):
    """Each page of a TIFF, or the one of a JPEG or PNG, in grey. They hold no words."""
    image = Image.open(io.BytesIO(data), formats=[kind])
    count = getattr(image, "n_frames", 1)
    if count > most:
        raise Refused("too-many-pages")
    return [(image_page(image, place), []) for place in range(count)]


def image_page(image, place):
    """One page upright, with square dots: a coarse fax has half as many down as across."""
    image.seek(place)
    if image.width * image.height > MOST_PIXELS:
        raise Refused("too-heavy")
    across, down = (float(dots or 1) for dots in image.info.get("dpi", (1, 1)))
    page = ImageOps.exif_transpose(image).convert("L")
    if 1.5 < across / (down or 1) < 2.5:
        page = page.resize((page.width, round(page.height * across / down)))
    page.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    return page


def png_of(image):
    """The image as a small PNG: sixteen greys are enough for paper."""
    out = io.BytesIO()
    image.convert("L").quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()


def opened(task, data, most):
    """The pages for the task: `open`, or `turn-90` and so on for a PNG."""
    if task.startswith("turn-"):
        page = Image.open(io.BytesIO(data), formats=["PNG"]).convert("L")
        return [(page.rotate(-int(task.removeprefix("turn-")), expand=True), [])]
    kind = kind_of(data)
    if kind is None:
        raise Refused("not-a-kind")
    try:
        return pdf_pages(data, most) if kind == "pdf" else image_pages(data, kind, most)
    except Refused:
        raise
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too-heavy") from None
    except Exception:  # whatever a file breaks in here, it is the file that is broken
        raise Refused("damaged") from None


def answer(task, data, most):
    """The JSON line and the images that follow it."""
    try:
        found = opened(task, data, most)
    except Refused as refused:
        return json.dumps({"problem": str(refused)}), []
    except MemoryError:
        return json.dumps({"problem": "too-heavy"}), []
    images = [png_of(image) for image, _words in found]
    starts = [sum(map(len, images[:place])) for place in range(len(images))]
    pages = [
        {"width": image.width, "height": image.height, "words": words, "start": start, "bytes": len(png)}
        for (image, words), start, png in zip(found, starts, images, strict=True)
    ]
    return json.dumps({"pages": pages}), images


if __name__ == "__main__":
    import ctypes

    import pypdfium2 as pdfium
    from PIL import Image, ImageOps
    from pypdfium2 import raw

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    give_up_rights()
    line, images = answer(sys.argv[1], sys.stdin.buffer.read(), int(sys.argv[2]))
    sys.stdout.buffer.write(line.encode() + b"\n" + b"".join(images))
