"""Who waits for an assessment, who is being assessed, and who was decided."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from lightwell.assessment.models import Assessment, Decision
from lightwell.patients import queries as patients
from lightwell.referrals import inbox as referrals


def assessed_referrals() -> QuerySet:
    """The ids of the referrals whose assessment has begun."""
    return Assessment.objects.current().exclude(referral=None).values_list("referral_id", flat=True)


def assessments_began() -> dict[UUID, datetime]:
    """When the assessment of each referral began, the first time. One query."""
    found = Assessment.objects.current().exclude(referral=None).order_by("-begun_at")
    return dict(found.values_list("referral_id", "begun_at"))


@dataclass(frozen=True)
class WorkList:
    """Who waits, most pressing first; who is being assessed; who was decided, newest first."""

    waiting: list[referrals.Row]
    under_way: list[Assessment]
    decided: list[Decision]


def work_list(now: datetime, words: str = "", most_decided: int = 30) -> WorkList:
    """The three lists, narrowed to people who match every word. Five queries, however many people."""
    begun = Assessment.objects.current()
    undecided = begun.filter(~Exists(Decision.objects.current().filter(assessment=OuterRef("pk"))))
    newer = Decision.objects.current().filter(
        patient=OuterRef("patient"), decided_at__gt=OuterRef("decided_at")
    )
    last = Decision.objects.current().filter(~Exists(newer)).order_by("-decided_at")
    return WorkList(
        waiting=referrals.wait_list(now, assessed=assessed_referrals(), words=words),
        under_way=list(_named(undecided.order_by("begun_at"), words)),
        decided=list(_named(last, words)[:most_decided]),
    )


def _named(rows: QuerySet, words: str) -> QuerySet:
    found = rows.select_related("patient")
    return found.filter(patient__in=patients.search(words)) if words else found
