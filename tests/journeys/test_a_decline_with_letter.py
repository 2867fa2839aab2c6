"""A decline with its letter: drafted at once, edited, signed, sent as a link, read by the referrer."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from pypdf import PdfReader

from lightwell.jobs.management.commands.work import run_once
from lightwell.letters.models import Dispatch, SignedLetter
from tests.factories.referrals import a_referral
from tests.factories.staff import PASSWORD, a_user
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
TUESDAY = datetime.fromisoformat("2026-11-24T15:00:00+00:00")
OFFICE = "office@inkwell.example"


def a_clinic() -> None:
    a_user("coordinator")
    a_user("physician")
    a_referral(at=timezone.now() - timedelta(days=3))


def test_a_decline_is_told_in_a_letter(opened, clock, person, address, settings):
    clock.move_to(TUESDAY)
    settings.SITE_URL = address
    a_clinic()
    coordinator = person("coordinator")
    declines(coordinator)
    edits(coordinator)
    signs(person("physician"))
    sends(coordinator)
    clock.move_to(TUESDAY + timedelta(minutes=5))
    run_once()
    reads(person("referrer", width=390, height=844))
    coordinator.page.reload()
    coordinator.sees("opened", "Dr. Benedetta Larkspur")
    coordinator.shows("letter-opened")
    assert Dispatch.objects.get().standing == "opened"
    faxes_instead(coordinator)


def declines(coordinator: Person) -> None:
    coordinator.signs_in("coordinator")
    coordinator.sees("Fernwhistle, Ottoline")
    coordinator.page.keyboard.press("d")
    coordinator.page.keyboard.type("She lives outside our region, and a clinic nearer to her treats sooner.")
    coordinator.chooses(decline_code="too-far")
    coordinator.presses("Decline")
    coordinator.sees("Letter drafted: edit and sign")
    coordinator.shows("inbox-letter-drafted")


def edits(coordinator: Person) -> None:
    coordinator.follows("Letter drafted: edit and sign")
    coordinator.sees("Reply: referral declined", "Referred, not a patient here", "a clinic nearer to her")
    words = coordinator.field("body").input_value()
    coordinator.types(
        body=words.replace("If things change", "Which clinic\n[not recorded]\n\nIf things change")
    )
    coordinator.presses("Save draft")
    coordinator.sees(
        "One fact is marked as not recorded.", "A physician or a psychiatrist signs this letter."
    )
    coordinator.shows("letter-with-a-gap")
    coordinator.types(
        body=coordinator.field("body").input_value().replace("[not recorded]", "Harbour Clinic.")
    )
    coordinator.presses("Save, ready to sign")
    coordinator.sees("Letter saved, ready to sign.")


def rewords(coordinator: Person, before: str, after: str) -> None:
    words = coordinator.field("body").input_value()
    assert before in words
    coordinator.types(body=words.replace(before, after))


def signs(physician: Person) -> None:
    physician.signs_in("physician")
    physician.opens("/letters/")
    physician.sees("To sign", "Referral declined")
    physician.page.keyboard.press("j")
    physician.page.keyboard.press("Enter")
    physician.sees("Harbour Clinic.")
    physician.types(password=PASSWORD)
    physician.presses("Sign letter")
    physician.sees("Letter signed. It is ready to send.", "Letter 2026-0001.", "Not sent")
    physician.shows("letter-signed-reply")


def sends(coordinator: Person) -> None:
    coordinator.opens("/letters/")
    coordinator.sees("Signed, not sent", "2026-0001")
    coordinator.shows("letters-unsent")
    coordinator.page.set_viewport_size({"width": 390, "height": 844})
    coordinator.shows("letters-unsent-phone")
    coordinator.page.set_viewport_size({"width": 1440, "height": 900})
    coordinator.page.get_by_role("link", name="Send Ottoline Fernwhistle").click()
    coordinator.sees("Not sent yet")
    with coordinator.inside("form[action$='/email/']"):
        coordinator.types(to="office at inkwell")
        coordinator.presses("Send the link")
    coordinator.sees("Enter an e-mail address such as")
    coordinator.shows("letter-send")
    with coordinator.inside("form[action$='/email/']"):
        coordinator.types(to=OFFICE)
        coordinator.presses("Send the link")
    coordinator.sees(f"The e-mail to {OFFICE} leaves in a moment.", "Undo")


def reads(referrer: Person) -> None:
    [message] = mail.outbox
    link = re.search(r"http://\S+", message.body)[0]
    referrer.opens(link)
    referrer.shows("letter-link-phone")
    referrer.types(licence="123")
    referrer.presses("Open the letter")
    referrer.sees("This is not the licence number in the referral.")
    referrer.types(licence="900 001")
    referrer.presses("Open the letter")
    referrer.sees("Letter 2026-0001 to Dr. Benedetta Larkspur")
    referrer.shows("letter-received-phone")
    with referrer.page.expect_download() as saving:
        referrer.follows("Save the letter (PDF)")
    assert "Harbour Clinic." in PdfReader(saving.value.path()).pages[0].extract_text()
    referrer.page.context.clear_cookies()
    response = referrer.page.request.get(link)
    assert response.status == 404 and "a link opens once" in response.text()


def faxes_instead(coordinator: Person) -> None:
    coordinator.presses("Stop the link")
    coordinator.sees("Taken back. The letter counts as not sent.")
    with coordinator.page.expect_download() as saving:
        coordinator.follows("Cover and letter (PDF)")
    assert len(PdfReader(saving.value.path()).pages) == SignedLetter.objects.get().pages + 1
    with coordinator.inside("form[action$='/handed/']"):
        coordinator.presses("It is faxed")
    coordinator.sees("Written down: faxed to 416-555-0111.")
    coordinator.shows("letter-sent")
