"""A patient between treatments."""

import pytest

from lightwell.patients.models import Patient
from tests.factories.patients import a_patient


@pytest.fixture
def patient(db) -> Patient:
    return a_patient()
