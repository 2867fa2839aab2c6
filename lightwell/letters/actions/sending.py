"""Sending a signed letter: a link by e-mail, paper or fax; what came of it; opening the link."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import SYSTEM, Actor, Outsider
from lightwell.audit.refusal import Refused
from lightwell.letters import delivery, post, queries
from lightwell.letters.delivery import Closed, What
from lightwell.letters.models import Dispatch, DispatchStep, LetterLink, LinkTry, SignedLetter
from lightwell.staff.models import User

HANDED = ("print", "fax")
LONGEST_ADDRESS = 254


@transaction.atomic
def send_by_email(
    *, by: User, at: datetime, signed: SignedLetter, to: str, id: UUID | None = None
) -> Dispatch:
    """Queue an e-mail that holds a link to the letter and nothing else. The work loop sends it.

    Refused for an address that is none, and when no referral says a licence number to open the link with.
    The same `id` again is the same sending.
    """
    to = to.strip()
    try:
        validate_email(to)
    except ValidationError:
        raise Refused(_("Enter an e-mail address such as office@clinic.example."), "to") from None
    if len(to) > LONGEST_ADDRESS or not to.isprintable():
        raise Refused(_("Enter an e-mail address such as office@clinic.example."), "to")
    referral = queries.referral_for(signed.letter)
    if referral is None or not delivery.same_licence(referral.licence_number, referral.licence_number):
        raise Refused(_("No referral says a licence number to open a link with. Print or fax it."), "to")
    return _dispatched(by, at, signed, "email", to, What.QUEUED, id)


@transaction.atomic
def mark_sent(
    *, by: User, at: datetime, signed: SignedLetter, way: str, to: str, id: UUID | None = None
) -> Dispatch:
    """Write down that `by` faxed the letter, or sent its paper, to `to`. The same `id` is the same one."""
    if way not in HANDED:
        raise Refused(_("Say how the letter went: by fax or on paper."), "way")
    to = " ".join(to.split())
    if not to or len(to) > LONGEST_ADDRESS:
        raise Refused(_("Say where the letter went: a fax number or an address."), "to")
    return _dispatched(by, at, signed, way, to, What.SENT, id)


def _dispatched(
    by: User, at: datetime, signed: SignedLetter, way: str, to: str, first: What, id: UUID | None
) -> Dispatch:
    if not by.may("letter.send"):
        raise Refused(_("Your role does not send letters."))
    if id and (stored := Dispatch.objects.filter(pk=id, signed=signed).first()):
        return stored
    who = {"by_id": by.actor_id, "by_name": by.name, "by_role": by.role}
    dispatch = Dispatch(id=id or uuid4(), signed=signed, way=way, to=to, at=at, **who)
    dispatch.save(force_insert=True)
    step = _step(dispatch, 1, first, by, at)
    _noted(by, at, dispatch, [dispatch, step], f"send {way}")
    return dispatch


@transaction.atomic
def stop_dispatch(*, by: User, at: datetime, dispatch: Dispatch) -> DispatchStep:
    """Take a sending back: what waits is not sent, and a link that was sent opens nothing any more.

    For paper and fax it says that the letter did not go. Stopped twice is stopped once.
    """
    if not by.may("letter.send"):
        raise Refused(_("Your role does not send letters."))
    done = _in_turn(dispatch)
    if stopped := next((step for step in done if step.what == What.STOPPED), None):
        return stopped
    step = _step(dispatch, len(done) + 1, What.STOPPED, by, at)
    _noted(by, at, dispatch, [step], "stop")
    return step


def deliver(*, at: datetime, dispatch: Dispatch, link_address: Callable[[str], str]) -> bool:
    """Make one try to send a queued e-mail; True when the mail server took it.

    The try is written down before the mail leaves, so that two loops never make the same one (the second
    meets an IntegrityError), and what came of it after. `link_address` gives a secret's address.
    """
    token = secrets.token_urlsafe(32)
    _claim(at, dispatch, token)
    try:
        post.send_link(dispatch, link_address(token), at + delivery.LINK_LIVES)
    except Exception as error:  # whatever the mail server says, it is written down and tried again
        _came_of_it(at, dispatch, What.FAILED, f"{type(error).__name__}: {error}"[:300])
        return False
    _came_of_it(at, dispatch, What.SENT, "")
    return True


@transaction.atomic
def _claim(at: datetime, dispatch: Dispatch, token: str) -> None:
    number = len(dispatch.events) + 1  # of two loops that read the same, one is refused by the database
    _in_turn(dispatch)
    step = _step(dispatch, number, What.TRYING, SYSTEM, at)
    link = LetterLink(
        dispatch=dispatch, token_digest=_digest(token), made_at=at, expires_at=at + delivery.LINK_LIVES
    )
    link.save(force_insert=True)
    _noted(SYSTEM, at, dispatch, [step, link], "try")


@transaction.atomic
def _came_of_it(at: datetime, dispatch: Dispatch, what: What, detail: str) -> None:
    """After a try; somebody may have stopped the sending while the mail was on its way."""
    step = _step(dispatch, len(_in_turn(dispatch)) + 1, what, SYSTEM, at, detail)
    _noted(SYSTEM, at, dispatch, [step], str(what))


def _in_turn(dispatch: Dispatch) -> list[DispatchStep]:
    """What happened to it so far; of two who add to it at once, the second waits for the first."""
    Dispatch.objects.select_for_update(no_key=True).get(pk=dispatch.pk)
    return list(DispatchStep.objects.filter(dispatch=dispatch))


class LinkClosed(Refused):
    """A link that opens nothing: `why`, or None when nobody ever made it."""

    def __init__(self, why: Closed | None):
        super().__init__(_("This link opens no letter."))
        self.why = why


def open_letter(*, at: datetime, token: str, licence: str) -> LetterLink:
    """Open a link with the referrer's licence number. Once: after that only the browser that did may read.

    LinkClosed for a link that is unknown, over, stopped, used, or was tried wrongly too often; Refused for
    another number, which is written down.
    """
    link = open_link(token, at)
    referral = queries.referral_for(link.dispatch.signed.letter)
    right = referral is not None and delivery.same_licence(licence, referral.licence_number)
    try:
        _tried(link, at, right, referral.referrer_name if referral else "")
    except IntegrityError:
        raise LinkClosed(Closed.USED) from None
    if not right:
        raise Refused(_("This is not the licence number in the referral."), "licence")
    return link


def open_link(token: str, at: datetime) -> LetterLink:
    """The link of a secret while it may be opened; LinkClosed otherwise."""
    link = queries.link_of(_digest(token))
    if link is None:
        raise LinkClosed(None)
    if why := queries.closed(link, at):
        raise LinkClosed(why)
    return link


@transaction.atomic
def _tried(link: LetterLink, at: datetime, right: bool, name: str) -> None:
    who = Outsider(name)
    tried = LinkTry(link=link, at=at, right=right)
    tried.save(force_insert=True)
    rows: list = [tried]
    if right:
        number = len(_in_turn(link.dispatch)) + 1
        rows.append(_step(link.dispatch, number, What.OPENED, who, at))
    _noted(who, at, link.dispatch, rows, "open", outcome="success" if right else "failure")


def _step(
    dispatch: Dispatch, number: int, what: What, by: Actor, at: datetime, detail: str = ""
) -> DispatchStep:
    step = DispatchStep(
        dispatch=dispatch, number=number, what=what, at=at, by_id=by.actor_id, by_name=by.name, detail=detail
    )
    step.save(force_insert=True)
    return step


def _noted(by: Actor, at: datetime, dispatch: Dispatch, rows: list, detail: str, **over) -> None:
    patient = dispatch.signed.letter.patient
    detail = f"{dispatch.signed.number_text} {detail}"
    audit.record(by=by, at=at, action="send", patient=patient, rows=rows, detail=detail, **over)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
