"""One visit moves or is cancelled, with the reason; nobody's change is written over."""

from uuid import uuid4

import pytest

from lightwell.scheduling import actions as scheduling
from lightwell.scheduling.models import Appointment, Occupied
from tests.factories.courses import a_course
from tests.factories.patients import a_patient
from tests.factories.scheduling import a_booked_course, the_appointments, wall
from tests.factories.treatment import an_expected_visit, arrives, the_team


@pytest.fixture
def booked():
    return a_booked_course(first=wall(30, 9, 30))


def address_of(visit, verb: str = "") -> str:
    return f"/patients/{visit.patient_id}/course/visits/{visit.pk}/{f'{verb}/' if verb else ''}"


def told(**over) -> dict:
    return {
        "entry_id": str(uuid4()),
        "day": "2026-12-01",
        "at": "13:00",
        "chair": "",
        "reason": "exam at school",
        **over,
    }


def test_a_visit_moves_and_keeps_its_number_and_reason(browser, booked):
    first = the_appointments(booked)[0]
    answer = browser.post(address_of(first, "move"), told())
    new = the_appointments(booked)[0]
    assert answer.status_code == 303 and (new.number, new.starts_at) == (1, wall(1, 13, month=12))
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "Treatment 1 moved to 2026-12-01 13:00." in page and "“exam at school”" in page


def test_a_double_click_moves_once(browser, booked):
    first, sent = the_appointments(booked)[0], told()
    assert [browser.post(address_of(first, "move"), sent).status_code for _ in range(2)] == [303, 303]
    assert Appointment.objects.count() == 7


def test_the_page_offers_what_is_free_on_a_day(browser, booked):
    first = the_appointments(booked)[0]
    a_booked_course(a_patient(given_name="Rowan"), first=wall(1, 13, month=12), treatments=1)
    page = browser.get(address_of(first), {"day": "2026-12-01"}).content.decode()
    assert "Free on Tue 2026-12-01" in page
    assert "at=11:00" in page and "at=11:15" not in page and "at=15:00" in page
    page = browser.get(address_of(first), {"day": "2026-12-01", "at": "15:00"}).content.decode()
    assert 'value="2026-12-01"' in page and 'value="15:00"' in page
    assert "at=09:45" in browser.get(address_of(first)).content.decode()  # over its own time


@pytest.mark.parametrize(
    ("over", "field", "sentence"),
    [
        ({"day": "2026-11-23"}, "day", "That time has passed"),
        ({"day": "2026-12-05"}, "day", "The clinic is closed on 2026-12-05"),
        ({"at": "13:07"}, "day", "on the quarter hour"),
        ({"at": "16:00"}, "day", "must lie between 08:00 and 17:00"),
        ({"day": "2026-12-01", "at": "08:00"}, "day", "leave 24 hours or more"),
        ({"day": "1776-07-04"}, "day", "more than a year away"),
        ({"day": "🙂"}, "day", "Enter a day, such as"),
        ({"day": ""}, "day", "Enter a day."),
        ({"at": ""}, "at", "Enter a time."),
        ({"reason": ""}, "reason", "Say why."),
        ({"reason": "   "}, "reason", "Say why."),
        ({"reason": "x" * 301}, "reason", "at most 300 letters"),
        ({"chair": "window"}, "chair", "Select a valid choice"),
        ({"entry_id": "x"}, "", "Enter a valid UUID"),
    ],
)
def test_what_does_not_fit_stays_where_it_is(browser, booked, over, field, sentence):
    second = the_appointments(booked)[1]
    answer = browser.post(address_of(second, "move"), told(**{"day": "2026-12-02", "at": "09:30", **over}))
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert not field or f'id="id_{field}-error"' in page
    assert the_appointments(booked)[1] == second and second.occupied.count() == 16
    assert over.get("reason") == "   " or "reason" in over or "exam at school" in page


def test_a_time_that_somebody_took_is_named_and_nothing_is_lost(browser, booked):
    first = the_appointments(booked)[0]
    a_booked_course(a_patient(given_name="Rowan"), first=wall(1, 13, month=12), treatments=1)
    page = browser.post(address_of(first, "move"), told()).content.decode()
    assert "No chair is free on 2026-12-01 13:00" in page and "exam at school" in page
    assert the_appointments(booked)[0] == first


