"""When a consent counts, and what a signature may be, without a database."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell.consent import rules
from lightwell.consent.rules import Lack, State


@dataclass(frozen=True)
class Statement:
    code: str
    when: str = "always"


STATEMENTS = [Statement("off-label"), Statement("experimental", "experimental"), Statement("free")]
GOOD = {
    "version": "ketamine-2026-11",
    "current": "ketamine-2026-11",
    "withdrawn": False,
    "given_on": date(2026, 11, 19),
    "today": date(2026, 11, 24),
    "valid_months": 12,
    "agreed": {"off-label", "free"},
    "needed": ("off-label", "free"),
}


@dataclass(frozen=True)
class Text:
    version: str
    jurisdiction: str = "CA"


TEXTS = [Text("k-2026-11"), Text("k-2026-11b"), Text("k-2026-02"), Text("k-qc-2026-01", "CA-QC")]


@pytest.mark.parametrize(
    ("province", "version"), [("", "k-2026-11b"), ("AB", "k-2026-11b"), ("QC", "k-qc-2026-01")]
)
def test_the_newest_version_of_the_place_counts(province, version):
    assert rules.current_version(TEXTS, province) == version


GOOD_SITTING = rules.Sitting(capacity="able")
BY_SUBSTITUTE = {"decision_maker": "substitute", "substitute_name": "Sam", "substitute_relation": "spouse"}


@pytest.mark.parametrize(
    ("sitting", "lack"),
    [
        ({}, None),
        ({"capacity": ""}, Lack.CAPACITY),
        ({"capacity": "not-able"}, Lack.CANNOT_DECIDE),
        ({"capacity": "not-able", **BY_SUBSTITUTE}, None),
        ({**BY_SUBSTITUTE, "substitute_relation": ""}, Lack.SUBSTITUTE),
        ({**BY_SUBSTITUTE, "substitute_name": ""}, Lack.SUBSTITUTE),
        ({"questions": (("Lorazepam?", ""),)}, Lack.QUESTION),
        ({"questions": (("Lorazepam?", "Keep it."),)}, None),
    ],
)
def test_a_sitting_is_whole_or_says_what_it_lacks(sitting, lack):
    found = rules.lacks(replace(GOOD_SITTING, **sitting), witness_asked=False)
    assert found == ([lack] if lack else [])


def test_a_witness_is_missed_only_where_policy_asks():
    assert rules.lacks(GOOD_SITTING, witness_asked=True) == [Lack.WITNESS]
    assert rules.lacks(replace(GOOD_SITTING, witness_name="Ada"), witness_asked=True) == []


LINES = st.lists(st.text("abc", min_size=1, max_size=3), max_size=8)


@given(LINES, LINES)
def test_changes_hold_both_texts_whole(before, after):
    found = rules.changes(before, after)
    assert [one.before for one in found if one.before] == before
    assert [one.after for one in found if one.after] == after
    assert all((one.kind == "same") == (one.before == one.after) for one in found)


def test_a_changed_line_stands_beside_the_one_before():
    found = rules.changes(["a", "old", "z"], ["a", "new", "z", "more"])
    assert [one.kind for one in found] == ["same", "changed", "same", "new"]


def test_the_experimental_statement_is_asked_only_where_it_is_true():
    assert rules.required(STATEMENTS, experimental=False) == ("off-label", "free")
    assert rules.required(STATEMENTS, experimental=True) == ("off-label", "experimental", "free")


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, State.VALID),
        ({"withdrawn": True}, State.WITHDRAWN),
        ({"for_other_course": True}, State.OTHER_COURSE),
        ({"version": "ketamine-2025-01"}, State.OLD_TEXT),
        ({"today": date(2027, 11, 19)}, State.VALID),
        ({"today": date(2027, 11, 20)}, State.EXPIRED),
        ({"agreed": {"free"}}, State.INCOMPLETE),
        ({"needed": ("off-label", "experimental", "free")}, State.INCOMPLETE),
    ],
)
def test_a_consent_counts_or_says_why_not(change, state):
    assert rules.state(**{**GOOD, **change}) == state


@pytest.mark.parametrize(
    ("given_on", "months", "last"),
    [
        (date(2026, 11, 19), 12, date(2027, 11, 19)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_the_last_day_is_the_same_day_of_a_later_month(given_on, months, last):
    assert rules.last_day(given_on, months) == last


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 36))
def test_more_months_never_end_sooner(given_on, months):
    assert given_on < rules.last_day(given_on, months) <= rules.last_day(given_on, months + 1)


@pytest.mark.parametrize(
    "path", ["M46 112L60 40L80 108", "M1.5 2.25L3 4L5 6M58 84L76 82", "M0 0L350 150L10 10", "M1 1M2 2M3 3"]
)
def test_strokes_inside_the_pad_are_a_signature(path):
    assert rules.is_signature(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "M10 10",  # a dot is no signature
        "M10 10L20 20",
        "M10 10L20 20L351 5",
        "M10 10L20 20L5 151",
        "M-1 0L20 20L30 30",
        'M1 1L2 2L3 3"/><script>alert(1)</script>',
        "M1 1C2 2 3 3 4 4L5 5",
        "M1 1L2 2L3 3\n",
        "M1e3 1L2 2L3 3",
        "M46 112" + "L60 40" * 4000,
    ],
)
def test_anything_else_is_not(path):
    assert not rules.is_signature(path)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("  Ottoline   Fernwhistle ", "Ottoline Fernwhistle"),
        ("Maëlle D’Aoust", "Maëlle D’Aoust"),
        ("O\u202ett\noline", "Ottoline"),
        ("<script>", "<script>"),
        ("   ", ""),
        ("\u200b\u200b", ""),
        ("123", ""),
        ("x" * 121, ""),
    ],
)
def test_a_name_is_one_line_with_letters(name, kept):
    assert rules.plain_name(name) == kept
