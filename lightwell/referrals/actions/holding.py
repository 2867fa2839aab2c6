"""What was held at the door: take it in, or put it aside, with who did it and why."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.referrals.actions import steps
from lightwell.referrals.models import Discard, Referral, ReferralStep
from lightwell.referrals.rules import Status


@transaction.atomic
def admit_referral(*, by: Actor, at: datetime, referral: Referral) -> ReferralStep:
    """Take a held referral into the inbox. Its clock has run since it came. Again changes nothing.

    What was put aside may still be taken in.
    """
    steps.in_turn(referral)
    if first := ReferralStep.objects.filter(referral=referral, number=1).first():
        return first
    rows = steps.take(referral, Status.RECEIVED, number=1, by=by, at=at)
    audit.record(by=by, at=at, action="admit", rows=rows, detail=referral.tracking_code)
    return ReferralStep.objects.get(referral=referral, number=1)


@transaction.atomic
def discard_referral(*, by: Actor, at: datetime, referral: Referral, reason: str) -> Discard:
    """Put a held referral aside. Refused without a reason, and once it is in the inbox or put aside."""
    steps.in_turn(referral)
    words = reason.strip()
    if not words:
        raise Refused(_("Say why this is no referral."), "reason")
    if ReferralStep.objects.filter(referral=referral).exists():
        raise Refused(_("This referral is in the inbox already. Answer it there."))
    discard = Discard(
        referral=referral, at=at, by_id=by.actor_id, by_name=by.name, by_role=by.role, reason=words
    )
    try:
        with transaction.atomic():
            discard.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("This was put aside already.")) from None
    audit.record(by=by, at=at, action="discard", rows=[discard], detail=referral.tracking_code)
    return discard
