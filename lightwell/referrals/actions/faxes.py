"""Taking a fax in, keeping its pages, signing it off as a referral, closing it with a reason."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import SYSTEM, Actor
from lightwell.audit.refusal import Refused
from lightwell.patients.models import Patient
from lightwell.referrals import scans
from lightwell.referrals.actions.sending import File, submit_referral
from lightwell.referrals.faxes import Fax, FaxOpening, FaxPage, FaxReading, FaxStep
from lightwell.referrals.models import Referral
from lightwell.referrals.pages import Page
from lightwell.referrals.reading import Word

TOO_LARGE = "too-large"


@transaction.atomic
def take_fax(*, at: datetime, source: str, name: str, content: bytes, by: Actor = SYSTEM) -> Fax:
    """Keep a file as it came. The same bytes again are the same fax; one that was closed is opened again."""
    digest = hashlib.sha256(content).hexdigest()
    about = {"source": source, "name": name[-120:], "size_bytes": len(content), "sha256": digest}
    return _kept(by, at, Fax(content=content, **about))


@transaction.atomic
def take_large_fax(
    *, at: datetime, source: str, name: str, size_bytes: int, sha256: str, by: Actor = SYSTEM
) -> Fax:
    """Keep that a file came which is too large to be kept; it stays where it came in."""
    fax = _kept(
        by, at, Fax(source=source, name=name[-120:], content=b"", size_bytes=size_bytes, sha256=sha256)
    )
    return keep_problem(by=by, at=at, fax=fax, problem=TOO_LARGE)


def _kept(by: Actor, at: datetime, fax: Fax) -> Fax:
    stored = Fax.objects.with_state().filter(sha256=fax.sha256).first()
    if stored is None:
        fax.received_at = at
        try:
            with transaction.atomic():
                fax.save(force_insert=True)
        except IntegrityError:  # two loops at once
            return Fax.objects.get(sha256=fax.sha256)
        audit.record(by=by, at=at, action="create", rows=[fax], detail=fax.name)
        return fax
    if stored.state == FaxStep.CLOSED:
        _step(stored, FaxStep.REOPENED, by=by, at=at, words=str(_("The same fax came again.")))
    return stored


@transaction.atomic
def keep_problem(*, at: datetime, fax: Fax, problem: str, by: Actor = SYSTEM) -> Fax:
    """Keep why a fax gives no pages. Once is enough."""
    if not FaxOpening.objects.filter(fax=fax).exists():
        opening = FaxOpening(fax=fax, at=at, problem=problem)
        opening.save(force_insert=True)
        audit.record(by=by, at=at, action="create", rows=[opening], detail=problem)
    return fax


@transaction.atomic
def keep_pages(*, at: datetime, fax: Fax, pages: Sequence[Page], by: Actor = SYSTEM) -> FaxOpening:
    """Keep all pages of a fax, or none; what the loop began and did not end is begun anew."""
    opening = FaxOpening(fax=fax, at=at)
    opening.save(force_insert=True)
    kept = [
        FaxPage(
            fax=fax,
            number=number,
            png=page.png,
            width_px=page.width_px,
            height_px=page.height_px,
            layer=scans.written(page.words),
        )
        for number, page in enumerate(pages, 1)
    ]
    for page in kept:
        page.save(force_insert=True)
    audit.record(by=by, at=at, action="create", rows=[opening, *kept])
    return opening


@transaction.atomic
def keep_reading(
    *,
    at: datetime,
    page: FaxPage,
    way: str,
    words: Sequence[Word] = (),
    upright: Page | None = None,
    by: Actor = SYSTEM,
) -> FaxReading:
    """Keep the words of one page, and its picture turned `upright` when it lay otherwise."""
    size = (upright.width_px, upright.height_px) if upright else (page.width_px, page.height_px)
    read = FaxReading(
        page=page,
        at=at,
        way=way,
        words=scans.written(words),
        png=upright.png if upright else None,
        width_px=size[0],
        height_px=size[1],
    )
    read.save(force_insert=True)
    audit.record(by=by, at=at, action="create", rows=[read])
    return read


@transaction.atomic
def take_on(*, by: Actor, at: datetime, fax: Fax, owner: Actor | None, seen: int | None = None) -> FaxStep:
    """Say whose the fax is; None: nobody's. Refused when somebody settled it meanwhile."""
    _in_turn(fax, seen, settled=False)
    owner_id, owner_name = (owner.actor_id, owner.name) if owner else ("", "")
    return _step(fax, FaxStep.OWNED, by=by, at=at, owner_id=owner_id, owner_name=owner_name)


