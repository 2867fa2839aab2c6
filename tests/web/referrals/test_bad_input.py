"""Wrong, missing, absurd and hostile: a sentence beside the field, every word kept, nothing written."""

import re
from html import unescape

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.referrals.models import Referral

HOSTILE = "\"><script>alert('🦊')</script>"


def refused(referrer, form, sentence: str) -> str:
    """The page that came back, after nothing was written."""
    answer = referrer.post("/refer/", form)
    assert answer.status_code == 422
    text = unescape(answer.text)
    assert sentence in text
    assert 'value="Fernwhistle"' in answer.text
    assert not Referral.objects.exists() and not AuditEvent.objects.exists()
    return text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"birth_year": 2031}, "Nobody has this birth date. Check the year."),
        ({"birth_year": 1884}, "Nobody has this birth date. Check the year."),
        ({"birth_year": 84}, "Enter year, month and day in numbers"),
        ({"birth_month": "March"}, "Enter year, month and day in numbers"),
        ({"birth_month": 13}, "Months run from 1 to 12. You entered 13."),
        ({"birth_day": 31, "birth_month": 2}, "There is no such day in that month."),
        ({"birth_year": "", "birth_month": "", "birth_day": ""}, "Enter the patient's date of birth."),
        ({"birth_year": "9" * 400}, "Enter year, month and day in numbers"),
        ({"birth_day": "٣٢"}, "There is no such day in that month."),
    ],
)
def test_a_date_of_birth_that_cannot_be(referrer, typed, wrong, sentence):
    refused(referrer, typed(**wrong), sentence)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"given_name": ""}, "Enter the patient's first name."),
        ({"given_name": "   "}, "Enter the patient's first name."),
        ({"given_name": "x" * 81}, "at most 80 characters"),
        ({"given_name": "a\0b"}, "Null characters are not allowed."),
        ({"reason": ""}, "Say in a few words why you refer this patient."),
        ({"reason": "x" * 4001}, "at most 4000 characters"),
        ({"phq9_total": "28"}, "The PHQ-9 runs from 0 to 27."),
        ({"phq9_total": "-1"}, "The PHQ-9 runs from 0 to 27."),
        ({"phq9_total": "twenty"}, "Enter a whole number."),
        ({"code_icd10": "depressed"}, "A code looks like F33.2."),
        ({"email": "otty at example"}, "Enter a valid email address."),
        ({"indication": "boredom"}, "Select a valid choice."),
        ({"sex": "yes"}, "Select a valid choice."),
        ({"safety_heart": "perhaps"}, "Select a valid choice."),
        ({"health_card_province": "AB", "health_card_number": "0000 0063"}, "You entered 8."),
        ({"health_card_province": "QC"}, "A card of this province has 4 letters and 8 digits."),
        ({"health_card_province": "BC", "health_card_number": "1234567890"}, "10 digits, the first a 9"),
        ({"health_card_province": ""}, "Choose the province on the card."),
        (
            {"health_card_number": "5055050016ABCDEFG", "card_as_shown": "on"},
            "No health number is that long.",
        ),
        ({"trial_1_medicine": ""}, "Say what was tried, or empty the row."),
        ({"trial_1_weeks": "-3"}, "greater than or equal to 0"),
        ({"trial_1_weeks": "1e9"}, "Enter a whole number."),
        ({"medicines": "x" * 121}, "Number 1 is longer."),
        ({"allergies": "penicillin\n" + "x" * 121}, "Number 2 is longer."),
        ({"other_diagnoses": "x" * 121 + ", F41.1"}, "Number 1 is longer."),
        ({"medical_history": "x" * 4001}, "at most 4000 characters"),
        ({"medical_history": "a\0b"}, "Null characters are not allowed."),
        ({"suicide_risk": None}, "“Not known” is an answer."),
        ({"suicide_risk": "maybe"}, "Select a valid choice."),
        ({"licence_province": "ZZ"}, "Select a valid choice."),
        ({"referrer_kind": None}, "Say who you are."),
        ({"referrer_name": ""}, "Enter your name."),
        ({"licence_number": ""}, "Enter your licence number."),
        ({"patient_agrees": None}, "A referral needs the patient's agreement."),
    ],
)
def test_each_wrong_value_gets_its_sentence(referrer, typed, wrong, sentence):
    refused(referrer, typed(**wrong), sentence)


def test_every_error_is_a_link_to_its_field(referrer, typed):
    text = refused(referrer, typed(given_name="", licence_number=""), "2 things to fix before you send")
    links = re.findall(r'<li><a href="#([\w-]+)">', text)
    assert links == ["id_given_name", "id_licence_number"]
    assert all(f'id="{link}"' in text for link in links)


def test_what_was_typed_is_all_still_there(referrer, typed):
    form = typed(given_name="")
    text = refused(referrer, form, "Enter the patient's first name.")
    hidden = ("given_name", "patient_agrees", "riddle", "riddle_answer")
    shown = [str(value) for name, value in form.items() if name not in hidden]
    assert [value for value in shown if value and value not in text] == []
    assert text.count(' value="no" checked') == 10 and ' value="thoughts" checked' in text


def test_an_empty_form_says_what_it_needs(referrer):
    answer = referrer.post("/refer/", {})
    assert answer.status_code == 422
    assert not Referral.objects.exists()


def test_hostile_words_are_shown_as_words(referrer, typed, desk):
    hostile = {"given_name": HOSTILE, "reason": HOSTILE, "referrer_name": HOSTILE, "clinic": HOSTILE}
    hostile |= {"allergies": HOSTILE, "other_diagnoses": HOSTILE, "medical_history": HOSTILE}
    wrong = referrer.post("/refer/", typed(**hostile, licence_number=""))
    assert "<script>alert" not in wrong.text
    address = referrer.post("/refer/", typed(**hostile)).headers["Location"]
    kept = Referral.objects.get()
    assert kept.given_name == HOSTILE
    for page in (referrer.get(address), desk.get("/inbox/"), desk.get(f"/inbox/{kept.pk}/")):
        assert page.status_code == 200
        assert "🦊" in page.text and "<script>alert" not in page.text


def test_a_double_click_is_one_referral_and_one_code(referrer, typed):
    form = typed()
    addresses = {referrer.post("/refer/", form).headers["Location"].split("?")[0] for _ in range(2)}
    assert Referral.objects.count() == len(addresses) == 1


@pytest.mark.parametrize("entry_id", ["", "nonsense", "' OR 1=1"])
def test_a_form_without_its_id_is_not_taken(referrer, typed, entry_id):
    assert referrer.post("/refer/", typed(entry_id=entry_id)).status_code == 422
    assert not Referral.objects.exists()


@pytest.mark.parametrize("rows", ["-1", "1e3", "999999999", "x", ""])
def test_absurd_numbers_of_rows_break_nothing(referrer, typed, rows):
    assert referrer.post("/refer/", typed(trial_rows=rows)).status_code == 422
    assert not Referral.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_verbs_are_not_for_this_page(referrer, method):
    assert getattr(referrer, method)("/refer/").status_code == 405
