"""The register's people and their browsers, and what two of them send to sign."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from tests.factories.patients import a_patient
from tests.factories.pharmacy import a_container, a_draw
from tests.factories.staff import PASSWORD


@pytest.fixture(autouse=True)
def _clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def desk(signed_in, nurse) -> Client:
    """The first nurse's browser."""
    return signed_in(nurse)


@pytest.fixture
def signed(second_nurse) -> Callable[..., dict]:
    """What a form sends when the second nurse watched, and whatever else is told."""

    def told(**fields) -> dict:
        people = {"witness": second_nurse.pk, "password": PASSWORD, "witness_password": PASSWORD}
        return {"entry_id": uuid4(), **people, **fields}

    return told


@pytest.fixture
def vial(db):
    return a_container()


@pytest.fixture
def draw(nurse, second_nurse, vial, now):
    """40 of the 200 mg, drawn by the first nurse for Ottoline Fernwhistle."""
    return a_draw(by=nurse, witness=second_nurse, at=now, patient=a_patient(), container=vial)
