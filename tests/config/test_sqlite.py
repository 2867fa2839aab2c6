"""The embedded database as Django's engine: writers of one process go one after another."""

import threading

import pytest
from django.db import IntegrityError

from lightwell.config import storage
from lightwell.config.sqlite import base

KEY = bytes(range(32))
USUAL = {"TIME_ZONE": None, "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True, "USER": "", "PASSWORD": ""}


def opened(path):
    wrapper = base.DatabaseWrapper({**USUAL, **storage.sqlite_database(path, KEY)}, "beside")
    wrapper.inc_thread_sharing()
    return wrapper


def written(wrapper, number):
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO told VALUES (%s)", [number])
    wrapper.commit()
    wrapper.set_autocommit(True)


@pytest.fixture
def database(tmp_path, django_db_blocker):
    """A database of its own, so that no other transaction of this process is under way."""
    with django_db_blocker.unblock():
        wrapper = opened(tmp_path / "a.db")
        with wrapper.cursor() as cursor:
            cursor.execute("CREATE TABLE told (number INTEGER PRIMARY KEY)")
        yield wrapper
        wrapper.close()


def test_everyone_who_writes_at_once_gets_a_turn(database, tmp_path):
    others = [opened(tmp_path / "a.db") for _other in range(4)]
    threads = [
        threading.Thread(target=lambda mine=mine, one=one: [written(one, 100 * mine + n) for n in range(10)])
        for mine, one in enumerate(others)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM told").fetchone() == (40,)
    for one in others:
        one.close()


def test_the_turn_is_given_on_after_an_error(database):
    written(database, 1)
    with pytest.raises(IntegrityError):
        written(database, 1)
    database.rollback()
    database.set_autocommit(True)
    assert not base._turn.locked()
    written(database, 2)


def test_the_turn_is_given_on_when_the_connection_is_closed_in_the_middle(database):
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert base._turn.locked()
    database.close()
    assert not base._turn.locked()


def test_percent_signs_and_places_reach_the_database_as_they_were_meant(database):
    with database.cursor() as cursor:
        assert cursor.execute("SELECT %s || '%%'", ["50"]).fetchone() == ("50%",)
        assert cursor.execute("SELECT '%'").fetchone() == ("%",)
