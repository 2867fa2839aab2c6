"""Pages for a machine that reads: in grey, upright, with the place of each word; or a word for why not."""

import zlib
from io import BytesIO

import pypdf
import pytest
from PIL import Image
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from lightwell import sandbox
from lightwell.sandbox import Drawing, Problem, outside
from tests.factories.faxes import letter, pages_of, picture, scanned


def test_a_pdf_gives_its_pages_with_the_place_of_each_word():
    (page,) = pages_of(letter("01"))
    assert Image.open(BytesIO(page.picture)).size == (page.width_px, page.height_px) == (1700, 2200)
    name = next(word for word in page.words if word.text == "Fernwhistle")
    assert 0 < name.left < name.right < page.width_px and name.top < name.bottom < page.height_px / 2


def test_a_turned_pdf_page_keeps_its_words_where_they_are_seen():
    upright = next(word for word in pages_of(letter("01"))[0].words if word.text == "Fernwhistle")
    writer, out = pypdf.PdfWriter(BytesIO(letter("01"))), BytesIO()
    writer.pages[0].rotate(90)
    writer.write(out)
    (page,) = pages_of(out.getvalue())
    assert page.width_px > page.height_px
    name = next(word for word in page.words if word.text == "Fernwhistle")
    assert name.bottom - name.top > name.right - name.left and name.left > upright.left


@pytest.mark.parametrize(("kind", "count"), [("TIFF", 3), ("PNG", 1), ("JPEG", 1)])
def test_pictures_are_pages_without_words(kind, count):
    found = pages_of(picture(kind, count))
    assert [(page.width_px, page.words) for page in found] == [(400, ())] * count


@pytest.mark.parametrize("drawing", Drawing)
def test_a_coarse_fax_is_drawn_with_square_dots(drawing):
    (page,) = sandbox.rebuild(picture("TIFF", dpi=(204, 98)), drawing).pages
    assert (page.width_px, page.height_px) == (400, round(500 * 204 / 98))


def test_a_page_can_be_turned():
    page = sandbox.turn(picture("PNG"), 90).pages[0]
    assert (page.width_px, page.height_px) == (500, 400)


def locked() -> bytes:
    writer, out = pypdf.PdfWriter(BytesIO(letter())), BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def many_pages(count: int) -> bytes:
    writer, out = pypdf.PdfWriter(), BytesIO()
    for _page in range(count):
        writer.add_blank_page(72, 72)
    writer.write(out)
    return out.getvalue()


def png_bomb() -> bytes:
    """A small file that says it is a picture of 60,000 by 60,000."""
    small = picture("PNG")
    header = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + small[24:29]
    return small[:12] + header + zlib.crc32(header).to_bytes(4, "big") + small[33:]


HOSTILE = {
    "nothing": (lambda: b"", Problem.EMPTY),
    "too large": (lambda: b"%PDF-" + bytes(sandbox.MOST_BYTES), Problem.TOO_LARGE),
    "a zip archive": (lambda: b"PK\3\4" + bytes(500), Problem.UNKNOWN_KIND),
    "a drawing with a script": (lambda: b"<svg><script>alert(1)</script></svg>", Problem.UNKNOWN_KIND),
    "a web page named .pdf": (lambda: b"<html>%PDF-1.7", Problem.UNKNOWN_KIND),
    "a polyglot": (lambda: b"GIF89a" + letter(), Problem.UNKNOWN_KIND),
    "a PDF cut short": (lambda: letter()[:900], Problem.DAMAGED),
    "a PDF with nothing in it": (lambda: b"%PDF-1.7\n%%EOF", Problem.DAMAGED),
    "a locked PDF": (locked, Problem.ENCRYPTED),
    "ten thousand pages": (lambda: many_pages(10_000), Problem.TOO_MANY_PAGES),
    "many pages of TIFF": (lambda: picture("TIFF", 101), Problem.TOO_MANY_PAGES),
    "a TIFF cut short": (lambda: picture("TIFF", 2)[:2000], Problem.DAMAGED),
    "a JPEG of noise": (lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4, Problem.DAMAGED),
    "a picture bomb": (png_bomb, Problem.TOO_HEAVY),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_no_pages_and_says_why(name):
    made, problem = HOSTILE[name]
    drawn = sandbox.rebuild(made(), Drawing.GREY)
    assert (drawn.problem, drawn.pages) == (problem, ())


def test_a_program_in_the_pdf_is_left_behind():
    writer, out = pypdf.PdfWriter(BytesIO(letter())), BytesIO()
    script = {"/S": "/JavaScript", "/JS": "app.alert('hello')"}
    names = {NameObject(key): TextStringObject(value) for key, value in script.items()}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(names)
    writer.add_attachment("run.exe", b"MZ")
    writer.write(out)
    (page,) = pages_of(out.getvalue())
    assert page.picture.startswith(b"\x89PNG") and b"alert" not in page.picture


def test_a_process_that_hangs_is_a_refusal(monkeypatch, tmp_path):
    (tmp_path / "inside.py").write_text("while True: pass")
    monkeypatch.setattr(outside, "INSIDE", tmp_path / "inside.py")
    monkeypatch.setitem(outside.WAIT_S, "rebuild", 0.2)
    assert sandbox.rebuild(letter(), Drawing.GREY).problem == Problem.TOO_HEAVY


def test_the_scans_of_two_cases_open():
    assert [len(pages_of(scanned(case))) for case in ("03", "06")] == [2, 2]
