"""One referral: what is missing, what was asked and answered, and who might be in the house already."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from lightwell import knowledge
from lightwell.audit.prepared import Prepared
from lightwell.knowledge.referring import Requirement
from lightwell.knowledge.text import Text
from lightwell.patients import matching
from lightwell.patients import queries as patients
from lightwell.patients import rules as cards
from lightwell.patients.models import Patient
from lightwell.referrals import rules
from lightwell.referrals.gate import WINDOW, Lately
from lightwell.referrals.models import (
    Attachment,
    Referral,
    ReferralOwner,
    ReferralStep,
    SafetyAnswer,
    Screening,
    StepItem,
)
from lightwell.referrals.rules import Sent, Status


def local_day(moment: datetime) -> date:
    """The day on the clinic's calendar."""
    return moment.astimezone(ZoneInfo(settings.CLINIC_TIME_ZONE)).date()


def lately(address_digest: str, now: datetime) -> Lately:
    """How many referrals came by the form within the gate's window. One query."""
    mine = Count("pk", filter=Q(address_digest=address_digest))
    told = Screening.objects.filter(at__gt=now - WINDOW).aggregate(all=Count("pk"), mine=mine)
    return Lately(from_address=told["mine"], from_all=told["all"])


def held_referrals() -> QuerySet[Referral]:
    """What was held at the door and nobody has decided about, the oldest first."""
    waiting = Referral.objects.filter(steps=None, discard=None).exclude(screening=None)
    return waiting.select_related("screening").order_by("received_at")


def reply_due_on(received_at: datetime) -> date:
    """The last day on which the referrer still has an answer in time."""
    return rules.reply_due(local_day(received_at), knowledge.current().policy["referral.reply_days"])


def with_everything(referral_id) -> Referral | None:
    """One referral with its status, trials, medicines, safety answers, and steps with their items."""
    related = ("trials", "medicines", "diagnoses", "allergies", "safety", "steps__items")
    taken_in = Referral.objects.with_status().exclude(status=None)
    return taken_in.prefetch_related(*related).filter(pk=referral_id).first()


def missing_of(referral: Referral) -> tuple[Requirement, ...]:
    """What a complete referral would have, this one has not, and nobody answered since."""
    return lacking(
        referral,
        trials=len(referral.trials.all()),
        attachments=referral.attachments.count(),
        answered=set(answers_of(referral)),
    )


LOOKED_AT = (
    *("health_card_province", "health_card_number", "phone", "email", "phq9_total", "medicines_said"),
    *("referrer_fax", "referrer_phone", "referrer_kind", "licence_number", "licence_province"),
    *("allergies_said", "suicide_risk"),
)
"""The columns that completeness looks at."""


def lacking(
    referral: Referral, *, trials: int, attachments: int, answered: Collection[str]
) -> tuple[Requirement, ...]:
    """The same from counts that are known already. No query."""
    known = knowledge.current()
    card = cards.check_health_card(referral.health_card_province, referral.health_card_number)
    sent = Sent(
        reachable=bool(referral.phone or referral.email),
        has_card=card != "missing",
        card_is_plausible=card != "doubtful",
        trials=trials,
        has_score=referral.phq9_total is not None,
        medicines_said=referral.medicines_said,
        can_answer=bool(referral.referrer_fax or referral.referrer_phone),
        has_licence=bool(referral.licence_number),
        attachments=attachments,
        allergies_said=referral.allergies_said,
        risk_said=bool(referral.suicide_risk),
        licence_is_plausible=licence_shape_missed(referral) is None,
    )
    codes = rules.missing(sent, known.requirements.values(), known.policy, answered)
    return tuple(known.requirements[code] for code in codes)


def answers_of(referral: Referral) -> dict[str, str]:
    """What the referrer answered since, by the code of what was asked; the last answer counts."""
    return {
        item.code: item.words
        for step in referral.steps.all()
        if step.to_status == Status.RECEIVED
        for item in step.items.all()
    }


def asked_of(referral: Referral) -> tuple[ReferralStep, list[StepItem]] | None:
    """The question that the referrer has not answered yet, with what was asked; None when there is none."""
    if referral.status != Status.INFORMATION_REQUESTED:
        return None
    last = max(referral.steps.all(), key=lambda step: step.number)
    return last, list(last.items.all())


def owner_of(referral: Referral) -> ReferralOwner | None:
    """The last change of owner, with the person; None when nobody ever had it."""
    return ReferralOwner.objects.filter(referral=referral).select_related("owner").last()


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
    """Other referrals of what may be the same person, not ended: same card, or name and birth date.

    Slips are allowed in the name or in the birth date, not in both: waiting referrals have no index of keys.
    """
    mine = referral.identity
    same = Q(birth_date=mine.birth_date) | Q(family_name__iexact=mine.family_name)
    if referral.health_card_number:
        same |= Q(health_card_number=referral.health_card_number)
    others = Referral.objects.with_status().filter(same).exclude(status=None).exclude(pk=referral.pk)
    return [one for one in others.exclude(status__in=rules.ENDS) if matching.sameness(mine, one.identity)]


def likely_patients(referral: Referral) -> list[Patient]:
    """Patients of this clinic who may be this person already."""
    return [patient for _why, patient in patients.likely_same(referral.identity)]


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
