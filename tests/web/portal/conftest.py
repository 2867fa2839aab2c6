"""A patient, and browsers in which links were opened."""

from collections.abc import Callable

import pytest
from django.test import Client

from lightwell.patients import actions
from lightwell.patients.models import Patient
from tests.factories.patients import a_patient


@pytest.fixture(autouse=True)
def _clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def patient(db) -> Patient:
    return a_patient()


@pytest.fixture
def link(nurse, now) -> Callable[..., str]:
    """The address of a new link for a patient."""

    def make(patient: Patient, purpose: str = "pages", **over) -> str:
        _link, token = actions.make_link(by=nurse, at=now, patient=patient, purpose=purpose, **over)
        return f"/my/open/{token}/"

    return make


@pytest.fixture
def opened(link) -> Callable[..., Client]:
    """A browser in which a patient opened a link."""

    def open_one(patient: Patient, purpose: str = "pages", browser: Client | None = None) -> Client:
        browser = browser or Client(headers={"accept-language": "en"})
        assert browser.post(link(patient, purpose)).status_code == 302
        return browser

    return open_one
