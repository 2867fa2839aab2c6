"""Faxes of the tests: the letters of the cases, and pictures and files made on the spot."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from lightwell import sandbox
from lightwell.jobs.faxes import open_fax, read_page, unread
from lightwell.referrals import actions
from lightwell.referrals.faxes import Fax

CASES = Path(__file__).resolve().parents[1] / "cases"
CAME = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def letter(case: str = "01") -> bytes:
    """The referral letter of a case, as a PDF with its text."""
    return next(CASES.glob(f"{case}-*/referral-letter.pdf")).read_bytes()


def scanned(case: str) -> bytes:
    """The fax of a case: pictures only."""
    return next(CASES.glob(f"{case}-*/fax.pdf")).read_bytes()


def picture(kind: str = "PNG", pages: int = 1, text: str = "Page", **options) -> bytes:
    """A picture file with one word on each page."""
    images = [Image.new("L", (400, 500), 255) for _page in range(pages)]
    for number, image in enumerate(images, 1):
        ImageDraw.Draw(image).text((40, 40), f"{text} {number}", fill=0)
    out = BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if pages > 1 else {}
    images[0].save(out, kind, **more, **options)
    return out.getvalue()


def pages_of(content: bytes) -> tuple[sandbox.Page, ...]:
    """The pages as a fax's are drawn."""
    return sandbox.rebuild(content, sandbox.Drawing.GREY).pages


def a_fax(
    content: bytes | None = None, *, at: datetime = CAME, name: str = "fax.pdf", read: bool = True
) -> Fax:
    """A fax that came, opened and read: the letter of case 1 unless told otherwise."""
    fax = actions.take_fax(
        at=at, source="folder", name=name, content=letter() if content is None else content
    )
    if read:
        open_fax(fax, at)
        for _key, page in unread():
            read_page(page, at)
    return fax
