"""All that a paper proposes, by field."""

from collections.abc import Collection, Mapping, Sequence

from lightwell.referrals.reading.illness import illness, words
from lightwell.referrals.reading.paper import Found, Mark, Paper, Proposal, Word, digits, paper
from lightwell.referrals.reading.patient import patient
from lightwell.referrals.reading.referrer import referrer
from lightwell.referrals.reading.treatments import treatments

CLEAR_PERCENT = 60
"""A word that the machine is less sure of makes its proposal a guess."""


def propose(
    pages: Sequence[Sequence[Word]], reasons: Mapping[str, Collection[str]], our_numbers: Collection[str] = ()
) -> dict[str, Proposal]:
    """What the words propose, by field. `reasons`: for each reason how its ICD-10 codes begin.

    `our_numbers` are the clinic's own telephone and fax, which stand on every letter to it.
    """
    sheet = paper(pages)
    ours = {digits(number) for number in our_numbers}
    found = [*patient(sheet.text), *referrer(sheet.text, ours), *illness(sheet.text, reasons)]
    found += [*words(sheet.text), *treatments(sheet.text)]
    proposals: dict[str, Proposal] = {}
    for one in found:
        if one.value and one.field not in proposals:
            proposals[one.field] = _proposal(sheet, one)
    return proposals


def _proposal(sheet: Paper, one: Found) -> Proposal:
    words = sheet.words_in(one.start, one.end)
    marks = tuple(Mark(page, word.left, word.top, word.right, word.bottom) for page, word in words)
    clear = all(word.percent >= CLEAR_PERCENT for _page, word in words)
    return Proposal(one.field, one.value, marks, one.sure and clear)
