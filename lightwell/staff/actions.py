"""Accounts, and the proof that the person at the keyboard is who they say."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.staff import rules
from lightwell.staff.models import FailedProof, User


@transaction.atomic
def add_user(
    *, by: Actor, at: datetime, username: str, name: str, role: str, password: str, **details: str
) -> User:
    """Give a person an account. `details`: email, credentials, licence_number, language."""
    user = User(username=username, name=name, role=role, **details)
    user.set_password(password)
    user.save(force_insert=True)
    audit.record(
        by=by, at=at, action="create", entity="staff.User", entity_id=user.actor_id, purpose="administration"
    )
    return user


@transaction.atomic
def name_medical_director(*, by: Actor, at: datetime, user: User, directs: bool) -> User:
    """Make a physician or psychiatrist the medical director, or no longer; refused for anyone else."""
    if directs and user.role not in rules.MAY_DIRECT:
        raise Refused(_("The medical director is a physician or a psychiatrist."))
    user.is_medical_director = directs
    user.save(update_fields=["is_medical_director"])
    detail = "is the medical director" if directs else "is no longer the medical director"
    audit.record(
        by=by,
        at=at,
        action="amend",
        entity="staff.User",
        entity_id=user.actor_id,
        purpose="administration",
        detail=detail,
    )
    return user


def prove(*, user: User, password: str, at: datetime, field: str = "password") -> None:
    """Refuse unless `password` is the user's own, now. Asked for at each signature, draw, waste and witness.

    Five wrong passwords within 15 minutes lock further proofs for that person until the window has passed.
    A failure is stored in a transaction of its own, so call this before the action's transaction begins.
    """
    since = at - rules.FAILURE_WINDOW
    failures = list(FailedProof.objects.filter(user=user, at__gt=since).values_list("at", flat=True))
    if rules.locked(failures, at):
        raise Refused(_("Too many wrong passwords. Wait 15 minutes, or ask the manager."), field)
    if not (user.is_active and user.check_password(password)):
        _note_failure(user, at)
        raise Refused(_("That is not the password of %(name)s.") % {"name": user.name}, field)


@transaction.atomic
def _note_failure(user: User, at: datetime) -> None:
    failure = FailedProof(user=user, at=at)
    failure.save(force_insert=True)
    audit.record(
        by=user, at=at, action="prove", rows=[failure], purpose="administration", outcome="wrong password"
    )
