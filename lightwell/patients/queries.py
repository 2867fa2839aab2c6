"""Finding patients and the session behind a patient's cookie."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from lightwell.audit.prepared import Prepared
from lightwell.patients import rules
from lightwell.patients.models import Patient, PortalSession, RelatedPerson

person = Prepared(lambda key: Patient.objects.filter(pk=key))
"""The patient of an id. Whoever asks must know that it may be looked at: web/access.py."""


def portal_session(secret: str, at: datetime) -> PortalSession | None:
    """The patient's session that this cookie secret opens now, with its patient, or None."""
    key = hashlib.sha256(secret.encode()).hexdigest()
    return (
        PortalSession.objects.select_related("link__patient")
        .filter(pk=key, expires_at__gt=at, ended_at=None)
        .first()
    )


def search(words: str) -> QuerySet[Patient]:
    """Patients whose names or health card match every word."""
    found = Patient.objects.all()
    for word in words.split():
        named = Q(given_name__icontains=word) | Q(family_name__icontains=word)
        found = found.filter(named | Q(health_card_number__startswith=rules.plain(word)))
    return found


def likely_same(*, family_name: str, birth_date: date, health_card_number: str) -> QuerySet[Patient]:
    """Patients who may be this person already: the same card, or the same family name and birth date."""
    same = Q(family_name__iexact=family_name, birth_date=birth_date)
    if card := rules.plain(health_card_number):
        same |= Q(health_card_number=card)
    return Patient.objects.filter(same)


_escorted = Prepared(
    lambda patients: RelatedPerson.objects.filter(patient__in=patients, is_escort=True).values_list(
        "patient_id", flat=True
    )
)


def with_escort(patients: Iterable[Patient]) -> set[UUID]:
    """Which of these patients have named somebody to take them home, by id. One query."""
    return set(_escorted([patient.pk for patient in patients]))


def escorts(patient: Patient) -> QuerySet[RelatedPerson]:
    """People who may take this patient home, the last named first."""
    return patient.related_people.filter(is_escort=True).order_by("-recorded_at")
