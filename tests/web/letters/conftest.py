"""A referred patient, the day of the tests, and browsers of those who write and sign."""

import pytest

from lightwell.letters import queries
from lightwell.letters.models import Letter
from tests.factories.letters import a_letter, a_referred_patient


@pytest.fixture(autouse=True)
def _clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def patient(db):
    return a_referred_patient()


@pytest.fixture
def letter(patient, coordinator, now) -> Letter:
    """The draft about the decision."""
    return a_letter(coordinator, queries.due(patient=patient)[0].subject, at=now)


@pytest.fixture
def address(letter) -> str:
    return f"/letters/{letter.record}/"


@pytest.fixture
def typed(letter) -> dict[str, str]:
    """The draft's form as a browser sends it unchanged."""
    return {
        "entry_id": "8f0f6a0e-6f4e-4a57-9f11-0d6d3a3f5a01",
        "version": str(letter.version),
        "recipient_name": letter.recipient_name,
        "recipient_address": letter.recipient_address,
        "language": letter.language,
        "body": letter.body,
        "do": "save",
    }
