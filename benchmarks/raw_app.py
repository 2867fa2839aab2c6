"""The peer of vital_signs.py: the same work by hand, an ASGI app with raw SQL and no framework.

One durable set of vital signs: session and permission looked up, treatment and patient found, values
checked, the append-only row and the chained audit line written in one transaction, and the set's history
read back as the part of the page that shows it. Storage is what the environment says, as for Lightwell.
"""

import hashlib
import hmac
import html
import os
import uuid
from datetime import UTC, datetime
from urllib.parse import parse_qs

KEY = b"benchmark" * 4
URL = os.environ.get("RAW_DATABASE", "raw.db")
POSTGRESQL = URL.startswith("postgresql")
MARK = "%s" if POSTGRESQL else "?"
SCHEMA = [
    "CREATE TABLE staff (id TEXT PRIMARY KEY, name TEXT, role TEXT)",
    "CREATE TABLE session (id TEXT PRIMARY KEY, staff_id TEXT, expires TEXT)",
    "CREATE TABLE patient (id TEXT PRIMARY KEY, name TEXT)",
    "CREATE TABLE treatment (id TEXT PRIMARY KEY, patient_id TEXT)",
    "CREATE TABLE vital_signs (id TEXT PRIMARY KEY, treatment_id TEXT, measured_at TEXT, entered_at TEXT,"
    " entered_by TEXT, systolic_mmhg INTEGER, diastolic_mmhg INTEGER, heart_rate_bpm INTEGER,"
    " spo2_percent INTEGER, respiratory_rate_per_min INTEGER)",
    "CREATE INDEX vital_signs_treatment ON vital_signs (treatment_id, measured_at)",
    "CREATE TABLE audit (seq BIGINT PRIMARY KEY, at TEXT, who TEXT, what TEXT, patient_id TEXT, rows TEXT,"
    f" digest {'BYTEA' if POSTGRESQL else 'BLOB'})",
    "INSERT INTO staff VALUES ('s1', 'RN Benchmark', 'nurse')",
    "INSERT INTO session VALUES ('secret', 's1', '2999-01-01')",
    "INSERT INTO patient VALUES ('p1', 'Peer Example')",
    "INSERT INTO treatment VALUES ('t1', 'p1')",
]
PLAUSIBLE = {
    "systolic_mmhg": (50, 280),
    "diastolic_mmhg": (20, 180),
    "heart_rate_bpm": (20, 250),
    "spo2_percent": (50, 100),
    "respiratory_rate_per_min": (2, 60),
}
_open: list = []


def connect():
    """The one connection of this process, keyed and durable as Lightwell's own."""
    if _open:
        return _open[0]
    if POSTGRESQL:
        import psycopg  # noqa: PLC0415 - only one of the two databases is needed

        connection = psycopg.connect(URL, autocommit=True)
    else:
        from sqlcipher3 import dbapi2  # noqa: PLC0415 - only one of the two databases is needed

        connection = dbapi2.connect(URL, isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA key=\"x'{KEY[:32].hex()}'\"")
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON")
    _open.append(connection)
    return connection


def prepare() -> None:
    """Make the tables of a new database."""
    for statement in SCHEMA:
        connect().execute(statement)


def ask(sql: str, *values):
    return connect().execute(sql.replace("?", MARK), values)


def record(session: str, treatment: str, form: dict[str, list[str]]) -> tuple[int, str]:
    """Check, write and answer with the new part of the page; 4xx with a sentence when refused."""
    now = datetime.now(UTC).isoformat()
    who = ask(
        "SELECT staff.id, name, role FROM session JOIN staff ON staff.id = staff_id"
        " WHERE session.id = ? AND expires > ?",
        session,
        now,
    ).fetchone()
    if who is None or who[2] not in ("nurse", "physician"):
        return 403, "You may not record vital signs."
    found = ask(
        "SELECT treatment.id, patient.id, name FROM treatment JOIN patient ON patient.id = patient_id"
        " WHERE treatment.id = ?",
        treatment,
    ).fetchone()
    if found is None:
        return 404, "There is no such treatment."
    values, wrong = checked(form)
    if wrong:
        return 422, wrong
    write(who, found, form["entry_id"][0], now, values)
    return 200, part(treatment)


def checked(form: dict[str, list[str]]) -> tuple[list[int], str]:
    values = []
    for name, (low, high) in PLAUSIBLE.items():
        text = form.get(name, [""])[0]
        if not text.isdecimal() or not low <= int(text) <= high:
            return [], f"{name} must be a number from {low} to {high}."
        values.append(int(text))
    if values[0] <= values[1]:
        return [], "The systolic pressure must be above the diastolic."
    return values, ""


def write(who, found, key: str, now: str, values: list[int]) -> None:
    ask("BEGIN" if POSTGRESQL else "BEGIN IMMEDIATE")
    row = (str(uuid.UUID(key)), found[0], now, now, who[0], *values)
    ask(f"INSERT INTO vital_signs VALUES ({', '.join('?' * len(row))})", *row)
    if POSTGRESQL:
        ask("SELECT pg_advisory_xact_lock(1)")
    head = ask("SELECT seq, digest FROM audit ORDER BY seq DESC LIMIT 1").fetchone() or (0, b"")
    rows = hmac.new(KEY, repr(row).encode(), hashlib.sha256).hexdigest()
    line = (head[0] + 1, now, who[1], "create vital_signs", found[1], rows)
    digest = hmac.new(KEY, bytes(head[1]) + repr(line).encode(), hashlib.sha256).digest()
    ask("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", *line, digest)
    ask("COMMIT")


def part(treatment: str) -> str:
    history = ask(
        "SELECT measured_at, systolic_mmhg, diastolic_mmhg, heart_rate_bpm, spo2_percent FROM vital_signs"
        " WHERE treatment_id = ? ORDER BY measured_at DESC LIMIT 12",
        treatment,
    ).fetchall()
    cells = ("".join(f"<td>{html.escape(str(value))}</td>" for value in row) for row in history)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


async def app(scope, receive, send) -> None:
    """ASGI: POST /<treatment id> with a form and the session in a cookie."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    cookie = dict(scope["headers"]).get(b"cookie", b"").decode().partition("session=")[2]
    status, text = record(cookie, scope["path"].strip("/"), parse_qs(body.decode()))
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
