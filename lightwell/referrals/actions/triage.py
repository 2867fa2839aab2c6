"""How soon somebody should be seen, with what makes it so; and the reasons that the clinic's list has."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.referrals import rules
from lightwell.referrals.actions import steps
from lightwell.referrals.models import Referral, ReferralStep
from lightwell.referrals.rules import Status


@transaction.atomic
def change_acuity(
    *,
    by: Actor,
    at: datetime,
    referral: Referral,
    how_soon: str,
    because: Iterable[str] = (),
    reason: str,
    expected_wait_days: int | None = None,
    id: UUID | None = None,
    seen: int | None = None,
) -> ReferralStep:
    """Change how soon somebody on the wait list should be seen, with the reason. As in accept_referral."""
    steps.in_turn(referral)
    if stored := steps.stored(id, referral):
        return stored
    last = steps.before(referral, Status.ACCEPTED, seen)
    if last.patient is None:
        raise Refused(_("Accept the referral first."))
    triaged = acuity(how_soon, because, reason)
    if not triaged["reason"]:
        raise Refused(_("Say why it changes."), "reason")
    told = wait(how_soon, expected_wait_days)
    values = {**triaged, "id": id or uuid4(), "patient": last.patient, "expected_wait_days": told}
    rows = steps.take(referral, Status.ACCEPTED, number=last.number + 1, by=by, at=at, **values)
    audit.record(by=by, at=at, action="triage", patient=last.patient, rows=rows)
    return first_step(rows)


def acuity(how_soon: str, because: Iterable[str], reason: str) -> dict[str, Any]:
    """The acuity with its reasons, as steps.take keeps them."""
    if how_soon not in rules.HOW_SOON:
        raise Refused(_("Choose how soon the patient should be seen."), "how_soon")
    items = [(chosen(code, "acuity", "because"), "") for code in because]
    if how_soon == "urgent" and not items and not reason.strip():
        raise Refused(_("Say what makes it urgent."), "because")
    return {"how_soon": how_soon, "items": items, "reason": reason.strip()}


def chosen(code: str, moment: str, field: str) -> str:
    """A reason that the clinic's list has for this moment, or a refusal."""
    reason = knowledge.current().reasons.get(code)
    if reason is None or moment not in reason.moments:
        raise Refused(_("Choose a reason of the list."), field)
    return code


def wait(how_soon: str, expected_days: int | None) -> int:
    """The days that the referrer is told; without a word, the clinic's target."""
    return (
        knowledge.current().policy[f"referral.target_days.{how_soon}"]
        if expected_days is None
        else expected_days
    )


def first_step(rows: list) -> ReferralStep:
    """The step among the rows that steps.take gives."""
    step = rows[0]
    assert isinstance(step, ReferralStep)
    return step
