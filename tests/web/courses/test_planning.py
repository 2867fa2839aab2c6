"""Booking a whole course: proposals side by side, dates by hand, all or none, and taken back."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.courses.actions import close_course
from lightwell.scheduling import actions as scheduling
from lightwell.scheduling.models import Appointment, Occupied
from tests.factories.courses import a_course
from tests.factories.patients import a_patient
from tests.factories.scheduling import (
    TORONTO,
    a_booked_course,
    a_chair,
    the_appointments,
    the_dates,
    wall,
)


def plan_of(patient) -> str:
    return f"/patients/{patient.pk}/course/plan/"


def dates_of(patient) -> str:
    return f"/patients/{patient.pk}/course/dates/"


def told_of(starts, *, what: str = "book", **over) -> dict:
    """What the form of the dates sends: these starts, numbered as they come."""
    told = {"entry_id": str(uuid4()), "what": what, "chair": ""}
    for number, start in enumerate(starts, 1):
        local = start.astimezone(TORONTO)
        told |= {f"date_{number}": f"{local:%Y-%m-%d}", f"time_{number}": f"{local:%H:%M}"}
    return {**told, **over}


def hidden_of(page: str) -> list[dict]:
    """What each "Book these visits" of the page sends."""
    forms = re.findall(r'<form method="post" action="[^"]*/course/dates/">(.*?)</form>', page, re.DOTALL)
    return [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in forms]


def test_three_ways_stand_side_by_side_with_what_they_cost(browser, course):
    page = browser.get(plan_of(course.patient)).content.decode()
    assert page.count("Best fit") == 1 and len(hidden_of(page)) == 3
    assert "Monday and Thursday" in page and "Tuesday and Friday" in page
    assert "Days between: 4, 3, 4, 3, 4" in page and "Chair 1, all 6" in page
    assert "Every visit at the wished time" in page
    assert "d-closed" in page and "d-review" in page


def test_a_proposal_is_booked_as_it_is_and_said_with_an_undo(browser, course):
    (first, *_others) = hidden_of(browser.get(plan_of(course.patient)).content.decode())
    answer = browser.post(dates_of(course.patient), first)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/patients/{course.patient.pk}/course/")
    visits = the_appointments(course)
    assert [visit.number for visit in visits] == [1, 2, 3, 4, 5, 6]
    assert [f"{v.starts_at.astimezone(TORONTO):%H:%M}" for v in visits] == ["09:30"] * 6
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "6 visits booked." in page and f"/course/visits/{first['entry_id']}/take-back/" in page


def test_a_booking_is_taken_back_from_the_toast(browser, course):
    key = str(uuid4())
    browser.post(dates_of(course.patient), told_of(the_dates(wall(30, 9, 30)), entry_id=key))
    answer = browser.post(f"/patients/{course.patient.pk}/course/visits/{key}/take-back/")
    assert answer.status_code == 303 and not Occupied.objects.exists()
    assert {visit.step.reason for visit in Appointment.objects.all()} == {"The booking was taken back."}
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "6 visits taken back." in page and "Book 6 treatments" in page


def test_taken_back_twice_says_that_nothing_is_left(browser, course):
    key = str(uuid4())
    browser.post(dates_of(course.patient), told_of(the_dates(wall(30, 9, 30)), entry_id=key))
    address = f"/patients/{course.patient.pk}/course/visits/{key}/take-back/"
    browser.post(address)
    answer = browser.post(address)
    assert answer.status_code == 422 and "Nothing of this booking is left" in answer.content.decode()


def test_a_double_click_books_once(browser, course):
    told = told_of(the_dates(wall(30, 9, 30)))
    lines = [browser.post(dates_of(course.patient), told).status_code for _ in range(2)]
    assert lines == [303, 303] and Appointment.objects.count() == 6
    assert AuditEvent.objects.filter(action="create", entity="scheduling.Appointment").count() == 1


@pytest.mark.parametrize(
    ("over", "field", "sentence"),
    [
        ({"date_1": "2026-11-23"}, "date_1", "That time has passed"),
        ({"date_2": "2026-12-05"}, "date_2", "The clinic is closed on 2026-12-05"),
        ({"time_3": "10:07"}, "date_3", "Visits start on the quarter hour"),
        ({"time_4": "16:30"}, "date_4", "must lie between 08:00 and 17:00"),
        ({"time_4": "03:00"}, "date_4", "must lie between 08:00 and 17:00"),
        ({"date_2": "2026-12-01", "time_2": "08:00"}, "date_2", "leave 24 hours or more"),
        ({"date_5": "9999-12-31"}, "date_5", "more than a year away"),
        ({"date_5": "0001-01-01"}, "date_5", "more than a year away"),
        ({"date_6": "2026-02-30"}, "date_6", "Enter a day, such as"),
        ({"date_6": ""}, "date_6", "Enter a day."),
        ({"time_6": "<script>alert(1)</script>"}, "date_6", "Enter a time, such as"),
        ({"entry_id": "not a key"}, "", "Enter a valid UUID"),
        ({"chair": str(uuid4())}, "", "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_date_and_nothing_is_booked(
    browser, course, over, field, sentence
):
    told = told_of(the_dates(wall(30, 9, 30)), **over)
    answer = browser.post(dates_of(course.patient), told)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert not field or f'id="id_{field}-error"' in page
    assert not Appointment.objects.exists() and "<script>alert" not in page
    kept = [told[name] for name in ("date_1", "time_2") if name not in over]
    assert all(f'value="{value}"' in page for value in kept)


def test_dates_in_any_order_are_told_apart_when_one_is_wrong(browser, course):
    starts = the_dates(wall(30, 9, 30))
    told = told_of([starts[5], *starts[:5]], time_3="10:07")
    page = browser.post(dates_of(course.patient), told).content.decode()
    assert 'id="id_date_3-error"' in page and 'id="id_date_2-error"' not in page


def test_two_people_want_the_same_chair_and_the_second_loses_nothing(browser, course):
    (first, *_others) = hidden_of(browser.get(plan_of(course.patient)).content.decode())
    other = a_booked_course(a_patient(given_name="Rowan"), first=wall(30, 9, 30))
    answer = browser.post(dates_of(course.patient), first)
    page = answer.content.decode()
    assert answer.status_code == 422 and "No chair is free on 2026-11-30 09:30" in page
    assert "Free on that day:" in page and "11:30, 11:45" in page
    assert all(f'value="{first[f"date_{number}"]}"' in page for number in range(1, 7))
    assert first["entry_id"] in page
    assert {visit.course for visit in Appointment.objects.all()} == {other}


def test_a_chair_that_was_asked_for_and_is_taken_is_named(browser, course):
    chair = a_chair("Window")
    a_booked_course(a_patient(given_name="Rowan"), first=wall(30, 9, 30))
    scheduling.book_course(
        by=course.patient,
        at=wall(24, 9),
        course=a_course(a_patient(given_name="Avery"), treatments=1),
        starts=[wall(30, 9, 30)],
        chair=chair,
    )
    told = told_of(the_dates(wall(30, 9, 30)), chair=str(chair.pk))
    page = browser.post(dates_of(course.patient), told).content.decode()
    assert "Window is taken on 2026-11-30 09:30" in page


def test_somebody_booked_the_same_course_meanwhile(browser, course, manager):
    told = told_of(the_dates(wall(30, 9, 30)))
    scheduling.book_course(by=manager, at=wall(24, 10), course=course, starts=the_dates(wall(30, 13)))
    answer = browser.post(dates_of(course.patient), told)
    assert answer.status_code == 422
    assert "Every treatment of this course is booked already" in answer.content.decode()
    assert f'value="{told["date_1"]}"' in answer.content.decode()
    assert Appointment.objects.count() == 6


def test_single_dates_are_changed_by_hand_and_checked_without_writing(browser, course):
    address = f"{dates_of(course.patient)}?start=2026-11-30T09:30&start=2026-12-01T14:00&start=nonsense"
    page = browser.get(address).content.decode()
    assert 'value="2026-11-30"' in page and 'value="14:00"' in page
    assert "nearer than the 48 hours" in page
    starts = [*the_dates(wall(30, 9, 30))[:5], wall(30, 9, 30) + timedelta(days=18)]
    page = browser.post(dates_of(course.patient), told_of(starts, what="check")).content.decode()
    assert "3, 4, 3, 4 and 4 days apart" in page and "4 days after" in page
    assert not Appointment.objects.exists()


def test_only_what_is_missing_is_planned(browser, manager):
    course = a_booked_course(first=wall(30, 9, 30))
    third = the_appointments(course)[2]
    scheduling.cancel_appointment(by=manager, at=wall(24, 9), appointment=third, reason="a cold")
    page = browser.get(plan_of(course.patient)).content.decode()
    assert "Plan the course: 1 IV treatment<" in page and "Book this visit" in page
    assert set(hidden_of(page)[0]) >= {"date_3", "time_3"} and "date_1" not in hidden_of(page)[0]
    assert browser.post(dates_of(course.patient), hidden_of(page)[0]).status_code == 303
    assert sorted(visit.number for visit in the_appointments(course)) == [1, 2, 3, 4, 5, 6]


def test_a_course_that_is_wholly_booked_has_nothing_to_plan(browser):
    course = a_booked_course()
    assert browser.get(plan_of(course.patient)).headers["Location"].endswith("/course/")
    assert browser.get(dates_of(course.patient)).status_code == 303


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first_day": "2026-11-23"}, "That day has passed"),
        ({"first_day": "2031-01-01"}, "more than a year away"),
        ({"first_day": "🙂"}, "Enter a day, such as"),
        ({"weekdays": "6"}, "The clinic is closed on that day"),
        ({"weekdays": "<script>"}, "The clinic is closed on that day"),
        ({"weekdays": []}, "Choose at least one day"),
        ({"at": "soon"}, "Enter a time, such as"),
    ],
)
def test_a_wish_that_cannot_be_is_said_beside_its_field(browser, course, asked, sentence):
    wish = {"first_day": "2026-11-30", "weekdays": ["2", "5"], "at": "09:30", **asked}
    answer = browser.get(plan_of(course.patient), wish)
    assert answer.status_code == 422 and sentence in answer.content.decode()


def test_the_wish_is_kept_and_what_is_taken_is_said(browser, course):
    a_booked_course(a_patient(given_name="Rowan"), first=wall(30, 9, 30), treatments=1)
    wish = {"first_day": "2026-11-30", "weekdays": ["1", "4"], "at": "09:30"}
    page = browser.get(plan_of(course.patient), wish).content.decode()
    assert "On 2026-11-30 it starts at 11:30, because 09:30 is taken." in page
    assert "Starts 7 days later than the soonest." in page


def test_one_day_a_week_is_offered_and_says_that_it_takes_longer(browser, course):
    wish = {"first_day": "2026-11-30", "weekdays": ["3"], "at": "09:30"}
    page = browser.get(plan_of(course.patient), wish).content.decode()
    assert "1 a week where 2 are ordered" in page and "Always 7 days apart" not in page


def test_today_only_what_is_still_to_come_is_proposed(browser, course):
    wish = {"first_day": "2026-11-24", "weekdays": ["2", "5"], "at": "09:30"}
    (first, *_others) = hidden_of(browser.get(plan_of(course.patient), wish).content.decode())
    assert (first["date_1"], first["time_1"]) >= ("2026-11-24", "10:15")


def test_without_a_chair_the_page_says_whom_to_ask(browser, patient):
    a_course(patient)
    page = browser.get(plan_of(patient)).content.decode()
    assert "No chair is in use" in page and not hidden_of(page)


def test_without_a_course_there_is_no_plan(browser, patient, psychiatrist, now):
    assert browser.get(plan_of(patient)).status_code == 404
    course = a_course(patient)
    close_course(by=psychiatrist, at=now, course=course, outcome="ended", reason="moved away")
    assert browser.post(dates_of(patient), told_of(the_dates(wall(30, 9, 30)))).status_code == 404


@pytest.mark.parametrize("role", ["nurse", "physician", "manager", "auditor"])
def test_only_who_books_plans(request, signed_in, course, role):
    browser = signed_in(request.getfixturevalue(role))
    assert browser.get(plan_of(course.patient)).status_code == 403
    assert browser.post(dates_of(course.patient), told_of(the_dates(wall(30, 9)))).status_code == 403
    assert not Appointment.objects.exists()


def test_the_plan_asks_as_much_with_three_booked_as_with_one(course, queries_of, browser):
    asked = []
    for number in range(3):
        a_chair()
        a_booked_course(a_patient(given_name=f"Otter{number}"), first=wall(30, 9, 30))
        asked.append(queries_of(browser, plan_of(course.patient)))
    assert asked[0] == asked[2] <= 20
