"""What the review of one fax shows: its pages with marks on the words, and where each value came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from lightwell.referrals import scans
from lightwell.referrals.faxes import Fax
from lightwell.referrals.reading import Mark, Proposal
from lightwell.referrals.scans import Sheet

AROUND_PX = 4
OUR_NUMBERS = ("phone", "fax")


@dataclass(frozen=True)
class Highlight:
    """A box on a page, in its pixels, for the words of one field."""

    field: str
    sure: bool
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Shown:
    """A page with the boxes on it."""

    sheet: Sheet
    highlights: tuple[Highlight, ...]


def review(fax: Fax) -> dict[str, Any]:
    """The pages and the proposals of a fax. One query."""
    pages = scans.sheets(fax)
    proposals = scans.proposals(pages, [str(settings.CLINIC_CONTACT[name]) for name in OUR_NUMBERS])
    read = sum(bool(sheet.way) for sheet in pages)
    return {
        "pages": shown(pages, proposals),
        "proposals": proposals,
        "read": read,
        "unread": len(pages) - read,
        "no_reader": any(sheet.way == "none" for sheet in pages),
    }


def shown(pages: Sequence[Sheet], proposals: Mapping[str, Proposal]) -> list[Shown]:
    """Each page with its boxes; words of a field that stand on one line are one box."""
    boxes: dict[int, list[Highlight]] = {sheet.number: [] for sheet in pages}
    for one in proposals.values():
        for page, box in _boxes(one):
            boxes[page].append(box)
    return [Shown(sheet, tuple(boxes[sheet.number])) for sheet in pages]


def _boxes(one: Proposal) -> list[tuple[int, Highlight]]:
    lines: list[list[Mark]] = []
    for mark in one.marks:
        if lines and _same_line(lines[-1][-1], mark):
            lines[-1].append(mark)
        else:
            lines.append([mark])
    return [(line[0].page, _box(one, line)) for line in lines]


def _same_line(before: Mark, mark: Mark) -> bool:
    middle = (mark.top + mark.bottom) / 2
    return before.page == mark.page and before.top <= middle <= before.bottom and mark.left >= before.left


def _box(one: Proposal, line: Sequence[Mark]) -> Highlight:
    left, top = min(mark.left for mark in line) - AROUND_PX, min(mark.top for mark in line) - AROUND_PX
    right, bottom = max(mark.right for mark in line), max(mark.bottom for mark in line)
    size = right - left + AROUND_PX, bottom - top + AROUND_PX
    return Highlight(one.field, one.sure, left, top, *size)
