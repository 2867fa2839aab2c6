"""Staff between treatments, at a moment that stands still."""

import pytest

from lightwell.patients.models import Patient
from tests.factories.patients import a_patient


@pytest.fixture(autouse=True)
def _clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def patient(db) -> Patient:
    return a_patient()
