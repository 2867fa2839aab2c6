"""The pages of a fax as a person looks at them: upright, with their words and what those propose."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from lightwell import knowledge
from lightwell.referrals import reading
from lightwell.referrals.faxes import Fax, FaxPage
from lightwell.referrals.reading import Proposal, Word

DOTS_PER_INCH = 200


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
    known = knowledge.current().indications.values()
    reasons = {reason.code: reason.icd10_prefixes for reason in known}
    return reading.propose([page.words for page in pages], reasons, our_numbers)


def as_pdf(fax: Fax) -> bytes:
    """The pages as a new PDF made of their pictures alone; the file as it came stays sealed."""
    pages = FaxPage.objects.filter(fax=fax).select_related("reading")
    pictures = [Image.open(BytesIO(picture(page)), formats=["PNG"]).convert("L") for page in pages]
    out = BytesIO()
    first, *rest = pictures
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=DOTS_PER_INCH, quality=60)
    return out.getvalue()
