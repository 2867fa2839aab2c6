"""Files that want to do harm: refused with a reason, or drawn anew with nothing of them left but pixels."""

import io
import subprocess
import sys

import msgspec
import pytest
from PIL import Image

from lightwell import sandbox
from lightwell.sandbox import Drawing, Kind, Problem, outside
from tests.factories import files

MOST = 20 * 1024 * 1024
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def verdict(content: bytes) -> Problem | None:
    """What the door says, and then the look inside."""
    return sandbox.problem_at_the_door(content, MOST) or sandbox.look(content)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", Problem.EMPTY, id="empty"),
        pytest.param(b"%PDF-" + bytes(MOST), Problem.TOO_LARGE, id="too large"),
        pytest.param(files.a_zip(100), Problem.UNKNOWN_KIND, id="zip bomb called .pdf"),
        pytest.param(b"<html><script>alert(1)</script>%PDF-1.7", Problem.UNKNOWN_KIND, id="page called .pdf"),
        pytest.param(SVG, Problem.UNKNOWN_KIND, id="drawing with a script"),
        pytest.param(files.EICAR, Problem.UNKNOWN_KIND, id="virus test"),
        pytest.param(b"MZ\x90\x00" + bytes(900), Problem.UNKNOWN_KIND, id="program"),
        pytest.param(b"GIF89a/*" + files.a_pdf(), Problem.UNKNOWN_KIND, id="picture that is also a PDF"),
        pytest.param(b"/*" + files.a_pdf() + b"*/alert(1)", Problem.UNKNOWN_KIND, id="script and PDF"),
        pytest.param(files.a_pdf() + files.a_zip() + bytes(4096), Problem.CUT_SHORT, id="PDF and archive"),
        pytest.param(files.a_pdf()[:-40], Problem.CUT_SHORT, id="PDF cut short"),
        pytest.param(files.a_picture("JPEG")[:-30], Problem.CUT_SHORT, id="JPEG cut short"),
        pytest.param(files.a_picture("PNG")[:-30], Problem.CUT_SHORT, id="PNG cut short"),
        pytest.param(files.a_tiff()[:-300], Problem.DAMAGED, id="TIFF cut short"),
        pytest.param(b"%PDF-1.7\n" + b"9" * 500 + b"startxref\n0\n%%EOF", Problem.DAMAGED, id="only a shell"),
        pytest.param(files.encrypted_pdf(), Problem.ENCRYPTED, id="with a password"),
        pytest.param(files.many_pages(10_000), Problem.TOO_MANY_PAGES, id="10,000 pages"),
        pytest.param(files.a_tiff(1000, (8, 8)), Problem.TOO_MANY_PAGES, id="1,000 frames"),
        pytest.param(files.picture_bomb(), Problem.TOO_HEAVY, id="picture bomb"),
        pytest.param(files.boastful_jpeg(), Problem.TOO_HEAVY, id="65,500 pixels wide"),
    ],
)
def test_refused_at_the_door(content, problem):
    assert verdict(content) == problem


@pytest.mark.parametrize("what", ["script", "launch", "file", "sending"])
def test_what_a_pdf_would_do_is_gone_and_its_words_stay(what):
    hostile = files.acting_pdf(what)
    assert verdict(hostile) is None
    page = sandbox.rebuild(hostile).pages[0]
    assert page.text == "Chart summary"
    assert page.picture.startswith(b"\xff\xd8\xff")
    assert not any(word in page.picture for word in (b"alert", b"calc.exe", b"evil.example", b"MZ\x90"))


def test_an_archive_behind_a_pdf_is_left_behind():
    both = files.a_pdf() + files.a_zip()
    assert verdict(both) is None
    assert b"PK\x03\x04" not in b"".join(page.picture for page in sandbox.rebuild(both).pages)


def test_a_drawing_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setitem(outside.WAIT_S, "rebuild", 3.0)
    assert sandbox.rebuild(files.drawing_bomb()).problem == Problem.TOO_HEAVY


def test_a_photo_loses_where_and_by_whom_it_was_taken():
    photo = files.photo_with_place()
    assert Image.open(io.BytesIO(photo)).getexif()
    made_anew = sandbox.rebuild(photo).pages[0].picture
    assert not Image.open(io.BytesIO(made_anew)).getexif()
    assert b"neighbour" in photo and b"neighbour" not in made_anew


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (files.a_pdf(), Kind.PDF, 1),
        (files.many_pages(3), Kind.PDF, 3),
        (files.a_picture("JPEG"), Kind.JPEG, 1),
        (files.a_picture("PNG"), Kind.PNG, 1),
        (files.a_tiff(3), Kind.TIFF, 3),
    ],
)
def test_an_honest_file_is_drawn_page_by_page(content, kind, pages):
    assert sandbox.kind_of(content) == kind and verdict(content) is None
    drawn = sandbox.rebuild(content)
    assert (drawn.problem, len(drawn.pages)) == (None, pages)
    for page in drawn.pages:
        assert Image.open(io.BytesIO(page.picture)).size == (page.width_px, page.height_px)


