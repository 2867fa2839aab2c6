"""The assessment is booked from the inbox, at a time when the psychiatrist is free."""

from uuid import uuid4

import pytest

from lightwell.referrals import actions
from lightwell.referrals.models import Referral
from lightwell.scheduling.models import Appointment
from tests.factories.referrals import a_referral
from tests.factories.scheduling import wall
from tests.factories.staff import a_user


@pytest.fixture
def accepted(coordinator, psychiatrist, now) -> Referral:
    referral = a_referral(at=now)
    actions.accept_referral(by=coordinator, at=now, referral=referral)
    return referral


@pytest.fixture
def a_visit(psychiatrist):
    def visit(**over) -> dict:
        told = {"entry_id": str(uuid4()), "day": "2026-12-01", "time": "09:30"}
        return {**told, "practitioner": str(psychiatrist.pk), **over}

    return visit


def test_the_next_day_with_free_times_is_offered(desk, accepted):
    text = desk.get(f"/inbox/{accepted.pk}/").text
    assert "Wednesday 25 November, Dr. Sunniva Achterberg" in text
    assert 'value="08:00"' in text and 'value="15:00"' in text


def test_another_day_can_be_asked_for_in_part_or_as_a_page(desk, accepted, psychiatrist):
    asked = {"day": "2026-12-01", "practitioner": str(psychiatrist.pk)}
    part = desk.get(f"/inbox/{accepted.pk}/", asked, headers={"hx-request": "true"}).text
    assert "Tuesday 1 December" in part and "<html" not in part
    assert "Tuesday 1 December" in desk.get(f"/inbox/{accepted.pk}/", asked).text


@pytest.mark.parametrize("day", ["2026-11-28", "nonsense", "9999-12-31", "0001-01-01", "2020-01-01"])
def test_a_closed_or_absurd_day_breaks_nothing(desk, accepted, day):
    answer = desk.get(f"/inbox/{accepted.pk}/", {"day": day, "practitioner": "nobody"})
    assert answer.status_code == 200
    assert ("No free time on this day" in answer.text) == (day == "2026-11-28")


def test_booking_shows_the_visit_on_the_list(desk, accepted, a_visit, psychiatrist):
    answer = desk.post(f"/inbox/{accepted.pk}/book/", a_visit(), follow=True)
    assert "Booked with Dr. Sunniva Achterberg." in answer.text
    assert "Assessment 1 Dec 09:30, Dr. Sunniva Achterberg" in answer.text
    booked = Appointment.objects.get()
    assert (booked.starts_at, booked.practitioner) == (wall(1, 9, 30, month=12), psychiatrist)


def test_a_double_click_books_once(desk, accepted, a_visit):
    form = a_visit()
    for _ in range(2):
        assert desk.post(f"/inbox/{accepted.pk}/book/", form).status_code == 303
    assert Appointment.objects.count() == 1


def test_a_second_coordinator_does_not_book_a_second_assessment(desk, accepted, a_visit):
    desk.post(f"/inbox/{accepted.pk}/book/", a_visit())
    answer = desk.post(f"/inbox/{accepted.pk}/book/", a_visit(day="2026-12-02"))
    assert answer.status_code == 422
    assert "Odile Marchbanks booked the assessment already: 2026-12-01 09:30" in answer.text
    assert Appointment.objects.count() == 1


def test_a_time_that_was_taken_meanwhile_is_said(desk, accepted, a_visit, coordinator, now):
    other = a_referral(at=now, given_name="Bo", family_name="Trialsworth", health_card_number="")
    actions.accept_referral(by=coordinator, at=now, referral=other)
    desk.post(f"/inbox/{other.pk}/book/", a_visit())
    answer = desk.post(f"/inbox/{accepted.pk}/book/", a_visit())
    assert answer.status_code == 422
    assert "taken" in answer.text and "Tuesday 1 December" in answer.text
    assert 'value="09:30"' not in answer.text
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"time": ""}, "Choose a time."),
        ({"time": "25:00"}, "Enter a time such as 09:30."),
        ({"time": "09:07"}, "Visits start on the quarter hour."),
        ({"time": "03:00"}, "must lie between"),
        ({"day": ""}, "Choose a day."),
        ({"day": "9999-12-31"}, "Choose a day within a year from now."),
        ({"day": "2026-11-23"}, "Choose a day within a year from now."),
        ({"day": "2026-11-24", "time": "08:00"}, "That time has passed."),
        ({"day": "2026-11-28"}, "The clinic is closed"),
        ({"practitioner": "nobody"}, "Select a valid choice."),
        ({"practitioner": ""}, "Choose who meets the patient."),
    ],
)
def test_a_wrong_visit_gets_its_sentence(desk, accepted, a_visit, wrong, sentence):
    answer = desk.post(f"/inbox/{accepted.pk}/book/", a_visit(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Appointment.objects.exists()


def test_a_nurse_does_not_assess(desk, accepted, a_visit, nurse):
    assert desk.post(f"/inbox/{accepted.pk}/book/", a_visit(practitioner=str(nurse.pk))).status_code == 422


def test_before_it_is_accepted_nothing_is_booked(desk, a_visit, now):
    referral = a_referral(at=now)
    answer = desk.post(f"/inbox/{referral.pk}/book/", a_visit())
    assert answer.status_code == 422
    assert "Accept the referral first" in answer.text


def test_without_anybody_who_assesses_the_pane_says_so(desk, coordinator, now):
    referral = a_referral(at=now)
    actions.accept_referral(by=coordinator, at=now, referral=referral)
    assert "Nobody at this clinic assesses." in desk.get(f"/inbox/{referral.pk}/").text


def test_a_visit_that_has_passed_can_be_booked_again(desk, accepted, a_visit, time_machine):
    desk.post(f"/inbox/{accepted.pk}/book/", a_visit())
    time_machine.move_to(wall(3, 9, month=12))
    desk.cookies.clear()
    desk.force_login(a_user("coordinator", username="second"))
    assert "That time has passed. Book another." in desk.get(f"/inbox/{accepted.pk}/").text
    assert desk.post(f"/inbox/{accepted.pk}/book/", a_visit(day="2026-12-04")).status_code == 303
    assert Appointment.objects.count() == 2
