"""Numbers as they come in: refused with a sentence that names the argument when they cannot be right."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lightwell import knowledge

Floats = NDArray[np.float64]


class WrongInput(ValueError):
    """An argument is wrong: `argument` is its name, the message a sentence that starts with it."""

    def __init__(self, argument: str, reason: str) -> None:
        self.argument = argument
        super().__init__(f"{argument} {reason}.")


def number(argument: str, value: float, limit: str = "", *, above_zero: bool = False) -> float:
    """`value` as a float within the limits of the knowledge called `limit` (default: `argument`).

    Raises WrongInput for what is not a number, NaN, endless, or beyond the limits (a wrong unit).
    """
    allowed = knowledge.current().input_limits[limit or argument]
    unit = "" if allowed.unit == "1" else f" {allowed.unit}"
    if isinstance(value, bool | str | bytes):
        raise WrongInput(argument, f"must be a number, not {value!r}")
    try:
        given = float(value)
    except (TypeError, ValueError) as error:
        raise WrongInput(argument, f"must be a number, not {value!r}") from error
    if not math.isfinite(given):
        raise WrongInput(argument, f"must be a finite number, not {given}")
    if above_zero and given <= 0:
        raise WrongInput(argument, f"must be above 0{unit}, not {given:g}")
    if not allowed.low <= given <= allowed.high:
        raise WrongInput(argument, f"must be {allowed.low:g} to {allowed.high:g}{unit}, not {given:g}")
    return given


def times(argument: str, values: Sequence[float] | Floats) -> Floats:
    """Minutes in rising order, as an array. Raises WrongInput for none, NaN, negative or unsorted ones."""
    try:
        given = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise WrongInput(argument, "must be a list of numbers") from error
    if given.ndim != 1 or not given.size:
        raise WrongInput(argument, "must be a list with at least one time")
    if not np.isfinite(given).all():
        raise WrongInput(argument, "must hold finite numbers only")
    for end in (given.min(), given.max()):
        number(argument, end, "time_min")
    if (np.diff(given) < 0).any():
        raise WrongInput(argument, "must be in rising order")
    return given


def one_of(argument: str, value: str, allowed: Sequence[str]) -> str:
    """`value` when it is allowed. Raises WrongInput with the words that are."""
    if value not in allowed:
        raise WrongInput(argument, f"must be one of {', '.join(allowed)}, not {value!r}")
    return value


def whole_number(argument: str, value: float, least: int) -> int:
    """A whole number of at least `least`. Raises WrongInput."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise WrongInput(argument, f"must be a whole number of {least} or more, not {value!r}")
    return int(value)
