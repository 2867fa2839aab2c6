"""The overview of a patient: what it says, for whom, in how many queries and bytes."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.chart import actions as chart
from lightwell.chart.models import Medication
from lightwell.measures import actions as measures
from lightwell.outcomes import actions as outcomes
from lightwell.outcomes.models import SafetyTaskStep
from lightwell.patients.models import PortalLink
from tests.factories.consent import a_consent
from tests.factories.courses import a_decided_patient
from tests.factories.letters import TOTALS, a_referred_patient, a_treated_course
from tests.factories.measures import a_response
from tests.factories.scheduling import a_booked_course, a_chair
from tests.letters.test_actions import AFTER

HEAVIEST_BYTES = 30_000


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(AFTER, tick=False)


@pytest.fixture
def patient(db):
    return a_referred_patient()


@pytest.fixture
def open_chart(signed_in):
    def opened(user, patient):
        return signed_in(user).get(f"/patients/{patient.pk}/")

    return opened


def test_scores_stand_over_treatments_with_bands_and_flags(patient, psychiatrist, open_chart):
    a_treated_course(patient=patient)
    said = words(open_chart(psychiatrist, patient))
    assert "PHQ-9 was 20 on 22 Nov, 4 at best, and 4 on 12 Dec." in said
    for told in ("10 or less", "4 or less", "thoughts of death or self-harm", "−80%", "6 of 6, IV"):
        assert told in said
    assert "36 mg each" in said and "136/86" in said and "Dr. Benedetta Larkspur" in said


def test_the_scale_of_a_course_is_drawn_first_though_it_has_no_band(patient, psychiatrist, open_chart):
    course = a_booked_course(patient, protocol="ptsd-im-0.5x2", treatments=2)
    kept = {"answered_at": AFTER, "setting": "treatment", "by": psychiatrist, "at": AFTER}
    measures.record_total(patient=course.patient, instrument="pcl-5", total=41, **kept)
    a_response(patient, TOTALS[1], at=AFTER)
    said = words(open_chart(psychiatrist, patient))
    assert said.index("PCL-5 was 41") < said.index("PHQ-9 was 13") and "of 80" in said
    assert "or less" not in said and said.count("PCL-5, 14 Dec") == 1


def test_after_the_last_treatment_the_psychiatrist_is_offered_the_next_step(
    patient, psychiatrist, nurse, open_chart
):
    course = a_treated_course(patient=patient)
    said = words(open_chart(psychiatrist, patient))
    assert "Go on with maintenance" in said and "PHQ-9 20 on 22 Nov, 4 on 12 Dec" in said
    assert f"/patients/{patient.pk}/recommendation/" in said
    assert "The psychiatrist decides." in words(open_chart(nurse, patient))
    outcomes.decide_recommendation(
        by=psychiatrist, at=AFTER, course=course, offered="maintenance", chosen="maintenance"
    )
    assert "Dr. Sunniva Achterberg decided: Go on with maintenance." in words(open_chart(nurse, patient))


def test_a_safety_task_stands_first_and_can_be_taken(patient, nurse, signed_in):
    response = a_response(patient, TOTALS[1], at=AFTER - timedelta(hours=1))
    [task] = outcomes.raise_tasks(by=nurse, at=AFTER, response=response)
    browser = signed_in(nurse)
    said = words(browser.get(f"/patients/{patient.pk}/"))
    assert "Ottoline" in said and "No one has taken this." in said and "I am calling now" in said
    move = {"entry_id": uuid4(), "seen": 0, "step": "taken", "note": ""}
    browser.post(f"/check-ins/tasks/{task.pk}/", move)
    assert SafetyTaskStep.objects.get(task=task).by == nurse
    assert "RN Tamsin Okonjo-Reed has it" in words(browser.get(f"/patients/{patient.pk}/"))


def test_nothing_known_is_said_and_never_shown_as_none(nurse, open_chart):
    said = words(open_chart(nurse, a_decided_patient()))
    assert "Nothing to draw yet" in said and "Allergies not recorded" in said
    assert 'Medicines</dt><dd class="c-soon strong">not recorded' in said
    assert "none yet" in said and "none booked" in said


def test_medicines_consent_and_the_next_visit(patient, nurse, open_chart):
    a_booked_course(patient, first=AFTER + timedelta(days=1))
    a_consent(patient)
    facts = {"name": "escitalopram", "dose_text": "20 mg once daily"}
    chart.record_entries(by=nurse, at=AFTER, patient=patient, entries_of=[(Medication, facts)])
    said = words(open_chart(nurse, patient))
    assert "escitalopram</dt><dd>20 mg once daily" in said
    assert "Treatment 1</dt><dd>15 Dec 10:00" in said and "until 2027-" in said


def test_without_a_baseline_no_change_is_claimed(patient, psychiatrist, open_chart):
    a_treated_course(patient=patient, scores=0)
    a_response(patient, TOTALS[2], at=AFTER)
    said = words(open_chart(psychiatrist, patient))
    assert "no baseline" in said and "%" not in said.split("From baseline")[1][:60]


def test_hostile_names_and_medicines_stay_words(nurse, open_chart):
    patient = a_referred_patient(given_name="<script>alert(1)</script>", family_name="Ω 🙂")
    facts = {"name": "<img src=x onerror=alert(1)>"}
    chart.record_entries(by=nurse, at=AFTER, patient=patient, entries_of=[(Medication, facts)])
    said = words(open_chart(nurse, patient))
    assert "<script>alert" not in said and "<img" not in said


@pytest.mark.parametrize("role", ["coordinator", "nurse", "physician", "psychiatrist", "manager"])
def test_whoever_may_see_charts_sees_it_and_leaves_a_line(patient, role, request, open_chart):
    assert open_chart(request.getfixturevalue(role), patient).status_code == 200
    line = AuditEvent.objects.first()
    assert (line.action, line.entity, line.patient_id, line.actor_role) == ("view", "chart", patient.pk, role)


def test_nobody_else_sees_it(patient, auditor, nurse, client, open_chart, signed_in):
    assert open_chart(auditor, patient).status_code == 403
    assert client.get(f"/patients/{patient.pk}/").status_code == 302
    assert signed_in(nurse).get(f"/patients/{uuid4()}/").status_code == 404


def test_as_many_queries_for_three_treatments_as_for_one(psychiatrist, signed_in, django_assert_num_queries):
    browser = signed_in(psychiatrist)
    for _chair in range(2):
        a_chair()
    few = a_treated_course(1, patient=a_referred_patient(), scores=1)
    many = a_treated_course(3, patient=a_referred_patient(given_name="Otto", health_card_number=""))
    browser.get("/")
    for course in (few, many):
        a_consent(course.patient)
        with django_assert_num_queries(29):
            browser.get(f"/patients/{course.patient_id}/")


def test_the_page_is_light(patient, psychiatrist, open_chart):
    a_treated_course(patient=patient)
    assert len(open_chart(psychiatrist, patient).content) < HEAVIEST_BYTES


def test_a_link_to_the_patient_s_pages_is_shown_once(patient, nurse, signed_in, client):
    browser, key = signed_in(nurse), {"entry_id": str(uuid4())}
    answer = browser.post(f"/patients/{patient.pk}/link/", key)
    assert answer.status_code == 200 and answer.headers["Referrer-Policy"] == "no-referrer"
    address = words(answer).split('value="http://testserver')[1].split('"')[0]
    assert client.post(address).status_code == 302
    again = browser.post(f"/patients/{patient.pk}/link/", key)
    assert again.status_code == 409 and "shown only once" in words(again)
    assert PortalLink.objects.get().purpose == "pages"


def test_a_link_needs_the_right_and_a_whole_form(patient, manager, nurse, signed_in):
    assert signed_in(manager).post(f"/patients/{patient.pk}/link/", {"entry_id": uuid4()}).status_code == 403
    assert signed_in(nurse).post(f"/patients/{patient.pk}/link/", {"entry_id": "x"}).status_code == 422
    assert not PortalLink.objects.exists()
