"""The next step of a referral: who took the last one, whether this may follow, and keeping it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.audit.seal import SealedModel
from lightwell.referrals import rules
from lightwell.referrals.actions import owning
from lightwell.referrals.actions.acts import who
from lightwell.referrals.models import Referral, ReferralStep, StepItem
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
        raise answered_already(last)
    if seen is not None and seen != last.number:
        raise _moved_meanwhile(last)
    return last


def _last(referral: Referral) -> ReferralStep:
    return ReferralStep.objects.filter(referral=referral).select_related("patient").latest("number")


def answered_already(last: ReferralStep) -> Refused:
    """What to say to whoever comes second."""
    return Refused(
        _("%(who)s answered this referral already: %(status)s.")
        % {"who": last.by_name, "status": last.get_to_status_display()}
    )


def _moved_meanwhile(last: ReferralStep) -> Refused:
    return Refused(
        _("%(who)s moved this referral meanwhile: %(status)s. Look, then send again; your words stay.")
        % {"who": last.by_name, "status": last.get_to_status_display()}
    )


def take(
    referral: Referral,
    to: Status,
    *,
    number: int,
    by: Actor,
    at: datetime,
    items: Iterable[tuple[str, str]] = (),
    **values,
) -> list[SealedModel]:
    """Keep the step with what was chosen in it, `items` as (code, words); it comes first among the rows.

    A referral that lies on nobody's desk lies on the desk of whoever of the staff takes a step. Refused when
    somebody took this number meanwhile.
    """
    step = ReferralStep(referral=referral, number=number, to_status=to, at=at, **who(by), **values)
    try:
        with transaction.atomic():
            step.save(force_insert=True)
    except IntegrityError:
        raise answered_already(_last(referral)) from None
    chosen = [
        StepItem(step=step, position=place, code=code, words=words)
        for place, (code, words) in enumerate(items, 1)
    ]
    for item in chosen:
        item.save(force_insert=True)
    return [step, *chosen, *owning.owned_by_whoever_acts(referral, by=by, at=at)]
