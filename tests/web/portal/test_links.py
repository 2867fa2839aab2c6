"""Opening a link: looking does nothing, pressing opens, and a link that is too old says so."""

from datetime import timedelta

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.patients.models import PortalSession
from tests.factories.patients import a_patient


def test_a_mail_scanner_that_follows_the_link_opens_nothing(link, patient, client):
    answer = client.get(link(patient))
    assert answer.status_code == 200
    assert "Open my pages" in answer.text
    assert "Ottoline" not in answer.text
    assert not PortalSession.objects.exists()


def test_the_address_goes_to_no_other_site_and_no_store(link, patient, client):
    address = link(patient)
    answer = client.get(address)
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert f"back={address}" not in answer.text


def test_pressing_opens_the_pages_and_leaves_a_line(link, patient, client):
    assert "Ottoline" in client.post(link(patient), follow=True).text
    assert AuditEvent.objects.filter(action="sign-in", actor_id=patient.actor_id).count() == 1


@pytest.mark.parametrize("age", [timedelta(days=7), timedelta(days=400)])
def test_a_link_that_is_too_old_says_so(link, patient, client, time_machine, now, age):
    address = link(patient)
    time_machine.move_to(now + age)
    answer = client.post(address)
    assert answer.status_code == 410
    assert "This link no longer works. Call the clinic and we send you a new one." in answer.text
    assert not PortalSession.objects.exists()


@pytest.mark.parametrize("token", ["nonsense", "%3Cscript%3E", "x" * 3000])
def test_a_link_nobody_made_says_the_same(db, client, token):
    answer = client.post(f"/my/open/{token}/")
    assert answer.status_code == 410
    assert "This link is closed" in answer.text
    assert "<script>alert" not in answer.text


def test_a_link_that_fails_leaves_the_staff_signed_in(signed_in, nurse):
    browser = signed_in(nurse)
    browser.post("/my/open/nonsense/")
    assert browser.get("/patients/").status_code == 200


def test_pressed_twice_it_opens_twice_and_shows_the_same(link, patient, client):
    address = link(patient)
    for _ in range(2):
        assert client.post(address).headers["Location"] == "/my/"
    assert "Ottoline" in client.get("/my/").text


@pytest.mark.parametrize(("language", "page"), [("fr", "fr-CA"), ("en", "en-CA")])
def test_the_pages_open_and_close_in_the_patients_language(link, client, db, language, page):
    answer = client.post(link(a_patient(language=language)), follow=True)
    assert f'<html lang="{page}"' in answer.text
    assert f'<html lang="{page}"' in client.post("/my/close/", follow=True).text


def test_the_tablet_speaks_its_own_language_again_after_two_minutes(link, client, db, now):
    client.post(link(a_patient(language="fr")))
    cookie = client.post("/my/close/").cookies["lightwell_language"]
    assert 115 < cookie["max-age"] < 125
