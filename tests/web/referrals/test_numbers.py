"""The page of numbers: what it says is what happened, over the days that were asked for."""

import pytest

from lightwell.assessment import actions as assessment
from lightwell.referrals import actions
from tests.factories.referrals import a_referral, an_accepted_patient
from tests.factories.staff import a_user

PAGE = "/inbox/numbers/"


def test_an_empty_clinic_has_no_numbers_and_no_noughts_of_percent(desk):
    text = desk.get(PAGE).text
    assert "none was due" in text and "None in this period." in text


def test_what_happened_is_what_it_says(desk, coordinator, psychiatrist, now):
    referral = a_referral(at=now, health_card_number="")
    why = {"reason": "Three hours by road", "code": "too-far"}
    actions.decline_referral(by=coordinator, at=now, referral=referral, **why)
    patient = an_accepted_patient(coordinator)
    assessment.begin_assessment(by=psychiatrist, at=now, patient=patient)
    text = desk.get(PAGE).text
    assert "100 % of those due" in text and "Another clinic is nearer" in text
    assert '<td class="n">20</td>' in text


def test_another_period_is_another_count(desk, now):
    a_referral(at=now)
    assert "<dd>0<" in desk.get(PAGE, {"first": "2026-01-01", "last": "2026-02-01"}).text


@pytest.mark.parametrize(
    ("first", "last"), [("", "2026-02-01"), ("x", "y"), ("2026-02-02", "2026-02-01"), ("0000-00-00", "<b>")]
)
def test_a_period_that_is_none_is_said_beside_its_field(desk, first, last):
    answer = desk.get(PAGE, {"first": first, "last": last})
    assert answer.status_code == 422 and "<b>" not in answer.text.split("<main")[1].split("kpis")[0][:400]


@pytest.mark.parametrize("role", ["nurse", "auditor"])
def test_who_sees_no_referrals_sees_no_numbers_of_them(signed_in, db, role):
    assert signed_in(a_user(role)).get(PAGE).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_the_same_however_many_came(desk, now, count, django_assert_num_queries):
    for _ in range(count):
        a_referral(at=now)
    desk.get(PAGE)
    with django_assert_num_queries(8):
        desk.get(PAGE)
