"""A doctor refers a patient without an account; the coordinator triages with the keyboard and books."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from lightwell.referrals import actions
from lightwell.referrals.models import Referral, SafetyAnswer
from lightwell.scheduling.models import Appointment
from lightwell.staff.models import User
from tests.factories.patients import a_patient
from tests.factories.referrals import a_referral
from tests.factories.staff import a_user
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
TUESDAY = datetime.fromisoformat("2026-11-24T15:00:00+00:00")
BORN = date(1996, 8, 27)
WAIT = (
    ("Amara", "Stubbs-Null", 4, "urgent"),
    ("Oskar", "Blank", 41, "routine"),
    ("Yuki", "Facsimile", 12, "soon"),
    ("Noor", "Redacted", 26, "routine"),
    ("Élise", "Fauxbourg", 19, "routine"),
)


def test_a_doctor_refers_and_mends_one_thing(opened, clock, person):
    clock.move_to(TUESDAY)
    doctor = person("doctor")
    doctor.opens("/")
    doctor.shows("home")
    doctor.follows("Refer a patient")
    doctor.shows("referral-form-empty")
    fills_in(doctor)
    doctor.presses("Add another")
    doctor.presses("Send referral")
    doctor.sees("Enter 9 digits. You entered 8.", "30 years old")
    doctor.shows("referral-form")
    doctor.page.set_viewport_size({"width": 390, "height": 844})
    doctor.shows("referral-form-phone")
    doctor.page.set_viewport_size({"width": 1440, "height": 900})
    doctor.types(health_card_number="000000639")
    doctor.presses("Send referral")
    doctor.sees("We have your referral for Juniper Samplewood")
    doctor.shows("referral-sent")
    doctor.follows("Check on it")
    doctor.types(licence_number="900002")
    doctor.presses("Open")
    doctor.sees("Received, being read")
    doctor.shows("referral-status")
    assert Referral.objects.get().trials.count() == 1


def fills_in(doctor: Person) -> None:
    doctor.types(given_name="Juniper", family_name="Samplewood", birth_year=1996, birth_month="08")
    doctor.types(birth_day=27, health_card_number="0000 0063", phone="403-555-0119", phq9_total=24)
    doctor.types(reason="Second episode, now 11 months. Little change. Off work since January.")
    doctor.types(trial_1_medicine="Sertraline", trial_1_dose="200 mg", trial_1_weeks=14)
    doctor.types(medicines="sertraline 200 mg daily", clinic="Example Family Practice")
    doctor.types(referrer_name="Dr. Ola Fakename", licence_number="900002", referrer_fax="403-555-0161")
    doctor.chooses(health_card_province="AB", sex="female", trial_1_helped="a-little")
    doctor.chooses(**{f"safety_{code}": "no" for code, _label in SafetyAnswer.QUESTIONS})
    doctor.chooses(safety_pregnancy="unknown", referrer_kind="physician", suicide_risk="none")
    doctor.ticks("patient_agrees")


def test_a_patient_learns_why_not_and_how(opened, clock, person):
    clock.move_to(TUESDAY)
    patient = person("patient", width=390, height=844)
    patient.opens("/refer/")
    patient.chooses(referrer_kind="patient")
    patient.sees("You cannot refer yourself, and we would like you to know why.")
    with patient.page.expect_navigation():  # the sum that holds off programs takes a moment
        patient.presses("Send referral")
    patient.shows("referral-by-a-patient")
    patient.page.get_by_role("link", name="Why, and what to do now").first.click()
    patient.sees("Take this to your doctor")
    patient.shows("for-patients")


def a_busy_inbox(coordinator: User) -> None:
    """Three to triage, of whom two may be one person; one who was asked twice; five on the wait list."""
    now = timezone.now()
    none = {"health_card_number": "", "health_card_province": ""}
    told = {"by": coordinator, "at": now}
    a_referral(
        **none,
        at=now - timedelta(days=14),
        given_name="Ezra",
        family_name="Notional",
        reason="Bipolar II, depressed. Lithium. Two hospital stays",
        indication="bipolar-depression",
        phq9_total=None,
        trials=(),
        safety={"heart": "yes", "psychosis": "yes"},
    )
    for name, days in (("Junniper", 2), ("Juniper", 1)):
        a_referral(
            **none,
            at=now - timedelta(days=days),
            given_name=name,
            family_name="Samplewood",
            birth_date=BORN,
        )
    a_patient(given_name="Juniper", family_name="Samplewood", birth_date=BORN, health_card_number="")
    asked = a_referral(
        **none, at=now - timedelta(days=9), given_name="Bo", family_name="Trialsworth", birth_date=BORN
    )
    for _ in range(2):
        actions.request_information(**told, referral=asked, asked="Heart tracing, medicine list")
    for number, (given_name, family_name, days, how_soon) in enumerate(WAIT):
        referral = a_referral(
            **none,
            at=now - timedelta(days=days),
            given_name=given_name,
            family_name=family_name,
            birth_date=date(1980, 1, 1 + number),
        )
        because = ["much-worse"] if how_soon == "urgent" else []
        actions.accept_referral(**told, referral=referral, how_soon=how_soon, because=because)


def test_the_coordinator_triages_and_books(opened, clock, person):
    clock.move_to(TUESDAY)
    a_user("psychiatrist")
    a_busy_inbox(a_user("coordinator"))
    coordinator = person("coordinator")
    coordinator.signs_in("coordinator")
    coordinator.sees("Notional, Ezra", "Psychosis or mania, ever: yes")
    coordinator.shows("inbox")
    keys = coordinator.page.keyboard
    keys.press("d")
    keys.type("Please ask his psychiatrist first")
    coordinator.chooses(decline_code="few-trials")
    coordinator.presses("Decline")
    coordinator.sees("Declined. Tell the referrer why.")
    coordinator.opens("/inbox/")
    coordinator.page.get_by_text("Samplewood, Juniper").first.click()
    coordinator.sees("This person may be here already.", "may be the same person.")
    coordinator.shows("inbox-duplicates")
    keys.press("a")
    keys.press("Space")
    coordinator.page.get_by_text("Because, and the wait we tell").click()
    coordinator.page.get_by_label("Much worse within weeks").check()
    coordinator.presses("Add to the wait list")
    coordinator.sees("Say whether it is one of these people, or someone new.")
    coordinator.page.get_by_text("It is Juniper Samplewood").check()
    coordinator.presses("Add to the wait list")
    coordinator.sees("Juniper Samplewood is on the wait list.")
    coordinator.page.wait_for_load_state("networkidle")
    coordinator.page.locator("[name=day][type=date]").fill("2026-12-01")
    coordinator.sees("Tuesday 1 December, Dr. Sunniva Achterberg")
    coordinator.chooses(time="09:30")
    coordinator.shows("inbox-booking")
    coordinator.presses("Book the assessment")
    coordinator.sees("Booked with Dr. Sunniva Achterberg.")
    coordinator.page.set_viewport_size({"width": 1180, "height": 820})
    coordinator.shows("inbox-tablet")
    coordinator.page.set_viewport_size({"width": 390, "height": 844})
    coordinator.shows("inbox-phone")
    assert Appointment.objects.get().patient.referral_steps.get().how_soon == "urgent"


def test_j_and_k_move_and_enter_opens(opened, clock, person):
    clock.move_to(TUESDAY)
    coordinator = person("coordinator")
    coordinator.signs_in("coordinator")
    coordinator.sees("Keys on")
    keys, page = coordinator.page.keyboard, coordinator.page
    page.get_by_label("Keys on").wait_for()
    keys.press("j")
    second = page.locator("[data-row]").nth(1)
    assert second.evaluate("row => row === document.activeElement")
    keys.press("k")
    keys.press("j")
    keys.press("Enter")
    page.wait_for_url("**/inbox/*-*/")
    keys.press("/")
    keys.type("Blank")
    assert page.locator("[name=words]").input_value() == "Blank"
    page.get_by_label("Keys on").uncheck()
    page.reload()
    keys.press("j")
    assert page.evaluate("document.activeElement === document.body")


def test_the_auditor_proves_the_chain(opened, clock, person):
    clock.move_to(TUESDAY)
    a_user("auditor")
    auditor = person("auditor")
    auditor.signs_in("auditor")
    auditor.presses("Prove the chain now")
    auditor.sees("The chain held on 2026-11-24")
    auditor.shows("audit")
    coordinator = person("coordinator")
    coordinator.signs_in("coordinator")
    coordinator.opens("/patients/")
    coordinator.types(q="Sample")
    coordinator.sees("1 person")
    coordinator.shows("people")
