"""A doctor refers a patient: case 1 through the form, its confirmation and its tracking code."""

from datetime import timedelta

import pytest

from lightwell.patients.rules import check_health_card
from lightwell.referrals import queries
from lightwell.referrals.models import Referral, SafetyAnswer
from tests.cases import facts


def test_the_form_asks_for_no_account_and_only_its_own_small_script(referrer):
    answer = referrer.get("/refer/")
    assert answer.status_code == 200
    assert answer.text.count("<script") == 1 and "refer.js" in answer.text
    assert "In danger today?" in answer.text and "9-8-8" in answer.text


def test_the_home_page_leads_to_the_form(referrer):
    text = referrer.get("/").text
    assert 'href="/refer/"' in text and 'href="/for-patients/"' in text


def test_case_1_comes_in_whole(referrer, typed):
    case, expected = facts.read("01-clean-responder")
    answer = referrer.post("/refer/", typed())
    assert answer.status_code == 303
    kept = queries.with_everything(Referral.objects.get().pk)
    assert (kept.name, kept.received_via, kept.phq9_total) == ("Ottoline Fernwhistle", "web", 20)
    assert str(kept.birth_date) == "1984-03-14"
    assert [(one.medicine, one.weeks, one.helped) for one in kept.trials.order_by("position")] == [
        ("sertraline", 12, "no"),
        ("venlafaxine XR", 10, "a-little"),
        ("cognitive behavioural therapy", 16, "a-little"),
        ("mirtazapine", 3, "stopped"),
    ]
    assert [(one.name, one.dose_text) for one in kept.medicines.order_by("position")] == [
        ("escitalopram", "20 mg once daily"),
        ("rosuvastatin", "10 mg once daily"),
    ]
    assert [(one.text, one.code_icd10) for one in kept.diagnoses.order_by("position")] == [
        ("Generalized anxiety disorder", "F41.1"),
        ("hypertension", ""),
    ]
    assert [(one.substance, one.reaction) for one in kept.allergies.all()] == [("penicillin", "rash")]
    assert (kept.suicide_risk, kept.medical_history) == ("thoughts", "Migraine.")
    assert kept.safety.count() == len(SafetyAnswer.QUESTIONS)
    assert (
        check_health_card(kept.health_card_province, kept.health_card_number)
        == (expected["health_card"]["result"])
    )
    assert kept.reason == case["referral"]["reason"]
    assert queries.missing_of(kept) == ()


def test_the_referrer_gets_a_code_and_what_happens_next(referrer, typed):
    answer = referrer.post("/refer/", typed(), follow=True)
    code = Referral.objects.get().tracking_code
    assert code in answer.text
    assert "We have your referral for Ottoline Fernwhistle" in answer.text
    assert "By 8 Dec" in answer.text and "Within 28 days" in answer.text


def test_another_row_keeps_every_word_and_scolds_nobody(referrer, typed):
    answer = referrer.post("/refer/", typed(add_trial="1", given_name="", reason="Half a sentence"))
    assert answer.status_code == 200
    assert 'name="trial_5_medicine"' in answer.text
    assert "Half a sentence" in answer.text and 'value="mirtazapine"' in answer.text
    assert "error-summary" not in answer.text
    assert not Referral.objects.exists()


def test_there_are_twelve_rows_and_no_more(referrer, typed):
    answer = referrer.post("/refer/", typed(add_trial="1", trial_rows=12))
    assert 'name="trial_12_medicine"' in answer.text and 'name="trial_13_medicine"' not in answer.text
    assert "Add another" not in answer.text


def test_none_is_an_answer_to_the_question_of_medicines(referrer, typed):
    referrer.post("/refer/", typed(medicines="None."))
    kept = Referral.objects.get()
    assert kept.medicines_said and not kept.medicines.exists()


def test_not_answered_is_not_no(referrer, typed):
    referrer.post("/refer/", typed(safety_heart=None, medicines=""))
    kept = queries.with_everything(Referral.objects.get().pk)
    assert queries.safety_of(kept)[0][1] == "unknown"
    assert not kept.medicines_said


