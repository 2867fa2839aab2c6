"""Reading scores over time, and the last of each questionnaire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from lightwell import knowledge
from lightwell.measures.models import Answer, Response
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


@dataclass(frozen=True)
class Point:
    """One total in time, in points (None: too much was left out). `flagged`: an answer raised an alert."""

    at: datetime
    total: int | None
    flagged: bool


def series(patient: Patient, instruments: Sequence[str]) -> dict[str, list[Point]]:
    """The totals of several questionnaires for drawing, each in the order of time. One query."""
    raises = Q(pk__in=[])
    for code in instruments:
        for alert in knowledge.current().instruments[code].alerts:
            if alert.at_least is not None:
                raises |= Q(response__instrument=code, item=alert.item, value__gte=alert.at_least)
    answered = (
        Response.objects.current()
        .for_patient(patient)
        .filter(instrument__in=instruments)
        .annotate(flagged=Exists(Answer.objects.filter(raises, response=OuterRef("pk"))))
        .order_by("answered_at", "entered_at")
        .values_list("instrument", "answered_at", "total_score", "flagged")
    )
    found: dict[str, list[Point]] = {code: [] for code in instruments}
    for code, at, total, flagged in answered:
        found[code].append(Point(at, total, flagged))
    return found
