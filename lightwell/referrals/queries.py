"""What the inbox shows: who waits for what, since when, and who might be in the house already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from lightwell import knowledge
from lightwell.audit.prepared import Prepared
from lightwell.knowledge.text import Text
from lightwell.patients import queries as patients
from lightwell.patients import rules as cards
from lightwell.patients.models import Patient
from lightwell.referrals import rules
from lightwell.referrals.gate import WINDOW, Lately
from lightwell.referrals.models import Attachment, Referral, ReferralStep, SafetyAnswer, Screening
from lightwell.referrals.rules import Missing, Sent, Status


@dataclass(frozen=True)
class Row:
    """A referral on the list. `due_on`: when the referrer's answer is due; `asked`: how often we asked."""

    referral: Referral
    waited_days: int
    due_on: date
    target_days: int | None = None
    asked: int = 0

    @property
    def overdue(self) -> bool:
        return self.target_days is not None and self.waited_days > self.target_days


@dataclass(frozen=True)
class Inbox:
    """The referrals by what they wait for. Accepted ones leave when the assessment has begun.

    Declined ones come only when words were given to look for.
    """

    to_triage: list[Row]
    waiting_for_information: list[Row]
    wait_list: list[Row]
    declined: list[Row]

    @property
    def count(self) -> int:
        return len(self.to_triage) + len(self.waiting_for_information)

    @property
    def first(self) -> Row | None:
        """What to look at first."""
        return next(iter([*self.to_triage, *self.waiting_for_information, *self.wait_list]), None)


def local_day(moment: datetime) -> date:
    """The day on the clinic's calendar."""
    return moment.astimezone(ZoneInfo(settings.CLINIC_TIME_ZONE)).date()


def inbox(now: datetime, *, assessed: Iterable = (), words: str = "") -> Inbox:
    """Everything that waits, most pressing first, but for referrals `assessed` already. One query.

    `assessed` is a queryset of their ids, or the ids.
    """
    found = (
        Referral.objects.with_status()
        .exclude(status=None)
        .exclude(pk__in=assessed)
        .annotate(asked=_times_asked())
    )
    if not words.strip():
        found = found.exclude(status=Status.DECLINED)
    groups: dict[str, list[Row]] = {status: [] for status in Status}
    for referral in _matching(found, words):
        groups[referral.status].append(_row(referral, now))
    groups[Status.ACCEPTED].sort(key=lambda row: row.waited_days - (row.target_days or 0), reverse=True)
    return Inbox(
        groups[Status.RECEIVED],
        groups[Status.INFORMATION_REQUESTED],
        groups[Status.ACCEPTED],
        groups[Status.DECLINED],
    )


def _times_asked() -> Subquery:
    asked = ReferralStep.objects.filter(referral=OuterRef("pk"), to_status=Status.INFORMATION_REQUESTED)
    return Subquery(asked.order_by().values("referral").annotate(count=Count("pk")).values("count"))


def _matching(found: QuerySet[Referral], words: str) -> QuerySet[Referral]:
    for word in words.split():
        found = found.filter(
            Q(given_name__icontains=word)
            | Q(family_name__icontains=word)
            | Q(tracking_code__iexact=word)
            | Q(referrer_name__icontains=word)
        )
    return found


def _row(referral: Referral, now: datetime) -> Row:
    policy = knowledge.current().policy
    received_on = local_day(referral.received_at)
    soon = referral.how_soon
    return Row(
        referral=referral,
        waited_days=(local_day(now) - received_on).days,
        due_on=rules.reply_due(received_on, policy["referral.reply_days"]),
        target_days=policy[f"referral.target_days.{soon}"] if soon else None,
        asked=getattr(referral, "asked", 0) or 0,
    )


def with_everything(referral_id) -> Referral | None:
    """One referral with its status, steps, and everything the referrer said in lists."""
    related = ("trials", "medicines", "diagnoses", "allergies", "safety", "steps")
    taken_in = Referral.objects.with_status().exclude(status=None)
    return taken_in.prefetch_related(*related).filter(pk=referral_id).first()


