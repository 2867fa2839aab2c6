"""Health card numbers that pass their province's check and belong to nobody (section I.5 of the reference).

The serial runs through the middle of each number, so that two people never share one.
"""

import unicodedata
from datetime import date

RAMQ_WEIGHTS = (7, 1, 1, 3, 9, 7, 3, 9, 5, 3, 1, 3, 5, 7, 6, 9, 1)
BC_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3)
FORMATS = {
    "AB": "5560{:05d}",
    "SK": "5570{:05d}",
    "MB": "5580{:05d}",
    "NB": "5590{:05d}",
    "NS": "55501{:05d}",
    "PE": "555{:05d}",
    "NL": "5550555{:05d}",
}


def number(
    province: str, serial: int, *, family_name: str, given_name: str, birth_date: date, female: bool
) -> str:
    """The number of person `serial` (0 to 99,999) in a province by its two letters. KeyError for another."""
    if province == "ON":
        return ontario(f"5550{serial:05d}")
    if province == "BC":
        return british_columbia(serial)
    if province == "QC":
        return quebec(family_name, given_name, birth_date, female=female, sequence=serial % 9 + 1)
    return FORMATS[province].format(serial)


def ontario(body: str) -> str:
    """Nine digits and their Luhn check digit."""
    doubled = [sum(divmod(int(digit) * 2, 10)) for digit in body[0::2]]
    return body + str(-(sum(doubled) + sum(int(digit) for digit in body[1::2])) % 10)


def british_columbia(serial: int) -> str:
    """Ten digits with the check modulo 11; where the check would be 10, the third digit moves on by one."""
    for third in "67":
        body = f"5{third}{serial:06d}"
        check = -sum(weight * int(digit) for weight, digit in zip(BC_WEIGHTS, body, strict=True)) % 11
        if check < 10:
            break
    return f"9{body}{check}"


def quebec(family_name: str, given_name: str, birth_date: date, *, female: bool, sequence: int) -> str:
    """Letters of the names (three and one), birth date (month + 50 if female), one digit, check."""
    letters = (_letters(family_name) + "XXX")[:3] + _letters(given_name)[0]
    month_day = f"{birth_date.month + 50 * female:02d}{birth_date.day:02d}{sequence}"
    digits = "".join(f"{_place(letter):02d}" for letter in letters) + f"{birth_date.year}{month_day}"
    check = sum(weight * int(digit) for weight, digit in zip(RAMQ_WEIGHTS, digits, strict=True)) % 10
    return f"{letters}{birth_date.year % 100:02d}{month_day}{check}"


def _place(letter: str) -> int:
    return ord(letter) - ord("A") + 1 + (letter > "R")


def _letters(name: str) -> str:
    """Capital letters A to Z only: accents, hyphens and spaces fall away."""
    plain = unicodedata.normalize("NFD", name).upper()
    return "".join(letter for letter in plain if "A" <= letter <= "Z")
