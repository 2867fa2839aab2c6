"""What every test may ask for: a moment, the people of the clinic, and browsers signed in as them."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from lightwell.audit import triggers
from tests.factories.staff import a_user

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
settings.STATIC_ROOT = None  # nothing is collected here, and each browser of a test would look for it


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """A real file, so that the tests run on the same journal and locks as the clinic."""
    if connection.vendor == "sqlite":
        folder = Path(tempfile.mkdtemp(prefix="lightwell-test-", dir=_memory_folder()))
        connection.settings_dict["TEST"]["NAME"] = str(folder / "test.db")


def _memory_folder() -> str | None:
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() else None


@pytest.fixture(autouse=True)
def _static_files_by_name(settings):
    """Pages of the tests name assets as they are built, without the manifest of a deployed clinic."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def sealed(db):
    """The database with its seals, as after migrate."""
    assert triggers.unsealed_tables(connection) == []
    return connection


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def coordinator(db):
    return a_user("coordinator")


@pytest.fixture
def nurse(db):
    return a_user("nurse")


@pytest.fixture
def second_nurse(db):
    return a_user("nurse", username="nurse2", name="RN Piers Underhay")


@pytest.fixture
def physician(db):
    return a_user("physician")


@pytest.fixture
def psychiatrist(db):
    return a_user("psychiatrist")


@pytest.fixture
def manager(db):
    return a_user("manager")


@pytest.fixture
def auditor(db):
    return a_user("auditor")


@pytest.fixture
def signed_in(db):
    """A browser in which `user` is signed in."""

    def sign_in(user) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@pytest.fixture
def at_once(transactional_db):
    """A database whose rows other threads see. Afterwards the seals are lifted, so that it can be emptied."""
    yield connection
    with connection.cursor() as cursor:
        for model in triggers.sealed_models():
            table = model._meta.db_table
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            for kind in ("", "_delete", "_replace", "_truncate"):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_sealed{kind}"{on}')
