"""The demo clinic that the benchmarks visit: built once into a temporary folder, and who is who in it.

It lies in a time zone where it is early afternoon now, so that its chairs are taken whenever this runs
(on a weekend: as they were on Friday).
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import django
import postgres
import psycopg
from django.apps import apps
from django.conf import settings as django_settings
from django.db.models import Count

from benchmarks.measure import ROOT

TARGET = "lightwell.config.wsgi:application"
PASSWORD = "paper lantern"
"""Of every account of a demo clinic: jobs/demo/people.py."""
WANTED_HOUR, COURSE = 14, 6
DURABLE = {"fsync": "on"}


@dataclass(frozen=True)
class People:
    """Whom the benchmarks look at: a visit with a dose under way, a patient whose course is over, the day."""

    treatment_id: str
    patient_id: str
    day: str


@dataclass(frozen=True)
class Clinic:
    """A clinic ready to be served with `settings` (environment)."""

    settings: dict[str, str]
    people: People
    nurse: str = "nurse"
    psychiatrist: str = "psychiatrist"
    password: str = PASSWORD
    target: str = TARGET

    @property
    def board(self) -> str:
        return f"/today/?day={self.people.day}"

    @property
    def chart(self) -> str:
        return f"/patients/{self.people.patient_id}/"

    @property
    def live(self) -> str:
        return f"/treatments/{self.people.treatment_id}/"

    @property
    def check(self) -> str:
        return f"{self.live}vital-signs/"


@contextmanager
def a_clinic(patients: int = 60, database: str = "sqlite") -> Iterator[Clinic]:
    """A demo clinic on "sqlite" or "postgresql", as durable as with real patients; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lightwell-benchmark-", dir=a_disk()) as folder:
        settings = {
            "DJANGO_SETTINGS_MODULE": "lightwell.config.settings",
            "LIGHTWELL_DATA_DIR": f"{folder}/data",
            "LIGHTWELL_KEY_DIR": f"{folder}/keys",
            "LIGHTWELL_TIME_ZONE": where_it_is(WANTED_HOUR, datetime.now(UTC)),
        }
        if database == "sqlite":
            yield _built(patients, settings)
        else:
            with postgres.server(DURABLE) as url:
                with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
                    connection.execute("CREATE DATABASE lightwell")
                yield _built(patients, {**settings, "LIGHTWELL_DATABASE_URL": url})


def a_disk() -> Path:
    """A folder of this clone, so that a commit waits for a disk and not for memory."""
    folder = ROOT / "var" / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def where_it_is(hour: int, now: datetime) -> str:
    """A time zone of whole hours in which it is `hour` o'clock now, on the same day as in UTC."""
    return f"Etc/GMT{now.hour - hour:+d}"


def _built(patients: int, settings: dict[str, str]) -> Clinic:
    for step in (
        ["migrate", "-v0"],
        ["collectstatic", "--no-input", "-v0"],
        ["demo", f"--patients={patients}"],
    ):
        _python(settings, "-m", "django", *step)
    return Clinic(settings, People(**json.loads(_python(settings, "-m", "benchmarks.clinic"))))


def _python(settings: dict[str, str], *command: str) -> str:
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=surroundings, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"The clinic of this benchmark could not be built:\n{done.stdout}{done.stderr}")
    return done.stdout


def people_here() -> People:
    """Asks the database of the environment. The patient has the treatments of one course behind them."""
    treatments = apps.get_model("treatment", "Treatment").objects
    under_way = treatments.filter(departure=None, called_off=None, doseevents__what="start")
    live = under_way.order_by("arrived_at").last()
    gone = treatments.filter(departure__isnull=False).values("patient")
    treated = gone.annotate(times=Count("pk")).filter(times__gte=COURSE).order_by("times", "patient").first()
    if live is None or treated is None:
        raise SystemExit("Nobody is being treated in this clinic: build it with more patients.")
    day = live.arrived_at.astimezone(ZoneInfo(django_settings.CLINIC_TIME_ZONE)).date()
    return People(str(live.pk), str(treated["patient"]), day.isoformat())


if __name__ == "__main__":
    django.setup()
    print(json.dumps(asdict(people_here())))
