"""Health-card numbers, checked softly: a doubtful card is a warning to look again, never a refusal.

Forms and weights: knowledge/health_cards.toml, each with its source. Public validators contradict each
other, so only Ontario, British Columbia and Quebec are checked beyond their form.
"""

import re
from collections.abc import Callable
from enum import StrEnum

from lightwell import knowledge

PROVINCES = ("ON", "QC", "BC", "AB", "SK", "MB", "NB", "NS", "PE", "NL", "NT", "NU", "YT")


class CardCheck(StrEnum):
    """What the number itself tells: nothing about whether the card is in force."""

    VALID = "valid"
    FORM_ONLY = "form only"
    DOUBTFUL = "doubtful"
    MISSING = "missing"


def plain(number: str) -> str:
    """The number without spaces and dashes, in capitals, as it is stored."""
    return re.sub(r"[\s-]", "", number).upper()


def check_health_card(province: str, number: str) -> CardCheck:
    """Check a card's form and, where the rule is published, its check digit. Never raises."""
    bare = plain(number)
    if not bare:
        return CardCheck.MISSING
    card = knowledge.current().health_cards.get(province)
    if card is None or not has_form(province, bare):
        return CardCheck.DOUBTFUL
    if card.check is None:
        return CardCheck.FORM_ONLY
    return CardCheck.VALID if _CHECKS[card.check](bare, card.weights) else CardCheck.DOUBTFUL


def has_form(province: str, number: str) -> bool:
    """Whether a number looks like one of this province, whatever its check digit."""
    card = knowledge.current().health_cards.get(province)
    return card is not None and bool(re.fullmatch(card.pattern, plain(number), re.ASCII))


def luhn(digits: str) -> bool:
    """Luhn mod 10 over all digits, the last one being the check digit."""
    doubled = (int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _luhn_of_ten(number: str, _weights: tuple[int, ...]) -> bool:
    return luhn(number[:10])


def _weighted_remainders(number: str, weights: tuple[int, ...]) -> bool:
    total = sum(weight * int(digit) % 11 for weight, digit in zip(weights, number[1:9], strict=True))
    return (11 - total % 11) % 11 == int(number[9])


def _ramq(number: str, weights: tuple[int, ...]) -> bool:
    return any(_ramq_digit(number, century, weights) == int(number[11]) for century in ("19", "20"))


def _ramq_digit(number: str, century: str, weights: tuple[int, ...]) -> int:
    letters = "".join(f"{ord(c) - 64 + (c > 'R'):02d}" for c in number[:4])
    digits = letters + century + number[4:11]
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 10


_CHECKS: dict[str, Callable[[str, tuple[int, ...]], bool]] = {
    "luhn": _luhn_of_ten,
    "weighted-remainders": _weighted_remainders,
    "ramq": _ramq,
}
