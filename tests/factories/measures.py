"""Answered questionnaires of the tests."""

from datetime import datetime

from lightwell import knowledge
from lightwell.audit.actors import SYSTEM
from lightwell.measures import actions
from lightwell.measures.models import Response
from lightwell.patients.models import Patient


def answers_of(*values: int | None) -> dict[str, int | None]:
    """Answers by item code from their values in order: answers_of(3, 3, 2) is {"1": 3, "2": 3, "3": 2}."""
    return {str(place): value for place, value in enumerate(values, 1)}


def a_response(patient: Patient, values: tuple = (), instrument: str = "PHQ-9", **over) -> Response:
    """The PHQ-9 of case 1 before the course (20 points), unless told otherwise."""
    items = len(knowledge.current().scale(instrument).items)
    at: datetime = over.pop("at")
    return actions.record_response(
        by=over.pop("by", SYSTEM),
        at=at,
        patient=patient,
        instrument=instrument,
        answers=answers_of(*(values or (3, 3, 2, 3, 2, 2, 2, 2, 1)[:items])),
        answered_at=over.pop("answered_at", at),
        setting=over.pop("setting", "assessment"),
        **over,
    )
