"""What the inbox costs with 5,000 referrals in it: the page, one folder, and a search as one types.

.venv/bin/python -m benchmarks.inbox [--referrals 5000] [--postgresql]

Fifteen in a hundred wait (for triage, for a reply, for an assessment); the others are closed, as in a clinic
that has run for some years. They are written without their audit lines: only reading is measured.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import django
from django.apps import apps
from django.utils import timezone

from benchmarks.clinic import Clinic, a_clinic
from benchmarks.measure import ROOT, Figure, Visitor, cost, report, served

REFERRALS, TIMES, LIMIT_MS = 5000, 40, 60.0
BATCH = 500
GIVEN = ("Élise", "Noor", "Oskar", "Amara", "Juniper", "Bo", "Théo", "Priya")
FAMILY = ("Fauxbourg", "Redacted", "Blank", "Stubbs-Null", "Samplewood", "Ipsum-Gagné", "Mannequin")
WAITING = (("received",), ("received", "information-requested"), ("received", "accepted"))
ENDED = (("received", "declined", "closed"), ("received", "accepted", "closed"))
PAGES = {
    "inbox": ("/inbox/", {}),
    "one folder": ("/inbox/?folder=wait-list", {}),
    "closed ones": ("/inbox/?folder=closed", {}),
    "search, first letters": ("/inbox/?words=fa", {"HX-Request": "true", "HX-Target": "list"}),
    "search, a name": ("/inbox/?words=gagne%20elise%2033", {"HX-Request": "true", "HX-Target": "list"}),
}


def path_of(place: int) -> tuple[str, ...]:
    """The steps of the referral at this place: three in twenty wait."""
    return WAITING[place // 20 % 3] if place % 20 < 3 else ENDED[place % 2]


def fill(wanted: int) -> None:
    """Write the referrals into the clinic of the environment."""
    models = {name: apps.get_model("referrals", name) for name in ("Referral", "ReferralStep")}
    patient = apps.get_model("patients", "Patient").objects.first()
    now = timezone.now()
    for first in range(0, wanted, BATCH):
        places = range(first, min(first + BATCH, wanted))
        referrals = [_referral(models["Referral"], place, now) for place in places]
        models["Referral"].objects.bulk_create(referrals)
        steps = [
            _step(models["ReferralStep"], referral, number, to, now, patient)
            for place, referral in zip(places, referrals, strict=True)
            for number, to in enumerate(path_of(place), 1)
        ]
        models["ReferralStep"].objects.bulk_create(steps)


def _referral(table, place: int, now):
    return table(
        pk=uuid4(),
        tracking_code=f"LW-B{place:05d}"[:12],
        received_at=now - timedelta(days=place % 40, minutes=place),
        given_name=GIVEN[place % len(GIVEN)],
        family_name=f"{FAMILY[place % len(FAMILY)]}-{place}",
        birth_date=date(1950, 1, 1) + timedelta(days=place),
        phone="403-555-0100" if place % 2 else "",
        indication="depression",
        reason="Second episode, not better after two adequate antidepressants.",
        referrer_name=f"Dr. Ola Fakename {place % 90}",
        referrer_kind="physician",
        licence_number="900001",
        referrer_fax="403-555-0161",
        patient_agrees=True,
    )


def _step(table, referral, number: int, to: str, now, patient):
    soon = ("urgent", "soon", "routine")[number % 3] if to == "accepted" else ""
    values = {"reason_code": "told", "way": "fax"} if to == "closed" else {}
    return table(
        referral=referral,
        number=number,
        to_status=to,
        at=now,
        by_name="Odile Marchbanks",
        by_role="coordinator",
        how_soon=soon,
        patient=patient if to == "accepted" else None,
        **values,
    )


def run(clinic: Clinic, times: int, say: Callable[..., None] = report) -> None:
    """Sign in as the coordinator and measure each page."""
    with served(clinic.target, "wsgi", clinic.settings) as (port, pid):
        visitor = Visitor(port)
        visitor.sign_in("coordinator", clinic.password)
        for name, (path, headers) in PAGES.items():
            status, _body = visitor.get(path, **headers)
            if status != 200:
                raise SystemExit(f"{path} was answered with {status}.")
            spent = cost(pid, times, lambda path=path, headers=headers: visitor.get(path, **headers))
            say(Figure(f"{name}, median server time", spent.wall_ms, "ms", LIMIT_MS))


def _filled(clinic: Clinic, wanted: int) -> None:
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **clinic.settings}
    command = [sys.executable, "-m", "benchmarks.inbox", "--fill", str(wanted)]
    subprocess.run(command, cwd=ROOT, env=surroundings, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--referrals", type=int, default=REFERRALS)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        django.setup()
        return fill(options.fill)
    with a_clinic(20, "postgresql" if options.postgresql else "sqlite") as clinic:
        _filled(clinic, options.referrals)
        run(clinic, TIMES)
    return None


if __name__ == "__main__":
    main()
