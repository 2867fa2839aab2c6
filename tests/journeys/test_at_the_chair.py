"""The clinic's tablet beside a chair: keypad, news from another tablet, a held button, a lost connection."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lightwell.treatment.models import DoseEvent, VitalSigns
from tests.factories import treatment as visit

pytestmark = pytest.mark.journey
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def chair(opened):
    """Somebody whose dose began, and those who look after them."""
    team = visit.the_team()
    return team, visit.a_treatment("running", team=team)


@pytest.fixture
def nurse(chair, person, clock):
    """A nurse with the tablet, eight minutes after the start."""
    clock.move_to(visit.START + 8 * MINUTE)
    someone = person("Tamsin", width=1180, height=820)
    someone.signs_in("nurse")
    someone.opens(f"/treatments/{chair[1].pk}/")
    return someone


def test_a_check_is_typed_on_the_keypad(nurse, chair):
    page = nurse.page
    nurse.follows("Record check")
    for number in ("164", "94", "88", "97", "14"):
        for digit in number:
            page.get_by_role("button", name=digit, exact=True).click()
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="4 Drowsy").click()
    expect(page.get_by_text("160 or more: tell the physician").first).to_be_visible()
    nurse.shows("live-entry")
    nurse.presses("Save check")
    nurse.sees("Check saved.", "Blood pressure 164/94")
    nurse.shows("live-page")
    signs = VitalSigns.objects.get(treatment=chair[1], systolic_mmhg=164)
    assert (signs.diastolic_mmhg, signs.respiratory_rate_per_min, signs.moaas_score) == (94, 14, 4)


def test_what_another_tablet_writes_appears_by_itself(nurse, chair, clock):
    team, treatment = chair
    moment = visit.START + 9 * MINUTE
    clock.move_to(moment)
    visit.is_measured(team, treatment, moment, systolic_mmhg=139, diastolic_mmhg=81)
    expect(nurse.page.locator("#live")).to_contain_text("139/81", timeout=15_000)


def test_a_lost_connection_is_said_and_so_is_its_return(nurse):
    nurse.page.context.set_offline(True)
    expect(nurse.page.get_by_text("Nothing you enter now is saved")).to_be_visible(timeout=15_000)
    nurse.page.context.set_offline(False)
    expect(nurse.page.get_by_text("All entries are saved")).to_be_visible(timeout=15_000)


def test_stop_is_a_dialog_for_a_keyboard_and_a_held_finger_for_gloves(nurse, chair):
    stop = nurse.page.locator("#stop")
    stop.click()
    expect(nurse.page.locator("#live")).to_contain_text("Hold to stop")
    assert not DoseEvent.objects.filter(what="stop").exists()
    stop.focus()
    nurse.page.keyboard.press("Enter")
    nurse.sees("Keep it running")
    nurse.follows("Keep it running")
    box = stop.bounding_box()
    nurse.page.mouse.move(box["x"] + 20, box["y"] + 20)
    nurse.page.mouse.down()
    expect(nurse.page.locator("#dose")).to_contain_text("Stopped", timeout=5_000)
    assert DoseEvent.objects.get(what="stop").why == "Held to stop; no reason was typed"
