"""Browsers of the people who assess, on the day of the tests."""

from collections.abc import Callable

import pytest
import time_machine
from django.urls import reverse

from lightwell.assessment import actions
from lightwell.patients.models import Patient
from tests.conftest import NOW
from tests.factories.patients import a_patient


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient(psychiatrist) -> Patient:
    """Somebody whose assessment has begun, and of whom nothing is known yet."""
    patient = a_patient()
    actions.begin_assessment(by=psychiatrist, at=NOW, patient=patient)
    return patient


@pytest.fixture
def page_of() -> Callable[..., str]:
    """The address of a page of the assessment: `page_of("scale", patient, "PHQ-9")`."""

    def address(name: str, patient: Patient, *args) -> str:
        return reverse(f"assessment:{name}", args=[patient.pk, *args])

    return address
