"""The sheet: who may see it, what it says of what nobody knows, and how many queries it takes."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from lightwell.assessment import actions
from lightwell.audit.models import AuditEvent
from tests.cases.facts import read
from tests.conftest import NOW
from tests.factories.assessment import a_decision, an_assessed_patient
from tests.factories.cases import a_patient_of, moment
from tests.factories.patients import a_patient
from tests.factories.referrals import an_accepted_patient

pytestmark = pytest.mark.django_db


def test_the_sheet_shows_the_patient_and_says_that_it_was_seen(signed_in, nurse, patient, page_of):
    answer = signed_in(nurse).get(page_of("show", patient))
    assert answer.status_code == 200
    assert "FERNWHISTLE, Ottoline" in answer.text
    line = AuditEvent.objects.order_by("-seq").first()
    assert (line.action, line.patient_id, line.actor_id) == ("view", patient.pk, nurse.actor_id)


def test_an_auditor_and_a_stranger_see_nothing(client, signed_in, auditor, patient, page_of):
    assert signed_in(auditor).get(page_of("show", patient)).status_code == 403
    assert client.get(page_of("show", patient)).status_code == 302


def test_nobody_of_this_id_is_not_found(signed_in, nurse, patient, page_of):
    assert signed_in(nurse).get(reverse("assessment:show", args=[uuid4()])).status_code == 404


def test_a_coordinator_reads_and_has_no_form(signed_in, coordinator, patient, page_of):
    text = signed_in(coordinator).get(page_of("show", patient)).text
    assert "Add a medicine" not in text
    assert "Sign decision" not in text


def test_not_asked_stands_apart_from_no(signed_in, nurse, patient, page_of):
    browser, address = signed_in(nurse), page_of("show", patient)
    assert "Not asked: 5 questions" in browser.get(address).text
    actions.record_history(
        by=nurse, at=NOW, patient=patient, answers={"aneurysm": "no", "stroke_or_tia": "unknown"}
    )
    text = browser.get(address).text
    assert "Not asked: 4 questions" in text
    assert "No to 1 question" in text
    assert '<b class="mid">Not known</b> Have you ever had a stroke' in text


def test_unknown_on_an_absolute_rule_says_what_to_ask_and_where(signed_in, nurse, patient, page_of):
    text = signed_in(nurse).get(page_of("show", patient)).text
    assert "Stops treatment until it is answered" in text
    assert "Not asked: Have you ever been told you have an aneurysm" in text
    assert f'href="{page_of("history", patient)}#id_aneurysm"' in text
    assert 'href="#allergies"' in text


def test_a_finding_says_why_from_where_how_sure_and_what_to_do(signed_in, psychiatrist, page_of):
    case, _expected = read("04-not-suitable")
    patient = a_patient_of(case, psychiatrist, 0)
    with time_machine.travel(moment(0)):
        text = signed_in(psychiatrist).get(page_of("show", patient)).text
    assert "Days since the cardiovascular event: 30 days" in text
    assert "Rule B05. Clinical reference B05" in text
    assert "high confidence" in text
    assert "Within 6 weeks: do not order ketamine" in text
    assert "2 findings stop" in text


def test_medicines_say_what_they_do_beside_ketamine(signed_in, psychiatrist, page_of):
    case, _expected = read("05-unknowns-relapse")
    patient = a_patient_of(case, psychiatrist, -14)
    with time_machine.travel(moment(-14)):
        text = signed_in(psychiatrist).get(page_of("show", patient)).text
    assert "lamotrigine" in text
    assert "Rule C03." in text


def test_nobody_asked_for_medicines_is_said(signed_in, nurse, page_of):
    patient = a_patient()
    text = signed_in(nurse).get(page_of("show", patient)).text
    assert "Nobody asked" in text
    assert "Asked: takes no medicine." not in text


def test_a_name_with_a_script_is_only_text(signed_in, nurse, patient, page_of):
    actions.record_medicine(by=nurse, at=NOW, patient=patient, name="<script>alert(1)</script> 💊")
    text = signed_in(nurse).get(page_of("show", patient)).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 💊" in text


@pytest.mark.parametrize("items", [1, 3])
def test_the_sheet_takes_as_many_queries_with_three_items(
    signed_in, nurse, patient, page_of, items, django_assert_num_queries
):
    who = {"by": nurse, "at": NOW, "patient": patient}
    for place in range(items):
        actions.record_medicine(**who, name=f"lithium {place}")
        actions.record_allergy(**who, substance=f"substance {place}")
        actions.record_problem(**who, text=f"problem {place}")
        actions.record_trial(**who, treatment=f"treatment {place}")
        moment_ = NOW - timedelta(days=place)
        actions.record_measurement(**who, measured_at=moment_, systolic_mmhg=120, diastolic_mmhg=80)
    browser = signed_in(nurse)
    browser.get(page_of("show", patient))
    with django_assert_num_queries(28):
        assert browser.get(page_of("show", patient)).status_code == 200


# ── the list ──


def test_the_list_has_who_waits_who_is_assessed_and_who_was_decided(signed_in, psychiatrist):
    an_accepted_patient(psychiatrist, family_name="Waits", health_card_number="")
    begun = an_accepted_patient(psychiatrist, family_name="Begun", health_card_number="")
    actions.begin_assessment(by=psychiatrist, at=NOW, patient=begun)
    a_decision(psychiatrist, an_assessed_patient(psychiatrist, family_name="Decided"))
    text = signed_in(psychiatrist).get(reverse("assessment:list")).text
    places = [text.index(word) for word in ("WAITS", "BEGUN", "DECIDED")]
    assert places == sorted(places)
    assert "Not booked" in text


def test_the_list_is_searched(signed_in, psychiatrist):
    an_accepted_patient(psychiatrist)
    browser, address = signed_in(psychiatrist), reverse("assessment:list")
    assert "FERNWHISTLE" in browser.get(address, {"q": "fernwh"}).text
    text = browser.get(address, {"q": "<script>"}).text
    assert "FERNWHISTLE" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("items", [1, 3])
def test_the_list_takes_as_many_queries_with_three_people(
    signed_in, psychiatrist, items, django_assert_num_queries
):
    for place in range(items):
        an_accepted_patient(psychiatrist, family_name=f"Fernwhistle-{place}", health_card_number="")
    browser = signed_in(psychiatrist)
    browser.get(reverse("assessment:list"))
    with django_assert_num_queries(13):
        assert browser.get(reverse("assessment:list")).status_code == 200


def test_an_assessment_begins_from_the_list_once(signed_in, psychiatrist, page_of):
    patient = an_accepted_patient(psychiatrist)
    browser = signed_in(psychiatrist)
    for _click in range(2):
        answer = browser.post(page_of("begin", patient))
        assert (answer.status_code, answer.url) == (303, f"{page_of('show', patient)}#history")
    text = browser.get(page_of("show", patient)).text
    assert "Begun 2026-11-24 by Dr. Sunniva Achterberg" in text
    assert "sertraline" in text


def test_a_coordinator_cannot_begin(signed_in, coordinator, psychiatrist, page_of):
    patient = an_accepted_patient(psychiatrist)
    assert signed_in(coordinator).post(page_of("begin", patient)).status_code == 403
