"""Two people book the same quarter hours at once: the database keeps one, the other is told what is taken."""

import pytest
from django.db import IntegrityError, transaction

from lightwell.audit.refusal import Refused
from lightwell.scheduling import actions, occupancy
from lightwell.scheduling.models import Appointment, Occupied
from tests.factories.at_once import at_the_same_moment
from tests.factories.courses import a_course, a_decided_patient
from tests.factories.patients import a_patient
from tests.factories.scheduling import a_booked_course, a_chair, the_appointments, the_dates, wall


def test_the_second_is_told_what_is_taken(at_once, coordinator, now):
    chair = a_chair()
    people = [a_decided_patient(patient=a_patient(given_name=name)) for name in ("Ottoline", "Rowan")]
    courses = [a_course(patient) for patient in people]

    def book(course):
        starts = the_dates(wall(30, 10))
        actions.book_course(by=coordinator, at=now, course=course, starts=starts, chair=chair)

    answers = at_the_same_moment(*[lambda course=course: book(course) for course in courses])
    (refused,) = [one for one in answers if one]
    assert str(refused.message) == "Chair 1 is taken on 2026-11-30 10:00. Choose another time."
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
