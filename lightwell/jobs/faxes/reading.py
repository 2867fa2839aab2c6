"""Opening a fax that came, and reading its pages one after another, outside of any request."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from lightwell import sandbox
from lightwell.referrals import actions, ocr, scans
from lightwell.referrals.faxes import Fax, FaxPage


def unopened() -> Iterator[tuple[UUID, Fax]]:
    """Faxes that nobody opened yet, the oldest first."""
    return ((fax.pk, fax) for fax in Fax.objects.unopened())


def open_fax(fax: Fax, now: datetime) -> None:
    """Keep the pages of a fax, or why it has none."""
    drawn = sandbox.rebuild(bytes(fax.content), sandbox.Drawing.GREY)
    if drawn.problem:
        actions.keep_problem(at=now, fax=fax, problem=drawn.problem)
    else:
        actions.keep_pages(at=now, fax=fax, pages=drawn.pages)


def unread() -> Iterator[tuple[UUID, FaxPage]]:
    """Pages that nobody read yet, those of the oldest fax first."""
    pages = FaxPage.objects.filter(reading__isnull=True).order_by("fax__received_at", "fax_id", "number")
    return ((page.pk, page) for page in pages.defer("png").iterator(chunk_size=20))


def read_page(page: FaxPage, now: datetime) -> None:
    """Keep the words of a page: the file's own, else those that the reader of this machine sees."""
    if page.layer:
        actions.keep_reading(at=now, page=page, way="layer", words=scans.read(page.layer))
    elif ocr.here() is None:
        actions.keep_reading(at=now, page=page, way="none")
    else:
        _read_picture(page, now)


def _read_picture(page: FaxPage, now: datetime) -> None:
    png, upright = bytes(page.png), None
    if degrees := ocr.degrees_to_turn(png):
        (upright,) = sandbox.turn(png, degrees).pages
        png = upright.picture
    actions.keep_reading(at=now, page=page, way="ocr", words=ocr.words_of(png), upright=upright)
