"""Check-ins: which treatments want one now, which wait for an answer, which were answered or missed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, QuerySet

from lightwell import knowledge
from lightwell.outcomes.models import CheckIn, CheckInAnswer, KeptAnswer
from lightwell.outcomes.rules import check_ins as rules
from lightwell.outcomes.rules.check_ins import State, Window
from lightwell.patients.models import Patient, PortalLink
from lightwell.treatment.models import DoseEvent, Treatment
from lightwell.treatment.rules.infusion import What


@dataclass(frozen=True)
class DueCheckIn:
    """A treatment whose check-in is due and was not asked for yet."""

    treatment: Treatment
    window: Window


def due_check_ins(now: datetime, patient: Patient | None = None) -> list[DueCheckIn]:
    """Treatments that a check-in follows by the clinic's policy, in its window now. One query."""
    policy = knowledge.current().policy
    hours = policy["checkin.after_hours"], policy["checkin.until_hours"]
    over = DoseEvent.objects.current().filter(
        what__in=[What.STOP, What.END],
        happened_at__lte=now - timedelta(hours=hours[0]),
        happened_at__gt=now - timedelta(hours=hours[1]),
        treatment__check_ins=None,
    )
    if patient:
        over = over.filter(patient=patient)
    asked = policy["checkin.after_treatments"]
    return [
        DueCheckIn(event.treatment, rules.window(event.happened_at, *hours))
        for event in over.select_related("treatment__patient", "treatment__course").order_by("happened_at")
        if rules.is_asked_after(event.treatment.number, event.treatment.course.treatments, asked)
    ]


@dataclass(frozen=True)
class CheckInRow:
    """One check-in as a list shows it. `kept`: items answered or skipped of one that is under way."""

    check_in: CheckIn
    state: State
    sent_at: datetime | None
    kept: int
    answer: CheckInAnswer | None


def check_ins(now: datetime, since: datetime) -> list[CheckInRow]:
    """Every check-in that was due since a moment, newest first. One query."""
    found: QuerySet = (
        CheckIn.objects.filter(due_at__gte=since, due_at__lte=now)
        .select_related("patient", "treatment", "answer__response")
        .annotate(sent_at=Max("links__sent_at"), kept_items=Count("kept__item", distinct=True))
        .order_by("-due_at")
    )
    return [_row(check_in, now) for check_in in found]


def _row(check_in, now: datetime) -> CheckInRow:
    answer = getattr(check_in, "answer", None)
    return CheckInRow(
        check_in=check_in,
        state=rules.state(check_in.window, answered=answer is not None, now=now),
        sent_at=check_in.sent_at,
        kept=check_in.kept_items,
        answer=answer,
    )


def check_in_of(link: PortalLink) -> CheckIn | None:
    """The check-in that a link opens, with its patient."""
    return CheckIn.objects.select_related("patient").filter(links__link=link).first()


def open_check_in_of(patient: Patient, now: datetime) -> CheckIn | None:
    """The check-in that waits for this patient's answer now; the oldest of several."""
    waiting = patient.check_ins.filter(answer=None, due_at__lte=now, closes_at__gte=now)
    return waiting.select_related("patient").order_by("due_at").first()


def answer_of(check_in: CheckIn) -> CheckInAnswer | None:
    """The answer, when there is one."""
    return CheckInAnswer.objects.select_related("response").filter(check_in=check_in).first()


def kept_answers(check_in: CheckIn) -> dict[str, int | None]:
    """What was answered so far by item, the last word of each; None: skipped."""
    return {kept.item: kept.value for kept in KeptAnswer.objects.filter(check_in=check_in)}
