"""The level to expect from a dose: band, reference ranges and answers beside the order; never an advice."""

from datetime import date
from decimal import Decimal

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.chart.models import BodyMeasurement
from lightwell.pharmacokinetics import Course, infusion, model, person
from lightwell.web.levels.answers import answers, by_other_routes, lines
from lightwell.web.levels.estimate import Receiver, band_for
from lightwell.web.levels.given import ordered
from tests.factories.assessment import a_suitable_patient
from tests.factories.staff import a_user

QUERIES = 9
ADULT = Receiver("ketamine", 70.0, 45.0)
HALF_MG_PER_KG = ordered("IV", 35, 40)


@pytest.fixture
def patient(db):
    return a_suitable_patient(a_user("psychiatrist", username="decides"))


@pytest.fixture
def browser(signed_in, patient):
    return signed_in(a_user("psychiatrist", username="orders"))


def plan(browser, patient, query="route=IV&dose_mg_per_kg=0.5&over_min=40", part=False) -> str:
    headers = {"HX-Request": "true"} if part else {}
    answer = browser.get(f"/patients/{patient.pk}/level/?{query}", headers=headers)
    assert answer.status_code == 200
    return answer.text


def test_the_two_adult_models_are_one_band_and_the_others_say_why_not(browser, patient):
    text = plan(browser, patient)
    assert text.count("ch-range") == 1
    assert "Clements and Nimmo 1981" in text and "Kamp 2020" in text
    assert text.count("Not shown:") == 4


def test_it_is_an_estimate_and_never_an_advice(browser, patient):
    text = plan(browser, patient)
    assert "Estimate from dose, weight and time. Not a measurement." in text
    assert "never an instruction to give a dose" in text


def test_each_reference_range_has_its_source(browser, patient):
    text = plan(browser, patient)
    assert "Krystal 1994" in text and "Bowdle 1998" in text and "Zarate 2006" in text
    assert "ch-reference" in text


def test_htmx_gets_the_part_alone_and_redraws_with_the_dose(browser, patient):
    half = plan(browser, patient, part=True)
    more = plan(browser, patient, "route=IV&dose_mg_per_kg=0.75&over_min=60", part=True)
    assert "<html" not in half
    assert half != more and "after 1 h" in more


def test_the_order_of_a_visit_may_call_the_dose_by_its_own_name(browser, patient):
    assert "ch-range" in plan(browser, patient, "route=IV&mg_per_kg=0,5&over_min=40", part=True)


@pytest.mark.parametrize("query", ["route=IV&dose_mg_per_kg=x", "route=XX&dose_mg_per_kg=0.5", "route=IV"])
def test_what_cannot_be_read_asks_for_a_dose(browser, patient, query):
    text = plan(browser, patient, query, part=True)
    assert "Enter a dose" in text
    assert "ch-range" not in text


def test_a_dose_in_grams_is_no_level(browser, patient):
    assert "No level can be worked out" in plan(browser, patient, "route=IV&dose_mg_per_kg=500&over_min=40")


def test_nobody_is_guessed_to_weigh_seventy(browser, patient, monkeypatch):
    monkeypatch.setattr("lightwell.web.levels.planner.header", lambda p, n: {**_bare(p), "weight_kg": None})
    assert "Weigh the patient first" in plan(browser, patient, part=True)


def _bare(patient):
    return {"patient": patient, "today": date(2026, 11, 24), "allergies": None, "alerts": []}


def test_a_minor_is_shown_no_level_and_told_why(browser, patient, monkeypatch):
    monkeypatch.setattr(type(patient), "age_on", lambda self, day: 17)
    text = plan(browser, patient, part=True)
    assert "The models describe people of 18 years and more" in text
    assert "ch-range" not in text


def test_the_page_is_looked_at_once_and_the_part_costs_few_queries(
    browser, patient, django_assert_max_num_queries
):
    looks = AuditEvent.objects.filter(action="view", entity="expected level")
    plan(browser, patient)
    with django_assert_max_num_queries(QUERIES):
        plan(browser, patient, part=True)
    assert looks.count() == 1


def test_both_orders_ask_for_it(browser, patient):
    text = browser.get(f"/patients/{patient.pk}/course/order/").text
    assert f'hx-get="/patients/{patient.pk}/level/?route=IV"' in text
    assert "Show the expected level" in text


def test_who_may_not_see_courses_is_refused(signed_in, patient):
    assert signed_in(a_user("auditor")).get(f"/patients/{patient.pk}/level/").status_code == 403


def test_the_peak_is_that_of_both_published_sets():
    found = answers(ADULT, HALF_MG_PER_KG)
    assert found.peak_ng_per_ml == pytest.approx((177.3, 253.1), rel=0.01)
    assert found.peak_at_min == pytest.approx((40, 40), abs=0.01)


def test_a_pause_of_five_minutes_lowers_the_level_at_its_end():
    found = answers(ADULT, HALF_MG_PER_KG)
    paused = Course(model("kamp"), person(weight_kg=70), infusion(dose_mg=35, over_min=40).paused(20, 5))
    assert found.pause_peak_ng_per_ml[1] == pytest.approx(paused.peak().level_ng_per_ml)
    assert found.pause_drop_ng_per_ml[0] > 0
    assert len(lines(found)) == 6
    assert len(lines(answers(ADULT, ordered("IM", 35, 0)))) == 5


def test_the_same_area_by_mouth_takes_five_to_seven_times_as_much():
    said = dict(by_other_routes(ADULT, "IV", 35))
    assert said["PO"] == "175 to 219 mg"
    assert "IV" not in said
    assert by_other_routes(Receiver("esketamine", 70.0, 45.0), "IN-ESK", 84) == []


def test_the_same_dose_is_worked_out_once():
    band_for.cache_clear()
    first = band_for(ADULT, HALF_MG_PER_KG, 240)
    assert band_for(ADULT, ordered("IV", 35, 40), 240) is first


def test_the_weight_is_the_last_one_measured(browser, patient):
    measured = BodyMeasurement.objects.current().filter(patient=patient).latest("measured_at")
    text = plan(browser, patient)
    assert f"{measured.weight_kg * Decimal('0.5'):.1f} mg" in text
