"""The predicted level: beside the order, and at the chair as the dose is given, also without a network."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.factories import treatment as visit
from tests.factories.assessment import a_suitable_patient

pytestmark = pytest.mark.journey
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def chair(opened):
    """Somebody whose dose began, and those who look after them."""
    team = visit.the_team()
    return team, visit.a_treatment("running", team=team)


@pytest.fixture(scope="module")
def patient(chair):
    """Somebody found suitable, nothing ordered."""
    return a_suitable_patient(chair[0].psychiatrist, family_name="Sampleton", health_card_number="5055050119")


def test_the_level_stands_beside_the_order_and_follows_the_dose(patient, person, clock):
    clock.move_to(visit.START + 8 * MINUTE)
    doctor = person("Leopold")
    doctor.signs_in("physician")
    doctor.opens(f"/patients/{patient.pk}/course/order/")
    curve = doctor.page.locator(".expected .ch-future")
    expect(curve).to_be_visible()
    doctor.sees(
        "Estimate from dose, weight and time. Not a measurement.", "never an instruction to give a dose"
    )
    before = curve.get_attribute("d")
    doctor.shows("order-level")
    doctor.page.locator("#id_dose_mg_per_kg").fill("0.75")
    expect(curve).not_to_have_attribute("d", before)


def test_a_pause_redraws_the_level_at_the_chair(chair, person, clock):
    clock.move_to(visit.START + 16 * MINUTE)
    nurse = person("Tamsin", width=1180, height=820)
    nurse.signs_in("nurse")
    nurse.opens(f"/treatments/{chair[1].pk}/")
    nurse.sees("Predicted level", "Now, about", "Peak about")
    nurse.shows("live-level")
    nurse.presses("Pause")
    expect(nurse.page.locator("#trace")).not_to_contain_text("Peak about")
    nurse.follows("Show as a table")
    nurse.sees("Range for nine in ten")
    nurse.shows("live-level-table")
