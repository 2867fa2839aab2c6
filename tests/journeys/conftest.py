"""A clinic that is open: a real server, a real browser, a clock that can be moved, axe on every page."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connection
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.person import Person

SHOTS = Path(os.environ.get("LIGHTWELL_SHOTS", "var/shots"))
BROWSER = next(
    filter(None, [os.environ.get("LIGHTWELL_CHROMIUM"), *map(shutil.which, ("chromium", "google-chrome"))]),
    "",
)
FLAGS = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--no-sandbox"] if os.geteuid() == 0 else []
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver keeps a loop running beside the test


@contextmanager
def database(path: Path) -> Iterator[None]:
    """This file in the place of the database, for as long as it lasts."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture(scope="session")
def migrated(django_test_environment, django_db_blocker, tmp_path_factory) -> Path:
    """An empty clinic, made once for all journeys of this process."""
    if connection.vendor != "sqlite":
        pytest.fail("Journeys run on SQLite: deselect them with -m 'not journey'.")
    path = tmp_path_factory.mktemp("empty") / "lightwell.db"
    with django_db_blocker.unblock(), database(path):
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="module")
def opened(migrated, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """A clinic of its own for each walk: what a journey commits stays in it."""
    copy = tmp_path_factory.mktemp("clinic") / "lightwell.db"
    shutil.copy(migrated, copy)
    with django_db_blocker.unblock(), database(copy):
        yield


@pytest.fixture(scope="module")
def address(opened) -> Iterator[str]:
    """Where the clinic answers."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The server's clock: `clock.move_to(moment)`."""
    with time_machine.travel(datetime.fromisoformat("2026-10-05T13:00:00+00:00"), tick=True) as coordinates:
        yield coordinates


@pytest.fixture
def person(browser, address) -> Iterator[Callable[..., Person]]:
    """Someone with a browser of their own: `person("nurse", width=1440)`."""
    contexts = []

    def arrive(name: str, *, width: int = 1440, height: int = 900, language: str = "en-CA") -> Person:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": height}, locale=language
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Person(name, context.new_page(), look)

    yield arrive
    for context in contexts:
        context.close()


def look(page: Page, name: str) -> None:
    """Leave a picture of the page and refuse what axe finds on it."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    wrong = [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}" for one in found]
    assert wrong == [], f"{name}: {wrong}"
