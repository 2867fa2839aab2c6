"""The list of patients: found by name or card, never with a whole card number, each look a line."""

import pytest
from django.test import Client

from lightwell.audit.models import AuditEvent
from tests.factories.courses import a_course
from tests.factories.patients import a_patient
from tests.factories.scheduling import a_booked_course
from tests.factories.staff import a_user

HOSTILE = "<script>alert('🦊')</script>"


@pytest.fixture(autouse=True)
def _clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def desk(signed_in, coordinator) -> Client:
    return signed_in(coordinator)


def test_a_clinic_without_patients_says_where_they_come_from(desk):
    assert "A patient appears here when a referral is accepted." in desk.get("/patients/").text


def test_patients_stand_by_family_name_with_age_and_a_link(desk):
    patient = a_patient()
    a_patient(given_name="Basil", family_name="Aldermoor", health_card_number="")
    text = desk.get("/patients/").text
    assert text.index("ALDERMOOR, Basil") < text.index("FERNWHISTLE, Ottoline")
    assert f'href="/patients/{patient.pk}/"' in text and "1987-04-12 (39)" in text
    assert "2 people" in text


def test_a_card_number_is_never_shown_whole(desk):
    a_patient()
    text = desk.get("/patients/").text
    assert "9876543217" not in text and "…3217" in text


def test_a_patient_without_a_card_says_none_recorded(desk):
    a_patient(health_card_number="")
    assert "None recorded" in desk.get("/patients/").text


def test_the_course_under_way_and_its_next_visit_are_shown(desk):
    a_booked_course()
    text = desk.get("/patients/").text
    assert "6 treatments" in text and "2026-11-24 11:00" in text


def test_a_course_without_a_date_says_not_booked(desk):
    a_course()
    assert "Not booked" in desk.get("/patients/").text


@pytest.mark.parametrize("words", ["otto", "FERN", "ottoline fern", "9876 543"])
def test_part_of_a_name_or_card_is_enough(desk, words):
    a_patient()
    a_patient(given_name="Basil", family_name="Quickthorn", health_card_number="")
    text = desk.get("/patients/", {"q": words.replace(" 5", "5")}).text
    assert "FERNWHISTLE, Ottoline" in text and "QUICKTHORN" not in text


def test_nobody_found_says_what_was_looked_for(desk):
    a_patient()
    assert "Nobody matches “Nemo”" in desk.get("/patients/", {"q": "Nemo"}).text


@pytest.mark.parametrize("words", [HOSTILE, "\0", "x" * 5000, "%", "' OR 1=1 --", "🦊"])
def test_hostile_words_break_nothing(desk, words):
    a_patient(given_name=HOSTILE)
    answer = desk.get("/patients/", {"q": words})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("page", ["0", "-1", "9999", "two", "9" * 400])
def test_a_page_that_is_not_there_is_the_nearest(desk, page):
    a_patient()
    assert "FERNWHISTLE" in desk.get("/patients/", {"page": page}).text


def test_a_long_list_has_pages_that_keep_the_words(desk):
    for number in range(27):
        a_patient(given_name=f"Otti {number:02d}", health_card_number="")
    text = desk.get("/patients/", {"q": "Fern"}).text
    assert "Page 1 of 2" in text and "?q=Fern&amp;page=2" in text
    assert "Otti 26" in desk.get("/patients/", {"q": "Fern", "page": 2}).text


def test_htmx_gets_the_lines_alone(desk):
    a_patient()
    text = desk.get("/patients/", {"q": "otto"}, headers={"hx-request": "true"}).text
    assert "FERNWHISTLE" in text and "<html" not in text


def test_each_search_leaves_its_words(desk, coordinator):
    desk.get("/patients/", {"q": "Fern"})
    line = AuditEvent.objects.first()
    assert (line.action, line.detail, line.actor_id) == ("search", "Fern", coordinator.actor_id)


def test_an_auditor_does_not_look_for_patients(signed_in, db):
    assert signed_in(a_user("auditor")).get("/patients/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_the_same_however_many_people(desk, count, django_assert_num_queries):
    for number in range(count):
        a_patient(given_name=f"Otti {number}", health_card_number="")
    desk.get("/patients/")
    with django_assert_num_queries(9):
        desk.get("/patients/")
