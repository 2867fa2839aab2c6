"""The predicted level on the live page: drawn from what was given, an estimate, refused with a reason."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lightwell.pharmacokinetics import Course, model, person
from lightwell.treatment import actions
from lightwell.treatment.record import record_of
from lightwell.treatment.rules.infusion import What
from lightwell.web.levels.given import given, ordered
from tests.factories import treatment as visit

MINUTE = timedelta(minutes=1)


def live(browser, treatment, query: str = "") -> str:
    answer = browser.get(f"/treatments/{treatment.pk}/{query}")
    assert answer.status_code == 200
    return answer.text


def pauses(team, treatment, moment):
    actions.pause_dose(by=team.nurse, at=moment, treatment=treatment, happened_at=moment)


def goes_on(team, treatment, moment, share="1"):
    actions.resume_dose(
        by=team.nurse,
        at=moment,
        treatment=treatment,
        happened_at=moment,
        rate_share=Decimal(share),
        why="calm",
    )


def test_a_running_dose_draws_its_level_with_its_range(browser, running, at):
    at(26)
    text = live(browser, running)
    assert "Estimate from dose, weight and time. Not a measurement." in text
    for drawn in ("ch-range", "ch-past", "ch-future", "ch-dosing", "Now, about", "Peak about", "at 12:00"):
        assert drawn in text


def test_the_table_says_the_same(browser, running, at):
    at(26)
    text = live(browser, running, "?show=level-table")
    assert "Range for nine in ten" in text
    assert '<th scope="row">11:20</th><td class="n">0</td><td class="n">0-0</td>' in text


def test_before_the_dose_there_is_no_level(browser, team, at):
    at(-30)
    text = live(browser, visit.a_treatment("arrived", team=team), "?show=level")
    assert "ch-range" not in text
    assert "Nothing measured yet" in text


def test_the_vital_signs_are_one_link_away(browser, running, team, at):
    visit.is_measured(team, running, at(10))
    text = live(browser, running, "?show=signs")
    assert "ch-range" not in text
    assert 'href="?show=level"' in text


def test_a_pause_gives_nothing_and_what_is_left_comes_later(running, team, at):
    pauses(team, running, at(20))
    assert given(record_of(running)).dose_mg == pytest.approx(18)
    goes_on(team, running, at(25))
    history = given(record_of(running))
    planned = ordered("IV", 36, 40).paused(20, 5)
    assert history.dose_mg == pytest.approx(36)
    assert history.end_min == pytest.approx(planned.end_min) == pytest.approx(45)


def test_half_the_rate_takes_twice_as_long(running, team, at):
    goes_on(team, running, at(20), share="0.5")
    history = given(record_of(running))
    assert history.end_min == pytest.approx(60)
    assert history.running[-1].rate_mg_per_min == pytest.approx(0.45)


def test_a_pause_redraws_the_curve(browser, running, team, at):
    at(20)
    before = live(browser, running)
    pauses(team, running, at(20))
    paused = live(browser, running)
    assert "Peak about" in before
    assert "Peak about" not in paused
    assert before.count("ch-dosing") == paused.count("ch-dosing") == 1


def test_a_dose_that_was_stopped_is_what_was_recorded(running, team, at):
    moment = at(20)
    actions.finish_dose(
        by=team.nurse, at=moment, treatment=running, happened_at=moment, given_mg=Decimal("17.5"),
        what=What.STOP, why="asked to stop",
    )  # fmt: skip
    history = given(record_of(running))
    assert history.dose_mg == pytest.approx(17.5)
    assert history.end_min == pytest.approx(20)


def test_a_pump_that_nobody_ends_gives_no_more_than_was_ordered(running, at):
    at(300)
    assert given(record_of(running)).end_min == pytest.approx(40)


def test_nobody_under_eighteen_is_shown_a_level(browser, running, at, monkeypatch):
    at(26)
    monkeypatch.setattr(type(running.patient), "age_on", lambda self, day: 17)
    text = live(browser, running)
    assert "No predicted level" in text
    assert "The models describe people of 18 years and more" in text
    assert "ch-range" not in text


def test_the_dose_of_the_record_is_the_dose_of_the_model(running, at):
    at(30)
    course = Course(model("kamp"), person(weight_kg=72), given(record_of(running)))
    planned = Course(model("kamp"), person(weight_kg=72), ordered("IV", 36, 40))
    assert course.at([10, 40, 90]) == pytest.approx(planned.at([10, 40, 90]), rel=1e-9)


def test_esketamine_is_given_in_devices_some_minutes_apart():
    history = ordered("IN-ESK", 84, 0)
    assert [one.at_min for one in history.given] == [0, 5, 10]
    assert [one.dose_mg for one in history.given] == [28, 28, 28]
