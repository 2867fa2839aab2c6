"""What each treatment came to: peak and area with their ranges, fetched only when somebody asks."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lightwell.treatment import actions
from lightwell.treatment.rules.infusion import What
from lightwell.web.levels.estimate import Receiver
from lightwell.web.levels.exposure import peak_and_area
from lightwell.web.levels.given import ordered
from tests.factories import treatment as visit
from tests.factories.letters import a_treated_course
from tests.factories.staff import a_user
from tests.letters.test_actions import AFTER

MINUTE = timedelta(minutes=1)
QUERIES = 8


@pytest.fixture
def team(db, time_machine):
    time_machine.move_to(visit.START + 20 * MINUTE, tick=False)
    return visit.the_team()


@pytest.fixture
def running(team):
    return visit.a_treatment("running", team=team)


@pytest.fixture
def browser(signed_in, team):
    return signed_in(team.nurse)


def part(browser, treatment) -> str:
    answer = browser.get(f"/patients/{treatment.patient_id}/exposure/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.text


def test_the_overview_fetches_it_only_when_it_is_opened(browser, running):
    text = browser.get(f"/patients/{running.patient_id}/").text
    assert f'hx-get="/patients/{running.patient_id}/exposure/"' in text
    assert "Area, ng·h/mL" not in text


def test_a_treatment_has_its_peak_and_its_area_as_estimates(browser, running):
    text = part(browser, running)
    assert "Estimate from dose, weight and time. Not a measurement." in text
    assert "still running" in text
    assert "Highest level, ng/mL" in text and "Area, ng·h/mL" in text


def test_half_of_a_dose_is_half_of_the_area(browser, running, team):
    moment = visit.START + 20 * MINUTE
    actions.finish_dose(
        by=team.nurse, at=moment, treatment=running, happened_at=moment, given_mg=Decimal(18),
        what=What.STOP, why="asked to stop",
    )  # fmt: skip
    assert "18 mg" in part(browser, running)
    receiver = Receiver("ketamine", 72.4, 42.0)
    whole, half = (peak_and_area(receiver, ordered("IV", mg, 40))[1] for mg in (36, 18))
    assert half == pytest.approx([one / 2 for one in whole], rel=1e-6)


def test_the_area_lies_around_what_was_observed():
    low, median, high = peak_and_area(Receiver("ketamine", 70.0, 45.0), ordered("IV", 10, 0))[1]
    assert low < 113 < high
    assert median == pytest.approx(121, rel=0.05)


def test_a_minor_has_a_reason_in_the_place_of_a_number(browser, running, monkeypatch):
    monkeypatch.setattr(type(running.patient), "age_on", lambda self, day: 17)
    assert "The models describe people of 18 years and more" in part(browser, running)


def test_before_any_dose_it_says_so(browser, team):
    assert "No dose yet" in part(browser, visit.a_treatment("arrived", team=team))


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow_with_the_treatments(
    signed_in, db, time_machine, count, django_assert_num_queries
):
    time_machine.move_to(AFTER, tick=False)
    course = a_treated_course(count)
    browser = signed_in(a_user("nurse"))
    part(browser, course)
    with django_assert_num_queries(QUERIES):
        assert part(browser, course).count('<th scope="row">') == count


def test_the_page_without_script_is_whole_and_looked_at(browser, running):
    answer = browser.get(f"/patients/{running.patient_id}/exposure/")
    assert "<h1" in answer.text and "still running" in answer.text
