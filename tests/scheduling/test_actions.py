"""Booking, moving, cancelling: all or nothing, and nobody twice at once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.audit.refusal import Refused
from lightwell.courses.actions import close_course
from lightwell.scheduling import actions, queries
from lightwell.scheduling.models import Appointment, Chair, Occupied
from tests.factories.courses import a_course
from tests.factories.patients import a_patient
from tests.factories.scheduling import a_booked_course, a_chair, the_appointments, the_dates, wall

pytestmark = pytest.mark.django_db
TOMORROW = wall(25, 10)


def book(by, now, course, starts=None, **over) -> list[Appointment]:
    return actions.book_course(
        by=by, at=now, course=course, starts=starts or the_dates(wall(30, 9, 30)), **over
    )


def assess(by, now, practitioner, patient=None, starts_at=TOMORROW, **over) -> Appointment:
    who = {"patient": patient or a_patient(), "practitioner": practitioner}
    return actions.book_assessment(by=by, at=now, starts_at=starts_at, **who, **over)


def test_six_visits_of_two_hours_numbered_in_one_chair(coordinator, now):
    chair, course = a_chair(), a_course()
    visits = book(coordinator, now, course)
    assert [visit.number for visit in visits] == [1, 2, 3, 4, 5, 6]
    assert {visit.block_min for visit in visits} == {120} and {visit.chair for visit in visits} == {chair}
    assert [visit.starts_at for visit in visits] == the_dates(wall(30, 9, 30))


def test_a_booked_course_is_one_line(coordinator, now):
    a_chair()
    lines = AuditEvent.objects.count()
    course = a_course()
    before = AuditEvent.objects.count()
    book(coordinator, now, course)
    assert AuditEvent.objects.count() == before + 1 > lines
    assert AuditEvent.objects.first().rows.count("scheduling.Appointment") == 6


def test_one_taken_date_and_none_is_booked(coordinator, now):
    a_chair()
    taken = a_booked_course(a_patient(given_name="Rowan"), first=wall(30, 10))
    with pytest.raises(Refused, match="No chair is free on 2026-11-30 09:30") as refusal:
        book(coordinator, now, a_course(a_patient()))
    assert refusal.value.field == "date_1"
    assert set(Appointment.objects.values_list("course__record", flat=True)) == {taken.record}


def test_a_chair_that_was_asked_for_and_is_taken_is_named(coordinator, now):
    chair = a_chair()
    a_booked_course(a_patient(given_name="Rowan"), first=wall(30, 10))
    with pytest.raises(Refused, match="Chair 1 is taken on 2026-11-30 10:00"):
        book(coordinator, now, a_course(a_patient()), chair=chair)
    assert Appointment.objects.count() == 6


def test_each_visit_sits_in_the_chair_that_was_kept_for_it(coordinator, now):
    kept = [a_chair(), a_chair()] * 3
    visits = book(coordinator, now, a_course(), chairs=kept)
    assert [visit.chair for visit in visits] == kept


def test_with_a_second_chair_there_is_room(coordinator, now):
    a_chair()
    other = a_chair()
    a_booked_course(a_patient(given_name="Rowan"), first=wall(30, 10))
    visits = book(coordinator, now, a_course(a_patient()))
    assert {visit.chair for visit in visits} == {other}


def test_the_patient_is_not_in_two_places(coordinator, psychiatrist, now):
    a_chair()
    course = a_course()
    assess(coordinator, now, psychiatrist, course.patient, starts_at=wall(30, 11))
    with pytest.raises(Refused, match=f"{course.patient.name} is taken on 2026-11-30 11:00"):
        book(coordinator, now, course)
    assert Appointment.objects.count() == 1


def test_a_practitioner_is_not_in_two_places(coordinator, psychiatrist, now):
    assess(coordinator, now, psychiatrist)
    other = a_patient(given_name="Rowan")
    with pytest.raises(Refused, match=r"Dr\. Sunniva Achterberg is taken on 2026-11-25 10:00") as refusal:
        assess(coordinator, now, psychiatrist, other, starts_at=wall(25, 9, 30))
    assert refusal.value.field == "time"
    assert not Appointment.objects.filter(patient=other).exists()


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (wall(25, 10, 7), "quarter hour"),
        (wall(23, 10), "has passed"),
        (wall(28, 10), "closed on 2026-11-28"),
        (wall(25, 16, 30), "between 08:00 and 17:00"),
        (wall(25, 3), "between 08:00 and 17:00"),
    ],
)
def test_a_visit_must_fit_the_clinics_hours(coordinator, psychiatrist, now, start, sentence):
    with pytest.raises(Refused, match=sentence):
        assess(coordinator, now, psychiatrist, starts_at=start)
    assert not Appointment.objects.exists()


def test_only_someone_who_assesses_assesses(coordinator, auditor, now):
    with pytest.raises(Refused, match="does not assess") as refusal:
        assess(coordinator, now, auditor)
    assert refusal.value.field == "practitioner"


def test_nearer_than_the_hard_gap_is_refused(coordinator, now):
    a_chair()
    starts = [wall(25, 14), wall(26, 9), *the_dates(wall(30, 9))[:4]]
    with pytest.raises(Refused, match="leave 24 hours") as refusal:
        book(coordinator, now, a_course(), starts)
    assert refusal.value.field == "date_2"
    assert not Appointment.objects.exists()


def test_the_gap_counts_from_an_earlier_course_too(coordinator, psychiatrist, now):
    first = a_booked_course(first=wall(25, 14), treatments=1)
    close_course(by=psychiatrist, at=now, course=first, outcome="completed", reason="done")
    second = a_course(first.patient, treatments=1)
    with pytest.raises(Refused, match="leave 24 hours"):
        book(coordinator, now, second, [wall(26, 9)])
    assert not queries.visits_of(second).exists()


@pytest.mark.parametrize("count", [0, 5, 7])
def test_as_many_dates_as_treatments(coordinator, now, count):
    a_chair()
    starts = [wall(25, 9) + timedelta(days=7 * week) for week in range(count)]
    with pytest.raises(Refused, match="Give 6 dates"):
        actions.book_course(by=coordinator, at=now, course=a_course(), starts=starts)
    assert not Appointment.objects.exists()


def test_a_course_is_booked_once_and_a_double_click_is_the_same(coordinator, now):
    a_chair()
    course, key = a_course(), uuid4()
    assert book(coordinator, now, course, id=key) == book(coordinator, now, course, id=key)
    with pytest.raises(Refused, match="booked already"):
        book(coordinator, now, course)
    assert Appointment.objects.count() == 6


def test_an_ended_course_is_not_booked(coordinator, psychiatrist, now):
    a_chair()
    course = a_course()
    close_course(by=psychiatrist, at=now, course=course, outcome="ended", reason="moved away")
    with pytest.raises(Refused, match="has ended"):
        book(coordinator, now, course)


def test_a_cancelled_visit_frees_its_chair_and_can_be_booked_again(coordinator, now):
    course = a_booked_course()
    third = the_appointments(course)[2]
    actions.cancel_appointment(by=coordinator, at=now, appointment=third, reason="a cold")
    assert not Occupied.objects.filter(appointment=third).exists()
    (again,) = book(coordinator, now, course, [third.starts_at])
    assert (again.number, again.starts_at) == (3, third.starts_at)


def test_a_moved_visit_keeps_its_number_and_says_where_it_went(coordinator, now):
    course = a_booked_course()
    second = the_appointments(course)[1]
    new = actions.move_appointment(
        by=coordinator, at=now, appointment=second, starts_at=wall(26, 13), reason="exam at school"
    )
    assert (new.number, new.chair, new.moved_from.reason) == (2, second.chair, "exam at school")
    assert [visit.starts_at for visit in the_appointments(course)][1] == wall(26, 13)
    assert Appointment.objects.get(pk=second.pk).state == "moved"


def test_a_visit_may_move_by_a_quarter_hour_over_its_own_time(coordinator, now):
    course = a_booked_course()
    second = the_appointments(course)[1]
    later = second.starts_at + timedelta(minutes=15)
    new = actions.move_appointment(by=coordinator, at=now, appointment=second, starts_at=later, reason="bus")
    assert new.occupied.count() == 16


def test_a_move_that_is_refused_leaves_the_visit_where_it_was(coordinator, now):
    course = a_booked_course()
    first, second, *_ = the_appointments(course)
    with pytest.raises(Refused, match="leave 24 hours"):
        actions.move_appointment(
            by=coordinator, at=now, appointment=second, starts_at=wall(25, 9), reason="earlier"
        )
    assert second.occupied.count() == 16 and the_appointments(course)[:2] == [first, second]


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_change_needs_a_reason(coordinator, now, reason):
    visit = the_appointments(a_booked_course())[0]
    with pytest.raises(Refused) as refusal:
        actions.cancel_appointment(by=coordinator, at=now, appointment=visit, reason=reason)
    assert refusal.value.field == "reason" and visit.occupied.exists()


def test_what_was_changed_meanwhile_is_not_changed_again(coordinator, manager, now):
    visit = the_appointments(a_booked_course())[1]
    actions.cancel_appointment(by=manager, at=now, appointment=visit, reason="a cold")
    with pytest.raises(Refused, match="Hester Quillfeather changed this visit meanwhile"):
        actions.move_appointment(
            by=coordinator, at=now, appointment=visit, starts_at=wall(26, 13), reason="school"
        )
    assert not Occupied.objects.filter(appointment=visit).exists()


def test_the_rest_of_a_course_is_cancelled_but_not_what_was(coordinator, now):
    course = a_booked_course()
    cancelled = actions.cancel_rest(by=coordinator, at=wall(28, 12), course=course, reason="stopped")
    assert len(cancelled) == 4
    assert [visit.number for visit in the_appointments(course)] == [1, 2]


def test_no_visit_without_its_line(coordinator, now, monkeypatch):
    a_chair()
    course = a_course()
    monkeypatch.setattr("lightwell.audit.actions.append", lambda line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        book(coordinator, now, course)
    assert not Appointment.objects.exists() and not Occupied.objects.exists()


def test_chairs_stand_in_a_row_and_have_a_name_of_their_own(manager, now):
    actions.add_chair(by=manager, at=now, name="Window")
    actions.add_chair(by=manager, at=now, name="Door")
    with pytest.raises(Refused, match="already"):
        actions.add_chair(by=manager, at=now, name="Door")
    assert [(chair.name, chair.position) for chair in Chair.objects.all()] == [("Window", 1), ("Door", 2)]


def test_a_booking_is_taken_back_whole_but_not_what_was_moved_since(coordinator, manager, now):
    a_chair()
    first, second, *rest = book(coordinator, now, a_course())
    later = now + timedelta(minutes=5)
    actions.move_appointment(
        by=manager, at=later, appointment=second, starts_at=wall(3, 13, month=12), reason="bus"
    )
    steps = actions.take_back(by=coordinator, at=later, appointment=first, reason="booked by mistake")
    assert {step.appointment for step in steps} == {first, *rest}
    assert [visit.number for visit in Appointment.objects.booked()] == [2]
    with pytest.raises(Refused, match="Nothing of this booking is left"):
        actions.take_back(by=coordinator, at=later, appointment=first, reason="again")


def test_what_has_begun_is_not_taken_back(coordinator, now):
    a_chair()
    visits = book(coordinator, now, a_course())
    actions.take_back(by=coordinator, at=wall(4, 9, month=12), appointment=visits[0], reason="moved away")
    assert list(Appointment.objects.booked()) == visits[:2]


def test_a_course_and_its_visits_end_together_or_not_at_all(psychiatrist, now):
    course = a_booked_course(first=wall(30, 9))
    with pytest.raises(Refused):
        actions.end_course(by=psychiatrist, at=now, course=course, outcome="stopped", reason=" ")
    assert Appointment.objects.booked().count() == 6
    actions.end_course(by=psychiatrist, at=now, course=course, outcome="stopped", reason="why " * 100)
    assert not Appointment.objects.booked().exists() and not Occupied.objects.exists()
    assert {len(visit.step.reason) for visit in Appointment.objects.all()} == {300}


def test_an_id_of_someone_else_is_refused(coordinator, psychiatrist, now):
    a_chair()
    key = uuid4()
    (first, *_) = book(coordinator, now, a_course(), id=key)
    other = a_course(a_patient(given_name="Rowan"))
    with pytest.raises(Refused, match="stored for someone else"):
        book(coordinator, now, other, the_dates(wall(30, 13)), id=key)
    with pytest.raises(Refused, match="stored for someone else"):
        assess(coordinator, now, psychiatrist, first.patient, id=key)
    assert Appointment.objects.count() == 6


def test_nothing_ahead_is_nothing_to_cancel_and_no_line(coordinator, now):
    course = a_course()
    lines = AuditEvent.objects.count()
    assert actions.cancel_rest(by=coordinator, at=now, course=course, reason="stopped") == []
    assert AuditEvent.objects.count() == lines
