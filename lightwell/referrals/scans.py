"""The pages of a fax as a person looks at them: upright, with their words and what those propose."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from lightwell import knowledge
from lightwell.referrals import reading
from lightwell.referrals.faxes import Fax, FaxPage
from lightwell.referrals.reading import Proposal, Word
from lightwell.referrals.reading.paper import paper
from lightwell.sandbox import Page

DOTS_PER_INCH = 200
QUALITY = 60


@dataclass(frozen=True)
class Sheet:
    """One page as shown. `way`: how its words were read (FaxReading.WAYS); empty: not read yet."""

    number: int
    width_px: int
    height_px: int
    way: str
    words: tuple[Word, ...]


def written(words: Iterable[Word]) -> str:
    """The words as they are kept: a word a line, left, top, right, bottom, percent before it."""
    kept = ((w.left, w.top, w.right, w.bottom, w.percent, " ".join(w.text.split())) for w in words)
    return "\n".join("\t".join(map(str, one)) for one in kept)


def read(kept: str) -> tuple[Word, ...]:
    """The words from how they are kept."""
    rows = (line.split("\t", 5) for line in kept.splitlines())
    return tuple(Word(row[5], *map(int, row[:5])) for row in rows if len(row) == 6)


def sheets(fax: Fax) -> list[Sheet]:
    """The pages of a fax in order, without their pictures. One query."""
    found = FaxPage.objects.filter(fax=fax).select_related("reading").defer("png", "reading__png")
    return [_sheet(page) for page in found]


def _sheet(page: FaxPage) -> Sheet:
    read_page = getattr(page, "reading", None)
    if read_page is None:
        return Sheet(page.number, page.width_px, page.height_px, "", ())
    size = read_page.width_px, read_page.height_px
    return Sheet(page.number, *size, read_page.way, read(read_page.words))


def picture(page: FaxPage) -> bytes:
    """The PNG of a page, upright once it was read."""
    read_page = getattr(page, "reading", None)
    return bytes(read_page.png if read_page and read_page.png else page.png)


def proposals(pages: Sequence[Sheet], our_numbers: Collection[str]) -> dict[str, Proposal]:
    """What the words of the pages propose for the fields of a referral."""
    known = knowledge.current().reasons.values()
    reasons = {reason.code: reason.icd10_prefixes for reason in known}
    return reading.propose([page.words for page in pages], reasons, our_numbers)


def as_sent(fax: Fax) -> tuple[Page, ...]:
    """The pages of a fax as they go with a referral: upright, each a JPEG with the words read from it."""
    found = FaxPage.objects.filter(fax=fax).select_related("reading")
    return tuple(_as_sent(page) for page in found)


def _as_sent(page: FaxPage) -> Page:
    sheet, out = _sheet(page), BytesIO()
    Image.open(BytesIO(picture(page)), formats=["PNG"]).convert("L").save(out, "JPEG", quality=QUALITY)
    return Page(out.getvalue(), sheet.width_px, sheet.height_px, paper([sheet.words]).text)


def as_pdf(pages: Sequence[Page]) -> bytes:
    """The pages as a new PDF that holds their pictures alone; the file as it came stays sealed."""
    first, *rest = (Image.open(BytesIO(page.picture), formats=["JPEG"]) for page in pages)
    out = BytesIO()
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=DOTS_PER_INCH, quality=QUALITY)
    return out.getvalue()
