"""Sets of questionnaires: what waits for a patient, how far they are, what was left in the middle."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from lightwell import knowledge
from lightwell.knowledge.items import Item
from lightwell.knowledge.measures import Scale
from lightwell.measures import rules
from lightwell.measures.models import AnsweredPart, QuestionnaireSet, SetAnswer, SetPart
from lightwell.patients.models import Patient, PortalLink


@dataclass(frozen=True)
class PartStanding:
    """How far one questionnaire of a set is: the answers kept so far by item, and whether it is finished."""

    part: SetPart
    kept: Mapping[str, int | None]
    answered: AnsweredPart | None

    @property
    def scale(self) -> Scale:
        return knowledge.current().scale(self.part.instrument)

    @property
    def due(self) -> tuple[Item, ...]:
        """The questions to ask, given the answers so far."""
        return rules.due_items(self.scale, self.kept)

    @property
    def next_item(self) -> Item | None:
        """The first question that was neither answered nor skipped; None when all were."""
        return next((item for item in self.due if item.code not in self.kept), None)

    @property
    def asks_for_help(self) -> bool:
        return rules.asks_for_help(self.scale, self.kept)


def standing(asked: QuestionnaireSet) -> list[PartStanding]:
    """Every questionnaire of a set in its place. Two queries."""
    parts = asked.parts.select_related("answered__response").prefetch_related("kept")
    return [
        PartStanding(
            part=part,
            kept={one.item: one.value for one in part.kept.all()},
            answered=getattr(part, "answered", None),
        )
        for part in parts
    ]


def kept_answers(part: SetPart) -> dict[str, int | None]:
    """The last answer kept of each item; None was skipped. One query."""
    return {one.item: one.value for one in SetAnswer.objects.filter(part=part).order_by("number")}


def answered_part(part: SetPart) -> AnsweredPart | None:
    """The end of a part, when it has come. One query."""
    return AnsweredPart.objects.select_related("response").filter(part=part).first()


def is_answered(part: SetPart) -> bool:
    """Whether a part is finished. One query."""
    return AnsweredPart.objects.filter(part=part).exists()


_unanswered = SetPart.objects.filter(set=OuterRef("pk"), answered=None)


def set_of(link: PortalLink) -> QuestionnaireSet | None:
    """The set that a link opens, with its patient."""
    return QuestionnaireSet.objects.select_related("patient").filter(links__link=link).first()


def open_set_of(patient: Patient, now: datetime) -> QuestionnaireSet | None:
    """The set that waits for this patient's answers now. One query."""
    return _open(now).filter(patient=patient).first()


def last_set_of(patient: Patient) -> QuestionnaireSet | None:
    """The set that was asked last, answered or not, with when its link was made. One query."""
    found = QuestionnaireSet.objects.filter(patient=patient).annotate(sent_at=Max("links__sent_at"))
    return found.order_by("-asked_at").first()


def _open(now: datetime) -> QuerySet[QuestionnaireSet]:
    waiting = QuestionnaireSet.objects.filter(Exists(_unanswered), closes_at__gte=now)
    return waiting.select_related("patient").order_by("asked_at")


@dataclass(frozen=True)
class Unanswered:
    """A set that nobody finished: how many of its questionnaires are done, and until when it is open."""

    set: QuestionnaireSet
    answered: int
    parts: int
    sent_at: datetime
    late: bool


def unanswered_sets(now: datetime, since: datetime) -> list[Unanswered]:
    """Who was sent a set since a moment and has not finished it, the longest wait first. One query."""
    found = (
        QuestionnaireSet.objects.filter(Exists(_unanswered), asked_at__gte=since)
        .select_related("patient")
        .annotate(
            parts_count=Count("parts", distinct=True),
            done_count=Count("parts__answered", distinct=True),
            sent_at=Max("links__sent_at"),
        )
        .order_by("asked_at")
    )
    return [
        Unanswered(one, one.done_count, one.parts_count, one.sent_at, late=one.closes_at < now)
        for one in found
    ]


def left_with_harm(now: datetime) -> list[SetPart]:
    """Parts left in the middle after an answer about death or self-harm, as long ago as the set says.

    Two queries. Nobody may wait for the rest of such answers.
    """
    found = (
        SetPart.objects.filter(answered=None, kept__value__gt=0)
        .select_related("set__patient")
        .prefetch_related("kept")
        .distinct()
    )
    return [part for part in found if _left_with_harm(part, now)]


def _left_with_harm(part: SetPart, now: datetime) -> bool:
    known, kept = knowledge.current(), list(part.kept.all())
    wait = timedelta(minutes=known.scale_sets[part.set.code].harm_waits_min)
    answers = {one.item: one.value for one in kept}
    return rules.asks_for_help(known.scale(part.instrument), answers) and kept[-1].kept_at <= now - wait
