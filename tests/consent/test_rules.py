"""When a consent counts, and what a signature may be, without a database."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell.consent import rules
from lightwell.consent.rules import State


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


def test_the_newest_version_counts():
    assert (
        rules.current_version(["ketamine-2026-11", "ketamine-2027-02", "ketamine-2026-12"])
        == "ketamine-2027-02"
    )


def test_the_experimental_statement_is_asked_only_where_it_is_true():
    assert rules.required(STATEMENTS, experimental=False) == ("off-label", "free")
    assert rules.required(STATEMENTS, experimental=True) == ("off-label", "experimental", "free")


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, State.VALID),
        ({"withdrawn": True}, State.WITHDRAWN),
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
