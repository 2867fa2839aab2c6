"""Reading scores over time, and the last of each questionnaire."""

from datetime import datetime

from lightwell.measures.models import Response
from lightwell.patients.models import Patient


def scores(patient: Patient, instrument: str) -> list[Response]:
    """Every current response to one questionnaire, in the order it was answered. One query."""
    return list(
        Response.objects.current()
        .for_patient(patient)
        .filter(instrument=instrument)
        .order_by("answered_at", "entered_at")
    )


def latest(patient: Patient, until: datetime) -> dict[str, Response]:
    """The last response to each questionnaire up to a moment, by instrument, with answers. Two queries."""
    answered = (
        Response.objects.current()
        .for_patient(patient)
        .filter(answered_at__lte=until)
        .order_by("answered_at", "entered_at")
        .prefetch_related("answers")
    )
    return {response.instrument: response for response in answered}
