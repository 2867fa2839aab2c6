"""The day board and the page before the dose, as a nurse, a physician and a manager see them."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from lightwell.audit.models import AuditEvent
from lightwell.pharmacy import queries as register
from lightwell.treatment import actions
from lightwell.treatment.models import Treatment
from lightwell.treatment.record import record_of
from tests.factories.pharmacy import a_container
from tests.factories.staff import PASSWORD
from tests.factories.treatment import (
    ARRIVED,
    MINUTE,
    SEAT,
    START,
    WELL,
    a_treatment,
    an_expected_visit,
    is_measured,
    the_team,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db):
    return the_team()


def at(moment):
    return time_machine.travel(moment, tick=False)


def the_board(client, moment, **query) -> str:
    with at(moment):
        answer = client.get(reverse("treatment:board"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client, treatment, name, moment=ARRIVED + 5 * MINUTE, **typed):
    with at(moment):
        return client.post(
            reverse(f"treatment:{name}", args=[treatment.pk]), {"entry_id": str(uuid4()), **typed}
        )


def test_who_is_expected_is_on_the_board_and_arrives_with_one_button(team, signed_in):
    visit, client = an_expected_visit(team), signed_in(team.nurse)
    seen = the_board(client, ARRIVED)
    assert "Fernwhistle, O." in seen and "1 of 6, IV" in seen and "No escort named" in seen
    with at(ARRIVED):
        answers = [client.post(reverse("treatment:arrive", args=[visit.pk])) for _ in range(2)]
    treatment = Treatment.objects.get()
    assert {answer.url for answer in answers} == {reverse("treatment:prepare", args=[treatment.pk])}


def test_an_empty_day_says_so(team, signed_in):
    seen = the_board(signed_in(team.nurse), ARRIVED)
    assert "Nobody is waiting for you." in seen and "No chairs yet" in seen


def test_a_late_check_is_named_with_its_minutes(team, signed_in):
    a_treatment("running", team=team)
    seen = the_board(signed_in(team.physician), START + 17 * MINUTE)
    assert "Late 7\u00a0min" in seen and "A check was due at 11:30." in seen


def test_a_pressure_at_the_pause_level_is_the_one_thing_filled(team, signed_in):
    treatment = a_treatment("running", team=team)
    is_measured(team, treatment, START + 10 * MINUTE, systolic_mmhg=184, diastolic_mmhg=112)
    seen = the_board(signed_in(team.physician), START + 11 * MINUTE)
    assert "184/112" in seen and "need-now" in seen and "Dose running." in seen


def test_a_call_for_help_outranks_everything(team, signed_in):
    treatment = a_treatment("running", team=team)
    is_measured(team, treatment, START + 10 * MINUTE, systolic_mmhg=184, diastolic_mmhg=112)
    actions.call_for_help(by=team.nurse, at=START + 11 * MINUTE, treatment=treatment)
    seen = the_board(signed_in(team.physician), START + 11 * MINUTE)
    assert "Help is wanted at the chair." in seen


@pytest.mark.parametrize("day", ["", "2026-02-30", "<script>", "9999-12-31", "1900-01-01", "2026-11-25"])
def test_any_day_can_be_asked_for_and_nonsense_is_today(team, signed_in, day):
    seen = the_board(signed_in(team.nurse), ARRIVED, day=day)
    assert ("Wednesday 25 November" if day == "2026-11-25" else "Tuesday 24 November") in seen


def test_nothing_new_is_no_content_and_a_new_line_is_the_board(team, signed_in):
    client, address = signed_in(team.nurse), reverse("treatment:changes_today")
    with at(ARRIVED):
        first = client.get(address, {"token": "old"}, headers={"hx-request": "true"})
        assert first.status_code == 200 and b"<html" not in first.content
        last = AuditEvent.objects.first()
        token = f"{last.seq if last else 0}-{ARRIVED:%Y%m%d%H%M}"
        assert client.get(address, {"token": token}).status_code == 204


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_as_little_for_three_chairs_as_for_one(
    team, signed_in, django_assert_max_num_queries, count
):
    for place in range(count):
        card = {"health_card_number": "", "health_card_province": "", "family_name": f"Person{place}"}
        a_treatment("running", team=team, first_at=SEAT - (60 - 15 * place) * MINUTE, **card)
    client = signed_in(team.nurse)
    the_board(client, START)
    with django_assert_max_num_queries(36):
        the_board(client, START)


def test_the_board_is_not_for_the_auditor(signed_in, auditor):
    assert signed_in(auditor).get(reverse("treatment:board")).status_code == 403


def test_the_page_before_the_dose_says_what_is_missing(team, signed_in):
    treatment = a_treatment("arrived", team=team)
    with at(ARRIVED + MINUTE):
        seen = signed_in(team.nurse).get(reverse("treatment:prepare", args=[treatment.pk])).content.decode()
    assert "No escort, or driving today" in seen and "The dose can start when every line is met." in seen
    assert "not known yet" in seen


def test_the_questions_at_the_door_are_kept_with_a_new_escort(team, signed_in):
    treatment = a_treatment("arrived", team=team)
    typed = {**WELL, "last_food_at": "2026-11-23T20:00", "escort_name": "Rowan 😀 <b>Fernwhistle</b>"}
    assert send(signed_in(team.nurse), treatment, "arrival", **typed).status_code == 303
    arrival = record_of(treatment).arrival
    assert arrival.escort_person.name == "Rowan 😀 <b>Fernwhistle</b>"
    assert arrival.last_food_at.isoformat() == "2026-11-24T01:00:00+00:00"


@pytest.mark.parametrize("when", ["tomorrow", "2027-01-01T10:00", "2026-11-01T10:00"])
def test_a_meal_that_cannot_be_keeps_what_was_typed(team, signed_in, when):
    treatment = a_treatment("arrived", team=team)
    answer = send(signed_in(team.nurse), treatment, "arrival", **WELL, last_food_at=when, escort_name="Rowan")
    assert answer.status_code == 422
    assert 'value="Rowan"' in answer.content.decode() and record_of(treatment).arrival is None


@pytest.mark.parametrize("weight", ["900", "abc", "", "-1", "72.44"])
def test_a_weight_that_cannot_be_has_a_sentence(team, signed_in, weight):
    treatment = a_treatment("scored", team=team)
    answer = send(signed_in(team.nurse), treatment, "nurse", weight_kg=weight, findings="Calm")
    assert answer.status_code == 422 and "Calm" in answer.content.decode()
    assert not record_of(treatment).examinations


def test_the_physician_signs_with_the_password(team, signed_in):
    treatment = a_treatment("scored", team=team)
    client = signed_in(team.physician)
    wrong = send(client, treatment, "physician", goes_ahead="yes", password="no")
    assert wrong.status_code == 422 and not record_of(treatment).examinations
    assert send(client, treatment, "physician", goes_ahead="yes", password=PASSWORD).status_code == 303
    assert record_of(treatment).examinations["physician"].goes_ahead is True


def test_a_nurse_cannot_reach_the_physicians_form(team, signed_in):
    treatment = a_treatment("scored", team=team)
    assert send(signed_in(team.nurse), treatment, "physician", goes_ahead="yes").status_code == 403


def test_the_order_shows_its_sum_and_is_signed(team, signed_in):
    treatment = a_treatment("examined", team=team)
    typed = {"mg_per_kg": "0.5", "over_min": "40", "concentration_mg_per_ml": "10"}
    client = signed_in(team.physician)
    assert send(client, treatment, "order", **typed, password=PASSWORD).status_code == 303
    with at(ARRIVED + 10 * MINUTE):
        seen = client.get(reverse("treatment:prepare", args=[treatment.pk])).content.decode()
    assert "36 mg" in seen and "72.4 kg × 0.5 mg/kg = 36.2 mg" in seen and "75 mL/h" in seen


def test_an_order_of_five_mg_per_kg_is_refused_and_kept_on_the_page(team, signed_in):
    treatment = a_treatment("examined", team=team)
    typed = {"mg_per_kg": "5", "over_min": "40", "concentration_mg_per_ml": "10", "password": PASSWORD}
    answer = send(signed_in(team.physician), treatment, "order", **typed)
    assert answer.status_code == 422 and "more than the largest dose" in answer.content.decode()
    assert record_of(treatment).order is None


def test_two_people_draw_the_dose(team, signed_in):
    treatment, vial = a_treatment("ordered", team=team), a_container()
    typed = {
        "container": str(vial.pk), "amount_mg": "40", "witness": team.second_nurse.actor_id,
        "password": PASSWORD, "witness_password": PASSWORD,
    }  # fmt: skip
    client = signed_in(team.nurse)
    alone = send(client, treatment, "draw", **{**typed, "witness": team.nurse.actor_id})
    assert alone.status_code == 422 and register.reconciliation_of(treatment.pk).drawn_mg == 0
    again = str(uuid4())
    for _ in range(2):
        assert send(client, treatment, "draw", **typed, **{"entry_id": again}).status_code == 303
    assert register.reconciliation_of(treatment.pk).drawn_mg == 40


def test_a_treatment_called_off_without_a_reason_stays(team, signed_in):
    treatment, client = a_treatment("asked", team=team), signed_in(team.nurse)
    send(client, treatment, "call_off", reason=" ")
    assert record_of(treatment).called_off is None
    assert send(client, treatment, "call_off", reason="A cold").url == reverse("treatment:board")
    assert record_of(treatment).stage == "called-off"


def test_thoughts_of_death_on_the_day_raise_a_task_in_the_same_breath(team, signed_in):
    treatment = a_treatment("asked", team=team)
    items = {f"item_{number}": "2" for number in range(1, 10)}
    with at(ARRIVED + 5 * MINUTE):
        answer = signed_in(team.nurse).post(
            reverse("treatment:scale", args=[treatment.pk, "PHQ-9"]),
            {"entry_id": str(uuid4()), "day": "2026-11-24", **items},
        )
    assert answer.status_code == 303
    assert treatment.patient.safety_tasks.filter(level="red", item="9").count() == 1


def test_every_visit_of_a_patient_is_listed(team, signed_in):
    treatment = a_treatment("gone", team=team)
    with at(START + timedelta(days=1)):
        seen = signed_in(team.nurse).get(reverse("treatment:list", args=[treatment.patient_id])).content
    assert "36 mg" in seen.decode() and "Gone home" in seen.decode()