def test_a_page_as_large_as_a_house_is_drawn_small():
    house = files.a_pdf(page=b"/MediaBox [0 0 14400 14400]")
    page = sandbox.rebuild(house).pages[0]
    assert max(page.width_px, page.height_px) <= 2000


def test_a_clear_picture_stands_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    page = sandbox.rebuild(out.getvalue()).pages[0]
    assert Image.open(io.BytesIO(page.picture)).getpixel((9, 9)) == (255, 255, 255)


def test_words_that_turn_the_reading_around_are_plain():
    assert outside._plain_words("exe.\u202efdp\0\x1b[2J\u200bok\r\n") == "exe.fdp[2Jok"


@pytest.mark.parametrize("told", [b"", b"nonsense", b'{"problem": "other", "pages": []}\n', b"{" * 9000])
def test_an_answer_that_makes_no_sense_is_a_file_that_cannot_be_shown(told):
    assert outside._read(told, Drawing.COLOUR).problem == Problem.TOO_HEAVY


@pytest.mark.parametrize(
    "page",
    [
        {"width_px": 10, "height_px": 10, "bytes": -4, "text": "", "words": []},
        {"width_px": 99_999, "height_px": 10, "bytes": 4, "text": "", "words": []},
        {"width_px": 10, "height_px": 10, "bytes": 6, "text": "", "words": []},
    ],
)
def test_a_process_that_was_taken_over_is_not_believed(page):
    told = msgspec.json.encode({"problem": "", "pages": [page]}) + b"\n<html>"
    assert outside._read(told, Drawing.COLOUR).problem == Problem.TOO_HEAVY


@pytest.mark.parametrize(
    ("told", "problem"),
    [({}, None), ({"bytes": 7}, Problem.TOO_HEAVY), ({"words": [["x", -1, 0, 9, 9]]}, Problem.TOO_HEAVY)],
)
def test_a_picture_that_is_cut_and_a_word_beside_the_page_are_not_believed(told, problem):
    page = {"width_px": 10, "height_px": 10, "bytes": 6, "text": "", "words": [["x", 0, 0, 9, 9]], **told}
    answer = msgspec.json.encode({"problem": "", "pages": [page]}) + b"\n\xff\xd8\xff..."
    assert outside._read(answer, Drawing.COLOUR).problem == problem


@pytest.mark.parametrize(
    "dies", ["raise SystemExit", "import os; os.abort()", "print('x' * 99)", "bytearray(1)[9]"]
)
def test_a_process_that_dies_or_babbles_is_a_file_that_cannot_be_shown(dies, monkeypatch, tmp_path):
    (tmp_path / "inside.py").write_text(dies)
    monkeypatch.setattr(outside, "INSIDE", tmp_path / "inside.py")
    assert sandbox.rebuild(files.a_pdf() + bytes(5_000_000)).problem == Problem.TOO_HEAVY


def test_where_no_process_can_be_started_the_door_lets_in_and_the_loop_tries_again(monkeypatch):
    def no_process(*given):
        raise OSError("Resource temporarily unavailable")

    monkeypatch.setattr(outside, "_talk", no_process)
    assert sandbox.look(files.a_pdf()) is None
    with pytest.raises(OSError, match="unavailable"):
        sandbox.rebuild(files.a_pdf())


ESCAPES = """
import os, socket, sys
sys.path.insert(0, sys.argv[1])
import inside
inside.confine("look", sys.argv[2])
for name, escape in {
    "read": lambda: open("/etc/passwd"),
    "write": lambda: open("left-behind", "wb", buffering=0).write(b"x"),
    "call": lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
    "memory": lambda: bytearray(2 * 1024**3),
    "start": lambda: os.posix_spawn("/bin/true", ["true"], {}),
}.items():
    try:
        escape()
    except (OSError, MemoryError):
        print(name, end=" ")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no limits for a process")
def test_the_process_cannot_get_out(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", ESCAPES, str(outside.INSIDE.parent), str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert told.stdout.split() == ["read", "write", "call", "memory", "start"], told.stderr
    assert list(tmp_path.iterdir()) == []
