"""The next step of a referral: who took the last one, whether this may follow, and keeping it."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.referrals import rules
from lightwell.referrals.models import Referral, ReferralStep
from lightwell.referrals.rules import Status


def in_turn(referral: Referral) -> None:
    """Of two people who answer one referral at once, the second waits for the first."""
    Referral.objects.select_for_update(no_key=True).get(pk=referral.pk)


def stored(id: UUID | None, referral: Referral) -> ReferralStep | None:
    """The step that a retry took already. Refused when this id belongs to another referral."""
    found = ReferralStep.objects.select_related("patient").filter(pk=id).first() if id else None
    if found and found.referral_id != referral.pk:
        raise Refused(
            _("This entry was already stored for someone else. Reload the page and enter it again.")
        )
    return found


def before(referral: Referral, to: Status, seen: int | None) -> ReferralStep:
    """The last step, when `to` may follow it and it is the one that the person saw (None: not asked)."""
    last = _last(referral)
    if not rules.may_move(Status(last.to_status), to):
        raise _answered_already(last)
    if seen is not None and seen != last.number:
        raise _moved_meanwhile(last)
    return last


def _last(referral: Referral) -> ReferralStep:
    return ReferralStep.objects.filter(referral=referral).latest("number")


def _answered_already(last: ReferralStep) -> Refused:
    return Refused(
        _("%(who)s answered this referral already: %(status)s.")
        % {"who": last.by_name, "status": last.get_to_status_display()}
    )


def _moved_meanwhile(last: ReferralStep) -> Refused:
    return Refused(
        _("%(who)s moved this referral meanwhile: %(status)s. Look, then send again; your words stay.")
        % {"who": last.by_name, "status": last.get_to_status_display()}
    )


def take(referral: Referral, to: Status, *, number: int, by: Actor, at: datetime, **values) -> ReferralStep:
    """Keep the step. Refused when somebody took this number meanwhile."""
    step = ReferralStep(
        referral=referral,
        number=number,
        to_status=to,
        at=at,
        by_id=by.actor_id,
        by_name=by.name,
        by_role=by.role,
        **values,
    )
    try:
        with transaction.atomic():
            step.save(force_insert=True)
    except IntegrityError:
        raise _answered_already(_last(referral)) from None
    return step
