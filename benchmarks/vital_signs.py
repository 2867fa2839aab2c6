"""One durable set of vital signs through the real page, beside the same work by hand (raw_app.py).

Ours: session, permission, form, limits from the knowledge, the sealed row, the line of the audit chain with
the row's fingerprint, one commit, and the answer that sends the browser on. The peer does the same with raw
SQL and no framework. Both on SQLCipher with synchronous FULL on a disk, and on PostgreSQL with fsync.

.venv/bin/python -m benchmarks.vital_signs [--rounds 5]
"""

import argparse
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from benchmarks.clinic import Clinic, a_clinic
from benchmarks.measure import ROOT, Figure, Visitor, cost, hidden, per_second, report, served

SETS, CLIENTS, PATIENTS, MOST_TIMES = 200, 4, 12, 3.0
READING = {
    "systolic_mmhg": 124,
    "diastolic_mmhg": 78,
    "heart_rate_bpm": 72,
    "spo2_percent": 98,
    "respiratory_rate_per_min": 14,
}


@dataclass(frozen=True)
class Side:
    """One of the two servers: its process, and how a new person sends sets to it."""

    pid: int
    sender: Callable[[], Callable[[], None]]


@contextmanager
def ours(clinic: Clinic, threads: int = 1) -> Iterator[Side]:
    with served(clinic.target, "wsgi", clinic.settings, threads) as (port, pid):

        def sender() -> Callable[[], None]:
            nurse = Visitor(port)
            nurse.sign_in(clinic.nurse, clinic.password)
            token = hidden(nurse.get(clinic.check)[1])
            return lambda: send(nurse, clinic.check, {"csrfmiddlewaretoken": token}, 303)

        yield Side(pid, sender)


@contextmanager
def by_hand(database: str) -> Iterator[Side]:
    """`database`: a PostgreSQL address, or the path of a file to make."""
    settings = {**os.environ, "RAW_DATABASE": database, "PYTHONPATH": str(ROOT)}
    prepare = "from benchmarks import raw_app; raw_app.prepare()"
    subprocess.run([sys.executable, "-c", prepare], cwd=ROOT, env=settings, check=True)
    with served("benchmarks.raw_app:app", "asgi", {"RAW_DATABASE": database}) as (port, pid):

        def sender() -> Callable[[], None]:
            visitor = Visitor(port)
            visitor.cookies["session"] = "secret"
            return lambda: send(visitor, "/t1", {}, 200)

        yield Side(pid, sender)


def send(visitor: Visitor, path: str, more: dict[str, str], expected: int) -> None:
    status, body = visitor.post(path, {**READING, **more, "entry_id": str(uuid.uuid4())})
    visitor.forget("lightwell_said")
    if status != expected:
        raise SystemExit(f"{path} was answered with {status}: {body[:500]}")


def compare(database: str, clinic: Clinic, rounds: int, sets: int) -> list[Figure]:
    """Both in turns, so that a busy moment of the machine meets both; the median round counts."""
    beside = f"{clinic.settings['LIGHTWELL_DATA_DIR']}/raw.db"
    same_database = clinic.settings.get("LIGHTWELL_DATABASE_URL", beside)
    with by_hand(same_database) as peer, ours(clinic) as lightwell:
        send_peer, send_ours = peer.sender(), lightwell.sender()
        pairs = [
            (cost(peer.pid, sets, send_peer).cpu_ms, cost(lightwell.pid, sets, send_ours).cpu_ms)
            for _round in range(rounds)
        ]
        hand_rate = per_second([peer.sender() for _client in range(CLIENTS)], sets // 2)
    with ours(clinic, threads=8) as lightwell:
        rate = per_second([lightwell.sender() for _client in range(CLIENTS)], sets // 2)
    hand, own = (median(column) for column in zip(*pairs, strict=True))
    return [
        Figure(f"{database}: a set by hand, server CPU", hand, "ms"),
        Figure(f"{database}: a set in Lightwell, server CPU", own, "ms", MOST_TIMES * hand),
        Figure(f"{database}: Lightwell's CPU beside by hand", own / hand, "times", MOST_TIMES),
        Figure(f"{database}: commits a second, {CLIENTS} at once", rate, "/s", hand_rate, "by hand"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for database in ("sqlite", "postgresql"):
        with a_clinic(PATIENTS, database) as clinic:
            report(*compare(database, clinic, options.rounds, SETS))


if __name__ == "__main__":
    main()
