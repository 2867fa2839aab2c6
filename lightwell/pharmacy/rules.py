"""The register's arithmetic: what adds up, who may witness, by when a difference is settled.

All amounts are mg as Decimal; all limits are passed in. Sources: Lightwell decisions, register; clinical
reference I.1. Nothing here knows the database or the clock.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

ZERO = Decimal(0)
MOST_MG = Decimal(100_000)


class Kind(StrEnum):
    """What a line of the register records."""

    RECEIPT = "receipt"
    DRAW = "draw"
    GIVE = "give"
    WASTE = "waste"
    RETURN = "return"
    COUNT = "count"
    CORRECTION = "correction"


class Movement(Protocol):
    """A line as the sums need it: a correction counts as the kind it corrects, with a signed amount."""

    @property
    def counts_as(self) -> str: ...
    @property
    def amount_mg(self) -> Decimal: ...


@dataclass(frozen=True)
class Tolerance:
    """The difference allowed: the larger of `least_mg` and `percent` of what was drawn."""

    least_mg: Decimal
    percent: Decimal

    def of(self, drawn_mg: Decimal) -> Decimal:
        """The difference in mg that still counts as equal when `drawn_mg` was drawn."""
        return max(self.least_mg, drawn_mg * self.percent / 100)


@dataclass(frozen=True)
class Reconciliation:
    """Where what was drawn went, in mg. `unaccounted_mg` is below zero when more was given than drawn."""

    drawn_mg: Decimal
    given_mg: Decimal
    wasted_mg: Decimal
    returned_mg: Decimal
    tolerance_mg: Decimal

    @property
    def unaccounted_mg(self) -> Decimal:
        return self.drawn_mg - self.given_mg - self.wasted_mg - self.returned_mg

    @property
    def balanced(self) -> bool:
        """True when the rest is within the tolerance."""
        return abs(self.unaccounted_mg) <= self.tolerance_mg


def reconcile(entries: Iterable[Movement], tolerance: Tolerance) -> Reconciliation:
    """The sums of one treatment's (or one draw's) lines; other kinds than the four do not count."""
    sums = dict.fromkeys((Kind.DRAW, Kind.GIVE, Kind.WASTE, Kind.RETURN), ZERO)
    for entry in entries:
        if entry.counts_as in sums:
            sums[Kind(entry.counts_as)] += entry.amount_mg
    return Reconciliation(
        drawn_mg=sums[Kind.DRAW],
        given_mg=sums[Kind.GIVE],
        wasted_mg=sums[Kind.WASTE],
        returned_mg=sums[Kind.RETURN],
        tolerance_mg=tolerance.of(sums[Kind.DRAW]),
    )


def effect_mg(counts_as: str, amount_mg: Decimal, *, from_draw: bool) -> Decimal:
    """By how much a line changes what its container holds.

    What was drawn has left the container already, so giving it, or wasting what is left of it, changes
    nothing. Only the correction of a count has an amount of its own, which the container takes over.
    """
    match Kind(counts_as):
        case Kind.RECEIPT | Kind.RETURN | Kind.COUNT:
            return amount_mg
        case Kind.DRAW:
            return -amount_mg
        case Kind.WASTE:
            return ZERO if from_draw else -amount_mg
    return ZERO


def may_witness(*, witness_id: str, permitted: bool, not_these: Iterable[str]) -> bool:
    """A witness has the permission and is none of those who handled the drug (recorder, who drew it)."""
    return permitted and witness_id not in set(not_these)


def is_amount(mg: Decimal) -> bool:
    """True for 0 to below MOST_MG with at most two decimals, as the register keeps it."""
    return mg.is_finite() and 0 <= mg < MOST_MG and mg == round(mg, 2)


def written(mg: Decimal) -> str:
    """An amount for a sentence: 0.5, 5, 200; a zero before the point, none after."""
    return f"{mg:.2f}".rstrip("0").rstrip(".")


def expired(expires_on: date, day: date) -> bool:
    """True from the day after the date on the label."""
    return day > expires_on


def unopened(balance_mg: Decimal, container_mg: Decimal) -> bool:
    """True while a container holds all that it came with."""
    return balance_mg == container_mg


def count_difference_mg(*, measured_mg: Decimal, expected_mg: Decimal) -> Decimal:
    """What a blind count found more (above zero) or less (below zero) than the book."""
    return measured_mg - expected_mg


def count_agrees(
    *,
    measured_mg: Decimal,
    expected_mg: Decimal,
    container_mg: Decimal,
    drawn_mg: Decimal,
    tolerance: Tolerance,
) -> bool:
    """An unopened container must be exact; an opened one within the tolerance of what was drawn from it."""
    difference = count_difference_mg(measured_mg=measured_mg, expected_mg=expected_mg)
    allowed = ZERO if unopened(expected_mg, container_mg) else tolerance.of(drawn_mg)
    return abs(difference) <= allowed


@dataclass(frozen=True)
class Counted:
    """One count of a container, oldest first when many: when, whether it agreed, whether it was corrected."""

    at: datetime
    agreed: bool
    corrected: bool


def short_since(counts: Iterable[Counted]) -> datetime | None:
    """When a difference that is still open was found first; None when the last count settled all."""
    since = None
    for count in counts:
        since = None if count.agreed or count.corrected else since or count.at
    return since


@dataclass(frozen=True)
class Deadlines:
    """By when a difference found is settled, reported in the house, and reported to Health Canada."""

    resolve_by: datetime
    report_by: datetime
    health_canada_by: datetime


def deadlines(
    found_at: datetime, *, same_day: bool, internal_report_hours: int, health_canada_days: int
) -> Deadlines:
    """The three deadlines of a difference found at `found_at`, which is in the clinic's own time zone.

    `same_day`: settle by the end of the calendar day, else by the time of the internal report.
    """
    end_of_day = datetime.combine(found_at.date() + timedelta(days=1), time(), found_at.tzinfo)
    report_by = found_at + timedelta(hours=internal_report_hours)
    return Deadlines(
        resolve_by=end_of_day if same_day else report_by,
        report_by=report_by,
        health_canada_by=found_at + timedelta(days=health_canada_days),
    )


def labels(first: str, count: int) -> list[str]:
    """The labels of `count` containers, counted up from `first`: A1, A2, A3; A08, A09, A10.

    Raises ValueError when `first` does not end in a number.
    """
    match = re.fullmatch(r"(.*?)([0-9]+)", first.strip())
    if match is None:
        raise ValueError("a label ends in a number")
    stem, number = match.groups()
    return [f"{stem}{int(number) + step:0{len(number)}d}" for step in range(count)]
