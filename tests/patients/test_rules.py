"""Health cards: published vectors, and never an exception."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell import knowledge
from lightwell.patients.rules import PROVINCES, CardCheck, check_health_card, luhn, plain

VECTORS = [
    ("ON", "9876543217", CardCheck.VALID),
    ("ON", "1234567020", CardCheck.VALID),
    ("ON", "5055050016 zz", CardCheck.VALID),
    ("ON", "9876543218", CardCheck.DOUBTFUL),
    ("BC", "9698 658 215", CardCheck.VALID),
    ("BC", "9698648215", CardCheck.DOUBTFUL),
    ("QC", "AAAA 0101 0112", CardCheck.VALID),
    ("QC", "AAAA01010110", CardCheck.VALID),
    ("QC", "BAAA01010113", CardCheck.VALID),
    ("QC", "AAAA01510117", CardCheck.VALID),
    ("QC", "AAAA01010113", CardCheck.DOUBTFUL),
    ("ON", "0876543217", CardCheck.DOUBTFUL),
    ("BC", "1698658215", CardCheck.DOUBTFUL),
    ("NU", "112345678", CardCheck.FORM_ONLY),
    ("NU", "212345678", CardCheck.DOUBTFUL),
    ("NT", "N1234567", CardCheck.FORM_ONLY),
    ("AB", "123456789", CardCheck.FORM_ONLY),
    ("PE", "123456789", CardCheck.DOUBTFUL),
    ("ON", "", CardCheck.MISSING),
    ("", "9876543217", CardCheck.DOUBTFUL),
]


@pytest.mark.parametrize(("province", "number", "expected"), VECTORS)
def test_published_numbers(province, number, expected):
    assert check_health_card(province, number) is expected


@given(st.sampled_from([*PROVINCES, "", "XX"]), st.text(max_size=20))
def test_whatever_is_typed_is_an_answer_and_never_an_error(province, number):
    assert check_health_card(province, number) in CardCheck


@given(st.integers(0, 10**9 - 1))
def test_luhn_notices_every_single_wrong_digit(number):
    body = f"{number:09d}"
    good = next(body + digit for digit in "0123456789" if luhn(body + digit))
    wrong = [good[:i] + str((int(good[i]) + 1) % 10) + good[i + 1 :] for i in range(10)]
    assert not any(map(luhn, wrong))


def test_a_number_is_kept_without_spaces_and_in_capitals():
    assert plain(" aaaa 0101-0112 ") == "AAAA01010112"


def test_every_province_has_its_card_and_every_card_says_how_it_looks():
    cards = knowledge.current().health_cards
    assert set(cards) == set(PROVINCES)
    assert all(card.shape.en and card.shape.fr for card in cards.values())


@pytest.mark.parametrize("code", ["ON", "QC", "BC"])
def test_a_single_wrong_digit_is_mostly_noticed(code):
    good = {"ON": "9876543217", "QC": "AAAA01010112", "BC": "9698658215"}[code]
    wrong = [good[:-1] + str((int(good[-1]) + more) % 10) for more in range(1, 10)]
    doubtful = [number for number in wrong if check_health_card(code, number) is CardCheck.DOUBTFUL]
    assert len(doubtful) >= 8  # a Quebec number fits either of two centuries
