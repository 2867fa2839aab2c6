"""Tuesday 24 November 2026, 10:00 at the clinic: people with courses, and browsers signed in."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lightwell.courses.models import Course
from lightwell.patients.models import Patient
from tests.factories.courses import a_course, a_decided_patient
from tests.factories.patients import a_patient
from tests.factories.scheduling import a_chair
from tests.factories.staff import PASSWORD


@pytest.fixture(autouse=True)
def _clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def patient(db) -> Patient:
    """Found suitable, nothing ordered."""
    return a_decided_patient()


@pytest.fixture
def course(db) -> Course:
    """Six infusions ordered, twice a week; one chair, nothing booked."""
    a_chair()
    return a_course()


@pytest.fixture
def browser(signed_in, coordinator):
    """The coordinator's."""
    return signed_in(coordinator)


@pytest.fixture
def prescriber(signed_in, psychiatrist):
    """The psychiatrist's."""
    return signed_in(psychiatrist)


@pytest.fixture
def an_order():
    """What the form of an order sends, the usual depression protocol unless told otherwise."""

    def filled(**over) -> dict:
        return {
            "entry_id": str(uuid4()),
            "protocol": "depression-iv-0.5-40x6",
            "kind": "induction",
            "dose_mg_per_kg": "0.5",
            "over_min": "40",
            "treatments": "6",
            "per_week": "2",
            "password": PASSWORD,
            **over,
        }

    return filled


@pytest.fixture
def someone():
    """Another person, found suitable."""
    return lambda name: a_decided_patient(patient=a_patient(given_name=name))


@pytest.fixture
def queries_of() -> Callable[[Client, str], int]:
    """How many queries a page takes, once the browser has been there."""

    def count(browser: Client, address: str) -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    return count
