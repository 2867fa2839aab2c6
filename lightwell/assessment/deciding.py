"""When a decision is shared. Plain Python: no database, no clock."""

from collections.abc import Iterable

SIDES = ("patient", "clinician")


def both_say_yes(said: Iterable[tuple[str, str]]) -> bool:
    """True when the newest answer of each side is "yes". `said`: (side, answer), newest first.

    A side that said nothing did not say yes.
    """
    last: dict[str, str] = {}
    for side, answer in said:
        last.setdefault(side, answer)
    return all(last.get(side) == "yes" for side in SIDES)
