"""What passes between the clinic, the referrer and the patient: calls, and words on the secure page."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor, Outsider
from lightwell.audit.refusal import Refused
from lightwell.referrals.actions.acts import who
from lightwell.referrals.models import ContactAttempt, Message, Referral, WrongKey
from lightwell.referrals.queries import local_day

Said = TypeVar("Said", ContactAttempt, Message)


@transaction.atomic
def record_contact(
    *,
    by: Actor,
    at: datetime,
    referral: Referral,
    with_whom: str,
    way: str,
    outcome: str,
    note: str = "",
    next_try_on: date | None = None,
    id: UUID | None = None,
) -> ContactAttempt:
    """Write down a call, a fax or a letter about a referral, and when to try next (None: no need to).

    The same `id` again is the same row. Refused for a next try in the past.
    """
    if id and (stored := ContactAttempt.objects.filter(pk=id, referral=referral).first()):
        return stored
    if next_try_on and next_try_on < local_day(at):
        raise Refused(_("The next try lies in the past. Choose today or later."), "next_try_on")
    said = {"with_whom": with_whom, "way": way, "outcome": outcome, "note": note.strip()}
    row = _next(ContactAttempt, by=by, at=at, referral=referral, id=id, next_try_on=next_try_on, **said)
    audit.record(by=by, at=at, action="contact", rows=[row], detail=referral.tracking_code)
    return row


@transaction.atomic
def send_message(
    *, by: Actor, at: datetime, referral: Referral, text: str, id: UUID | None = None
) -> Message:
    """Put words for the other side on the secure page; the referrer is an Outsider. One `id`, one row."""
    if id and (stored := Message.objects.filter(pk=id, referral=referral).first()):
        return stored
    if not text.strip():
        raise Refused(_("Write a few words first."), "text")
    said = {"from_referrer": isinstance(by, Outsider), "text": text.strip()}
    row = _next(Message, by=by, at=at, referral=referral, id=id, **said)
    audit.record(by=by, at=at, action="message", rows=[row], detail=referral.tracking_code)
    return row


def _next(
    model: type[Said], *, by: Actor, at: datetime, referral: Referral, id: UUID | None, **said: object
) -> Said:
    """The next row of its kind about a referral; of two at once, the second waits for the first."""
    Referral.objects.select_for_update(no_key=True).get(pk=referral.pk)
    number = model.objects.filter(referral=referral).count() + 1
    row = model(id=id or uuid4(), referral=referral, number=number, at=at, **who(by), **said)
    row.save(force_insert=True)
    return row


@transaction.atomic
def note_wrong_key(*, at: datetime, places: Iterable[str]) -> list[WrongKey]:
    """Keep that a wrong pair of code and licence number was tried: a row for each of the fingerprints."""
    rows = [WrongKey(at=at, place=place) for place in places]
    for row in rows:
        row.save(force_insert=True)
    someone = Outsider("somebody", role="visitor")
    audit.record(by=someone, at=at, action="follow", rows=rows, purpose="referral", outcome="wrong key")
    return rows
