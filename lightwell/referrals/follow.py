"""What the referrer may follow: one referral, opened by its code and the licence number it came with."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.crypto import constant_time_compare

from lightwell.referrals import queries, rules
from lightwell.referrals.models import Message, Referral, ReferralStep, StepItem, WrongKey
from lightwell.referrals.rules import FOLLOW_WINDOW, Status

NOBODYS = "no licence number is like this one"


def opened_by(code: str, licence_number: str) -> Referral | None:
    """The referral of this code, if the licence number is its own. Both are always compared."""
    found = Referral.objects.filter(tracking_code=rules.code_as_kept(code)).first()
    own = rules.licence_as_compared(found.licence_number) if found else ""
    same = constant_time_compare(_digest(rules.licence_as_compared(licence_number)), _digest(own or NOBODYS))
    return found if same and own else None


def _digest(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def place(kind: str, what: str) -> str:
    """A fingerprint of where a try came from (`kind` address) or of what it was for (`kind` code)."""
    return _digest(f"{kind}:{what}")


def may_try(places: Iterable[str], now: datetime) -> bool:
    """False when too many wrong pairs came from, or were for, one of these places. One query."""
    wanted = list(places)
    recent = WrongKey.objects.filter(place__in=wanted, at__gt=now - FOLLOW_WINDOW).values_list("place", "at")
    wrong: dict[str, list[datetime]] = {one: [] for one in wanted}
    for one, at in recent:
        wrong[one].append(at)
    return all(rules.may_try(times, now) for times in wrong.values())


@dataclass(frozen=True)
class Followed:
    """What the referrer sees: the stage, what we asked, what was written. Never the chart."""

    referral: Referral
    answer_by: object
    last: ReferralStep | None
    asked: list[StepItem]
    messages: list[Message]

    @property
    def expected_wait_days(self) -> int | None:
        """The wait we told, counted from acceptance; None when none was told."""
        last = self.last
        return last.expected_wait_days if last and last.to_status == Status.ACCEPTED else None


def followed(referral: Referral) -> Followed:
    """The referral as its referrer sees it. Four queries."""
    found = Referral.objects.with_status().select_related("discard").prefetch_related("steps__items")
    shown = found.get(pk=referral.pk)
    asked = queries.asked_of(shown)
    return Followed(
        referral=shown,
        answer_by=queries.reply_due_on(shown.received_at),
        last=max(shown.steps.all(), key=lambda step: step.number, default=None),
        asked=asked[1] if asked else [],
        messages=list(shown.messages.all()),
    )
