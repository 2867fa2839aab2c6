"""The check-in on a phone: one question a screen, nothing lost, never a score, help at once."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from lightwell.measures.models import Response
from lightwell.outcomes import actions
from lightwell.outcomes.models import CheckIn, KeptAnswer, SafetyTask
from lightwell.outcomes.rules.safety import Standing
from tests.factories.outcomes import CALM, MOST_DAYS, a_check_in
from tests.factories.patients import a_patient

START = "/my/check-in/"
DONE = "/my/check-in/done/"
HOUR = timedelta(hours=1)


@pytest.fixture
def phone(nurse, patient, now) -> Client:
    """A phone in which the patient opened a check-in's link."""
    return opens(nurse, patient, now)


def opens(nurse, patient, now) -> Client:
    _check_in, secret = actions.send_check_in(by=nurse, at=now, patient=patient)
    browser = Client(headers={"accept-language": "en"})
    assert browser.post(f"/my/open/{secret}/").headers["Location"] == START
    return browser


def answers(browser, values, *, first: int = 1):
    """Answer from question `first` on; None skips. The last answer is returned."""
    for number, value in enumerate(values, first):
        told = {"skip": "yes"} if value is None else {"answer": value}
        answer = browser.post(f"{START}{number}/", told)
        assert answer.status_code == 302
    return answer


def test_it_begins_at_the_first_question_in_the_words_of_the_questionnaire(phone):
    assert phone.get(START).headers["Location"] == f"{START}1/"
    text = phone.get(f"{START}1/").text
    for told in (
        "Question 1 of 9",
        "Over the last 2 weeks",
        "Little interest or pleasure",
        "Nearly every day",
    ):
        assert told in text
    assert "checked" not in text and ">Back<" not in text


def test_next_leads_on_and_back_shows_what_was_answered(phone):
    assert phone.post(f"{START}1/", {"answer": 2}).headers["Location"] == f"{START}2/"
    text = phone.get(f"{START}1/").text
    assert 'value="2" checked' in text
    assert "Saved. You can finish until Thursday 26 November, 10:00\u00a0am." in text


def test_stopped_it_goes_on_where_it_was(phone):
    answers(phone, (1, 1, None))
    assert "3 of 9 questions are saved." in phone.get(f"{START}later/").text
    assert phone.get(START).headers["Location"] == f"{START}4/"


def test_nine_calm_answers_are_thanked_for_without_a_score(phone):
    assert answers(phone, CALM).headers["Location"] == DONE
    text = phone.get(DONE).text
    assert "Thank you, Ottoline." in text and "calls you" not in text
    assert not re.search(r"PHQ|score|\b4\b of|minimal", text.split("<main")[1].split("</main>")[0])
    assert Response.objects.get().total_score == 4


def test_thoughts_of_death_lead_to_thanks_a_promise_with_a_time_and_help(phone):
    answers(phone, MOST_DAYS)
    text = phone.get(DONE).text
    assert "Thank you for telling us, Ottoline." in text
    assert "calls you before 2:00\u00a0pm on Tuesday 24 November." in text
    for number in ("tel:988", "sms:988", "tel:911"):
        assert f'href="{number}"' in text
    assert SafetyTask.objects.get().level == "red"
    assert "18" not in text.split("<main")[1].split("</main>")[0]


def test_a_promise_whose_time_has_passed_is_not_made_again(nurse, patient, now, time_machine):
    _check_in, secret = actions.send_check_in(by=nurse, at=now, patient=patient)
    phone = Client(headers={"accept-language": "en"})
    phone.post(f"/my/open/{secret}/")
    answers(phone, MOST_DAYS)
    time_machine.move_to(now + 5 * HOUR, tick=False)
    phone.post(f"/my/open/{secret}/")
    text = phone.get(DONE).text
    assert "We meant to call you before 2:00\u00a0pm." in text and "tel:988" in text
    assert "clinic calls you before" not in text


def test_a_skipped_question_about_death_is_asked_again_by_a_person(phone):
    answers(phone, (1,) * 8 + (None,))
    assert "Someone from the clinic asks you about it" in phone.get(DONE).text
    assert SafetyTask.objects.get().level == "task"


def test_once_somebody_has_spoken_with_them_nothing_more_is_promised(phone, psychiatrist, now):
    answers(phone, MOST_DAYS)
    task = SafetyTask.objects.get()
    actions.move_task(by=psychiatrist, at=now, task=task, to=Standing.TAKEN, seen=0)
    actions.move_task(by=psychiatrist, at=now, task=task, to=Standing.SETTLED, seen=1, note="Safe")
    text = phone.get(DONE).text
    assert "calls you before" not in text and "tel:988" in text


