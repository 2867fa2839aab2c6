"""The embedded database: SQLCipher in the place of the standard sqlite3, keyed, durable, checked at start.

A stock SQLite older than 3.51.3 can corrupt a database in WAL mode; SQLCipher 4 brings a newer one,
encrypts each page and, by its page authentication, notices bit rot.
"""

import os
import secrets
import sys
import zoneinfo
from importlib.metadata import version
from pathlib import Path

import sqlcipher3
from sqlcipher3 import dbapi2

SAFE_SQLITE = (3, 51, 3)
INIT_COMMAND = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    " PRAGMA recursive_triggers=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
)


def use_sqlcipher() -> None:
    """Let Django's own SQLite backend find SQLCipher. Called before Django imports its backend."""
    sys.modules["sqlite3"] = sqlcipher3
    sys.modules["sqlite3.dbapi2"] = dbapi2


def use_pinned_time_zones() -> None:
    """Take zone rules from the pinned tzdata only: the same wall time on every machine."""
    zoneinfo.reset_tzpath(to=[])


def key_file(folder: Path, name: str) -> bytes:
    """The 32 bytes kept in `folder/name`, made on the first start, readable by the owner only."""
    path = folder / name
    try:
        return bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _make_key(path)


def _make_key(path: Path) -> bytes:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_hex(32))
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key counts
    finally:
        draft.unlink()
    return bytes.fromhex(path.read_text().strip())


def keyed_connection(key: bytes) -> type[dbapi2.Connection]:
    """A connection class that gives the key before anything else is asked of the file."""

    class KeyedConnection(dbapi2.Connection):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.execute(f"PRAGMA key=\"x'{key.hex()}'\"")

    return KeyedConnection


def sqlite_database(path: Path, key: bytes) -> dict:
    """Django's DATABASES entry for the embedded database."""
    return {
        "ENGINE": "lightwell.config.sqlite",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "factory": keyed_connection(key),
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "cached_statements": 1000,
            "init_command": INIT_COMMAND,
        },
    }


def why_unsafe(connection) -> list[str]:
    """Sentences that say why this database must not hold patients' records; empty when it may."""
    zones = [] if version("tzdata") else ["The time zone data is missing: install the pinned tzdata."]
    return zones + (_sqlite(connection) if connection.vendor == "sqlite" else _postgresql(connection))


def _pragma(connection, name: str):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        row = cursor.fetchone()
    return row[0] if row else None


def _sqlite(connection) -> list[str]:
    found = tuple(int(part) for part in dbapi2.sqlite_version.split("."))
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    problems = []
    if found < SAFE_SQLITE:
        problems.append(
            f"SQLite {dbapi2.sqlite_version} can corrupt a WAL database: 3.51.3 or newer is needed."
        )
    if not _pragma(connection, "cipher_version"):
        problems.append("The embedded database is not encrypted: sqlcipher3 must be in the place of sqlite3.")
    for name, value in wanted.items():
        if (actual := _pragma(connection, name)) != value:
            problems.append(f"The embedded database runs with {name}={actual}; it must be {value}.")
    return problems


def _postgresql(connection) -> list[str]:
    problems = []
    with connection.cursor() as cursor:
        for name in ("synchronous_commit", "fsync", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone()[0] == "off":
                problems.append(f"PostgreSQL runs with {name}=off: a power cut would lose what was entered.")
    return problems
