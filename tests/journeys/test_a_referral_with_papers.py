"""A doctor is called away, finds the words again and sends papers; staff reads them drawn anew. En, fr."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lightwell.jobs.management.commands import work
from lightwell.referrals.models import Attachment, Referral, SafetyAnswer, Screening
from tests.factories import files
from tests.factories.staff import a_user
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
TUESDAY = datetime.fromisoformat("2026-11-24T15:00:00+00:00")


@dataclass(frozen=True)
class Said:
    """What the page says in one language."""

    language: str
    back: str
    clear: str
    encrypted: str
    send: str
    sent: str
    danger: str
    add: str


ENGLISH = Said(
    language="en-CA",
    back="Your words are back.",
    clear="Clear this form",
    encrypted="locked.pdf is locked with a password.",
    send="Send referral",
    sent="We have your referral for Juniper Samplewood",
    danger="Do not wait for us.",
    add="Add another",
)
FRENCH = Said(
    language="fr-CA",
    back="Ce que vous aviez écrit est de retour.",
    clear="Effacer ce formulaire",
    encrypted="locked.pdf est protégé par un mot de passe.",
    send="Envoyer la demande",
    sent="Nous avons votre demande pour Juniper Samplewood",
    danger="Ne nous attendez pas.",
    add="Ajouter une ligne",
)


@pytest.fixture
def papers(tmp_path: Path) -> dict[str, Path]:
    """Files on the doctor's computer, by what they are."""
    made = {
        "summary.pdf": files.a_pdf(words="Lithium 900 mg"),
        "photo.jpg": files.photo_with_place(),
        "fax.tif": files.a_tiff(2, (850, 1100)),
        "locked.pdf": files.encrypted_pdf(),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in made}


def begins(doctor: Person, said: Said) -> None:
    doctor.opens("/refer/")
    doctor.types(given_name="Juniper", family_name="Samplewood", birth_year=1996, birth_month="08")
    doctor.types(trial_1_medicine="Sertraline", reason="Second episode, now 11 months.")
    doctor.presses(said.add)
    doctor.types(trial_3_medicine="Lithium", trial_3_weeks=9)
    doctor.chooses(sex="female", suicide_risk="plan")
    doctor.sees(said.danger)
    doctor.page.locator("referral-draft[saved]").wait_for()


def after_a_night(browser: Browser, doctor: Person, address: str, said: Said) -> Person:
    """The same person with the browser closed and opened again."""
    context = doctor.page.context
    kept = context.storage_state()
    context.close()
    size = {"width": 1440, "height": 900}
    again = browser.new_context(base_url=address, storage_state=kept, viewport=size, locale=said.language)
    again.set_default_timeout(10_000)
    return Person("doctor", again.new_page(), doctor._look)


def finishes(doctor: Person) -> None:
    doctor.types(birth_day=27, medicines="sertraline 200 mg daily", allergies="penicillin, rash")
    doctor.types(other_diagnoses="Generalized anxiety, F41.1", medical_history="Migraine.")
    doctor.types(referrer_name="Dr. Ola Fakename", licence_number="900002", referrer_fax="403-555-0161")
    doctor.chooses(**{f"safety_{code}": "no" for code, _label in SafetyAnswer.QUESTIONS})
    doctor.chooses(referrer_kind="physician", licence_province="ON")
    doctor.ticks("patient_agrees")


def attaches(doctor: Person, *paths: Path) -> None:
    doctor.page.locator("[name=attachment]").set_input_files(list(paths))


@pytest.mark.parametrize("said", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_a_referral_with_papers(opened, clock, person, browser, address, papers, said):
    clock.move_to(TUESDAY)
    doctor = person("doctor", language=said.language)
    begins(doctor, said)
    doctor = after_a_night(browser, doctor, address, said)
    doctor.opens("/refer/")
    doctor.sees(said.back)
    assert doctor.field("trial_3_medicine").input_value() == "Lithium"
    assert doctor.field("given_name").input_value() == "Juniper"
    doctor.shows(f"referral-draft-{said.language}")
    finishes(doctor)
    attaches(doctor, papers["locked.pdf"])
    doctor.presses(said.send)
    doctor.sees(said.encrypted)
    doctor.shows(f"referral-locked-file-{said.language}")
    attaches(doctor, papers["summary.pdf"], papers["photo.jpg"], papers["fax.tif"])
    doctor.presses(said.send)
    doctor.sees(said.sent)
    doctor.shows(f"referral-with-papers-sent-{said.language}")
    assert doctor.page.evaluate("localStorage.length") == 0
    doctor.opens("/refer/")
    assert doctor.field("given_name").input_value() == ""
    doctor.page.context.close()
    referral = Referral.objects.latest("received_at")
    assert Screening.objects.get(referral=referral).held == ""
    assert referral.trials.count() == 2 and referral.attachments.count() == 3


def test_the_form_is_cleared_on_a_shared_computer(opened, clock, person):
    doctor = person("doctor", width=390, height=844)
    begins(doctor, ENGLISH)
    doctor.shows("referral-draft-phone")
    doctor.presses(ENGLISH.clear)
    expect(doctor.field("given_name")).to_have_value("")
    assert doctor.page.evaluate("localStorage.length") == 0


def test_staff_reads_what_the_loop_drew(opened, clock, person):
    clock.move_to(TUESDAY)
    a_user("coordinator")
    coordinator = person("coordinator")
    coordinator.signs_in("coordinator")
    coordinator.opens("/inbox/")
    coordinator.sees("being prepared", "Risk of suicide: a plan, or intent.")
    while work.run_once():
        pass
    assert not Attachment.objects.filter(preparation=None).exists()
    coordinator.opens("/inbox/")
    coordinator.shows("inbox-with-papers")
    coordinator.page.get_by_role("link", name="summary.pdf").click()
    coordinator.sees("Page 1 of 1", "Lithium 900 mg")
    coordinator.shows("inbox-attachment")
    coordinator.opens("/inbox/key/")
    coordinator.shows("inbox-key")


def test_without_scripts_a_referral_is_held_for_a_look(opened, clock, browser, address, person):
    clock.move_to(TUESDAY)
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="en-CA")
    page = context.new_page()
    page.goto("/refer/")
    for name, value in {
        "given_name": "Oskar",
        "family_name": "Blank",
        "birth_year": "1980",
        "birth_month": "1",
        "birth_day": "2",
        "reason": "Depression for two years.",
        "referrer_name": "Dr. Ola Fakename",
        "licence_number": "900002",
    }.items():
        page.locator(f"[name={name}]").fill(value)
    for name, value in {"suicide_risk": "none", "referrer_kind": "physician"}.items():
        page.locator(f"[name={name}][value={value}]").check(force=True)
    page.locator("[name=patient_agrees]").check(force=True)
    page.get_by_role("button", name="Send referral").last.click()
    page.get_by_text("We have your referral for Oskar Blank").wait_for()
    context.close()
    coordinator = person("coordinator")
    coordinator.signs_in("coordinator")
    coordinator.opens("/inbox/")
    coordinator.follows("1 held for a look")
    coordinator.sees("Blank, Oskar", "The browser did not do its sum")
    coordinator.shows("inbox-held")
    coordinator.presses("Take it in")
    coordinator.sees("Oskar Blank is in the inbox.")
