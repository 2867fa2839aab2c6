"""The walk through the steps, compiled: blocks of people that stay in the cache, one thread. Needs Numba."""

import numba
import numpy as np

BLOCK = 128


@numba.njit(cache=True, nogil=True, fastmath={"contract"}, error_model="numpy")
def walk(decay, drive, push, weights, length_of, drive_of, push_of, row_of, out):  # type: ignore[no-untyped-def]
    """As `propagate.walk`: fills `out` (seen, rows, people)."""
    modes, people = decay.shape[1], decay.shape[2]
    seen = weights.shape[0]
    state = np.empty((modes, BLOCK))
    for begin in range(0, people, BLOCK):
        count = min(BLOCK, people - begin)
        end = begin + count
        state[:] = 0.0
        for step in range(len(length_of)):
            length, driven, pushed, row = length_of[step], drive_of[step], push_of[step], row_of[step]
            for mode in range(modes):
                own = state[mode, :count]
                falls = decay[length, mode, begin:end]
                if driven >= 0:
                    gets = drive[driven, mode, begin:end]
                    for one in range(count):
                        own[one] = own[one] * falls[one] + gets[one]
                else:
                    for one in range(count):
                        own[one] = own[one] * falls[one]
                if pushed >= 0:
                    takes = push[pushed, mode, begin:end]
                    for one in range(count):
                        own[one] += takes[one]
            if row >= 0:
                for which in range(seen):
                    target = out[which, row, begin:end]
                    for one in range(count):
                        target[one] = weights[which, 0, begin + one] * state[0, one]
                    for mode in range(1, modes):
                        weight = weights[which, mode, begin:end]
                        own = state[mode, :count]
                        for one in range(count):
                            target[one] += weight[one] * own[one]
