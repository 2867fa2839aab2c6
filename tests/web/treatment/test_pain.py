"""Before a dose for pain the PEG is asked, and its answers are the score of the day."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from lightwell.measures.models import Response
from lightwell.treatment.queries import clearance
from lightwell.treatment.record import record_of
from tests.factories.assessment import a_suitable_patient
from tests.factories.consent import a_consent
from tests.factories.scheduling import a_booked_course, a_chair, the_appointments
from tests.factories.treatment import SEAT, a_treatment, arrives

PAIN = {"protocol": "pain-iv-0.5-40x4", "treatments": 4}


@pytest.fixture
def treatment(team):
    a_chair()
    patient = a_suitable_patient(team.psychiatrist)
    a_consent(patient, presented_by=team.nurse)
    return arrives(team, the_appointments(a_booked_course(patient, first=SEAT, **PAIN))[0])


def answers(browser, treatment, *values: int):
    typed = {f"item_{number}": str(value) for number, value in enumerate(values, 1)}
    address = reverse("treatment:scale", args=[treatment.pk, "peg"])
    return browser.post(address, {"entry_id": str(uuid4()), "day": "2026-11-24", **typed})


def holds(treatment) -> list[str]:
    return [hold.code for hold in clearance(record_of(treatment), timezone.now()).holds]


def test_the_page_of_the_day_leads_to_the_scale_of_the_course(browser, treatment):
    address = reverse("treatment:scale", args=[treatment.pk, "peg"])
    assert f'href="{address}"' in browser.get(reverse("treatment:prepare", args=[treatment.pk])).text
    assert "pain on average in the past week" in browser.get(address).text


def test_the_answers_are_kept_as_a_mean_and_open_the_hold(browser, treatment):
    assert "score-missing" in holds(treatment)
    assert answers(browser, treatment, 8, 8, 7).status_code == 303
    assert Response.objects.get(instrument="peg").total == Decimal("7.67")
    assert "score-missing" not in holds(treatment)


def test_an_answer_beyond_the_scale_is_refused_and_nothing_is_kept(browser, treatment):
    assert answers(browser, treatment, 8, 8, 11).status_code == 422
    assert not Response.objects.filter(instrument="peg").exists()


def test_a_course_for_depression_asks_for_no_peg(browser, team):
    assert answers(browser, a_treatment("asked", team=team), 8, 8, 7).status_code == 404
