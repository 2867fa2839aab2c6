"""Health-card numbers, checked softly: a doubtful card is a warning to look again, never a refusal.

Formats and check digits: clinical reference I.5. Public validators contradict each other, so only
Ontario, British Columbia and Quebec are checked beyond their form.
"""

import re
from enum import StrEnum

PROVINCES = ("ON", "QC", "BC", "AB", "SK", "MB", "NB", "NS", "PE", "NL", "NT", "NU", "YT")
FORMS = {
    "ON": r"[1-9]\d{9}[A-Z]{0,2}",
    "BC": r"9\d{9}",
    "QC": r"[A-Z]{4}\d{8}",
    "AB": r"\d{9}",
    "SK": r"\d{9}",
    "MB": r"\d{9}",
    "NB": r"\d{9}",
    "NS": r"\d{10}",
    "PE": r"\d{8}",
    "NL": r"\d{12}",
    "NT": r"[A-Z]\d{7}",
    "NU": r"1\d{8}",
    "YT": r"\d{9}",
}


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
    form = FORMS.get(province)
    if form is None or not re.fullmatch(form, bare):
        return CardCheck.DOUBTFUL
    check = _CHECKS.get(province)
    if check is None:
        return CardCheck.FORM_ONLY
    return CardCheck.VALID if check(bare) else CardCheck.DOUBTFUL


def luhn(digits: str) -> bool:
    """Luhn mod 10 over all digits, the last one being the check digit."""
    doubled = (int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _ontario(number: str) -> bool:
    return luhn(number[:10])


def _british_columbia(number: str) -> bool:
    weights = (2, 4, 8, 5, 10, 9, 7, 3)
    total = sum(weight * int(digit) % 11 for weight, digit in zip(weights, number[1:9], strict=True))
    return (11 - total % 11) % 11 == int(number[9])


_QUEBEC_WEIGHTS = (7, 1, 1, 3, 9, 7, 3, 9, 5, 3, 1, 3, 5, 7, 6, 9, 1)


def _quebec(number: str) -> bool:
    return any(_quebec_digit(number, century) == int(number[11]) for century in ("19", "20"))


def _quebec_digit(number: str, century: str) -> int:
    letters = "".join(f"{ord(c) - 64 + (c > 'R'):02d}" for c in number[:4])
    digits = letters + century + number[4:11]
    return sum(w * int(d) for w, d in zip(_QUEBEC_WEIGHTS, digits, strict=True)) % 10


_CHECKS = {"ON": _ontario, "BC": _british_columbia, "QC": _quebec}