@pytest.mark.parametrize(
    "wrong", [{}, {"answer": ""}, {"answer": "4"}, {"answer": "-1"}, {"answer": "<script>"}]
)
def test_an_answer_that_is_none_is_asked_again_and_not_kept(phone, wrong):
    answer = phone.post(f"{START}3/", wrong)
    assert answer.status_code == 422
    assert "Choose one answer, or skip this question." in answer.text
    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize("number", [0, 10, 999])
def test_there_are_nine_questions(phone, number):
    assert phone.get(f"{START}{number}/").status_code == 404
    assert phone.post(f"{START}{number}/", {"answer": 1}).status_code == 404


def test_whoever_jumps_to_the_end_is_led_to_what_is_missing(phone):
    assert phone.post(f"{START}9/", {"answer": 0}).headers["Location"] == f"{START}1/"
    assert not Response.objects.exists()


def test_everything_skipped_sends_nothing(phone):
    answers(phone, (None,) * 8)
    answer = phone.post(f"{START}9/", {"skip": "yes"})
    assert answer.status_code == 422 and "Answer at least one question" in answer.text
    assert not Response.objects.exists()


def test_the_last_answer_sent_twice_is_one_response(phone):
    answers(phone, MOST_DAYS)
    assert phone.post(f"{START}9/", {"answer": 0}).headers["Location"] == DONE
    assert Response.objects.count() == SafetyTask.objects.count() == 1
    assert Response.objects.get().given()["9"] == 2


def test_two_phones_are_one_check_in(phone, nurse, patient, now):
    other = opens(nurse, patient, now)
    answers(phone, CALM[:4])
    answers(other, MOST_DAYS[4:], first=5)
    assert CheckIn.objects.count() == Response.objects.count() == 1
    assert phone.post(f"{START}5/", {"answer": 0}).headers["Location"] == DONE
    assert phone.get(START).headers["Location"] == DONE


def test_an_answered_link_says_thank_you_again(phone):
    answers(phone, CALM)
    assert phone.get(START).headers["Location"] == DONE
    assert phone.get(f"{START}4/").headers["Location"] == DONE


def test_an_expired_link_says_so_kindly(nurse, patient, now, time_machine):
    _check_in, secret = actions.send_check_in(by=nurse, at=now, patient=patient)
    time_machine.move_to(now + 51 * HOUR, tick=False)
    answer = Client(headers={"accept-language": "en"}).post(f"/my/open/{secret}/")
    assert answer.status_code == 410
    assert "Call the clinic and we send you a new one" in answer.text


def test_a_link_for_a_check_in_opens_nothing_else(phone, patient):
    assert phone.get("/my/").status_code == 404
    assert phone.get(f"/patients/{patient.pk}/consent/").status_code == 302


def test_a_link_for_consent_opens_no_check_in(opened, patient, now):
    a_check_in(patient, now)
    tablet = opened(patient, "consent")
    assert [tablet.get(address).status_code for address in (START, f"{START}1/", DONE)] == [404] * 3


def test_without_a_link_there_is_nothing(db):
    visitor = Client(headers={"accept-language": "en"})
    assert visitor.get(f"{START}1/").status_code == 404
    assert "Your pages are closed" in visitor.post(f"{START}1/", {"answer": 1}).text


def test_staff_do_not_answer_for_a_patient(signed_in, nurse, patient, now):
    a_check_in(patient, now)
    assert signed_in(nurse).get(START).status_code == 404


def test_in_their_own_pages_the_patient_finds_what_waits(opened, patient, now):
    browser = opened(patient)
    assert "Nothing to answer now" in browser.get(START).text
    a_check_in(patient, now)
    assert browser.get(START).headers["Location"] == f"{START}1/"
    answers(browser, CALM)
    assert "Thank you, Ottoline." in browser.get(DONE).text


def test_the_check_in_of_one_is_never_shown_to_another(opened, patient, now):
    a_check_in(patient, now)
    rowan = a_patient(given_name="Rowan", health_card_number="")
    assert "Nothing to answer now" in opened(rowan).get(START).text


def test_a_french_patient_reads_french(nurse, now):
    phone = opens(nurse, a_patient(language="fr"), now)
    text = phone.get(f"{START}9/").text
    assert 'lang="fr-CA"' in text
    assert "Vous avez pensé que vous seriez mieux mort(e)" in text and "Presque tous les jours" in text
    answers(phone, MOST_DAYS)
    assert "14\u00a0h\u00a000" in phone.get(DONE).text
    assert Response.objects.get().language == "fr"


def test_no_page_needs_a_script_to_go_on(phone):
    text = phone.get(f"{START}1/").text
    assert '<form method="post"' in text and "onclick" not in text


def test_a_question_asks_few_queries(phone, django_assert_num_queries):
    answers(phone, (1, 1, 1))
    with django_assert_num_queries(4):
        phone.get(f"{START}4/")


def test_help_is_on_every_screen(phone):
    for address in (f"{START}1/", f"{START}later/"):
        assert 'class="help-now"' in phone.get(address).text
