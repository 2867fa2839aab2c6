"""The register's arithmetic, without a database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell.pharmacy import rules
from lightwell.pharmacy.rules import Counted, Kind, Tolerance

USUAL = Tolerance(least_mg=Decimal("0.5"), percent=Decimal(2))
AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    counts_as: str
    amount_mg: Decimal


def lines(**amounts) -> list[Line]:
    return [Line(kind, Decimal(str(mg))) for kind, mg in amounts.items()]


@pytest.mark.parametrize(("drawn", "allowed"), [(0, "0.5"), (25, "0.5"), (40, "0.8"), (100, "2")])
def test_the_larger_of_half_a_milligram_and_two_percent(drawn, allowed):
    assert USUAL.of(Decimal(drawn)) == Decimal(allowed)


@pytest.mark.parametrize(
    ("given_mg", "wasted_mg", "left", "balanced"),
    [(36, 4, "0", True), (36, "3.2", "0.8", True), (36, "3.1", "0.9", False), (44, 0, "-4", False)],
)
def test_what_was_drawn_is_given_wasted_or_missing(given_mg, wasted_mg, left, balanced):
    sums = rules.reconcile(lines(draw=40, give=given_mg, waste=wasted_mg), USUAL)
    assert (sums.unaccounted_mg, sums.balanced) == (Decimal(left), balanced)


def test_a_correction_counts_as_what_it_corrects():
    sums = rules.reconcile([*lines(draw=40, give=36, waste=2), Line("draw", Decimal(-2))], USUAL)
    assert (sums.drawn_mg, sums.unaccounted_mg) == (38, 0)


def test_nothing_drawn_is_balanced():
    assert rules.reconcile([], USUAL).balanced


amounts = st.decimals(0, 1000, places=2)


@given(st.lists(st.tuples(st.sampled_from(list(Kind)), amounts)))
def test_drawn_is_always_the_sum_of_its_parts(drawn):
    sums = rules.reconcile([Line(kind, mg) for kind, mg in drawn], USUAL)
    parts = sums.given_mg + sums.wasted_mg + sums.returned_mg + sums.unaccounted_mg
    assert sums.drawn_mg == parts


@pytest.mark.parametrize(
    ("kind", "from_draw", "effect"),
    [
        ("receipt", False, 5),
        ("draw", False, -5),
        ("give", True, 0),
        ("waste", True, 0),
        ("waste", False, -5),
        ("return", True, 5),
        ("count", False, 5),
    ],
)
def test_what_a_line_does_to_its_container(kind, from_draw, effect):
    assert rules.effect_mg(kind, Decimal(5), from_draw=from_draw) == effect


def test_a_witness_is_permitted_and_someone_else():
    assert rules.may_witness(witness_id="b", permitted=True, not_these=["a"])
    assert not rules.may_witness(witness_id="a", permitted=True, not_these=["a"])
    assert not rules.may_witness(witness_id="b", permitted=False, not_these=["a"])


def test_a_lot_serves_through_the_day_on_its_label():
    assert not rules.expired(date(2026, 11, 24), date(2026, 11, 24))
    assert rules.expired(date(2026, 11, 24), date(2026, 11, 25))


@pytest.mark.parametrize(
    ("expected", "measured", "drawn", "agrees"),
    [
        (200, "200", 0, True),  # unopened: exact
        (200, "199.99", 0, False),
        (160, "159.2", 40, True),  # opened: 2 % of 40
        (160, "159.1", 40, False),
        (51, "47", 49, False),
        (160, "160.8", 40, True),  # too much is a difference as well
        (160, "160.9", 40, False),
    ],
)
def test_a_count_agrees_within_the_tolerance(expected, measured, drawn, agrees):
    assert agrees == rules.count_agrees(
        measured_mg=Decimal(measured),
        expected_mg=Decimal(expected),
        container_mg=Decimal(200),
        drawn_mg=Decimal(drawn),
        tolerance=USUAL,
    )


def test_a_difference_is_open_since_it_was_found_first():
    first = Counted(at=AT, agreed=False, corrected=False)
    again = Counted(at=AT + timedelta(hours=2), agreed=False, corrected=False)
    assert rules.short_since([first, again]) == AT


@pytest.mark.parametrize(
    "settled", [{"agreed": True, "corrected": False}, {"agreed": False, "corrected": True}]
)
def test_a_difference_is_settled_by_a_count_that_agrees_or_a_correction(settled):
    found = Counted(at=AT, agreed=False, corrected=False)
    assert rules.short_since([found, Counted(at=AT + timedelta(hours=1), **settled)]) is None


def test_the_deadlines_of_a_difference():
    found = datetime(2026, 10, 31, 17, 0, tzinfo=ZoneInfo("America/Toronto"))
    due = rules.deadlines(found, same_day=True, internal_report_hours=24, health_canada_days=10)
    assert due.resolve_by.isoformat() == "2026-11-01T00:00:00-04:00"
    assert due.report_by.date() == date(2026, 11, 1)
    assert due.health_canada_by.date() == date(2026, 11, 10)


@pytest.mark.parametrize(
    ("mg", "right"),
    [("0", True), ("0.01", True), ("200", True), ("-0.01", False), ("0.001", False), ("NaN", False)],
)
def test_an_amount_has_two_decimals_and_is_not_below_zero(mg, right):
    assert rules.is_amount(Decimal(mg)) is right


@pytest.mark.parametrize(("mg", "text"), [("200.00", "200"), ("0.50", "0.5"), ("38.5", "38.5"), ("0", "0")])
def test_an_amount_is_written_without_trailing_zeros(mg, text):
    assert rules.written(Decimal(mg)) == text


def test_labels_count_up():
    assert rules.labels("A9", 3) == ["A9", "A10", "A11"]
    assert rules.labels("A009", 2) == ["A009", "A010"]


@pytest.mark.parametrize("first", ["", "vial", "A1b", "A٣"])
def test_a_label_ends_in_a_number(first):
    with pytest.raises(ValueError, match="number"):
        rules.labels(first, 2)
