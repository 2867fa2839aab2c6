"""A fax is dropped in the folder; the loop takes it in and reads it; the coordinator signs it off."""

from datetime import datetime, timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from lightwell.jobs import duties
from lightwell.jobs.faxes import Folder
from lightwell.referrals.faxes import Fax
from lightwell.referrals.models import Referral
from tests.factories.faxes import letter, picture
from tests.factories.patients import a_patient
from tests.factories.staff import a_user
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
TUESDAY = datetime.fromisoformat("2026-11-24T15:00:00+00:00")


@pytest.fixture
def fax_dir(tmp_path, monkeypatch):
    monkeypatch.setattr(duties, "FOLDER", Folder())
    with override_settings(FAX_DIR=tmp_path):
        yield tmp_path


def the_loop_runs() -> None:
    """Two rounds, far enough apart to see that nobody writes to the file any more, and one that reads."""
    now = timezone.now()
    duties.take_faxes_of_folder(now)
    duties.take_faxes_of_folder(now + timedelta(seconds=30))
    while duties.read_faxes(now):
        pass


def test_a_fax_becomes_a_referral(opened, clock, person, fax_dir):
    clock.move_to(TUESDAY)
    a_user("coordinator")
    coordinator: Person = person("coordinator")
    coordinator.signs_in("coordinator")
    (fax_dir / "2026-11-24-0951.pdf").write_bytes(letter())
    (fax_dir / "menu.tif").write_bytes(picture("TIFF", 2, "Pizza"))
    (fax_dir / "half.pdf").write_bytes(b"%PDF-1.4 half a page %%EOF")
    the_loop_runs()
    coordinator.opens("/inbox/")
    coordinator.follows("Faxes (3)")
    coordinator.sees("Nobody’s", "The file is damaged or cut short.", "2026-11-24-0951.pdf")
    coordinator.shows("faxes")
    coordinator.page.get_by_text("2026-11-24-0951.pdf").click()
    coordinator.presses("I take it on")
    coordinator.sees("Yours", "Found on page 1", "A guess from page 1: check it", "Not found on the fax")
    coordinator.field("birth_year").focus()
    assert coordinator.page.locator(".mark.on").get_attribute("data-mark") == "birth_date"
    coordinator.shows("fax-review")
    looks_closer(coordinator)
    coordinator.page.get_by_role("button", name="Sign off as").click()
    coordinator.sees("A referral needs the patient’s agreement.")
    coordinator.ticks("patient_agrees")
    coordinator.types(phq9_total=20)
    coordinator.chooses(suicide_risk="unknown")
    coordinator.page.get_by_role("button", name="Sign off as").click()
    coordinator.sees("Ottoline Fernwhistle is in the inbox, with the scan.")
    coordinator.shows("fax-signed-off")
    assert Referral.objects.get().received_via == "fax"


def looks_closer(coordinator: Person) -> None:
    """Zoom by button and by key; a word on the scan goes to its field."""
    page = coordinator.page
    page.get_by_role("button", name="Larger").click()
    assert page.locator("[data-zoom-shown]").inner_text() == "140 %"
    page.locator("[data-pages]").focus()
    page.keyboard.press("-")
    assert page.locator("[data-zoom-shown]").inner_text() == "100 %"
    page.locator('[data-mark="licence_number"]').click()
    assert page.evaluate("document.activeElement.name") == "licence_number"
    page.set_viewport_size({"width": 390, "height": 844})
    coordinator.shows("fax-review-phone")
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_menu_is_put_away_and_taken_back(opened, clock, person):
    clock.move_to(TUESDAY)
    coordinator = person("coordinator")
    coordinator.signs_in("coordinator")
    coordinator.opens("/inbox/faxes/")
    coordinator.page.get_by_text("menu.tif").click()
    coordinator.page.get_by_text("Put it away, with a reason").click()
    coordinator.page.get_by_role("button", name="Put it away").click()
    coordinator.sees("Say why this fax is put away.")
    coordinator.chooses(reason="junk")
    coordinator.page.get_by_role("button", name="Put it away").click()
    coordinator.sees("The fax was put away.", "Settled in the last 30 days")
    coordinator.shows("faxes-settled")
    coordinator.presses("Undo")
    coordinator.sees("Put it away, with a reason")
    assert "menu.tif" in {fax.name for fax in Fax.objects.waiting()}


def test_a_duplicate_is_merged_and_taken_back(opened, clock, person):
    clock.move_to(TUESDAY)
    kept = a_patient()
    a_patient(given_name="Otoline", health_card_number="")
    coordinator = person("coordinator")
    coordinator.signs_in("coordinator")
    coordinator.opens(f"/patients/{kept.pk}/")
    coordinator.follows("Here under another record?")
    coordinator.sees("Name and date of birth differ by a slip", "Otoline Fernwhistle")
    coordinator.shows("same-person")
    coordinator.presses("Keep this record")
    coordinator.sees("Say how you know that this is one person.")
    coordinator.types(reason="Called her: one person, card forgotten.")
    coordinator.presses("Keep this record")
    coordinator.sees("Merged. All pages show this record.", "A second record of this person was merged")
    coordinator.presses("Undo")
    coordinator.sees("Taken back. Both records stand alone again.", "Otoline Fernwhistle")
