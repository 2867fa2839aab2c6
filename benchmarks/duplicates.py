"""Is this person here already? Asked of 50,000 people: by card, by name and birth date, and with a slip.

.venv/bin/python -m benchmarks.duplicates [--people 50000] [--times 50] [--postgresql]
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from statistics import median

import django
import postgres
import psycopg
from django.apps import apps
from django.core.management import call_command

from benchmarks.clinic import DURABLE, a_disk
from benchmarks.measure import ROOT, Figure, report
from lightwell.patients import matching
from lightwell.patients.matching import Identity

LIMIT_MS = 100.0
NAMES = 400
"""So few names that many people share theirs: harder than life."""
SYLLABLES = ("ba", "cor", "del", "fen", "gra", "hol", "jun", "kel", "lor", "mar", "nor", "pel", "ros", "tam")


def names(count: int, chance: random.Random) -> list[str]:
    found: set[str] = set()
    while len(found) < count:
        found.add("".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 4)))).capitalize())
    return sorted(found)


def people(count: int, chance: random.Random) -> Iterator[dict]:
    """Invented people with names that repeat and birth dates over 80 years."""
    pool = names(NAMES, chance)
    for number in range(count):
        yield {
            "given_name": chance.choice(pool),
            "family_name": chance.choice(pool),
            "birth_date": date(1930, 1, 1) + timedelta(days=chance.randrange(80 * 365)),
            "health_card_number": f"{9_000_000_000 + number}",
            "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        }


def fill(count: int) -> None:
    """The people and their keys, as Patient.save writes them, many at once."""
    patient, key = apps.get_model("patients", "Patient"), apps.get_model("patients", "MatchKey")
    rows = [patient(**one) for one in people(count, random.Random(7))]
    patient.objects.bulk_create(rows, batch_size=1000)
    for start in range(0, count, 1000):
        batch = rows[start : start + 1000]
        key.objects.bulk_create(
            [key(patient=one, key=word) for one in batch for word in matching.keys(one.identity)]
        )


def _slipped(one: Identity) -> Identity:
    name = one.family_name
    return replace(one, card="", family_name=name[0] + name[2] + name[1] + name[3:])


def _swapped(one: Identity) -> Identity:
    born = one.birth_date
    return replace(one, card="", birth_date=born.replace(day=born.month, month=min(born.day, 12)))


WAYS: dict[str, Callable[[Identity], Identity]] = {
    "name and birth date": lambda one: replace(one, card=""),
    "health card alone": lambda one: Identity("Zz", "Zz", date(2020, 1, 1), one.card),
    "a slip in the name": _slipped,
    "another day in the birth date": _swapped,
}


def measured(times: int) -> list[Figure]:
    """For each way in which a second record differs, the median and the slowest of `times` people."""
    likely_same = import_module("lightwell.patients.queries").likely_same  # needs the settings below
    chosen = [one.identity for one in apps.get_model("patients", "Patient").objects.order_by("pk")[:times]]
    figures = []
    for name, changed in WAYS.items():
        spent = []
        for identity in chosen:
            start = time.perf_counter()
            likely_same(changed(identity))
            spent.append((time.perf_counter() - start) * 1000)
        figures.append(Figure(f"{name}, median", median(spent), "ms", LIMIT_MS))
        figures.append(Figure(f"{name}, slowest", max(spent), "ms", LIMIT_MS))
    return figures


def run(count: int, times: int) -> None:
    """In the process that has the database's settings: fill it, then ask."""
    django.setup()
    call_command("migrate", verbosity=0)
    fill(count)
    report(*measured(times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        run(options.people, options.times)
        return
    with tempfile.TemporaryDirectory(prefix="lightwell-benchmark-", dir=a_disk()) as folder:
        settings = {"DJANGO_SETTINGS_MODULE": "lightwell.config.settings"}
        settings |= {"LIGHTWELL_DATA_DIR": f"{folder}/data", "LIGHTWELL_KEY_DIR": f"{folder}/keys"}
        if not options.postgresql:
            _child(settings)
            return
        with postgres.server(DURABLE) as url:
            with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE lightwell")
            _child({**settings, "LIGHTWELL_DATABASE_URL": url})


def _child(settings: dict[str, str]) -> None:
    command = [sys.executable, "-m", "benchmarks.duplicates", "--inside", *sys.argv[1:]]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True)


if __name__ == "__main__":
    main()
