"""A dosing history and the times asked for, as steps of steady input: lengths, rates, boluses."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lightwell.pharmacokinetics.inputs import Floats

Integers = NDArray[np.int64]
SAME_MIN = 1e-12
"""Steps whose lengths differ by less than this differ by rounding only and share one entry of the table."""


@dataclass(frozen=True)
class Piece:
    """A steady input by one way, mg a minute."""

    way: int
    start_min: float
    end_min: float
    rate_mg_per_min: float


@dataclass(frozen=True)
class Push:
    """An amount into one way at once."""

    way: int
    at_min: float
    dose_mg: float


@dataclass(frozen=True)
class Plan:
    """Steps in order. In a step the system runs for a length with a drive, takes a push, is looked at.

    lengths_min (lengths); drives: (length, rates by way) met with any rate; pushes (pushes, ways).
    Of each step: which length, drive (-1: none), push (-1: none) and row of the answer (-1: not looked at).
    """

    lengths_min: Floats
    drive_lengths: Integers
    drive_rates: Floats
    pushes: Floats
    length_of: Integers
    drive_of: Integers
    push_of: Integers
    row_of: Integers
    rows: int


def plan(pieces: Sequence[Piece], pushes: Sequence[Push], times_min: Floats, ways: int) -> Plan:
    """Steps that meet every start, end, push and time. Before the first dose there is nothing."""
    edges = np.array([edge for piece in pieces for edge in (piece.start_min, piece.end_min)])
    pushed = np.array([push.at_min for push in pushes])
    marks, where = np.unique(np.concatenate([times_min, edges, pushed]), return_inverse=True)
    lengths, length_of = _lengths(np.diff(marks, prepend=marks[0]))
    rates = _rates(pieces, marks, ways)
    drives, drive_of = _drives(rates, length_of)
    amounts = np.zeros((len(marks), ways))
    for push, mark in zip(pushes, where[len(times_min) + len(edges) :], strict=True):
        amounts[mark, push.way] += push.dose_mg
    push_of = np.full(len(marks), -1)
    used = np.flatnonzero(amounts.any(axis=1))
    push_of[used] = np.arange(len(used))
    repeated, row_of = _with_rows(where[: len(times_min)], len(marks))
    again = np.diff(repeated, prepend=-1) == 0
    length_of, drive_of, push_of = length_of[repeated], drive_of[repeated], push_of[repeated]
    zero = np.flatnonzero(lengths == 0)[0]
    length_of[again], drive_of[again], push_of[again] = zero, -1, -1
    return Plan(
        lengths_min=lengths,
        drive_lengths=np.array([length for length, _rate in drives], dtype=np.int64),
        drive_rates=np.array([rate for _length, rate in drives]).reshape(len(drives), ways),
        pushes=amounts[used],
        length_of=length_of.astype(np.int64),
        drive_of=drive_of.astype(np.int64),
        push_of=push_of.astype(np.int64),
        row_of=row_of.astype(np.int64),
        rows=len(times_min),
    )


def _lengths(steps: Floats) -> tuple[Floats, Integers]:
    """Distinct lengths, and which each step has; lengths apart by rounding only are the same one."""
    distinct, which = np.unique(steps, return_inverse=True)
    group = np.concatenate([[0], np.cumsum(np.diff(distinct) > SAME_MIN)])
    first = np.searchsorted(group, np.arange(group[-1] + 1))
    return distinct[first], group[which]


def _rates(pieces: Sequence[Piece], marks: Floats, ways: int) -> Floats:
    """mg a minute by each way during the step that ends at each mark (marks, ways)."""
    rates = np.zeros((len(marks), ways))
    for piece in pieces:
        begin, end = np.searchsorted(marks, [piece.start_min, piece.end_min])
        rates[begin + 1 : end + 1, piece.way] += piece.rate_mg_per_min
    return rates


def _drives(rates: Floats, length_of: Integers) -> tuple[list[tuple[int, tuple[float, ...]]], Integers]:
    found: dict[tuple[int, tuple[float, ...]], int] = {}
    drive_of = np.full(len(rates), -1)
    for step in np.flatnonzero(rates.any(axis=1)):
        key = (int(length_of[step]), tuple(rates[step].tolist()))
        drive_of[step] = found.setdefault(key, len(found))
    return list(found), drive_of


def _with_rows(asked: Integers, marks: int) -> tuple[Integers, Integers]:
    """Each mark once, or once more for each time that is asked for again; with the row of the answer."""
    order = np.sort(np.concatenate([asked, np.setdiff1d(np.arange(marks), asked)]))
    looked = np.isin(order, asked)
    return order, np.where(looked, np.cumsum(looked) - 1, -1)
