"""What happens next, as the patient reads it on a phone."""

from datetime import timedelta

import pytest

from lightwell.audit.actors import SYSTEM
from lightwell.audit.models import AuditEvent
from lightwell.patients import actions as patients
from lightwell.scheduling import actions as scheduling
from lightwell.web.portal.ahead import ahead, fasting
from tests.factories.patients import a_patient
from tests.factories.scheduling import a_booked_course, the_appointments, wall


@pytest.fixture
def home(opened, patient):
    """The first page of the patient's own pages."""
    browser = opened(patient)
    return lambda: browser.get("/my/").text


def an_escort(patient, name: str = "Rowan Fernwhistle") -> None:
    patients.name_related_person(by=SYSTEM, at=patient.created_at, patient=patient, name=name, is_escort=True)


def test_nothing_booked_says_what_will_come(home):
    text = home()
    assert "No visit is booked for you now." in text
    assert "We call you with a time." in text


def test_the_next_treatment_with_its_day_and_who_takes_them_home(home, patient):
    a_booked_course(patient)
    an_escort(patient)
    text = home()
    for told in (
        "Good morning, Ottoline",
        "Treatment 1 of 6 comes next.",
        "Tuesday 24 November, 11:00\u00a0am",
    ):
        assert told in text
    assert "Rowan Fernwhistle takes you home at about 1:00\u00a0pm." in text
    assert "Who comes with you?" not in text


def test_without_a_name_it_asks_who_comes_along(home, patient):
    a_booked_course(patient)
    text = home()
    assert "Who comes with you?" in text
    assert "You can go home at about 1:00\u00a0pm." in text


def test_when_to_stop_eating_and_drinking_comes_from_the_policy(home, patient):
    a_booked_course(patient)
    text = home()
    assert "Nothing to eat after 5:00\u00a0am." in text
    assert "clear drinks until 9:00\u00a0am" in text
    assert "street drugs for 24 hours before" in text


@pytest.mark.parametrize(
    ("route", "eat_h", "drink_h"),
    [("IV", 6, 2), ("IM", 6, 2), ("SC", 6, 2), ("IN", 2, 0.5), ("IN-ESK", 2, 0.5)],
)
def test_each_route_has_its_fasting(now, route, eat_h, drink_h):
    stops = fasting(route, now)
    assert (now - stops.eat_until, now - stops.drink_until) == (
        timedelta(hours=eat_h),
        timedelta(hours=drink_h),
    )


def test_a_route_without_a_rule_promises_nothing(now):
    assert fasting("PO", now) is None


def test_a_visit_counts_until_it_ends_and_then_the_next_one(patient):
    a_booked_course(patient)
    ends = wall(24, 13)
    assert ahead(patient, ends - timedelta(minutes=1)).visit.number == 1
    assert ahead(patient, ends).visit.number == 2


def test_the_greeting_follows_the_clinics_clock(opened, patient, time_machine):
    for hour, greeting in ((9, "Good morning"), (12, "Good afternoon"), (18, "Good evening")):
        time_machine.move_to(wall(25, hour))
        assert f"{greeting}, Ottoline" in opened(patient).get("/my/").text


def test_a_cancelled_visit_is_not_announced(home, patient, coordinator, now):
    first, *_later = the_appointments(a_booked_course(patient))
    scheduling.cancel_appointment(by=coordinator, at=now, appointment=first, reason="a cold")
    text = home()
    assert "Treatment 2 of 6 comes next." in text
    assert "24 November" not in text


def test_the_visit_of_another_is_never_shown(home):
    a_booked_course(a_patient(given_name="Rowan", health_card_number=""))
    assert "No visit is booked for you now." in home()


def test_reading_leaves_its_line(home, patient):
    home()
    line = AuditEvent.objects.first()
    assert (line.action, line.entity, line.actor_role) == ("view", "portal", "patient")


def test_in_french_the_day_and_the_hour_are_french(opened, db):
    patient = a_patient(language="fr")
    a_booked_course(patient)
    text = opened(patient).get("/my/").text
    assert "mardi 24 novembre" in text
    assert "11\u00a0h\u00a000" in text
    assert '<html lang="fr-CA"' in text


@pytest.mark.parametrize("escorts", [1, 3])
def test_the_page_asks_the_database_the_same_for_many(opened, patient, escorts, django_assert_num_queries):
    browser = opened(patient)
    a_booked_course(patient)
    for number in range(escorts):
        an_escort(patient, f"Escort {number}")
    with django_assert_num_queries(8):
        browser.get("/my/")
