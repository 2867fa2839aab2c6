"""One referral: what is missing, what was asked and answered, and who might be in the house already."""

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from lightwell import knowledge
from lightwell.audit.prepared import Prepared
from lightwell.knowledge.referring import Requirement
from lightwell.patients import queries as patients
from lightwell.patients import rules as cards
from lightwell.patients.models import Patient
from lightwell.referrals import rules
from lightwell.referrals.models import Referral, ReferralOwner, ReferralStep, SafetyAnswer, StepItem
from lightwell.referrals.rules import Sent, Status


def local_day(moment: datetime) -> date:
    """The day on the clinic's calendar."""
    return moment.astimezone(ZoneInfo(settings.CLINIC_TIME_ZONE)).date()


def reply_due_on(received_at: datetime) -> date:
    """The last day on which the referrer still has an answer in time."""
    return rules.reply_due(local_day(received_at), knowledge.current().policy["referral.reply_days"])


def with_everything(referral_id) -> Referral | None:
    """One referral with its status, trials, medicines, safety answers, and steps with their items."""
    related = ("trials", "medicines", "safety", "steps__items")
    return Referral.objects.with_status().prefetch_related(*related).filter(pk=referral_id).first()


def missing_of(referral: Referral) -> tuple[Requirement, ...]:
    """What a complete referral would have, this one has not, and nobody answered since."""
    return lacking(
        referral,
        trials=len(referral.trials.all()),
        attachments=referral.attachments.count(),
        answered=set(answers_of(referral)),
    )


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


def safety_of(referral: Referral) -> list[tuple[str, str]]:
    """Each safety question with its answer; what was not asked is unknown, as what nobody knows."""
    answers = {answer.question: answer.answer for answer in referral.safety.all()}
    return [(str(label), answers.get(question, "unknown")) for question, label in SafetyAnswer.QUESTIONS]


def possible_duplicates(referral: Referral) -> list[Referral]:
    """Other referrals of what may be the same person, not ended: same card, or name and birth date."""
    same = Q(family_name__iexact=referral.family_name, birth_date=referral.birth_date)
    if referral.health_card_number:
        same |= Q(health_card_number=referral.health_card_number)
    others = Referral.objects.with_status().filter(same).exclude(pk=referral.pk)
    return list(others.exclude(status__in=rules.ENDS))


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
