"""Reading scores over time, and the last of each questionnaire."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from lightwell import knowledge
from lightwell.audit.prepared import Prepared
from lightwell.knowledge.measures import Alert
from lightwell.measures.models import Answer, Response
from lightwell.patients import queries as patients
from lightwell.patients.models import Patient


def scores(patient: Patient, instrument: str) -> list[Response]:
    """Every current response to one questionnaire, in the order it was answered. One query."""
    return _scores(patient.pk, [instrument])


_scores = Prepared(
    lambda patient, instruments: (
        Response.objects.current()
        .for_patient(patient)
        .filter(instrument__in=instruments)
        .order_by("answered_at", "entered_at")
    )
)
_answers = Prepared(
    lambda responses, items: Answer.objects.filter(
        response__in=responses, item__in=items, value__isnull=False
    ).values_list("response_id", "item", "value")
)


def latest(patient: Patient, until: datetime) -> dict[str, Response]:
    """The last response to each questionnaire up to a moment, by instrument, with answers. Three queries."""
    return latest_of(patients.of_whom([patient.pk]), until).get(patient.pk, {})


def latest_of(whose: Mapping[UUID, UUID], until: datetime) -> dict[UUID, dict[str, Response]]:
    """The same for many people at once, by their id; `whose`: each record with the person it is of.
    Two queries.
    """
    answered = (
        Response.objects.current()
        .filter(patient_id__in=list(whose), answered_at__lte=until)
        .order_by("answered_at", "entered_at")
        .prefetch_related("answers")
    )
    found: dict[UUID, dict[str, Response]] = {}
    for response in answered:
        found.setdefault(whose[response.patient_id], {})[response.instrument] = response
    return found


_last_answered = Prepared(
    lambda patient, instrument, until: (
        Response.objects.current()
        .for_patient(patient)
        .filter(instrument=instrument, answered_at__lte=until)
        .order_by("-answered_at", "-entered_at")
        .values_list("pk", flat=True)[:1]
    )
)


_items = Prepared(lambda response: Answer.objects.filter(response=response).values_list("item", "value"))


def last_given(patient: Patient, instrument: str, until: datetime) -> dict[str, int | None] | None:
    """The answers of the last response to one questionnaire up to a moment, by item. Two queries."""
    last = _last_answered.first(patient.pk, instrument, until)
    return dict(_items(last)) if last else None


def total_before(response: Response) -> int | Decimal | None:
    """The total of the same scale the time before, or None. One query."""
    earlier = (
        Response.objects.current()
        .for_patient(response.patient)
        .filter(instrument=response.instrument, answered_at__lt=response.answered_at)
    )
    last = earlier.exclude(total_score=None, exact_score=None).order_by("-answered_at", "-entered_at").first()
    return last.total if last else None


@dataclass(frozen=True)
class Point:
    """One total in time, in points (None: too much was left out). `flagged`: an answer raised an alert."""

    at: datetime
    total: int | Decimal | None
    flagged: bool


def trends(patient: Patient, until: datetime) -> dict[str, list[Response]]:
    """Every current response up to a moment by instrument, in the order it was answered. One query."""
    found: dict[str, list[Response]] = {}
    answered = Response.objects.current().for_patient(patient).filter(answered_at__lte=until)
    for response in answered.order_by("answered_at", "entered_at"):
        found.setdefault(response.instrument, []).append(response)
    return found


@dataclass(frozen=True)
class Answered:
    """Current responses in the order they were answered, and the ids of those that raised an alert."""

    responses: tuple[Response, ...]
    flagged: frozenset[UUID]

    def to(self, instrument: str) -> list[Response]:
        return [one for one in self.responses if one.instrument == instrument]

    def series(self, instruments: Sequence[str]) -> dict[str, list[Point]]:
        """The totals of several questionnaires for drawing, each in the order of time."""
        return {
            code: [Point(one.answered_at, one.total, one.pk in self.flagged) for one in self.to(code)]
            for code in instruments
        }


def answered(patient: Patient, instruments: Iterable[str]) -> Answered:
    """What a patient answered to these questionnaires. Two queries."""
    responses = _scores(patient.pk, list(instruments))
    values: dict[UUID, dict[str, int]] = {one.pk: {} for one in responses}
    alerting = {alert.item for one in responses for alert in _alerts(one.instrument)}
    for response, item, value in _answers(list(values), list(alerting)):
        values[response][item] = value or 0
    flagged = (one.pk for one in responses if _raises_alert(one.instrument, values[one.pk]))
    return Answered(tuple(responses), frozenset(flagged))


def _raises_alert(instrument: str, values: Mapping[str, int]) -> bool:
    return any(
        alert.at_least is not None and values.get(alert.item, -1) >= alert.at_least
        for alert in _alerts(instrument)
    )


def _alerts(instrument: str) -> Sequence[Alert]:
    return knowledge.current().scale(instrument).alerts
