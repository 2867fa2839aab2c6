"""What passes between the clinic, the referrer and the patient: calls, and words on the secure page."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor, Outsider
from lightwell.audit.refusal import Refused
from lightwell.referrals.actions.acts import who
from lightwell.referrals.models import ContactAttempt, Message, Referral, WrongKey
from lightwell.referrals.queries import local_day


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
    number = ContactAttempt.objects.filter(referral=referral).count() + 1
    row = ContactAttempt(
        id=id or uuid4(),
        referral=referral,
        number=number,
        with_whom=with_whom,
        way=way,
        outcome=outcome,
        note=note.strip(),
        next_try_on=next_try_on,
        at=at,
        **who(by),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("Somebody wrote down a contact meanwhile. Look, then send again.")) from None
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
    values = {"text": text.strip(), "from_referrer": isinstance(by, Outsider)}
    row = Message(id=id or uuid4(), referral=referral, at=at, **values, **who(by))
    row.save(force_insert=True)
    audit.record(by=by, at=at, action="message", rows=[row], detail=referral.tracking_code)
    return row


@transaction.atomic
def note_wrong_key(*, at: datetime, place: str) -> WrongKey:
    """Keep that a wrong pair of code and licence number came from `place`, a fingerprint."""
    row = WrongKey(at=at, place=place)
    row.save(force_insert=True)
    someone = Outsider("somebody", role="visitor")
    audit.record(by=someone, at=at, action="follow", rows=[row], purpose="referral", outcome="wrong key")
    return row
