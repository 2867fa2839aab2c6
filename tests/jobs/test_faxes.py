"""Faxes come in from a folder and a mailbox: whole, once, and never lost where the loop was killed."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from lightwell.jobs import duties
from lightwell.jobs.faxes import Folder, folder, mailbox, reading
from lightwell.referrals import actions, ocr
from lightwell.referrals.faxes import Fax, FaxPage, FaxReading
from tests.factories.faxes import letter, picture, scanned

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
QUIET, LONG = 10 * SECOND, timedelta(minutes=10)


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(duties, "SETBACKS", duties.Setbacks())
    monkeypatch.setattr(duties, "FOLDER", Folder())
    settings.FAX_DIR = tmp_path


@pytest.fixture
def fax_dir(tmp_path) -> Path:
    return tmp_path


def rounds(now, *after: timedelta) -> list[int]:
    return [duties.take_faxes_of_folder(now + pause) for pause in after]


def test_a_whole_file_is_taken_once_and_leaves_the_folder(fax_dir, now):
    (fax_dir / "one.pdf").write_bytes(letter())
    assert rounds(now, 0 * SECOND, 5 * SECOND, QUIET, 2 * QUIET) == [0, 0, 1, 0]
    fax = Fax.objects.get()
    assert (fax.name, fax.source, bytes(fax.content)) == ("one.pdf", "folder", letter())
    assert list(fax_dir.iterdir()) == []


def test_a_file_that_still_grows_is_left(fax_dir, now):
    growing = fax_dir / "one.pdf"
    for step in range(1, 5):
        growing.write_bytes(letter()[: 1000 * step])
        assert duties.take_faxes_of_folder(now + step * QUIET) == 0
    growing.write_bytes(letter())
    assert rounds(now, 5 * QUIET, 6 * QUIET) == [0, 1]
    assert bytes(Fax.objects.get().content) == letter()


@pytest.mark.parametrize("content", [letter()[:5000], b""])
def test_a_file_without_its_end_is_given_longer_and_then_taken(fax_dir, now, content):
    (fax_dir / "cut.pdf").write_bytes(content)
    assert rounds(now, 0 * SECOND, QUIET, LONG - SECOND, LONG) == [0, 0, 0, 1]
    assert Fax.objects.get().size_bytes == len(content)


def test_a_file_with_its_end_is_not_kept_waiting_whatever_is_wrong_with_it(fax_dir, now):
    (fax_dir / "half.pdf").write_bytes(b"%PDF-1.4 half a page %%EOF")
    assert rounds(now, 0 * SECOND, QUIET) == [0, 1]


def test_links_folders_hidden_and_unfinished_files_are_left(fax_dir, now, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.pdf"
    secret.write_bytes(letter())
    (fax_dir / "link.pdf").symlink_to(secret)
    (fax_dir / "inner").mkdir()
    for name in (".hidden.pdf", "one.pdf.part", "two.tmp"):
        (fax_dir / name).write_bytes(letter())
    os.mkfifo(fax_dir / "pipe")
    assert rounds(now, 0 * SECOND, LONG) == [0, 0] and Fax.objects.count() == 0


def test_a_file_too_large_to_keep_is_an_item_and_stays_on_the_disk(fax_dir, now, monkeypatch):
    monkeypatch.setattr(folder, "MOST_BYTES", 100)
    (fax_dir / "big.pdf").write_bytes(letter())
    assert rounds(now, 0 * SECOND, QUIET, LONG) == [0, 1, 0]
    (fax,) = Fax.objects.waiting()
    assert (fax.problem, fax.size_bytes, bytes(fax.content)) == ("too-large", len(letter()), b"")
    assert [held.read_bytes() for held in (fax_dir / "too-large").iterdir()] == [letter()]


def test_killed_before_it_was_kept_it_is_still_in_the_folder(fax_dir, now, monkeypatch):
    (fax_dir / "one.pdf").write_bytes(letter())
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(actions, "take_fax", _kill)
        rounds(now, 0 * SECOND, QUIET)
    assert Fax.objects.count() == 0 and (fax_dir / "one.pdf").exists()
    monkeypatch.setattr(duties, "FOLDER", Folder())
    assert rounds(now, 2 * QUIET, 3 * QUIET) == [0, 1] and Fax.objects.count() == 1


def test_killed_after_it_was_kept_it_is_not_taken_twice(fax_dir, now, monkeypatch):
    (fax_dir / "one.pdf").write_bytes(letter())
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Path, "unlink", _kill)
        rounds(now, 0 * SECOND, QUIET)
    assert Fax.objects.count() == 1 and (fax_dir / "one.pdf").exists()
    monkeypatch.setattr(duties, "FOLDER", Folder())
    assert rounds(now, 2 * QUIET, 3 * QUIET) == [0, 1]
    assert Fax.objects.count() == 1 and list(fax_dir.iterdir()) == []


def test_killed_while_opening_or_reading_it_is_begun_anew(now, monkeypatch):
    actions.take_fax(at=now, source="folder", name="one", content=letter())
    for place in ("keep_pages", "keep_reading"):
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(reading.actions, place, _kill)
            duties.read_faxes(now)
        assert not FaxReading.objects.exists()
    assert duties.read_faxes(now) == 1
    assert (FaxPage.objects.count(), FaxReading.objects.get().way) == (1, "layer")
    assert duties.read_faxes(now) == 0


def _kill(*args, **kwargs):
    raise Killed


def test_one_file_that_cannot_be_read_holds_up_no_other(fax_dir, now, monkeypatch):
    for name in ("a.pdf", "b.pdf"):
        (fax_dir / name).write_bytes(picture(text=name))
    content = folder._content

    def fails(file: Path) -> bytes:
        if file.name == "a.pdf":
            raise PermissionError
        return content(file)

    monkeypatch.setattr(folder, "_content", fails)
    assert rounds(now, 0 * SECOND, QUIET) == [0, 1]
    assert Fax.objects.get().name == "b.pdf"


def test_a_round_reads_for_a_while_and_goes_on_in_the_next(now, monkeypatch):
    monkeypatch.setattr(duties, "ROUND_S", 0)
    monkeypatch.setattr(ocr.shutil, "which", lambda program: None)
    actions.take_fax(at=now, source="folder", name="three", content=picture("TIFF", 3))
    assert [duties.read_faxes(now) for _round in range(4)] == [2, 1, 1, 0]
    assert {page.way for page in FaxReading.objects.all()} == {"none"}


@pytest.mark.skipif(ocr.here() is None, reason="Tesseract is not installed on this machine")
def test_a_scan_is_turned_upright_and_read(now, monkeypatch):
    monkeypatch.setattr(duties, "ROUND_S", 60)
    actions.take_fax(at=now, source="folder", name="scan", content=scanned("03"))
    duties.read_faxes(now)
    cover, upside_down = FaxReading.objects.order_by("page__number")
    assert (cover.png, upside_down.way) == (None, "ocr")
    assert bytes(upside_down.png).startswith(b"\x89PNG") and "Quillfeather" in upside_down.words


def test_nothing_is_watched_that_nobody_named(settings, now):
    settings.FAX_DIR, settings.FAX_IMAP = None, ""
    assert (duties.take_faxes_of_folder(now), duties.take_faxes_of_mailbox(now)) == (0, 0)
    assert mailbox.TAKEN == "Taken"
