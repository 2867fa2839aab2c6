"""Pause, go on, finish, stop; recovery; going home; what is left is wasted before a witness."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from lightwell.pharmacy.models import RegisterEntry
from lightwell.treatment.models import Departure, DoseEvent, Recovery
from tests.factories import treatment as visit
from tests.factories.staff import PASSWORD


@pytest.fixture
def send(browser, running):
    """Posts to a page of the visit with a fresh entry."""
    return lambda path, **sent: browser.post(
        f"/treatments/{running.pk}/{path}/", {"entry_id": str(uuid4()), **sent}
    )


@pytest.fixture
def wait(browser, at):
    """Until so many minutes after the start; a touch now and then keeps the session."""

    def until(minute: int):
        for one in (*range(20, minute, 20), minute):
            at(one)
            browser.get("/")

    return until


def last() -> DoseEvent:
    return DoseEvent.objects.order_by("number").last()


def test_a_pause_and_a_slower_rate_delay_the_end(send, browser, running, at):
    at(10)
    send("pause")
    assert "Paused" in browser.get(f"/treatments/{running.pk}/").text
    at(15)
    assert send("resume", rate_share="0.5").status_code == 303
    assert last().rate_share == Decimal("0.5")
    assert "ends 12:35" in browser.get(f"/treatments/{running.pk}/").text


@pytest.mark.parametrize("share", ["1.5", "0", "-1", "all", ""])
def test_the_dose_never_goes_on_faster_than_ordered(send, at, share):
    at(10)
    send("pause")
    assert send("resume", rate_share=share).status_code == 422
    assert last().what == "pause"


def test_stopping_asks_why_and_proposes_what_the_rate_gave(send, browser, running, at):
    at(20)
    text = browser.get(f"/treatments/{running.pk}/stop/").text
    assert "18 of 36 mg given by the rate until now." in text
    assert "Keep it running" in text
    answer = send("stop")
    assert answer.status_code == 422
    assert "Say why it was stopped." in answer.text


def test_a_stop_keeps_the_reason_and_the_register_follows(send, at):
    at(20)
    assert send("stop", why="chest tightness").status_code == 303
    assert (last().what, last().given_mg, last().why) == ("stop", Decimal(18), "chest tightness")
    assert RegisterEntry.objects.get(kind="give").amount_mg == Decimal(18)


def test_a_held_button_stops_at_once_and_says_so(send, at):
    at(20)
    assert send("stop", held="on").status_code == 303
    assert last().why == "Held to stop; no reason was typed"


def test_finishing_takes_the_figure_of_the_pump_with_a_comma(send, at):
    at(40)
    assert send("finish", given_mg="35,5").status_code == 303
    assert last().given_mg == Decimal("35.5")


@pytest.mark.parametrize("typed", ["37", "-1", "abc", "1e9", "35.555"])
def test_an_impossible_amount_is_refused_and_kept(send, at, typed):
    at(40)
    answer = send("finish", given_mg=typed)
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert last().what == "start"


def test_a_dose_that_is_in_asks_to_be_finished(browser, running, wait):
    wait(41)
    text = browser.get(f"/treatments/{running.pk}/").text
    assert "36.0 <small>of 36 mg given" in text
    assert f'href="/treatments/{running.pk}/finish/"' in text


@pytest.fixture
def over(running, send, at):
    at(40)
    send("finish")
    return running


def test_what_is_left_of_the_draw_is_shown_until_it_is_wasted(over, browser, send, team, at):
    at(45)
    page = browser.get(f"/treatments/{over.pk}/").text
    assert "4 mg left of the draw" in page
    assert (
        "Drawn 40 mg from A1, given 36, wasted 0: 4 mg left."
        in browser.get(f"/treatments/{over.pk}/waste/").text
    )
    signed = {"witness": team.physician.actor_id, "password": PASSWORD, "witness_password": PASSWORD}
    sent = {"amount_mg": "4", "method": "destroying-container", **signed}
    assert send("waste", **sent).status_code == 303
    assert "left of the draw" not in browser.get(f"/treatments/{over.pk}/").text


def test_nothing_is_wasted_while_the_dose_runs(running, send, team, at):
    at(10)
    signed = {"witness": team.physician.actor_id, "password": PASSWORD, "witness_password": PASSWORD}
    answer = send("waste", amount_mg="4", method="destroying-container", **signed)
    assert answer.status_code == 422
    assert "The dose is not over. Finish or stop it first." in answer.text


def test_a_wrong_password_of_the_witness_wastes_nothing(over, send, team):
    signed = {"witness": team.physician.actor_id, "password": PASSWORD, "witness_password": "guess"}
    assert send("waste", amount_mg="4", method="destroying-container", **signed).status_code == 422
    assert not RegisterEntry.objects.filter(kind="waste").exists()


LOOKED = {
    name: str(value)
    for name, value in visit.RECOVERED.items()
    if name.startswith(("aldrete", "padss")) or value == "yes"
}
CADSS = {f"cadss_{code}": "0" for code in (1, 2, 6, 7, 15, 22)}


def test_recovery_is_scored_part_by_part_with_words(over, browser, send, wait):
    wait(100)
    text = browser.get(f"/treatments/{over.pk}/recovery/").text
    assert "Moves four limbs" in text
    assert "Limit 9 or more." in text
    assert send("recovery", **LOOKED, **CADSS).status_code == 303
    look = Recovery.objects.get()
    assert (look.aldrete_activity, look.cadss6_total, look.gait_steady) == (2, 0, "yes")


def test_one_part_that_was_not_asked_leaves_the_total_open(over, send, wait):
    wait(100)
    send("recovery", **LOOKED, **{**CADSS, "cadss_22": ""})
    assert Recovery.objects.get().cadss6_total is None


def test_what_was_seen_is_looked_at_anew_and_what_was_done_stays(over, browser, send, wait):
    wait(100)
    send("recovery", **LOOKED, **CADSS)
    text = browser.get(f"/treatments/{over.pk}/recovery/").text
    assert 'id="id_aftercare_given_0" value="yes" checked' in text
    assert 'id="id_gait_steady_0" value="yes" checked' not in text


def test_a_point_that_is_not_offered_is_refused(over, send):
    assert send("recovery", **{**LOOKED, "aldrete_activity": "7"}).status_code == 422
    assert not Recovery.objects.exists()


def leaves(send, **over):
    return send("leave", **{"escort_name": "Rowan", "password": PASSWORD, **over})


def test_leaving_too_early_names_what_is_missing(over, browser, send, at):
    at(50)
    text = browser.get(f"/treatments/{over.pk}/leave/").text
    assert "Not before 13:00." in text
    assert "Rowan Fernwhistle (brother)" in text
    answer = leaves(send)
    assert answer.status_code == 422
    assert "Not ready to leave. Still missing: the least stay; the Aldrete score" in answer.text
    assert not Departure.objects.exists()


def test_a_patient_who_is_ready_leaves_with_a_name_and_a_signature(over, browser, send, team, wait, at):
    wait(85)
    for minute in (85, 100):
        visit.is_measured(team, over, at(minute))
    send("recovery", **LOOKED, **CADSS)
    assert "Everything is met." in browser.get(f"/treatments/{over.pk}/leave/").text
    assert leaves(send).status_code == 303
    gone = Departure.objects.get()
    assert (gone.escort_name, gone.signed_by, gone.left_at) == (
        "Rowan",
        team.nurse,
        visit.START + timedelta(minutes=100),
    )
    page = browser.get(f"/treatments/{over.pk}/").text
    assert "Gone home" in page
    assert "Record check" not in page


def test_without_the_password_nobody_leaves(over, send, at):
    at(50)
    answer = leaves(send, password="guess", against_advice="on", reason="would not wait")
    assert answer.status_code == 422
    assert "guess" not in answer.text
    assert not Departure.objects.exists()


def test_against_advice_needs_its_reason_and_is_kept_with_it(over, send, at):
    at(50)
    assert leaves(send, against_advice="on").status_code == 422
    assert leaves(send, against_advice="on", reason="told of the risk, would not wait").status_code == 303
    assert Departure.objects.get().against_advice


def test_a_physician_may_end_a_visit_and_a_manager_may_not(over, signed_in, manager):
    assert signed_in(manager).get(f"/treatments/{over.pk}/leave/").status_code == 403
