"""The live page: what is due, how far the dose is, what breaks a limit, what happened."""

from uuid import uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.treatment import actions
from lightwell.treatment.models import DoseEvent, HelpCall
from tests.factories import treatment as visit
from tests.factories.scheduling import a_chair
from tests.factories.staff import a_user

QUERIES = 24


def live(browser, treatment, query: str = "") -> str:
    answer = browser.get(f"/treatments/{treatment.pk}/{query}")
    assert answer.status_code == 200
    return answer.text


def measured(team, treatment, moment, **values):
    return visit.is_measured(team, treatment, moment, **values)


def another(team, number: int, until: str = "running"):
    """One more visit that runs, at the next chair."""
    a_chair()
    name = {"family_name": f"Sampleton{number}", "health_card_number": f"505505010{number}"}
    treatment = visit.arrives(team, visit.an_expected_visit(team, **name))
    for word, step in visit.STEPS.items():
        step(team, treatment)
        if word == until:
            break
    return treatment


def test_a_running_dose_says_how_far_it_is(browser, running, at):
    at(26)
    text = live(browser, running)
    for told in ("23.4 <small>of 36 mg given", "26 of 40", "ends 12:00", "54.0 mg/h (75 mL/h)", "Running"):
        assert told in text.replace("\u00a0", " ")


def test_the_next_check_is_named_with_its_time_left(browser, running, at):
    at(7.5)
    text = live(browser, running)
    assert "11:30, check 1" in text
    assert ">2:30</b>" in text
    assert "until due" in text


def test_a_late_check_counts_up_and_the_tab_says_so(browser, running, at):
    at(12)
    text = live(browser, running)
    assert "ring-late" in text
    assert "Late 2\u00a0min" in text


def test_a_pressure_at_the_limit_is_said_with_its_limit_and_source(browser, running, team, at):
    measured(team, running, at(10), systolic_mmhg=164, diastolic_mmhg=94)
    text = live(browser, running)
    assert "Blood pressure 164/94 at 11:30." in text
    assert "Limit 160/100 mmHg or more. General knowledge; clinical reference A.4 (M)" in text
    assert "vital-soon" in text


def test_low_oxygen_needs_someone_now(browser, running, team, at):
    measured(team, running, at(10), spo2_percent=88)
    text = live(browser, running)
    assert "Emergency: stop the dose and call for help." in text
    assert "wt-now fill" in text
    assert "Oxygen 88%" in text


def test_a_value_that_nobody_measured_is_never_blank(browser, running):
    assert live(browser, running).count("vital-none") == 3


def test_a_gap_is_named_from_last_reading_to_next(browser, running, team, at):
    measured(team, running, at(10))
    measured(team, running, at(27))
    text = live(browser, running)
    assert "No reading 11:30 to 11:47" in text


def test_the_set_just_before_the_dose_leaves_no_gap(browser, running, team, at):
    measured(team, running, at(8))
    assert "No reading" not in live(browser, running)


def test_the_numbers_are_a_table_one_link_away(browser, running, team, at):
    measured(team, running, at(10))
    assert 'href="?show=table"' in live(browser, running, "?show=signs")
    assert '<th scope="row">11:30</th><td class="n">118/76</td>' in live(browser, running, "?show=table")


def test_before_the_dose_what_is_missing_stands_beside_the_button(browser, team, at):
    at(-30)
    text = live(browser, visit.a_treatment("arrived", team=team))
    assert "Start dose" in text
    assert "Get ready" in text
    assert "Checks begin with the dose." in text


def test_a_start_that_is_not_allowed_names_each_gate_and_writes_nothing(browser, team, at):
    at(-20)
    treatment = visit.a_treatment("examined", team=team)
    answer = browser.post(f"/treatments/{treatment.pk}/start/", {"entry_id": uuid4()})
    assert answer.status_code == 422
    assert "the signed order; the dose drawn from the register" in answer.text
    assert not DoseEvent.objects.exists()


def test_a_double_click_starts_once(browser, team, at):
    at(0)
    treatment = visit.a_treatment("measured", team=team)
    sent = {"entry_id": uuid4()}
    for _click in range(2):
        assert browser.post(f"/treatments/{treatment.pk}/start/", sent).status_code == 303
    assert DoseEvent.objects.count() == 1


def test_two_tablets_that_pause_at_once_are_one_pause_and_a_sentence(browser, running, at):
    at(12)
    address = f"/treatments/{running.pk}/pause/"
    assert browser.post(address, {"entry_id": uuid4()}).status_code == 303
    second = browser.post(address, {"entry_id": uuid4()})
    assert second.status_code == 422
    assert "That is not possible now" in second.text
    assert DoseEvent.objects.filter(what="pause").count() == 1


def test_htmx_is_given_the_middle_and_the_strip(browser, running, at):
    at(12)
    answer = browser.post(
        f"/treatments/{running.pk}/pause/", {"entry_id": uuid4()}, headers={"HX-Request": "true"}
    )
    assert answer.text.startswith("\n<live-page") or answer.text.startswith("<live-page")
    assert 'id="watch" hx-swap-oob="innerHTML"' in answer.text
    assert "Dose paused." in answer.text
    assert "<html" not in answer.text


