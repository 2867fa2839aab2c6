"""Taking a patient in, naming who comes with them, and opening the door to their own pages."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.patients import rules
from lightwell.patients.models import Patient, PortalLink, PortalSession, RelatedPerson

LINK_LIVES = timedelta(days=7)
SESSION_LIVES = timedelta(hours=2)


@transaction.atomic
def register_patient(*, by: Actor, at: datetime, id=None, **details) -> Patient:
    """Begin a record. `details` are Patient's fields; the health card is stored without spaces."""
    details["health_card_number"] = rules.plain(details.get("health_card_number", ""))
    patient = Patient(created_at=at, **details)
    if id:
        patient.id = id
    patient.save(force_insert=True)
    audit.record(
        by=by, at=at, action="create", patient=patient, entity="patients.Patient", entity_id=str(patient.pk)
    )
    return patient


@transaction.atomic
def name_related_person(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    name: str,
    relationship: str = "",
    phone: str = "",
    is_escort: bool = False,
) -> RelatedPerson:
    """Add a person of the patient's own: an escort, or someone to call."""
    person = RelatedPerson(
        patient=patient,
        name=name,
        relationship=relationship,
        phone=phone,
        is_escort=is_escort,
        recorded_at=at,
    )
    person.save(force_insert=True)
    audit.record(by=by, at=at, action="create", patient=patient, rows=[person])
    return person


@transaction.atomic
def make_link(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    purpose: str,
    lives: timedelta = LINK_LIVES,
    id: UUID | None = None,
) -> tuple[PortalLink, str]:
    """A link for the patient, and its secret, which is shown once and never stored.

    Refused for an `id` that made a link before: that one was shown.
    """
    if id and PortalLink.objects.filter(pk=id).exists():
        raise Refused(
            _("This link was made a moment ago and is shown only once. Make another if you need it.")
        )
    token = secrets.token_urlsafe(32)
    link = PortalLink(
        id=id or uuid4(),
        patient=patient,
        purpose=purpose,
        token_digest=_digest(token),
        made_at=at,
        expires_at=at + lives,
    )
    link.save(force_insert=True)
    audit.record(by=by, at=at, action="create", patient=patient, rows=[link], detail=purpose)
    return link, token


@transaction.atomic
def open_link(*, token: str, at: datetime) -> tuple[PortalSession, str]:
    """Begin a patient's session from a link's secret; returns it with the cookie's secret.

    Refused when the link is unknown or has expired.
    """
    link = PortalLink.objects.select_related("patient").filter(token_digest=_digest(token)).first()
    if link is None or link.expires_at <= at:
        raise Refused(_("This link no longer works. Call the clinic and we send you a new one."))
    secret = secrets.token_urlsafe(32)
    session = PortalSession(
        id=_digest(secret), link=link, expires_at=min(link.expires_at, at + SESSION_LIVES)
    )
    session.save(force_insert=True)
    audit.record(
        by=link.patient,
        at=at,
        action="sign-in",
        patient=link.patient,
        entity="patients.PortalSession",
        entity_id=session.pk,
        detail=link.purpose,
    )
    return session, secret


@transaction.atomic
def end_portal_session(*, by: Actor, at: datetime, session: PortalSession) -> None:
    """Close the patient's pages in that browser."""
    PortalSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=at)
    audit.record(
        by=by,
        at=at,
        action="sign-out",
        patient=session.patient,
        entity="patients.PortalSession",
        entity_id=session.pk,
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
