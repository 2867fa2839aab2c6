from datetime import datetime
import pytest
from decimal import Decimal
from tests.factories.courses import a_course, a_decided_patient
from tests.factories.consent import a_consent
from tests.factories.patients import a_patient
from tests.factories.staff import a_user
from tests.factories.scheduling import *
from lightwell.scheduling import actions as scheduling
from lightwell.patients import actions as patients

pytestmark = pytest.mark.journey

def test_look(opened, clock, person):
    clock.move_to(datetime.fromisoformat("2026-11-24T15:00:00+00:00"))
    coordinator, psychiatrist = a_user("coordinator"), a_user("psychiatrist")
    now = datetime.fromisoformat("2026-11-24T15:00:00+00:00")
    a_chair(); a_chair(); a_chair()
    rowan = a_decided_patient(patient=a_patient(given_name="Rowan", family_name="Placeholder"))
    patients.name_related_person(by=coordinator, at=now, patient=rowan, name="Wren Placeholder", relationship="wife", is_escort=True)
    for i, n in enumerate(("Avery","Otto")):
        a_consent(a_booked_course(a_decided_patient(patient=a_patient(given_name=n, family_name="Samplesmith")), first=wall(20, 11)).patient, presented_by=coordinator)
    a_booked_course(a_decided_patient(patient=a_patient(given_name="Ida", family_name="Quill")), first=wall(30, 9), treatments=1)
    a_booked_course(a_decided_patient(patient=a_patient(given_name="Ivo", family_name="Quill")), first=wall(30, 9), treatments=1)
    waiting = a_decided_patient(patient=a_patient(given_name="Maud", family_name="Testwood"))
    course = a_course(rowan)
    p = person("psychiatrist")
    p.signs_in("psychiatrist")
    p.opens("/courses/"); p.shows("c-list")
    p.opens(f"/patients/{waiting.pk}/course/"); p.shows("c-show-none")
    p.opens(f"/patients/{waiting.pk}/course/order/"); p.shows("c-order")
    p.types(dose_mg_per_kg="5", password="x"); p.presses("Sign the order"); p.shows("c-order-wrong")
    c = person("coordinator"); c.signs_in("coordinator")
    c.opens(f"/patients/{rowan.pk}/course/"); c.shows("c-show-unbooked")
    c.opens(f"/patients/{rowan.pk}/course/plan/?first_day=2026-11-30&at=09:30&weekdays=1&weekdays=2&weekdays=4&weekdays=5"); c.shows("c-plan")
    c.page.locator("summary", has_text="Change what matters").click(); c.shows("c-plan-wish")
    c.page.get_by_role("link", name="Change single dates").first.click(); c.shows("c-dates")
    c.page.locator("[name=date_2]").fill("2026-11-28"); c.presses("Book these 6 visits"); c.shows("c-dates-wrong")
    c.opens(f"/patients/{rowan.pk}/course/plan/?first_day=2026-11-30&at=09:30&weekdays=2&weekdays=5")
    c.page.locator("button", has_text="Book these 6 visits").first.click(); c.sees("6 visits booked"); c.shows("c-booked")
    v = the_appointments(course)[1]
    c.opens(f"/patients/{rowan.pk}/course/visits/{v.pk}/?day=2026-12-02"); c.shows("c-visit")
    scheduling.move_appointment(by=coordinator, at=now, appointment=v, starts_at=wall(3,10,month=12), reason="bus")
    p.opens(f"/patients/{rowan.pk}/course/"); p.shows("c-show")
    p.opens(f"/patients/{rowan.pk}/course/close/"); p.shows("c-close")
    m = person("c2", width=390, height=844); m.signs_in("coordinator")
    m.opens(f"/patients/{rowan.pk}/course/"); m.shows("c-show-390")
    t = person("c3", width=900, height=1000); t.signs_in("coordinator")
    t.opens("/courses/"); t.shows("c-list-900")
    t.opens(f"/patients/{rowan.pk}/course/"); t.shows("c-show-900")
