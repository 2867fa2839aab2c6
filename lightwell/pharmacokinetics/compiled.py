"""The walks, compiled: blocks of people that stay in the cache, one thread. Needs Numba.

`kind` is (one entry a mode, one entry a thing seen): the lengths of its tuples are known when a walk is
compiled, so that the loops over modes are unrolled and those over people vectorised. Compiling takes seconds,
once for each kind; the result is kept on disk. The answer is far larger than the cache and not read again, so
it is written past it, which is where half of the time went.
"""

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.extending import intrinsic

BLOCK = 128
HOW: dict[str, Any] = {"cache": True, "nogil": True, "fastmath": {"contract"}, "error_model": "numpy"}
called = numba.njit(**HOW)
written_out = numba.njit(inline="always", **HOW)


def walk(decay, drive, push, weights, length_of, drive_of, push_of, row_of, first, out):  # type: ignore[no-untyped-def]
    """As `propagate.walk`; `out` is contiguous."""
    kind = ((0,) * decay.shape[1], (0,) * len(weights))
    order = (length_of, drive_of, push_of, row_of)
    _walk(kind, decay, drive, push, weights, order, first, out.reshape(-1), *out.shape[1:])


@intrinsic
def _put(_context, array, place, value):  # type: ignore[no-untyped-def]
    """array[place] = value, past the cache (a non-temporal store)."""

    def code(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        store = builder.store(arguments[2], builder.gep(data, [arguments[1]]))
        mark = builder.module.add_metadata([ir.Constant(ir.IntType(32), 1)])
        store.set_metadata("nontemporal", mark)
        return context.get_dummy_value()

    return numba.types.void(array, numba.types.intp, numba.types.float64), code


@written_out
def _move(modes, state, fall, gain):  # type: ignore[no-untyped-def]
    for mode in range(len(modes)):
        for one in range(BLOCK):
            state[mode, one] = state[mode, one] * fall[mode, one] + gain[mode, one]


@written_out
def _look(modes, state, weight, line):  # type: ignore[no-untyped-def]
    for one in range(BLOCK):
        total = 0.0
        for mode in range(len(modes)):
            total += weight[mode, one] * state[mode, one]
        line[one] = total


@written_out
def _fall_and_look(modes, state, fall, weight, line):  # type: ignore[no-untyped-def]
    for one in range(BLOCK):
        total = 0.0
        for mode in range(len(modes)):
            moved = state[mode, one] * fall[mode, one]
            state[mode, one] = moved
            total += weight[mode, one] * moved
        line[one] = total


@called
def _steps(kind, tables, weight, order, begin, count, out, rows, people):  # type: ignore[no-untyped-def]
    """One block of people through every step. The last gain of each table is nothing."""
    modes, seen = kind
    falls, gets, takes = tables
    length_of, drive_of, push_of, row_of = order
    state, line = np.zeros((len(modes), BLOCK)), np.empty(BLOCK)
    for step in range(len(length_of)):
        fall, row = falls[length_of[step]], row_of[step]
        quiet = drive_of[step] < 0 and push_of[step] < 0 and row >= 0
        if not quiet:
            _move(modes, state, fall, gets[drive_of[step]])
            if push_of[step] >= 0:
                for mode in range(len(modes)):
                    state[mode] += takes[push_of[step], mode]
        if row >= 0:
            for which in range(len(seen)):
                if which == 0 and quiet:
                    _fall_and_look(modes, state, fall, weight[0], line)
                else:
                    _look(modes, state, weight[which], line)
                place = (which * rows + row) * people + begin
                for one in range(count):
                    _put(out, place + one, line[one])


@called
def _walk(kind, decay, drive, push, weights, order, first, out, rows, people):  # type: ignore[no-untyped-def]
    modes, seen = kind
    size, mine = len(modes), decay.shape[2]
    falls = np.zeros((len(decay), size, BLOCK))
    gets = np.zeros((len(drive) + 1, size, BLOCK))
    takes = np.zeros((len(push) + 1, size, BLOCK))
    weight = np.zeros((len(seen), size, BLOCK))
    for begin in range(0, mine, BLOCK):
        end = min(begin + BLOCK, mine)
        count = end - begin
        falls[:, :, :count] = decay[:, :, begin:end]
        gets[:-1, :, :count] = drive[:, :, begin:end]
        takes[:-1, :, :count] = push[:, :, begin:end]
        weight[:, :, :count] = weights[:, :, begin:end]
        _steps(kind, (falls, gets, takes), weight, order, first + begin, count, out, rows, people)


@called
def walk_matrices(table, drive, push, look, length_of, drive_of, push_of, row_of, out):  # type: ignore[no-untyped-def]
    """As `exponential.walk_matrices`, one person after the other."""
    size, seen = table.shape[2], look.shape[1]
    for who in range(table.shape[1]):
        state, before = np.zeros(size), np.zeros(size)
        for step in range(len(length_of)):
            before[:] = state
            _multiply(table[length_of[step], who], before, state)
            if drive_of[step] >= 0:
                state += drive[drive_of[step], who]
            if push_of[step] >= 0:
                state += push[push_of[step], who]
            if row_of[step] >= 0:
                _multiply(look[who], state, before)
                for which in range(seen):
                    out[which, row_of[step], who] = before[which]


@called
def _multiply(matrix, vector, product):  # type: ignore[no-untyped-def]
    for row in range(len(matrix)):
        total = 0.0
        for column in range(matrix.shape[1]):
            total += matrix[row, column] * vector[column]
        product[row] = total