def test_chairs_keep_their_place_whoever_needs_someone(browser, running, team, at):
    second = another(team, 1)
    measured(team, second, at(10), systolic_mmhg=185, diastolic_mmhg=112)
    strip = live(browser, running).split('class="sys"')[0]
    assert strip.index("Fernwhistle, O.") < strip.index("Sampleton1, O.")
    assert "BP 185/112" in strip


def test_help_is_called_once_and_answered_by_name(browser, running, team, signed_in, at):
    at(12)
    for _click in range(2):
        browser.post(f"/treatments/{running.pk}/help/", {"entry_id": uuid4()})
    call = HelpCall.objects.get()
    assert "Help called" in live(browser, running)
    doctor = signed_in(team.physician)
    doctor.post(f"/treatments/{running.pk}/help/{call.pk}/answer/")
    assert "Call answered" in live(browser, running)
    assert HelpCall.objects.get(answer__by=team.physician) == call


def test_the_log_shows_a_correction_struck_through_with_its_reason(browser, running, team, at):
    signs = measured(team, running, at(10), systolic_mmhg=218)
    actions.correct_vital_signs(
        by=team.nurse,
        at=at(11),
        signs=signs,
        reason="typed 218 for 128",
        systolic_mmhg=128,
        diastolic_mmhg=76,
    )
    text = live(browser, running)
    assert "<s>BP 218/76" in text
    assert "typed 218 for 128" in text


def test_looking_leaves_one_line_and_news_leave_none(browser, running):
    live(browser, running)
    browser.get(f"/treatments/{running.pk}/changes/")
    line = AuditEvent.objects.get(action="view")
    assert (line.entity, line.entity_id) == ("treatment.Treatment", str(running.pk))


def test_hostile_names_are_only_letters(browser, team, at):
    at(10)
    a_chair()
    treatment = visit.a_treatment("running", team=team, given_name="<script>alert(1)</script>")
    assert "<script>alert" not in live(browser, treatment)


@pytest.mark.parametrize("role", ["coordinator", "auditor"])
def test_who_may_not_look_at_treatments_is_refused(signed_in, running, role):
    assert signed_in(a_user(role)).get(f"/treatments/{running.pk}/").status_code == 403


def test_the_manager_looks_and_calls_but_records_nothing(signed_in, running):
    browser = signed_in(a_user("manager"))
    text = live(browser, running)
    assert "Record check" not in text
    assert "Call for help" in text
    assert browser.post(f"/treatments/{running.pk}/pause/").status_code == 403


def test_an_unknown_visit_is_no_page(browser):
    assert browser.get(f"/treatments/{uuid4()}/").status_code == 404


def test_nothing_new_is_204_and_does_not_keep_a_session_alive(browser, running, at):
    at(12)
    poll = live(browser, running).split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    seen = browser.session.get("seen")
    at(12.5)
    assert browser.get(poll).status_code == 204
    assert browser.session.get("seen") == seen


def test_news_of_another_chair_are_news(browser, running, team, at):
    at(12)
    second = another(team, 1)
    poll = live(browser, running).split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    measured(team, second, at(12.2), systolic_mmhg=185, diastolic_mmhg=112)
    answer = browser.get(poll, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "BP 185/112" in answer.text


@pytest.mark.parametrize("since", ["", "-1", "9" * 40, "<script>", "²"])
def test_a_page_that_cannot_say_what_it_saw_is_shown_all(browser, running, since):
    answer = browser.get(f"/treatments/{running.pk}/changes/", {"since": since})
    assert answer.status_code == 200


def test_the_minute_is_news_too(browser, running, at):
    at(12)
    poll = live(browser, running).split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    at(13)
    assert browser.get(poll).status_code == 200


@pytest.mark.parametrize("sets", [1, 3])
def test_the_page_asks_as_little_for_one_set_as_for_three(
    browser, running, team, at, sets, django_assert_num_queries
):
    for number in range(sets):
        measured(team, running, at(10 + 5 * number))
    live(browser, running)
    with django_assert_num_queries(QUERIES):
        live(browser, running)


@pytest.mark.parametrize("chairs", [1, 3])
def test_the_page_asks_as_little_for_one_chair_as_for_three(
    browser, running, team, at, chairs, django_assert_num_queries
):
    for number in range(1, chairs):
        another(team, number)
    at(12)
    live(browser, running)
    with django_assert_num_queries(QUERIES):
        live(browser, running)


@pytest.mark.parametrize("chairs", [1, 3])
def test_asking_for_news_is_four_questions(browser, running, team, at, chairs, django_assert_num_queries):
    for number in range(1, chairs):
        another(team, number)
    at(12)
    poll = live(browser, running).split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    with django_assert_num_queries(4):
        assert browser.get(poll).status_code == 204