def test_a_visit_that_somebody_moved_meanwhile_is_not_moved_again(browser, booked, manager, now):
    first = the_appointments(booked)[0]
    scheduling.move_appointment(
        by=manager, at=now, appointment=first, starts_at=wall(30, 13), reason="a meeting"
    )
    answer = browser.post(address_of(first, "move"), told())
    page = answer.content.decode()
    assert answer.status_code == 422 and "Hester Quillfeather changed this visit meanwhile" in page
    assert "moved this visit to 2026-11-30 13:00: “a meeting”" in page
    assert "2026-12-01 13:00 exam at school" in page
    assert the_appointments(booked)[0].starts_at == wall(30, 13)


def test_a_visit_is_cancelled_and_its_chair_is_free(browser, booked):
    second = the_appointments(booked)[1]
    answer = browser.post(address_of(second, "cancel"), {"reason": "a cold"})
    assert answer.status_code == 303 and not Occupied.objects.filter(appointment=second).exists()
    assert "Treatment 2 on 2026-12-03 cancelled." in browser.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_cancelling_needs_a_reason(browser, booked, reason):
    second = the_appointments(booked)[1]
    answer = browser.post(address_of(second, "cancel"), {"reason": reason})
    assert answer.status_code == 422 and 'id="id_cancel_reason-error"' in answer.content.decode()
    assert the_appointments(booked)[1] == second


def test_a_second_cancelling_says_who_was_first(browser, booked, manager, now):
    second = the_appointments(booked)[1]
    scheduling.cancel_appointment(by=manager, at=now, appointment=second, reason="a storm")
    answer = browser.post(address_of(second, "cancel"), {"reason": "a cold"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Hester Quillfeather changed this visit" in page
    assert "“a storm”" in page and "What you typed: a cold" in page


def test_once_the_patient_is_here_the_visit_stays(browser):
    team = the_team()
    visit = an_expected_visit(team)
    arrives(team, visit)
    assert "It can no longer be moved or cancelled." in browser.get(address_of(visit)).content.decode()
    for verb, sent in (("move", told()), ("cancel", {"reason": "a cold"}), ("take-back", {})):
        answer = browser.post(address_of(visit, verb), sent)
        assert answer.status_code == 422 and "has come for this visit" in answer.content.decode()
    assert the_appointments(visit.course)[0] == visit


def test_a_treatment_that_was_missed_can_be_booked_anew(browser):
    course = a_booked_course(first=wall(20, 11))
    missed = the_appointments(course)[0]
    page = browser.get(f"/patients/{course.patient_id}/course/").content.decode()
    assert "Not treated" in page and address_of(missed) in page
    sent = told(day="2026-11-25", at="09:30")
    assert browser.post(address_of(missed, "move"), sent).status_code == 303


def test_a_visit_of_someone_else_is_no_page(browser, booked):
    visit = the_appointments(booked)[0]
    other = a_course(a_patient(given_name="Rowan")).patient
    for verb in ("", "move/", "cancel/", "take-back/"):
        address = f"/patients/{other.pk}/course/visits/{visit.pk}/{verb}"
        answer = browser.post(address, told()) if verb else browser.get(address)
        assert answer.status_code == 404
    assert the_appointments(booked)[0] == visit


@pytest.mark.parametrize("role", ["nurse", "physician", "manager", "auditor"])
def test_only_who_books_changes_visits(request, signed_in, booked, role):
    browser, visit = signed_in(request.getfixturevalue(role)), the_appointments(booked)[0]
    answers = [browser.get(address_of(visit)), browser.post(address_of(visit, "move"), told())]
    answers += [browser.post(address_of(visit, verb), {"reason": "x"}) for verb in ("cancel", "take-back")]
    assert {answer.status_code for answer in answers} == {403}
    assert the_appointments(booked)[0] == visit


def test_a_get_changes_nothing(browser, booked):
    visit = the_appointments(booked)[0]
    verbs = ("move", "cancel", "take-back")
    assert {browser.get(address_of(visit, verb)).status_code for verb in verbs} == {405}
    assert the_appointments(booked)[0] == visit


def test_the_page_of_a_visit_asks_little(browser, booked, queries_of):
    assert queries_of(browser, address_of(the_appointments(booked)[0])) <= 18
