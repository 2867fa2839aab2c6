"""Two people book the same quarter hours at once: the database keeps one, the other is told what is taken."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from lightwell.audit import triggers
from lightwell.audit.refusal import Refused
from lightwell.scheduling import actions, occupancy
from lightwell.scheduling.models import Appointment, Occupied
from tests.factories.courses import a_course, a_decided_patient
from tests.factories.patients import a_patient
from tests.factories.scheduling import a_booked_course, a_chair, the_appointments, the_dates, wall


@pytest.fixture
def committed(transactional_db):
    """Rows that other connections see; the seals go before the tables are emptied, and come back."""
    yield
    with connection.cursor() as cursor:
        for statement in _unsealing():
            cursor.execute(statement)


def _unsealing() -> list[str]:
    names = [f"{model._meta.db_table}_sealed" for model in triggers.sealed_models()]
    if connection.vendor == "sqlite":
        return [
            f'DROP TRIGGER IF EXISTS "{name}{end}"' for name in names for end in ("", "_delete", "_replace")
        ]
    tables = [(name, name.removesuffix("_sealed")) for name in names]
    return [f'DROP TRIGGER "{name}{end}" ON "{table}"' for name, table in tables for end in ("", "_truncate")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("committed")
def test_the_second_is_told_what_is_taken(coordinator, now):
    chair = a_chair()
    people = [a_decided_patient(patient=a_patient(given_name=name)) for name in ("Ottoline", "Rowan")]
    courses = [a_course(patient) for patient in people]
    start, said = threading.Barrier(2), []

    def book(course):
        start.wait()
        try:
            actions.book_course(
                by=coordinator, at=now, course=course, starts=the_dates(wall(30, 10)), chair=chair
            )
        except Refused as refusal:
            said.append(str(refusal.message))
        finally:
            connection.close()

    threads = [threading.Thread(target=book, args=[course]) for course in courses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert said == ["Chair 1 is taken on 2026-11-30 10:00. Choose another time."]
    assert (Appointment.objects.count(), Occupied.objects.count()) == (6, 96)


@pytest.mark.django_db
@pytest.mark.parametrize("resource", ["chair", "patient"])
def test_the_constraint_itself_refuses(resource):
    visit = the_appointments(a_booked_course())[0]
    row = visit.occupied.filter(resource=resource).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupied.objects.create(
            resource=resource,
            resource_id=row.resource_id,
            quarter_hour=row.quarter_hour,
            appointment=visit,
        )
    assert visit.occupied.filter(resource=resource).count() == 8


@pytest.mark.django_db
def test_what_was_free_when_looked_at_and_is_taken_when_booked(coordinator, now, monkeypatch):
    chair = a_chair()
    a_booked_course(a_patient(given_name="Rowan"), first=wall(30, 10))
    monkeypatch.setattr(
        occupancy, "seat", lambda booked, fields: [setattr(b, "chair", chair) for b in booked]
    )
    with pytest.raises(Refused, match="Chair 1 is taken on 2026-11-30 10:00") as refusal:
        actions.book_course(by=coordinator, at=now, course=a_course(), starts=the_dates(wall(30, 9)))
    assert refusal.value.field == "date_1"
