"""Finding patients and the session behind a patient's cookie."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from lightwell.audit.prepared import Prepared
from lightwell.patients import matching, rules
from lightwell.patients.matching import Identity, Sameness
from lightwell.patients.models import MatchKey, MergeStep, Patient, PortalSession, RelatedPerson


def _person(key: UUID) -> QuerySet[Patient]:
    last = MergeStep.objects.filter(patient=key).order_by("-number").values("survivor")[:1]
    kept = Coalesce(Subquery(last), Value(key, output_field=UUIDField()))
    second = Exists(MergeStep.objects.current().filter(survivor=OuterRef("pk")))
    return Patient.objects.filter(pk=kept).annotate(has_second_record=second)


person = Prepared(_person)
"""The patient of an id, or the one who is kept in its place. `has_second_record`: one was merged into it.
Whoever asks must know that it may be looked at: web/access.py."""


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
    found = Patient.objects.kept()
    for word in words.split():
        named = Q(given_name__icontains=word) | Q(family_name__icontains=word)
        found = found.filter(named | Q(health_card_number__startswith=rules.plain(word)))
    return found


def likely_same(identity: Identity, *, but: Patient | None = None) -> list[tuple[Sameness, Patient]]:
    """Patients who may be this person already, the likeliest first, each with why. One query."""
    keys = MatchKey.objects.filter(key__in=matching.wanted(identity)).values("patient")
    found = Patient.objects.kept().filter(pk__in=keys)
    if but is not None:
        found = found.exclude(pk=but.pk)
    alike = [(why, one) for one in found if (why := matching.sameness(identity, one.identity))]
    return sorted(alike, key=lambda pair: (list(Sameness).index(pair[0]), pair[1].name))


def of_whom(people: Sequence[UUID]) -> dict[UUID, UUID]:
    """Every record of these people, those set aside too, with whose it is. One query."""
    aside = MergeStep.objects.current().filter(survivor__in=people).values_list("patient_id", "survivor_id")
    return {key: key for key in people} | dict(aside)


def second_records(patient: Patient) -> QuerySet[MergeStep]:
    """The records that are set aside for this one, each with who did it."""
    return MergeStep.objects.current().filter(survivor=patient).select_related("patient").order_by("at")


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
