"""The walks, compiled: blocks of people that stay in the cache, one thread. Needs Numba.

`kind` is (one entry a mode, one entry a thing seen): the lengths of its tuples are known when a walk is
compiled, so that the loops over modes are unrolled and those over people vectorised. Where nothing is given
for a while and the times are evenly spaced, `STRIDE` rows are worked out from one state. The answer is far
larger than the cache and not read again, so it is written past it. Compiling takes seconds, once for each
kind; the result is kept on disk.
"""

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import extending

intrinsic: Any = extending.intrinsic

BLOCK = 128
STRIDE = 2
HOW: dict[str, Any] = {"cache": True, "nogil": True, "fastmath": {"contract"}, "error_model": "numpy"}
called = numba.njit(**HOW)
written_out = numba.njit(inline="always", **HOW)


def walk(decay, drive, push, weights, length_of, drive_of, push_of, row_of, first, out):  # type: ignore[no-untyped-def]
    """As `propagate.walk`; `out` is contiguous."""
    kind = ((0,) * decay.shape[1], (0,) * len(weights))
    quiet = (drive_of < 0) & (push_of < 0) & (row_of >= 0)
    pace = np.bincount(length_of[quiet], minlength=1).argmax()
    order = (length_of, drive_of, push_of, row_of, _even(quiet & (length_of == pace)))
    offset = out.ctypes.data % 32 // 8
    _walk(kind, decay, drive, push, weights, order, pace, first, out.reshape(-1), offset, *out.shape[1:])


def _even(even):  # type: ignore[no-untyped-def]
    """True where this step and the next ones up to a stride are quiet and of the usual length."""
    strides = np.zeros(len(even), dtype=np.bool_)
    if len(even) >= STRIDE:
        strides[: len(even) - STRIDE + 1] = np.lib.stride_tricks.sliding_window_view(even, STRIDE).all(axis=1)
    return strides


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


@intrinsic
def _put_four(_context, array, place, line, one):  # type: ignore[no-untyped-def]
    """array[place : place + 4] = line[one : one + 4], past the cache; the place is aligned to 32 bytes."""

    def code(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        into = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        source = context.make_array(signature.args[2])(context, builder, arguments[2]).data
        four = ir.VectorType(ir.DoubleType(), 4).as_pointer()
        value = builder.load(builder.bitcast(builder.gep(source, [arguments[3]]), four))
        value.align = 8
        store = builder.store(value, builder.bitcast(builder.gep(into, [arguments[1]]), four))
        store.align = 32
        store.set_metadata("nontemporal", builder.module.add_metadata([ir.Constant(ir.IntType(32), 1)]))
        return context.get_dummy_value()

    return numba.types.void(array, numba.types.intp, line, numba.types.intp), code


@written_out
def _put_line(out, offset, place, line, count):  # type: ignore[no-untyped-def]
    """out[place : place + count] = line[:count]; out begins `offset` numbers after an aligned place."""
    lead = min((-(offset + place)) & 3, count)
    for one in range(lead):
        _put(out, place + one, line[one])
    whole = lead + ((count - lead) & ~3)
    for one in range(lead, whole, 4):
        _put_four(out, place + one, line, one)
    for one in range(whole, count):
        _put(out, place + one, line[one])


@written_out
def _look(modes, state, weight, line):  # type: ignore[no-untyped-def]
    for one in range(BLOCK):
        total = 0.0
        for mode in range(len(modes)):
            total += weight[mode, one] * state[mode, one]
        line[one] = total


@written_out
def _look_ahead(modes, state, later, which, lines):  # type: ignore[no-untyped-def]
    for one in range(BLOCK):
        for turn in range(STRIDE):
            total = 0.0
            for mode in range(len(modes)):
                total += later[turn, which, mode, one] * state[mode, one]
            lines[turn, one] = total


@written_out
def _step(modes, state, fall, gain, taken):  # type: ignore[no-untyped-def]
    for mode in range(len(modes)):
        for one in range(BLOCK):
            state[mode, one] = state[mode, one] * fall[mode, one] + gain[mode, one] + taken[mode, one]


@called
def _ahead(kind, fall, weight, later, stride_fall):  # type: ignore[no-untyped-def]
    """What the next rows of a stride see of the state now (later), and how it falls over the whole stride."""
    _modes, seen = kind
    stride_fall[:] = 1.0
    for turn in range(STRIDE):
        stride_fall *= fall
        for which in range(len(seen)):
            later[turn, which] = weight[which] * stride_fall


@called
def _steps(kind, tables, weight, ahead, order, begin, count, out, offset, rows, people):  # type: ignore[no-untyped-def]
    """One block of people through every step. The last gain of each table is nothing."""
    modes, seen = kind
    falls, gets, takes = tables
    later, stride_fall = ahead
    length_of, drive_of, push_of, row_of, strides = order
    state, nothing = np.zeros((len(modes), BLOCK)), gets[-1]
    line, lines = np.empty(BLOCK), np.empty((STRIDE, BLOCK))
    step = 0
    while step < len(length_of):
        row = row_of[step]
        if strides[step]:
            for which in range(len(seen)):
                _look_ahead(modes, state, later, which, lines)
                for turn in range(STRIDE):
                    place = (which * rows + row + turn) * people + begin
                    _put_line(out, offset, place, lines[turn], count)
            _step(modes, state, stride_fall, nothing, nothing)
            step += STRIDE
            continue
        _step(modes, state, falls[length_of[step]], gets[drive_of[step]], takes[push_of[step]])
        step += 1
        if row >= 0:
            for which in range(len(seen)):
                _look(modes, state, weight[which], line)
                _put_line(out, offset, (which * rows + row) * people + begin, line, count)


@called
def _walk(kind, decay, drive, push, weights, order, pace, first, out, offset, rows, people):  # type: ignore[no-untyped-def]
    modes, seen = kind
    size, mine = len(modes), decay.shape[2]
    falls = np.zeros((len(decay), size, BLOCK))
    gets = np.zeros((len(drive) + 1, size, BLOCK))
    takes = np.zeros((len(push) + 1, size, BLOCK))
    weight = np.zeros((len(seen), size, BLOCK))
    ahead = (np.zeros((STRIDE, len(seen), size, BLOCK)), np.zeros((size, BLOCK)))
    for begin in range(0, mine, BLOCK):
        end = min(begin + BLOCK, mine)
        count = end - begin
        falls[:, :, :count] = decay[:, :, begin:end]
        gets[:-1, :, :count] = drive[:, :, begin:end]
        takes[:-1, :, :count] = push[:, :, begin:end]
        weight[:, :, :count] = weights[:, :, begin:end]
        _ahead(kind, falls[pace], weight, *ahead)
        tables = (falls, gets, takes)
        _steps(kind, tables, weight, ahead, order, first + begin, count, out, offset, rows, people)


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
