"""Health cards: published vectors, and never an exception."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    ("QC", "AAAA01010113", CardCheck.DOUBTFUL),
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
