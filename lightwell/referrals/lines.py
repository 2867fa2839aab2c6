"""What sorting and counting need of every referral: a line each, read in as few columns as can be."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from lightwell import knowledge
from lightwell.audit.prepared import Prepared
from lightwell.referrals import queries, rules
from lightwell.referrals.models import Attachment, Referral, ReferralOwner, ReferralStep, StepItem, Trial
from lightwell.referrals.rules import State, Status
from lightwell.referrals.search import Found, folded


@dataclass(frozen=True)
class Line:
    """What sorting and counting need of a referral; the rest is read for the rows that are shown."""

    id: UUID
    state: State
    received_at: datetime
    family_name: str
    how_soon: str
    waited_days: int
    owner: str
    place: int | None = None
    missing: tuple[str, ...] = ()


def read(
    last: Iterable[tuple],
    now: datetime,
    *,
    gaps: Mapping[UUID, tuple[str, ...]] = MappingProxyType({}),
    assessed: Collection[UUID] = (),
    booked: Collection[UUID] = (),
    found: Collection[UUID] | None = None,
) -> list[Line]:
    """The lines of these last steps, or of those `found`; `gaps` are what each lacks.

    `assessed` are ids of referrals, `booked` ids of patients.
    """
    zone = ZoneInfo(settings.CLINIC_TIME_ZONE)
    today = now.astimezone(zone).date()
    return [
        Line(
            id=key,
            state=rules.state_of(
                Status(status), missing=key in gaps, booked=patient in booked, assessed=key in assessed
            ),
            received_at=received_at,
            family_name=family_name,
            how_soon=how_soon,
            waited_days=(today - received_at.astimezone(zone).date()).days,
            owner=owner,
            missing=gaps.get(key, ()),
        )
        for key, status, how_soon, patient, received_at, family_name, owner in last
        if found is None or key in found
    ]


LINE = (
    "referral_id",
    "to_status",
    "how_soon",
    "patient_id",
    "referral__received_at",
    "referral__family_name",
    "owner",
)


def _last_steps() -> QuerySet[Any]:
    """The last step of every referral, with the name of its owner, as LINE."""
    later = ReferralStep.objects.filter(referral=OuterRef("referral"), number__gt=OuterRef("number"))
    owners = ReferralOwner.objects.filter(referral=OuterRef("referral")).order_by("-number")
    owner = Coalesce(Subquery(owners.values("owner__name")[:1]), Value(""))
    return ReferralStep.objects.filter(~Exists(later)).order_by().annotate(owner=owner).values_list(*LINE)


some = Prepared(lambda found: _last_steps().filter(referral__in=found))
open_ones = Prepared(lambda: _last_steps().exclude(to_status=Status.CLOSED))
accepted = Prepared(lambda: _last_steps().filter(to_status=Status.ACCEPTED))
"""The last steps of those named, of those not closed, and of those accepted."""


def lacking() -> dict[UUID, tuple[str, ...]]:
    """What each referral that is to triage lacks, by codes. Two queries."""
    answered: dict[UUID, set[str]] = {}
    for referral_id, code in _answered():
        answered.setdefault(referral_id, set()).add(code)
    found = {}
    for referral in _to_triage():
        gaps = queries.lacking(
            referral,
            trials=referral.trial_count,
            attachments=referral.file_count,
            answered=answered.get(referral.pk, ()),
        )
        if gaps:
            found[referral.pk] = tuple(gap.code for gap in gaps)
    return found


def _count(table: Any) -> Any:
    rows = table.objects.filter(referral=OuterRef("pk")).order_by().values("referral")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def _with_what_is_looked_at() -> QuerySet[Any]:
    later = ReferralStep.objects.filter(referral=OuterRef("pk"), number__gt=OuterRef("steps__number"))
    waiting = Referral.objects.filter(~Exists(later), steps__to_status=Status.RECEIVED).order_by()
    counted = waiting.annotate(trial_count=_count(Trial), file_count=_count(Attachment))
    return counted.only(*queries.LOOKED_AT)


_to_triage = Prepared(_with_what_is_looked_at)
_answered = Prepared(
    lambda: (
        StepItem.objects.filter(step__to_status=Status.RECEIVED)
        .order_by()
        .values_list("step__referral_id", "code")
    )
)


def in_order(lines: list[Line], order: str) -> list[Line]:
    """What came first stands first, or as `order` says; the wait list always by need, with its numbers."""
    listed = sorted((one for one in lines if _waits(one)), key=_need)
    numbered = [replace(one, place=place) for place, one in enumerate(listed, 1)]
    others = [one for one in lines if not _waits(one)]
    others.sort(key=lambda one: _key(order, one.received_at, one.family_name), reverse=order == "newest")
    return [*others, *numbered]


def first_ended(found: Found, waiting: Collection[UUID], order: str, most: int | None) -> list[UUID]:
    """The first of those found that are not `waiting`, in order."""
    ended = (key for key in found if key not in waiting)
    return sorted(ended, key=lambda key: _key(order, *found[key]), reverse=order == "newest")[:most]


def _key(order: str, received_at: datetime, family_name: str) -> Any:
    return folded(family_name) if order == "name" else received_at


def _waits(line: Line) -> bool:
    return line.state in (State.WAIT_LIST, State.BOOKED)


def target_days(how_soon: str) -> int:
    """How long somebody with this acuity should wait at most."""
    return knowledge.current().policy[f"referral.target_days.{how_soon}"]


def _need(line: Line) -> tuple:
    order = rules.place_order(line.how_soon, line.waited_days, target_days(line.how_soon))
    return (*order, line.received_at)
