"""The page of a patient's course."""

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.courses.actions import close_course
from lightwell.scheduling import actions as scheduling
from tests.factories.consent import a_consent
from tests.factories.courses import a_course, a_decided_patient
from tests.factories.patients import a_patient
from tests.factories.scheduling import a_booked_course, the_appointments, wall


def page_of(browser, patient) -> str:
    return browser.get(f"/patients/{patient.pk}/course/").content.decode()


def test_the_order_its_visits_and_its_calendar(browser):
    course = a_booked_course(first=wall(30, 9, 30))
    page = page_of(browser, course.patient)
    assert "Induction: 6 treatments, 2 a week" in page and "0.5 mg/kg IV over 40 min" in page
    assert "Treatments on 30 Nov, 3 Dec, 7 Dec, 10 Dec, 14 Dec and 17 Dec" in page
    assert "3, 4, 3, 4 and 3 days apart" in page
    assert "ASKP3 standards" in page and "Book 6" not in page


def test_an_order_without_visits_offers_to_book_to_who_may(browser, signed_in, nurse, course):
    assert "Book 6 treatments" in page_of(browser, course.patient)
    page = page_of(signed_in(nurse), course.patient)
    assert "Book 6 treatments" not in page and "A coordinator or a psychiatrist books the visits." in page
    assert "End this course" not in page


def test_a_suitable_patient_waits_for_an_order(browser, prescriber, patient):
    assert "A physician or a psychiatrist orders the course." in page_of(browser, patient)
    assert "Order a course" in page_of(prescriber, patient)


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [(None, "Nobody has decided yet"), ("defer", "does not suit now"), ("not-suitable", "does not suit now")],
)
def test_without_a_suitable_decision_it_says_why(prescriber, outcome, sentence):
    patient = a_decided_patient(outcome) if outcome else a_patient()
    page = page_of(prescriber, patient)
    assert sentence in page and "/course/order/" not in page


def test_the_consent_is_said_either_way(browser, course):
    assert "No consent counts today" in page_of(browser, course.patient)
    a_consent(course.patient)
    assert "A consent counts today" in page_of(browser, course.patient)


def test_what_was_moved_and_cancelled_stays_with_its_reason(browser, coordinator, now):
    course = a_booked_course(first=wall(30, 9, 30))
    first, second, *_ = the_appointments(course)
    scheduling.move_appointment(
        by=coordinator, at=now, appointment=first, starts_at=wall(30, 13), reason="<b>bus</b> 🚌"
    )
    scheduling.cancel_appointment(by=coordinator, at=now, appointment=second, reason="a cold")
    page = page_of(browser, course.patient)
    assert "Treatment 1 moved from 2026-11-30 09:30 to 2026-11-30 13:00" in page
    assert "Treatment 2 of 2026-12-03 09:30 cancelled" in page and "“a cold”" in page
    assert "&lt;b&gt;bus" in page and "<b>bus" not in page
    assert "Book 1 treatment" in page


def test_earlier_courses_say_how_they_ended(browser, psychiatrist, now, patient):
    old = a_course(patient)
    close_course(by=psychiatrist, at=now, course=old, outcome="stopped", reason="headaches after each")
    page = page_of(browser, patient)
    assert "headaches after each" in page and "0 of 6 given." in page and "Stopped" in page
    a_course(patient, kind="maintenance")
    assert "Maintenance: 6 treatments" in page_of(browser, patient)


def test_every_look_is_one_line(browser, course):
    before = AuditEvent.objects.count()
    page_of(browser, course.patient)
    line = AuditEvent.objects.first()
    assert AuditEvent.objects.count() == before + 1
    assert (line.action, line.patient_id, line.entity) == ("view", course.patient_id, "courses.Course")


def test_the_auditor_and_nobody_have_no_page(client, signed_in, auditor, course):
    address = f"/patients/{course.patient_id}/course/"
    assert signed_in(auditor).get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_it_asks_as_much_with_three_changes_as_with_one(browser, coordinator, now, queries_of):
    course = a_booked_course(first=wall(30, 9, 30))
    asked = []
    for hour in (11, 13, 15):
        first = the_appointments(course)[0]
        scheduling.move_appointment(
            by=coordinator, at=now, appointment=first, starts_at=wall(30, hour), reason="bus"
        )
        asked.append(queries_of(browser, f"/patients/{course.patient_id}/course/"))
    assert asked[0] == asked[2] <= 20
