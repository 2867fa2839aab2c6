"""The embedded database is keyed, durable and checked; a wrong setting is a sentence."""

import stat

import pytest
from sqlcipher3 import dbapi2

from lightwell.config import environment, storage

KEY = bytes(range(32))


class Opened:
    """A database file as Django's wrapper shows it to the checks."""

    vendor = "sqlite"

    def __init__(self, path, *, key=KEY, init=storage.INIT_COMMAND):
        self.raw = dbapi2.connect(path, factory=storage.keyed_connection(key))
        self.raw.executescript(init)

    def cursor(self):
        return _Cursor(self.raw.cursor())


class _Cursor:
    def __init__(self, cursor):
        self.cursor = cursor

    def __enter__(self):
        return self.cursor

    def __exit__(self, *_):
        self.cursor.close()


def test_the_database_as_we_open_it_may_hold_records(tmp_path):
    assert storage.why_unsafe(Opened(tmp_path / "a.db")) == []


@pytest.mark.parametrize("careless", ["synchronous=NORMAL", "recursive_triggers=OFF", "foreign_keys=OFF"])
def test_a_careless_switch_is_named(tmp_path, careless):
    (problem,) = storage.why_unsafe(
        Opened(tmp_path / "a.db", init=f"{storage.INIT_COMMAND} PRAGMA {careless}")
    )
    assert careless.split("=")[0] in problem


def test_the_file_is_no_use_without_its_key(tmp_path):
    opened = Opened(tmp_path / "a.db")
    opened.raw.execute("CREATE TABLE secret (word TEXT)")
    opened.raw.execute("INSERT INTO secret VALUES ('Fernwhistle')")
    opened.raw.commit()
    opened.raw.close()
    assert b"Fernwhistle" not in (tmp_path / "a.db").read_bytes()
    with pytest.raises(dbapi2.DatabaseError):
        Opened(tmp_path / "a.db", key=bytes(32))


def test_bit_rot_is_an_error_and_not_another_dose(tmp_path):
    opened = Opened(tmp_path / "a.db", init="")
    opened.raw.execute("CREATE TABLE dose (mg REAL)")
    opened.raw.execute("INSERT INTO dose VALUES (36.0)")
    opened.raw.commit()
    opened.raw.close()
    data = bytearray((tmp_path / "a.db").read_bytes())
    data[-2000] ^= 1
    (tmp_path / "a.db").write_bytes(data)
    with pytest.raises(dbapi2.DatabaseError):
        Opened(tmp_path / "a.db", init="").raw.execute("SELECT mg FROM dose").fetchall()


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = storage.key_file(tmp_path / "keys", "database.key")
    assert storage.key_file(tmp_path / "keys", "database.key") == first
    assert stat.S_IMODE((tmp_path / "keys" / "database.key").stat().st_mode) == 0o600
    assert len(first) == 32


def test_a_mistyped_setting_is_refused_by_name():
    with pytest.raises(environment.UnknownSetting, match="LIGHTWELL_DATABSE_URL is not a setting"):
        environment.read({"LIGHTWELL_DATABSE_URL": "postgresql://x"})
    assert environment.read({"HOME": "/"}) == {}


def test_yes_or_no_is_yes_or_no():
    assert environment.yes("yes") and not environment.yes("no")
    with pytest.raises(environment.UnknownSetting, match="'true'"):
        environment.yes("true")