@transaction.atomic
def sign_off(
    *, by: Actor, at: datetime, fax: Fax, id: UUID | None = None, seen: int | None = None, **sent
) -> Referral:
    """Make the referral that the fax is: by the same action as the web form, with the scan beside it.

    `sent` is what submit_referral takes. The clock to an answer began when the fax came. The same `id`
    again is the same referral.
    """
    if id is not None and (stored := Referral.objects.filter(pk=id).first()):
        return stored
    _in_turn(fax, seen, settled=False)
    if not FaxPage.objects.filter(fax=fax).exists():
        raise Refused(_("This fax has no pages yet. Ask the sender for it again, or put it away."))
    scan = File(f"fax-{fax.received_at:%Y-%m-%d}.pdf", scans.as_pdf(fax))
    came = {"received_at": fax.received_at, "received_via": "fax", "attachments": [scan]}
    referral = submit_referral(by=by, at=at, id=id, **{**sent, **came})
    _step(fax, FaxStep.SIGNED_OFF, by=by, at=at, referral=referral)
    return referral


@transaction.atomic
def close_fax(
    *,
    by: Actor,
    at: datetime,
    fax: Fax,
    reason: str,
    words: str = "",
    referral: Referral | None = None,
    patient: Patient | None = None,
    id: UUID | None = None,
    seen: int | None = None,
) -> FaxStep:
    """Put a fax away, with the reason. What belongs somewhere says where. It can be opened again."""
    if id and (stored := FaxStep.objects.filter(pk=id, fax=fax).first()):
        return stored
    if reason not in dict(FaxStep.REASONS):
        raise Refused(_("Say why this fax is put away."), "reason")
    if reason == "referral" and referral is None:
        raise Refused(_("Say which referral, by its code."), "belongs_to")
    if reason == "patient" and patient is None:
        raise Refused(_("Say which patient, by health card number."), "belongs_to")
    _in_turn(fax, seen, settled=False)
    values = {"reason": reason, "words": words.strip(), "referral": referral, "patient": patient}
    return _step(fax, FaxStep.CLOSED, by=by, at=at, id=id or uuid4(), **values)


@transaction.atomic
def reopen_fax(*, by: Actor, at: datetime, fax: Fax) -> FaxStep:
    """Take back that a fax was put away. One that became a referral stays one."""
    _in_turn(fax, None, settled=True)
    return _step(fax, FaxStep.REOPENED, by=by, at=at)


def _in_turn(fax: Fax, seen: int | None, *, settled: bool) -> None:
    """Wait for whoever acts on this fax now; refuse when it is not as this person saw it."""
    Fax.objects.select_for_update(no_key=True).get(pk=fax.pk)
    steps = list(FaxStep.objects.filter(fax=fax).order_by("number"))
    last = next((step for step in reversed(steps) if step.kind != FaxStep.OWNED), None)
    if last and last.kind == FaxStep.SIGNED_OFF:
        raise Refused(_("%(who)s signed this fax off already.") % {"who": last.by_name})
    is_closed = bool(last and last.kind == FaxStep.CLOSED)
    if is_closed != settled:
        raise _not_so(last)
    if seen is not None and seen != len(steps):
        raise Refused(_("Somebody acted on this fax meanwhile. Look, then send again; your words stay."))


def _not_so(last: FaxStep | None) -> Refused:
    if last and last.kind == FaxStep.CLOSED:
        return Refused(_("%(who)s closed this fax already.") % {"who": last.by_name})
    return Refused(_("This fax is open."))


def _step(fax: Fax, kind: str, *, by: Actor, at: datetime, id: UUID | None = None, **values) -> FaxStep:
    step = FaxStep(
        id=id or uuid4(),
        fax=fax,
        number=FaxStep.objects.filter(fax=fax).count() + 1,
        kind=kind,
        at=at,
        by_id=by.actor_id,
        by_name=by.name,
        by_role=by.role,
        **values,
    )
    step.save(force_insert=True)
    audit.record(by=by, at=at, action=f"fax-{kind}", patient=step.patient, rows=[step], detail=step.reason)
    return step
