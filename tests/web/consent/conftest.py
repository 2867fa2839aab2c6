"""A patient at the clinic, and the tablet in their hands."""

from collections.abc import Callable

import pytest
from django.test import Client

from lightwell.patients.models import Patient
from tests.factories.patients import a_patient

PROTOCOL = "depression-iv-0.5-40x6"


@pytest.fixture(autouse=True)
def _clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def patient(db) -> Patient:
    return a_patient()


@pytest.fixture
def hand_over(signed_in, nurse) -> Callable[..., Client]:
    """A nurse's browser, handed over to the patient."""

    def handed(patient: Patient, **told) -> Client:
        tablet = signed_in(nurse)
        answer = tablet.post(f"/patients/{patient.pk}/consent/hand-over/", {"protocol": PROTOCOL, **told})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/my/consent/")
        return tablet

    return handed


@pytest.fixture
def tablet(hand_over, patient) -> Client:
    return hand_over(patient)
