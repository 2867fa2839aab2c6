"""Invented names: every number has its own, in English or in French, until the list is spent."""

import unicodedata
from functools import cache
from math import gcd

from lightwell.jobs.simulated.parameters import words


@cache
def _stride(count: int) -> int:
    """A step that visits every place among `count` once, far from its neighbours."""
    step = int(count * 0.618)
    while gcd(step, count) != 1:
        step -= 1
    return step


def name(number: int, *, language: str, sex: str, seed: int) -> tuple[str, str]:
    """Given and family name of person `number`, different for each; language en or fr, sex female or male."""
    parts = words()["names"][language]
    given, start, end = parts[sex], parts["family_start"], parts["family_end"]
    count = len(given) * len(start) * len(end)
    place = (number * _stride(count) + seed) % count
    place, which_given = divmod(place, len(given))
    which_start, which_end = divmod(place, len(end))
    return given[which_given], start[which_start] + parts["family_joiner"] + end[which_end]


def email(given_name: str, family_name: str, number: int) -> str:
    """An address at example.org, which never delivers."""
    plain = unicodedata.normalize("NFD", f"{given_name}.{family_name}.{number}").lower()
    return "".join(letter for letter in plain if letter.isascii()) + "@example.org"
