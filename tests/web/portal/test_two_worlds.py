"""A staff session and a patient's session never stand for each other, and a link opens what it is for."""

from datetime import timedelta

import pytest
from django.test import Client

from lightwell.audit.models import AuditEvent
from lightwell.patients.models import PortalSession
from lightwell.web.access import PORTAL_COOKIE
from lightwell.web.portal.session import START
from tests.factories.patients import a_patient
from tests.factories.staff import PASSWORD

OF_STAFF = ["/patients/", "/inbox/", "/audit/", "/patients/{}/consent/"]
OF_PATIENTS = ["/my/", "/my/check-in/", "/my/consent/", "/my/consent/part/1/", "/my/consent/sign/"]


@pytest.mark.parametrize("address", OF_PATIENTS)
@pytest.mark.parametrize("role", ["coordinator", "nurse", "psychiatrist", "manager", "auditor"])
def test_a_staff_session_opens_no_page_of_a_patient(signed_in, request, address, role):
    assert signed_in(request.getfixturevalue(role)).get(address).status_code == 404


def test_a_staff_cookie_under_the_name_of_a_patients_is_nothing(signed_in, nurse):
    browser = signed_in(nurse)
    browser.cookies[PORTAL_COOKIE] = browser.session.session_key
    assert browser.get("/my/").status_code == 404


@pytest.mark.parametrize("address", OF_STAFF)
@pytest.mark.parametrize("purpose", START)
def test_a_patients_session_opens_no_page_of_the_staff(opened, patient, address, purpose):
    answer = opened(patient, purpose).get(address.format(patient.pk))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


def test_a_patients_cookie_under_the_name_of_a_staff_session_is_nothing(opened, patient, settings):
    browser = opened(patient)
    browser.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[PORTAL_COOKIE].value
    assert browser.get("/patients/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("purpose", "closed"),
    [
        ("consent", ["/my/", "/my/check-in/", "/my/check-in/1/"]),
        ("check-in", ["/my/", "/my/consent/", "/my/consent/sign/"]),
        ("pages", ["/my/consent/", "/my/consent/part/1/", "/my/consent/sign/"]),
    ],
)
def test_a_link_opens_what_it_is_for_and_nothing_else(opened, patient, purpose, closed):
    browser = opened(patient, purpose)
    for address in closed:
        assert browser.get(address).status_code == 404


def test_opening_a_link_signs_the_staff_out_of_that_browser(signed_in, opened, nurse, patient):
    browser = opened(patient, browser=signed_in(nurse))
    assert browser.get("/patients/").headers["Location"].startswith("/sign-in/")
    done = AuditEvent.objects.filter(actor_id=nurse.actor_id, action="sign-out")
    assert done.count() == 1
    assert browser.get("/my/").status_code == 200


def test_the_nurse_stays_signed_in_elsewhere(signed_in, opened, nurse, patient):
    desk = signed_in(nurse)
    opened(patient, browser=signed_in(nurse))
    assert desk.get("/patients/").status_code == 200


def test_after_the_hand_over_going_back_shows_nothing(signed_in, nurse, patient):
    tablet, address = signed_in(nurse), f"/patients/{patient.pk}/consent/"
    assert tablet.get(address).headers["Cache-Control"] == "no-store"
    tablet.post(f"{address}hand-over/", {"protocol": ""})
    assert tablet.get(address).headers["Location"].startswith("/sign-in/")
    assert tablet.get("/my/consent/").headers["Cache-Control"] == "no-store"


def test_after_leaving_going_back_shows_nothing(opened, patient):
    browser = opened(patient)
    page = browser.get("/my/")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "Your pages are closed" in browser.post("/my/close/", follow=True).text
    assert browser.get("/my/").status_code == 404
    assert PortalSession.objects.get().ended_at


def test_a_cookie_kept_after_leaving_is_worth_nothing(opened, patient):
    browser = opened(patient)
    kept = browser.cookies[PORTAL_COOKIE].value
    browser.post("/my/close/")
    thief = Client()
    thief.cookies[PORTAL_COOKIE] = kept
    assert thief.get("/my/").status_code == 404


def test_signing_in_takes_the_patients_pages_out_of_the_browser(opened, patient, nurse):
    browser = opened(patient)
    browser.post("/sign-in/", {"login": "nurse", "password": PASSWORD})
    assert browser.cookies[PORTAL_COOKIE].value == ""
    assert browser.get("/my/").status_code == 404


def test_the_next_patient_sees_their_own_pages(opened, patient):
    browser = opened(patient)
    opened(a_patient(given_name="Rowan", health_card_number=""), browser=browser)
    text = browser.get("/my/").text
    assert "Rowan" in text
    assert "Ottoline" not in text


def test_pages_close_after_two_hours(opened, patient, time_machine, now):
    browser = opened(patient)
    time_machine.move_to(now + timedelta(hours=1, minutes=59))
    assert browser.get("/my/").status_code == 200
    time_machine.move_to(now + timedelta(hours=2))
    answer = browser.get("/my/")
    assert answer.status_code == 404
    assert "They close by themselves after two hours" in answer.text


def test_the_cookie_stays_on_the_patients_pages_and_out_of_scripts(link, patient, client):
    cookie = client.post(link(patient)).cookies[PORTAL_COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/my/", True, "Lax")
