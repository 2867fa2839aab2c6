"""Whose desk a referral lies on: taken, given to somebody, given back. Each change is a row."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.referrals.actions.acts import who
from lightwell.referrals.models import Referral, ReferralOwner
from lightwell.staff.models import User

LOOKS_AFTER = "referral.triage"


@transaction.atomic
def assign_referral(
    *, by: Actor, at: datetime, referral: Referral, owner: User | None, seen: int | None = None
) -> ReferralOwner:
    """Put the referral on the desk of `owner`; None gives it back to nobody.

    `seen` is the number of the last change of owner that the person had before their eyes (0: none yet).
    Refused when somebody changed it meanwhile, and for an owner who does not triage. The same owner again
    writes nothing.
    """
    Referral.objects.select_for_update(no_key=True).get(pk=referral.pk)
    last = _last(referral)
    if last and last.owner_id == (owner.pk if owner else None):
        return last
    if seen is not None and seen != (last.number if last else 0):
        raise _changed_meanwhile(last)
    if owner and not owner.may(LOOKS_AFTER):
        raise Refused(_("%(name)s does not triage referrals.") % {"name": owner.name}, "owner")
    row = _written(referral, owner, last, by, at)
    audit.record(by=by, at=at, action="assign", rows=[row], detail=referral.tracking_code)
    return row


def owned_by_whoever_acts(referral: Referral, *, by: Actor, at: datetime) -> list[ReferralOwner]:
    """The row that gives a referral without an owner to whoever takes a step; their audit line covers it."""
    last = _last(referral)
    if not isinstance(by, User) or not by.may(LOOKS_AFTER) or (last and last.owner_id):
        return []
    return [_written(referral, by, last, by, at)]


def _last(referral: Referral) -> ReferralOwner | None:
    return ReferralOwner.objects.filter(referral=referral).select_related("owner").last()


def _written(
    referral: Referral, owner: User | None, last: ReferralOwner | None, by: Actor, at: datetime
) -> ReferralOwner:
    number = last.number + 1 if last else 1
    row = ReferralOwner(referral=referral, number=number, owner=owner, at=at, **who(by))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _changed_meanwhile(_last(referral)) from None
    return row


def _changed_meanwhile(last: ReferralOwner | None) -> Refused:
    if last is None or last.owner is None:
        return Refused(_("Somebody gave this referral back meanwhile. Look again."), "owner")
    return Refused(_("%(name)s has this referral meanwhile.") % {"name": last.owner.name}, "owner")
