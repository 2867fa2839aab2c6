"""The clinic's numbers about referrals, counted from the steps that people took: nothing is stored twice."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from uuid import UUID

from lightwell import knowledge
from lightwell.referrals import rules
from lightwell.referrals.models import ReferralStep
from lightwell.referrals.queries import local_day
from lightwell.referrals.rules import ANSWERS, HOW_SOON, Status


@dataclass(frozen=True)
class Event:
    """A step as the counting sees it: of which referral, to what, on which day of the clinic."""

    referral: UUID
    to: Status
    on: date
    how_soon: str = ""
    code: str = ""


@dataclass(frozen=True)
class Numbers:
    """Of the referrals received in a period, how many were answered, in time, late, or wait for an answer.

    `median_wait_days` by acuity: from receipt to the beginning of the assessment, of those that began in the
    period; None where none began. `declined` and `redirected` by reason: the steps of the period.
    """

    received: int
    answered: int
    in_time: int
    late: int
    still_in_time: int
    median_wait_days: Mapping[str, float | None]
    began: Mapping[str, int]
    declined: Mapping[str, int]
    redirected: Mapping[str, int]

    @property
    def in_time_percent(self) -> int | None:
        """Of those whose answer came or is overdue, the share that came in time; None when there is none."""
        due = self.in_time + self.late
        return round(100 * self.in_time / due) if due else None


def count(
    events: Iterable[Event], began: Mapping[UUID, date], first: date, last: date, today: date, reply_days: int
) -> Numbers:
    """The numbers of the days from `first` to `last`. `events` in the order in which the steps were taken."""
    received: dict[UUID, date] = {}
    answered: dict[UUID, date] = {}
    acuity: dict[UUID, str] = {}
    declined, redirected = Counter[str](), Counter[str]()
    for event in events:
        received.setdefault(event.referral, event.on)
        if event.to in ANSWERS:
            answered.setdefault(event.referral, event.on)
        if event.to is Status.ACCEPTED and event.on <= began.get(event.referral, event.on):
            acuity[event.referral] = event.how_soon
        if first <= event.on <= last:
            declined[event.code] += event.to is Status.DECLINED
            redirected[event.code] += event.to is Status.REDIRECTED
    ours = [one for one, on in received.items() if first <= on <= last]
    in_time = sum(
        one in answered and answered[one] <= rules.reply_due(received[one], reply_days) for one in ours
    )
    waiting = sum(one not in answered and today <= rules.reply_due(received[one], reply_days) for one in ours)
    waits = _waits(received, began, acuity, first, last)
    return Numbers(
        received=len(ours),
        answered=sum(one in answered for one in ours),
        in_time=in_time,
        late=len(ours) - in_time - waiting,
        still_in_time=waiting,
        median_wait_days={soon: median(waits[soon]) if waits[soon] else None for soon in HOW_SOON},
        began={soon: len(waits[soon]) for soon in HOW_SOON},
        declined={code: n for code, n in declined.most_common() if n},
        redirected={code: n for code, n in redirected.most_common() if n},
    )


def _waits(
    received: Mapping[UUID, date],
    began: Mapping[UUID, date],
    acuity: Mapping[UUID, str],
    first: date,
    last: date,
) -> dict[str, list[int]]:
    waits: dict[str, list[int]] = {soon: [] for soon in HOW_SOON}
    for referral, on in began.items():
        if referral in received and first <= on <= last and acuity.get(referral):
            waits[acuity[referral]].append((on - received[referral]).days)
    return waits


def numbers(now: datetime, first: date, last: date, began: Mapping[UUID, datetime]) -> Numbers:
    """The numbers of a period, from all steps there are. `began`: when each assessment began. One query."""
    columns = ("referral_id", "to_status", "at", "how_soon", "reason_code")
    steps = ReferralStep.objects.order_by("at", "number").values_list(*columns).iterator()
    events = (Event(one, Status(to), local_day(at), soon, code) for one, to, at, soon, code in steps)
    days = {referral: local_day(at) for referral, at in began.items()}
    reply_days = knowledge.current().policy["referral.reply_days"]
    return count(events, days, first, last, local_day(now), reply_days)
