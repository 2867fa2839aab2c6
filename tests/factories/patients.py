"""Patients of the tests: obviously invented."""

from datetime import UTC, date, datetime

from lightwell.audit.actors import SYSTEM
from lightwell.patients import actions
from lightwell.patients.models import Patient

REGISTERED = datetime(2026, 11, 1, 14, 0, tzinfo=UTC)


def a_patient(**over) -> Patient:
    """Ottoline Fernwhistle of case 1, unless told otherwise."""
    details = {
        "given_name": "Ottoline",
        "family_name": "Fernwhistle",
        "birth_date": date(1987, 4, 12),
        "sex": "female",
        "health_card_province": "ON",
        "health_card_number": "9876543217",
        "phone": "416-555-0142",
        "email": "ottoline@example.org",
    }
    return actions.register_patient(by=SYSTEM, at=over.pop("at", REGISTERED), **{**details, **over})
