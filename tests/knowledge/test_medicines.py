"""The list of medicines, and finding one although the typing slipped."""

import string
from itertools import chain

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lightwell import knowledge
from lightwell.knowledge.medicines import MedicineFinder, slips

KNOWN = knowledge.current()
MEDICINES = list(KNOWN.medicines.values())
FINDER = MedicineFinder(MEDICINES)
RETIRED = {"N03AX12", "N03AX16"}
"""Codes that gabapentin and pregabalin had before they moved to N02BF: old records may hold them."""


def first(typed: str) -> str:
    return FINDER.find(typed)[0].atc


def test_there_are_at_least_four_hundred_each_with_a_code_of_its_own():
    assert len(MEDICINES) >= 400
    assert len({medicine.name.en for medicine in MEDICINES}) == len(MEDICINES)
    assert len({medicine.name.fr for medicine in MEDICINES}) == len(MEDICINES)


@pytest.mark.parametrize(
    "prefix",
    sorted(set(chain.from_iterable(one.atc_prefixes for one in KNOWN.interactions.values())) - RETIRED),
)
def test_every_code_that_an_interaction_looks_for_is_met_by_a_medicine(prefix):
    assert any(medicine.atc.startswith(prefix) for medicine in MEDICINES)


@pytest.mark.parametrize(
    ("typed", "atc"),
    [
        ("escitalopram", "N06AB10"),
        ("Cipralex", "N06AB10"),
        ("ESCITAL", "N06AB10"),
        ("sertraline", "N06AB06"),
        ("sertaline", "N06AB06"),
        ("setraline", "N06AB06"),
        ("venlafaxin", "N06AX16"),
        ("velafaxine", "N06AX16"),
        ("effexer", "N06AX16"),
        ("fluoxétine", "N06AB03"),
        ("fluoxetine", "N06AB03"),
        ("quetiapine", "N05AH04"),
        ("quietapine", "N05AH04"),
        ("serequel", "N05AH04"),
        ("lorazapam", "N05BA06"),
        ("ativan", "N05BA06"),
        ("millepertuis", "N06AX25"),
        ("st johns wort", "N06AX25"),
        ("wort john", "N06AX25"),
        ("acide valproique", "N03AG01"),
        ("divalproex", "N03AG01"),
        ("n06ab10", "N06AB10"),
        ("tylenol", "N02BE01"),
        ("methylfenidate", "N06BA04"),
        ("lithum", "N05AN01"),
        ("suboxone", "N07BC51"),
        ("levothyroxin", "H03AA01"),
        ("œstrogènes conjugués", "G03CA57"),
    ],
)
def test_it_is_found_first(typed, atc):
    assert first(typed) == atc


@pytest.mark.parametrize(
    "typed", ["", "   ", "zzzzqq", "-", "²", "ketamine aspirin zzzz", "\0", "%", "x" * 500]
)
def test_nothing_is_found_for_nothing(typed):
    assert FINDER.find(typed) == []


def slipped(word: str, place: int, letter: str, kind: str) -> str:
    place %= len(word) - 1
    return {
        "wrong": word[:place] + letter + word[place + 1 :],
        "missing": word[:place] + word[place + 1 :],
        "extra": word[:place] + letter + word[place:],
        "swapped": word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    }[kind]


LONG = [
    medicine for medicine in MEDICINES if medicine.name.en.isascii() and len(medicine.name.en.split()) == 1
]
SLIP = st.tuples(
    st.integers(0, 30),
    st.sampled_from(string.ascii_lowercase),
    st.sampled_from(["wrong", "missing", "extra", "swapped"]),
)


@given(st.sampled_from([m for m in LONG if len(m.name.en) >= 6]), SLIP)
def test_one_slip_still_finds(medicine, slip):
    assert medicine in FINDER.find(slipped(medicine.name.en.lower(), *slip))


@given(st.sampled_from([m for m in LONG if len(m.name.en) >= 9]), SLIP, SLIP)
def test_two_slips_still_find_a_long_name(medicine, one, other):
    typed = slipped(slipped(medicine.name.en.lower(), *one), *other)
    assume(
        len(typed) >= 7 and by_table(typed, medicine.name.en.lower()) <= 2
    )  # a slip on a slip may be three
    assert medicine in FINDER.find(typed, most=20)


@given(st.sampled_from(MEDICINES), st.booleans())
def test_case_accents_and_order_do_not_matter(medicine, french):
    words = (medicine.name.fr if french else medicine.name.en).upper().split()
    assert medicine in FINDER.find(" ".join(reversed(words[:6])), most=30)


@given(st.text(max_size=130))
def test_whatever_is_typed_is_answered(typed):
    assert len(FINDER.find(typed)) <= 8


@pytest.mark.parametrize(
    ("typed", "word", "count"),
    [
        ("abcd", "abcdef", 0),
        ("abdc", "abcdef", 1),
        ("abxd", "abcd", 1),
        ("acd", "abcd", 1),
        ("xyzw", "abcd", 3),
    ],
)
def test_slips_are_counted_against_a_beginning(typed, word, count):
    assert slips(typed, word, 2) == count


def by_table(typed: str, word: str) -> int:
    """The same count by the whole table of distances."""
    rows = [list(range(len(word) + 1))]
    for i, letter in enumerate(typed, start=1):
        row = [i]
        for j, other in enumerate(word, start=1):
            cost = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return min(rows[-1])


@given(st.text("abcd", min_size=1, max_size=9), st.text("abcd", min_size=1, max_size=12))
def test_slips_by_bits_are_slips_by_the_table(typed, word):
    assert slips(typed, word, 2) == min(by_table(typed, word), 3)
