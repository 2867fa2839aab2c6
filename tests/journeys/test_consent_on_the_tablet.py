"""A patient reads and signs the consent on the clinic's tablet; their own pages and help, on a phone."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from lightwell.consent.models import ConsentGiven
from lightwell.patients import actions as patients
from tests.factories.consent import a_consent
from tests.factories.patients import a_patient
from tests.factories.scheduling import a_booked_course, wall
from tests.factories.staff import a_user
from tests.journeys.drawing import draws_a_name
from tests.journeys.tablet import is_with_staff

pytestmark = pytest.mark.journey
MONDAY = datetime.fromisoformat("2026-11-30T15:00:00+00:00")


def test_consent_is_read_and_signed_on_the_tablet(opened, clock, person):
    clock.move_to(MONDAY)
    psychiatrist = a_user("psychiatrist")
    patient = a_patient()
    a_consent(patient, at=timezone.now() - timedelta(days=400), presented_by=psychiatrist)
    staff = person("psychiatrist")
    staff.signs_in("psychiatrist")
    staff.opens(f"/patients/{patient.pk}/consent/")
    staff.sees("No consent counts today")
    staff.shows("consent-status-none")
    tablet = person("tablet", width=390, height=844)
    tablet.signs_in("psychiatrist")
    tablet.opens(f"/patients/{patient.pk}/consent/")
    tablet.chooses(protocol="depression-iv-0.5-40x6")
    tablet.presses("Hand over the tablet")
    tablet.shows("consent-begin")
    tablet.follows("Start reading")
    for number in range(1, 7):
        tablet.sees(f"Part {number} of 6")
        if number == 3:
            tablet.ticks("understood")
            tablet.shows("consent-read")
        tablet.ticks("understood")
        tablet.page.locator("[data-next]").click()
    is_with_staff(tablet)
    tablet.ticks("statements")
    draws_a_name(tablet.page)
    tablet.shows("consent-sign")
    tablet.presses("Sign and send")
    tablet.sees("Your consent is signed")
    tablet.shows("consent-signed")
    assert ConsentGiven.objects.latest("given_at").signature_svg_path.startswith("M")
    tablet.page.go_back()
    tablet.sees("Your pages are closed")
    staff.opens(f"/patients/{patient.pk}/consent/")
    staff.sees("A consent counts today", "drawn by hand")
    staff.shows("consent-status")


def test_the_patient_sees_what_comes_next_and_help(opened, clock, person):
    clock.move_to(MONDAY)
    patient = a_patient(given_name="Avery", health_card_number="")
    a_booked_course(patient, first=wall(24, 11))
    patients.name_related_person(
        by=patient, at=timezone.now(), patient=patient, name="Sam Fernwhistle", is_escort=True
    )
    _link, token = patients.make_link(by=patient, at=timezone.now(), patient=patient, purpose="pages")
    phone = person("phone", width=390, height=844)
    phone.opens(f"/my/open/{token}/")
    phone.presses("Open my pages")
    phone.sees("Good morning, Avery")
    phone.shows("portal-home")
    phone.follows("Help now")
    phone.sees("Call 9-8-8")
    phone.shows("portal-help")
    phone.follows("Close")
    phone.sees("Good morning, Avery")