@pytest.mark.parametrize("said", ["none", "None known.", "NKDA", "Aucune connue"])
def test_no_allergy_is_an_answer_and_an_empty_box_is_none(referrer, typed, said):
    referrer.post("/refer/", typed(allergies=said))
    referrer.post("/refer/", typed(allergies=""))
    told, silent = Referral.objects.order_by("-allergies_said")
    assert told.allergies_said and not told.allergies.exists()
    assert not silent.allergies_said and "Allergies, or that" in str(words_of(silent))


def words_of(referral: Referral) -> list:
    return [one.label.en for one in queries.missing_of(queries.with_everything(referral.pk))]


@pytest.mark.parametrize(("risk", "warned"), [("plan", True), ("attempt", True), ("none", False)])
def test_who_tells_of_a_plan_is_told_what_to_do_now(referrer, typed, desk, risk, warned):
    answer = referrer.post("/refer/", typed(suicide_risk=risk), follow=True)
    assert ("do not wait for our answer" in answer.text) == warned
    assert ("Call the referrer today." in desk.get("/inbox/").text) == warned


def test_a_licence_that_looks_wrong_is_taken_with_a_word(referrer, typed):
    answer = referrer.post("/refer/", typed(licence_number="12"), follow=True)
    assert "Licences of this province have 5 or 6 digits" in answer.text
    assert "Licence number, which does not look" in str(words_of(Referral.objects.get()))


def test_a_card_that_does_not_check_is_a_question_and_then_taken(referrer, typed):
    answer = referrer.post("/refer/", typed(health_card_number="5055050017"))
    assert answer.status_code == 422
    assert "does not fit a card of this province" in answer.text
    assert "This is what the card says" in answer.text
    assert referrer.post(
        "/refer/", typed(health_card_number="5055050017", card_as_shown="on")
    ).status_code == (303)


def test_without_a_card_the_referral_comes_in(referrer, typed):
    answer = referrer.post("/refer/", typed(health_card_number="", health_card_province=""))
    assert answer.status_code == 303


def test_a_patient_is_told_kindly_why_not_and_how(referrer, typed):
    answer = referrer.post(
        "/refer/", typed(referrer_kind="patient", given_name="Ottoline", licence_number="")
    )
    assert answer.status_code == 422
    assert "You cannot refer yourself, and we would like you to know why." in answer.text
    assert 'href="/for-patients/"' in answer.text
    assert 'value="Ottoline"' in answer.text
    assert "things to fix" not in answer.text
    assert not Referral.objects.exists()


def test_the_page_for_patients_says_how_to_be_referred(referrer):
    text = referrer.get("/for-patients/").text
    assert "You cannot refer yourself" in text and "Take this to your doctor" in text
    assert "/refer/" in text


def test_the_name_is_shown_for_an_hour_and_only_to_whoever_sent_it(referrer, typed, time_machine, now):
    address = referrer.post("/refer/", typed()).headers["Location"]
    assert "Ottoline" not in referrer.get(address.split("?")[0]).text
    assert "Ottoline" not in referrer.get(address + "x").text
    assert "Ottoline" in referrer.get(address).text
    time_machine.move_to(now + timedelta(minutes=61))
    assert "Ottoline" not in referrer.get(address).text


@pytest.mark.parametrize("code", ["LW-2222-22", "x", "%00", "'; DROP TABLE", "🦊"])
def test_a_confirmation_of_nothing_is_no_page(referrer, code):
    assert referrer.get(f"/refer/sent/{code}/").status_code == 404


def test_no_copy_of_what_was_typed_stays_in_the_browser(referrer, typed):
    wrong = referrer.post("/refer/", typed(given_name=""))
    sent = referrer.post("/refer/", typed(), follow=True)
    assert wrong.headers["Cache-Control"] == sent.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["LW-2222-22", "<script>", "%00", "x" * 500])
def test_a_code_in_the_address_is_filled_in_and_opens_nothing(referrer, code):
    answer = referrer.get("/refer/status/", {"code": code})
    assert answer.status_code == 200 and "Your licence number" in answer.text
    assert "<script>" not in answer.text


def test_the_pages_speak_french(referrer, typed):
    referrer.post("/language/", {"language": "fr", "next": "/refer/"})
    assert '<html lang="fr-CA"' in referrer.get("/refer/").text
