"""What is missing is asked and answered by the secure page; then accepted and booked; another is declined."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from lightwell.referrals.models import Referral
from lightwell.scheduling.models import Appointment
from tests.factories.referrals import a_referral
from tests.factories.staff import a_user

pytestmark = pytest.mark.journey
TUESDAY = datetime.fromisoformat("2026-11-24T15:00:00+00:00")


def test_a_referral_that_cannot_be_lost(opened, clock, person):
    codes: dict[str, str] = {}
    the_coordinator_takes_it_and_asks_for_exactly_what_is_missing(clock, person, codes)
    the_referrer_answers_on_the_secure_page(clock, person, codes)
    it_is_accepted_with_what_makes_it_urgent_and_booked(clock, person)
    the_other_is_declined_and_stays_until_the_referrer_was_told(clock, person, codes)


def the_coordinator_takes_it_and_asks_for_exactly_what_is_missing(clock, person, codes):
    clock.move_to(TUESDAY)
    a_user("psychiatrist")
    a_user("coordinator")
    for name, days in (("Ottoline", 3), ("Ezra", 13)):
        referral = a_referral(
            at=timezone.now() - timedelta(days=days),
            given_name=name,
            phq9_total=None,
            medicines_said=False,
            medicines=(),
            health_card_number="5055050016" if name == "Ottoline" else "",
            family_name="Fernwhistle" if name == "Ottoline" else "Notional",
        )
        codes[name] = referral.tracking_code
    desk = person("coordinator")
    desk.signs_in("coordinator")
    desk.sees("Nobody’s", "Missing: PHQ-9 score; List of medicines")
    desk.page.get_by_text("Fernwhistle, Ottoline").first.click()
    desk.presses("Take it")
    desk.sees("On the desk of Odile Marchbanks.", "Our answer is due in 11 days")
    desk.page.wait_for_load_state("networkidle")
    desk.page.keyboard.press("q")
    desk.shows("inbox-asking")
    desk.presses("Ask the referrer")
    desk.sees("Asked. The question stands on the referrer’s secure page.")
    desk.page.wait_for_load_state("networkidle")
    desk.page.keyboard.press("c")
    desk.types(note="Rang the practice too", next_try_on="2026-11-26")
    desk.presses("Write it down")
    desk.sees("Rang the practice too", "Try again 26 Nov")
    desk.shows("inbox-asked")


def the_referrer_answers_on_the_secure_page(clock, person, codes):
    clock.move_to(TUESDAY + timedelta(hours=3))
    doctor = person("doctor", width=390, height=844)
    doctor.opens(f"/refer/status/?code={codes['Ottoline']}")
    doctor.types(licence_number="111111")
    doctor.presses("Open")
    doctor.sees("This code and this licence number do not belong together.")
    doctor.shows("follow-closed")
    doctor.types(licence_number="900001")
    doctor.presses("Open")
    doctor.sees("Waiting for an answer from you")
    doctor.shows("follow-asked")
    doctor.types(item_1="24 on 6 March", item_2="escitalopram 20 mg")
    doctor.presses("Send the answer")
    doctor.sees("Thank you. Your answer is with us")
    doctor.types(text="She can come at short notice.")
    doctor.presses("Send the message")
    doctor.sees("Your message is with us.", "She can come at short notice.")
    doctor.shows("follow-answered")


def it_is_accepted_with_what_makes_it_urgent_and_booked(clock, person):
    clock.move_to(TUESDAY + timedelta(hours=4))
    desk = person("coordinator")
    desk.signs_in("coordinator")
    desk.page.wait_for_load_state("networkidle")
    desk.page.get_by_role("searchbox").fill("öttoline")
    desk.page.get_by_role("link", name="Notional, Ezra").first.wait_for(state="detached")
    desk.page.get_by_text("Fernwhistle, Ottoline").first.click()
    desk.sees("PHQ-9 score: 24 on 6 March", "She can come at short notice.")
    desk.sees("Nothing: the referral is complete")
    desk.chooses(how_soon="urgent")
    desk.presses("Add to the wait list")
    desk.sees("Say what makes it urgent.")
    desk.page.get_by_label("Much worse within weeks").check()
    desk.chooses(expected_wait_days="7")
    desk.presses("Add to the wait list")
    desk.sees("Ottoline Fernwhistle is on the wait list.", "Wait told: 7 days")
    desk.chooses(time="09:30")
    desk.presses("Book the assessment")
    desk.sees("Booked with Dr. Sunniva Achterberg.")
    desk.opens("/inbox/?folder=booked")
    desk.shows("inbox-booked")
    assert Appointment.objects.get().patient.given_name == "Ottoline"


def the_other_is_declined_and_stays_until_the_referrer_was_told(clock, person, codes):
    clock.move_to(TUESDAY + timedelta(hours=5))
    desk = person("coordinator")
    desk.signs_in("coordinator")
    desk.page.get_by_text("Notional, Ezra").first.click()
    desk.page.wait_for_url("**/inbox/*-*/")
    desk.page.locator("summary", has_text="Decline, with reason").click()
    desk.chooses(decline_code="under-age")
    desk.types(decline_reason="We see people from 18 years on.")
    desk.presses("Decline")
    desk.sees("Declined. Tell the referrer why.", "Answer to be told")
    desk.shows("inbox-declined")
    desk.page.locator("summary", has_text="The referrer was told").click()
    desk.presses("Close the referral")
    desk.sees("Say how the referrer was told, or why not.")
    desk.chooses(way="fax")
    desk.presses("Close the referral")
    desk.sees("The referrer was told: fax")
    doctor = person("doctor")
    doctor.opens(f"/refer/status/?code={codes['Ezra']}")
    doctor.types(licence_number="900001")
    doctor.presses("Open")
    doctor.sees("Closed", "Answered, and the referrer was told")
    desk.opens("/inbox/numbers/")
    desk.sees("Under the clinic’s age")
    desk.shows("inbox-numbers")
    assert {one.status for one in Referral.objects.with_status()} == {"accepted", "closed"}
