"""Recording a check: what is kept, what is asked for twice, what is refused with the words kept."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lightwell.treatment.models import AdverseEvent, VitalSigns
from tests.factories import treatment as visit

TYPED = {"systolic_mmhg": "151", "diastolic_mmhg": "92", "heart_rate_bpm": "84", "spo2_percent": "98"}


@pytest.fixture
def save(browser, running):
    """Sends one check; what is not told stays empty."""

    def send(**over):
        sent = {"entry_id": str(uuid4()), "measured": "", **TYPED, **over}
        return browser.post(f"/treatments/{running.pk}/vital-signs/", sent)

    return send


def entry(browser, running, query: str = "") -> str:
    return browser.get(f"/treatments/{running.pk}/vital-signs/{query}").text


def new_signs(running):
    return VitalSigns.objects.filter(treatment=running, measured_at__gt=visit.START)


def test_the_entry_page_is_a_plain_form_with_the_keypad_beside_it(browser, running, at):
    at(9)
    text = entry(browser, running, "?field=spo2_percent")
    assert 'name="systolic_mmhg"' in text
    assert 'data-first="spo2_percent"' in text
    assert "Check due 11:30" in text
    assert 'value="11:29"' in text
    assert "before 118" in text


def test_the_limits_stand_on_the_page_with_their_source(browser, running):
    text = entry(browser, running)
    assert "160 or more: tell the physician" in text
    assert "Limit under 90%. General knowledge; clinical reference A.4 (H)" in text


def test_a_check_is_saved_and_the_page_goes_back_to_the_patient(save, running, at, team):
    moment = at(10)
    answer = save(moaas_score="4", cadss6_total="6")
    assert (answer.status_code, answer["Location"]) == (303, f"/treatments/{running.pk}/")
    signs = new_signs(running).get()
    assert (signs.systolic_mmhg, signs.moaas_score, signs.measured_at) == (151, 4, moment)
    assert signs.recorded_by_name == team.nurse.name


def test_measured_is_not_entered(save, running, at):
    at(20)
    save(measured="11:32")
    signs = new_signs(running).get()
    assert signs.measured_at == visit.START + timedelta(minutes=12)
    assert signs.entered_at == visit.START + timedelta(minutes=20)


@pytest.mark.parametrize("typed", ["11h32", "1132", "11.32"])
def test_a_time_may_be_typed_as_people_type_it(save, running, at, typed):
    at(20)
    save(measured=typed)
    assert new_signs(running).get().measured_at == visit.START + timedelta(minutes=12)


def test_a_double_click_is_one_check(save, running, at):
    at(10)
    key = str(uuid4())
    for _click in range(2):
        assert save(entry_id=key).status_code == 303
    assert new_signs(running).count() == 1


def test_480_is_not_possible_and_what_was_typed_stays(save, running, at):
    at(10)
    answer = save(systolic_mmhg="480")
    assert answer.status_code == 422
    assert "480 is not possible for systolic pressure. It lies between 50 and 280." in answer.text
    assert 'value="480"' in answer.text
    assert 'value="84"' in answer.text
    assert not new_signs(running).exists()


def test_80_over_120_asks_whether_they_are_swapped(save, running, at):
    at(10)
    answer = save(systolic_mmhg="80", diastolic_mmhg="119")
    assert answer.status_code == 422
    assert "The lower number cannot be above the upper one. Are they swapped?" in answer.text
    assert not new_signs(running).exists()


def test_each_wrong_value_of_a_set_gets_its_sentence_at_once(save, running, at):
    at(10)
    answer = save(systolic_mmhg="80", diastolic_mmhg="120", heart_rate_bpm="999", spo2_percent="-3")
    for said in ("Are they swapped?", "999 is not possible for heart rate.", "-3 is not possible for"):
        assert said in answer.text
    assert "is unusual" not in answer.text
    assert not new_signs(running).exists()


def test_an_unusual_value_is_asked_for_once_more_and_then_kept(save, running, at):
    at(10)
    first = save(systolic_mmhg="212", diastolic_mmhg="118")
    assert first.status_code == 422
    assert "212 is unusual. If it is right, save once more." in first.text
    assert 'name="confirmed" value="systolic_mmhg=212"' in first.text
    assert save(systolic_mmhg="212", diastolic_mmhg="118", confirmed="systolic_mmhg=212").status_code == 303
    assert new_signs(running).get().systolic_mmhg == 212


def test_a_confirmed_value_that_was_changed_is_asked_for_again(save, at):
    at(10)
    assert save(systolic_mmhg="222", confirmed="systolic_mmhg=212").status_code == 422


def test_one_number_of_a_pressure_is_refused_beside_the_missing_one(save, at):
    at(10)
    answer = save(diastolic_mmhg="")
    assert "A blood pressure has two numbers. Enter both, or neither." in answer.text


def test_blanks_are_kept_as_blanks(save, running, at):
    at(10)
    save(heart_rate_bpm="", note="Heart rate could not be measured")
    signs = new_signs(running).get()
    assert (signs.heart_rate_bpm, signs.note) == (None, "Heart rate could not be measured")


@pytest.mark.parametrize("typed", ["-4", "1e3", "<script>", "٧٢", "72.5", "9" * 5000, "NaN"])
def test_hostile_numbers_get_a_sentence_and_write_nothing(save, running, at, typed):
    at(10)
    answer = save(heart_rate_bpm=typed, spo2_percent=typed)
    assert answer.status_code in (422, 303)
    assert "<script>" not in answer.text
    assert answer.status_code == 422 or typed == "٧٢"


def test_nothing_at_all_is_refused(save, at):
    at(10)
    answer = save(**dict.fromkeys(TYPED, ""))
    assert "Enter at least one value, or say why it could not be measured." in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("14:00", "This time has not come yet."),
        ("09:00", "This is before the patient arrived."),
        ("25:61", "Enter a time, such as 10:41."),
    ],
)
def test_an_odd_time_is_refused_beside_its_field(save, at, typed, said):
    at(10)
    answer = save(measured=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text


def test_a_session_that_timed_out_keeps_the_check(browser, running, at):
    at(10)
    browser.logout()
    sent = {"entry_id": str(uuid4()), **TYPED}
    answer = browser.post(f"/treatments/{running.pk}/vital-signs/", sent)
    assert answer.status_code == 401
    assert 'name="kept-systolic_mmhg" value="151"' in answer.text


def test_another_patients_set_is_no_page(browser, running):
    assert browser.get(f"/treatments/{running.pk}/vital-signs/{uuid4()}/correct/").status_code == 404


@pytest.fixture
def signs(team, running, at):
    return visit.is_measured(team, running, at(10), systolic_mmhg=182, note="left arm")


@pytest.fixture
def correct(browser, running, signs):
    address = f"/treatments/{running.pk}/vital-signs/{signs.pk}/correct/"
    sent = {"systolic_mmhg": "128", "diastolic_mmhg": "76", "note": "left arm"}
    return lambda **over: browser.post(address, {"entry_id": str(uuid4()), **sent, **over})


def test_a_correction_begins_with_what_was_recorded(browser, running, signs):
    text = browser.get(f"/treatments/{running.pk}/vital-signs/{signs.pk}/correct/").text
    assert 'value="182"' in text
    assert 'value="left arm"' in text
    assert "Check of 11:30" in text


def test_a_correction_is_the_next_version_with_its_reason(correct, signs):
    assert correct(reason="typed 182 for 128").status_code == 303
    after = VitalSigns.objects.get(record=signs.record, version=2)
    assert (after.systolic_mmhg, after.reason) == (128, "typed 182 for 128")


def test_a_correction_without_a_reason_is_refused(correct):
    answer = correct(reason=" ")
    assert answer.status_code == 422
    assert "Say why this is corrected." in answer.text


def test_of_two_corrections_the_second_is_told_who_was_first(correct, team):
    assert correct(reason="typed wrong").status_code == 303
    second = correct(reason="other arm", systolic_mmhg="130")
    assert second.status_code == 422
    assert f"{team.nurse.name} changed this meanwhile." in second.text
    assert 'value="130"' in second.text


def test_something_that_happened_is_recorded_by_its_code(browser, running, at):
    at(12)
    address = f"/treatments/{running.pk}/events/"
    assert '<option value="nausea" selected>' in browser.get(address + "?code=nausea").text
    sent = {
        "entry_id": str(uuid4()),
        "code": "nausea",
        "grade": "1",
        "onset": "11:31",
        "action_taken": "none",
    }
    for _click in range(2):
        assert browser.post(address, sent).status_code == 303
    event = AdverseEvent.objects.get()
    assert event.onset_at == visit.START + timedelta(minutes=11)


def test_an_event_without_a_grade_keeps_what_was_typed(browser, running):
    sent = {"entry_id": str(uuid4()), "code": "vomiting", "detail": "twice <b>", "action_taken": "none"}
    answer = browser.post(f"/treatments/{running.pk}/events/", sent)
    assert answer.status_code == 422
    assert "Choose how severe it is." in answer.text
    assert "twice &lt;b&gt;" in answer.text


def test_an_event_is_over_with_one_tap(browser, running, at, team):
    at(12)
    sent = {"entry_id": str(uuid4()), "code": "nausea", "grade": "1", "action_taken": "none"}
    browser.post(f"/treatments/{running.pk}/events/", sent)
    event = AdverseEvent.objects.get()
    at(15)
    assert browser.post(f"/treatments/{running.pk}/events/{event.pk}/over/").status_code == 303
    assert AdverseEvent.objects.current().get().over_at == visit.START + timedelta(minutes=15)


def test_help_beside_an_entry_leaves_the_entry_alone(browser, running, at):
    at(12)
    answer = browser.post(
        f"/treatments/{running.pk}/help/?stay=1", {"entry_id": uuid4()}, headers={"HX-Request": "true"}
    )
    assert "Help called 11:32. Your entry is still here." in answer.text
    assert "<html" not in answer.text
