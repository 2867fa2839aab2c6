"""The predicted level: beside the order, and at the chair as the dose is given, also without a network."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.factories import treatment as visit
from tests.factories.assessment import a_suitable_patient

pytestmark = pytest.mark.journey
MINUTE = timedelta(minutes=1)
PAUSED = """curve => {
  const groups = JSON.parse(curve.dataset.given);
  for (const group of groups) group.pieces[0][2] = 22;
  curve.dataset.given = JSON.stringify(groups);
}"""
"""A pause at minute 22, as it would be kept on the tablet."""


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


def test_without_the_network_the_tablet_goes_on_drawing(chair, person, clock):
    clock.move_to(visit.START + 12 * MINUTE)
    nurse = person("Tamsin", width=1180, height=820)
    nurse.page.clock.install()
    nurse.signs_in("nurse")
    with nurse.page.expect_response("**/level/people/"):
        nurse.opens(f"/treatments/{chair[1].pk}/")
    nurse.shows("live-level")
    line, band = nurse.page.locator(".ch-today"), nurse.page.locator(".ch-range")
    before, drawn = float(line.get_attribute("x1")), band.get_attribute("d")
    nurse.page.context.set_offline(True)
    nurse.page.clock.fast_forward(10 * 60_000)
    expect(nurse.page.get_by_text("Nothing you enter now is saved")).to_be_visible()
    assert float(line.get_attribute("x1")) - before == pytest.approx(486 / 12, abs=1)
    assert band.get_attribute("d") == drawn
    nurse.page.locator("level-curve").evaluate(PAUSED)
    expect(band).not_to_have_attribute("d", drawn)


def test_a_pause_redraws_the_level_at_the_chair(chair, person, clock):
    clock.move_to(visit.START + 16 * MINUTE)
    nurse = person("Tamsin", width=1180, height=820)
    nurse.signs_in("nurse")
    nurse.opens(f"/treatments/{chair[1].pk}/")
    nurse.sees("Predicted level", "Now, about", "Peak about")
    nurse.presses("Pause")
    expect(nurse.page.locator("#trace")).not_to_contain_text("Peak about")
    nurse.follows("Show as a table")
    nurse.sees("Range for nine in ten")
    nurse.shows("live-level-table")


def test_the_simulation_draws_what_was_published(chair, person, clock):
    clock.move_to(visit.START + 20 * MINUTE)
    doctor = person("Leopold")
    doctor.signs_in("physician")
    doctor.follows("Simulation")
    doctor.sees("Published curves", "Clements and Nimmo 1981", "Kamp 2020")
    doctor.shows("simulation")
    doctor.types(**{"lines-1-at_min": "20", "lines-1-for_min": "5"})
    doctor.page.locator("[name=lines-1-kind]").select_option("pause")
    expect(doctor.page.locator("#drawn")).to_contain_text("Peak about 249")


def test_the_chart_shows_what_each_treatment_came_to_when_asked(chair, person, clock):
    clock.move_to(visit.START + 25 * MINUTE)
    doctor = person("Leopold")
    doctor.signs_in("physician")
    doctor.opens(f"/patients/{chair[1].patient_id}/")
    doctor.page.get_by_text("Exposure of each treatment").click()
    doctor.sees("Highest level, ng/mL", "still running")
    doctor.shows("chart-exposure")
