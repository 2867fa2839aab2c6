"""Whether two records may be one person: slips are forgiven, strangers are not."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lightwell.patients.matching import Identity, Sameness, keys, names, plain_card, sameness, slips, wanted

ONE = Identity("Élise", "Ipsum-Gagné", date(1984, 3, 12), "5055 050 016 ZZ")
NO_CARD = replace(ONE, card="")
LETTERS = st.text("abcdefghijklmnopqrstuvwxyzéèç-' ", min_size=1, max_size=12)
IDENTITIES = st.builds(Identity, LETTERS, LETTERS, st.dates(date(1920, 1, 1), date(2010, 12, 31)))


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (Identity("Other", "Person", date(1950, 1, 1), "5055050016"), Sameness.CARD),
        (Identity("elise", "IPSUM GAGNE", date(1984, 3, 12)), Sameness.NAME_AND_BIRTH),
        (Identity("Gagné", "Élise Ipsum", date(1984, 3, 12)), Sameness.NAME_AND_BIRTH),
        (Identity("Elise", "Ipsum", date(1984, 3, 12)), Sameness.CLOSE),
        (Identity("Elsie", "Ipsum-Gagne", date(1984, 3, 12)), Sameness.CLOSE),
        (Identity("Elise", "Ipsun-Gagné", date(1984, 3, 12)), Sameness.CLOSE),
        (Identity("Élise", "Ipsum-Gagné", date(1984, 12, 3)), Sameness.CLOSE),
        (Identity("Élise", "Ipsum-Gagné", date(1948, 3, 12)), Sameness.CLOSE),
        (Identity("Élise", "Ipsum-Gagné", date(1984, 3, 13)), Sameness.CLOSE),
        (Identity("Elisa", "Ipsum-Gagné", date(1984, 3, 21)), Sameness.CLOSE),
        (Identity("Élise", "Ipsum-Gagné", date(1991, 7, 30)), None),
        (Identity("Bruno", "Ipsum-Gagné", date(1984, 3, 12)), None),
        (Identity("Élise", "Martin", date(1984, 3, 12)), None),
        (Identity("Bo", "Li", date(1984, 3, 12)), None),
    ],
)
def test_what_makes_two_records_one_person(other, why):
    assert sameness(ONE, other) == why == sameness(other, ONE)


def test_short_names_must_be_the_same():
    born = date(1990, 1, 1)
    assert sameness(Identity("Bo", "Li", born), Identity("Bo", "Lu", born)) is None
    assert sameness(Identity("Bo", "Li", born), Identity("Li", "Bo", born)) == Sameness.NAME_AND_BIRTH


def test_names_and_cards_are_compared_plain():
    assert names(Identity("Jean-François", "D’Œuvre", date(2000, 1, 1))) == ("doeuvre", "francois", "jean")
    assert {plain_card(card) for card in ("5055-050-016-ZZ", "5055050016", "5055 050 016zz")} == {
        "5055050016"
    }
    assert plain_card("BOIT 6809 2311") == "BOIT68092311"


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("anna", "anna", 0), ("anna", "anan", 1), ("anna", "ana", 1), ("anna", "enma", 2), ("anna", "x", 3)],
)
def test_slips_are_counted_up_to_a_limit(one, other, count):
    assert slips(one, other, 2) == count == slips(other, one, 2)


@given(IDENTITIES, IDENTITIES)
def test_it_is_the_same_either_way_round(one, other):
    assert sameness(one, other) == sameness(other, one)


@given(IDENTITIES)
def test_everyone_is_like_themselves_in_capitals_and_with_names_exchanged(one):
    assume(names(one))
    other = Identity(one.family_name.upper(), one.given_name.upper(), one.birth_date)
    assert sameness(one, other) == Sameness.NAME_AND_BIRTH


@given(
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9),
    st.dates(date(1920, 1, 1), date(2010, 12, 31)),
    st.data(),
)
def test_one_slip_anywhere_is_forgiven_and_found_by_the_index(given_name, family_name, born, data):
    assume(given_name != family_name)
    one = Identity(given_name, family_name, born)
    place = data.draw(st.integers(0, len(family_name) - 2))
    slipped = family_name[:place] + family_name[place + 1] + family_name[place] + family_name[place + 2 :]
    other = replace(one, family_name=slipped)
    assert sameness(one, other) and wanted(one) & keys(other)
    if born.day <= 12:
        swapped = replace(one, birth_date=born.replace(day=born.month, month=born.day))
        assert sameness(one, swapped) and wanted(one) & keys(swapped)


@given(IDENTITIES)
def test_keys_fit_their_column(one):
    assert all(0 < len(key) <= 100 for key in keys(one))
