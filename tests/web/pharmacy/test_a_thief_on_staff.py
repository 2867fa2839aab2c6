"""Somebody on staff takes some of the drug. Whatever they write or leave out, it shows, with a deadline."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lightwell.pharmacy import actions, queries
from tests.factories.patients import a_patient
from tests.factories.pharmacy import a_draw


@pytest.fixture
def register(signed_in, manager):
    """What the manager reads on the register, signing in each time."""
    return lambda: " ".join(signed_in(manager).get("/register/").content.decode().split())


@pytest.fixture
def taken(nurse, second_nurse, vial, now):
    """100 mg drawn before a witness, 40 given, the rest in a pocket."""
    patient = a_patient()
    draw = a_draw(by=nurse, witness=second_nurse, at=now, patient=patient, container=vial, amount_mg=100)
    actions.give_dose(by=nurse, at=now + timedelta(minutes=40), draw=draw, amount_mg=Decimal(40))
    return draw


def test_what_is_drawn_and_neither_given_nor_wasted_shows_with_its_deadlines(register, taken):
    page = register()
    assert "Ottoline Fernwhistle: 60 mg to account for" in page
    assert "by RN Tamsin Okonjo-Reed before RN Piers Underhay" in page
    assert "Settle by the end of 24 Nov. Internal report by 25 Nov 10:00." in page
    assert "Loss or theft: Health Canada by 4 Dec." in page
    assert "finding-soon" in page and "1 dose to account for" in page
    assert "can be closed" not in page


def test_the_next_day_it_is_the_first_thing_and_past_its_time(register, taken, time_machine, now):
    time_machine.move_to(now + timedelta(days=1), tick=False)
    page = register()
    assert "finding-now" in page and "60 mg to account for" in page


def test_a_syringe_that_vanished_whole_does_not_stay_a_running_dose(
    register, nurse, second_nurse, vial, time_machine, now
):
    a_draw(by=nurse, witness=second_nurse, at=now, patient=a_patient(), container=vial)
    assert "finding-info" in register()
    time_machine.move_to(now + timedelta(hours=15), tick=False)
    assert "finding-now" in register()


def test_a_waste_without_a_witness_who_signs_is_not_written(desk, register, taken, signed):
    told = signed(amount_mg="60", method="destroying-container", witness_password="guessed")
    assert desk.post(f"/register/draws/{taken.pk}/waste/", told).status_code == 422
    assert "60 mg to account for" in register()


def test_the_thief_is_not_their_own_witness_under_another_login(desk, register, taken, nurse, signed):
    told = signed(amount_mg="60", method="destroying-container", witness=nurse.pk)
    assert desk.post(f"/register/draws/{taken.pk}/waste/", told).status_code == 422
    assert "60 mg to account for" in register()


def test_part_of_the_rest_wasted_leaves_the_other_part_open(desk, register, taken, signed):
    told = signed(amount_mg="20", method="destroying-container")
    assert desk.post(f"/register/draws/{taken.pk}/waste/", told).status_code == 302
    assert "40 mg to account for" in register()


def test_an_opened_vial_is_not_handed_back_as_new(desk, register, taken, signed):
    assert desk.post(f"/register/draws/{taken.pk}/return/", signed()).status_code == 422
    assert "60 mg to account for" in register()


def test_a_vial_that_was_drained_in_the_safe_is_found_by_the_blind_count(
    desk, register, vial, signed, time_machine, now
):
    desk.post("/register/count/", signed(**{f"mg_{vial.pk}": "120"}))
    page = register()
    assert "A1: 80 mg short" in page and "Settle by the end of 24 Nov" in page
    time_machine.move_to(now + timedelta(days=2), tick=False)
    assert "finding-now" in register()


def test_a_correction_that_explains_it_away_stays_in_view_with_two_names(desk, register, taken, signed):
    told = signed(right_mg="40", reason="I misread the syringe")
    assert desk.post(f"/register/lines/{taken.pk}/correct/", told).status_code == 302
    page = register()
    assert "I misread the syringe" in page and "Corrected by a later line" in page
    assert queries.balance(taken.container) == 160  # and the next blind count looks for these 60 mg