def lately(address_digest: str, now: datetime) -> Lately:
    """How many referrals came by the form within the gate's window. One query."""
    mine = Count("pk", filter=Q(address_digest=address_digest))
    told = Screening.objects.filter(at__gt=now - WINDOW).aggregate(all=Count("pk"), mine=mine)
    return Lately(from_address=told["mine"], from_all=told["all"])


def held_referrals() -> QuerySet[Referral]:
    """What was held at the door and nobody has decided about, the oldest first."""
    waiting = Referral.objects.filter(steps=None, discard=None).exclude(screening=None)
    return waiting.select_related("screening").order_by("received_at")


def missing_of(referral: Referral) -> tuple[Missing, ...]:
    """What a complete referral would have and this one has not."""
    sent = Sent(
        reachable=bool(referral.phone or referral.email),
        card=cards.check_health_card(referral.health_card_province, referral.health_card_number),
        trials=len(referral.trials.all()),
        has_score=referral.phq9_total is not None,
        medicines_said=referral.medicines_said,
        can_answer=bool(referral.referrer_fax or referral.referrer_phone),
        attachments=referral.attachments.count(),
        allergies_said=referral.allergies_said,
        risk_said=bool(referral.suicide_risk),
        licence_doubtful=licence_shape_missed(referral) is not None,
    )
    return rules.missing(sent, knowledge.current().policy["elig.min_failed_trials.count"])


def unprepared_attachments(most: int = 3) -> list[Attachment]:
    """The files that nobody can look at yet, the oldest referral's first, without their bytes.

    What is held at the door is not opened.
    """
    waiting = Attachment.objects.filter(preparation=None, referral__steps__number=1).defer("content")
    return list(waiting.order_by("referral__received_at", "name")[:most])


def attachments_of(referral: Referral) -> list[Attachment]:
    """The files of a referral, each with its preparation or none, without their bytes. One query."""
    return list(referral.attachments.select_related("preparation").defer("content").order_by("name"))


def attachment(attachment_id: UUID, *, with_bytes: bool) -> Attachment | None:
    """One file with its referral and its preparation; its own bytes only where they are asked for."""
    found = Attachment.objects.select_related("referral", "preparation").filter(pk=attachment_id)
    return (found if with_bytes else found.defer("content")).first()


def licence_shape_missed(referral: Referral) -> Text | None:
    """How a licence of the referrer's province looks, when the number they gave does not."""
    return rules.licence_shape_missed(
        referral.licence_province, referral.referrer_kind, referral.licence_number
    )


def safety_of(referral: Referral) -> list[tuple[str, str]]:
    """Each safety question with its answer; what was not asked is unknown, as what nobody knows."""
    answers = {answer.question: answer.answer for answer in referral.safety.all()}
    return [(str(label), answers.get(question, "unknown")) for question, label in SafetyAnswer.QUESTIONS]


def possible_duplicates(referral: Referral) -> list[Referral]:
    """Other referrals of what may be the same person, not declined: same card, or name and birth date."""
    same = Q(family_name__iexact=referral.family_name, birth_date=referral.birth_date)
    if referral.health_card_number:
        same |= Q(health_card_number=referral.health_card_number)
    others = Referral.objects.with_status().filter(same).exclude(status=None).exclude(pk=referral.pk)
    return list(others.exclude(status=Status.DECLINED))


def likely_patients(referral: Referral) -> list[Patient]:
    """Patients of this clinic who may be this person already."""
    return list(
        patients.likely_same(
            family_name=referral.family_name,
            birth_date=referral.birth_date,
            health_card_number=referral.health_card_number,
        )
    )


def referral_of(patient: Patient) -> Referral | None:
    """The last referral by which this patient came."""
    step = _acceptance.first(patient.pk)
    return step.referral if step else None


_acceptance = Prepared(
    lambda patient: (
        ReferralStep.objects.filter(patient=patient, to_status=Status.ACCEPTED)
        .select_related("referral")
        .order_by("-at")[:1]
    )
)
