"""The questionnaires before an assessment on the patient's phone."""

import pytest
from django.test import Client
from django.urls import reverse

from lightwell.measures import actions
from lightwell.measures.models import Response, SetAnswer
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
HERE = "/my/questionnaires/"


@pytest.fixture
def phone(nurse, patient):
    """A browser in which the patient opened the link."""
    _asked, secret = actions.ask_set(by=nurse, at=NOW, patient=patient)
    browser = Client(headers={"accept-language": "en"})
    assert browser.post(f"/my/open/{secret}/").url == HERE
    browser.secret = secret
    return browser


def answers(phone, part, **items):
    """Answer in this order; gives where the last one leads."""
    for item, value in items.items():
        told = {"skip": "yes"} if value is None else {"answer": str(value)}
        answer = phone.post(f"{HERE}{part}/{item.removeprefix('i')}/", told)
        assert answer.status_code == 302, answer.text
    return answer.url


def test_it_goes_question_by_question_with_its_place(phone):
    assert phone.get(HERE).url == f"{HERE}1/1/"
    page = phone.get(f"{HERE}1/1/").text
    assert "Part 1 of 4, question 1 of 9" in page
    assert "Little interest or pleasure" in page and "No permission required" in page
    assert answers(phone, 1, i1=2) == f"{HERE}1/2/"


def test_nothing_is_lost_when_the_phone_dies(phone):
    answers(phone, 1, i1=2, i2=1)
    other = Client(headers={"accept-language": "en"})
    other.post(f"/my/open/{phone.secret}/")
    assert other.get(HERE).url == f"{HERE}1/3/"
    assert "checked" in other.get(f"{HERE}1/1/").text


def test_a_whole_part_is_kept_and_the_next_begins(phone):
    url = answers(phone, 1, **dict.fromkeys([f"i{n}" for n in range(1, 9)], 1), i9=0)
    assert url == f"{HERE}2/1/"
    assert Response.objects.get().total_score == 8
    assert phone.get(f"{HERE}1/9/").url == f"{HERE}2/1/"


def test_help_comes_at_once_after_item_nine(phone):
    url = answers(phone, 1, **dict.fromkeys([f"i{n}" for n in range(1, 9)], 1), i9=2)
    assert url == f"{HERE}help/"
    page = phone.get(url).text
    assert 'href="tel:988"' in page and "Someone from the clinic calls you before" in page
    assert "Go on with the questions" in page
    assert 'href="tel:988"' in phone.get(f"{HERE}2/1/").text


def test_help_comes_at_once_in_the_middle_of_the_screener(phone):
    answers(phone, 3, i1=0)
    assert answers(phone, 3, i2=1) == f"{HERE}help/"
    page = phone.get(f"{HERE}help/").text
    assert 'href="tel:988"' in page and "calls you before" not in page
    assert answers(phone, 3, i3=1) == f"{HERE}3/4/"


def test_the_screener_asks_only_what_is_due(phone):
    answers(phone, 3, i1=0, i2=0)
    assert "question 2 of 3" in phone.get(f"{HERE}3/2/").text
    assert phone.get(f"{HERE}3/4/").status_code == 404
    assert answers(phone, 3, i6=0) == f"{HERE}1/1/"


def test_never_drinking_ends_the_questions_about_drinking(phone):
    answers(phone, 4, i1=0)
    assert (Response.objects.get().instrument, Response.objects.get().total_score) == ("audit-c", 0)


def fill_in_everything(phone, item_9=0):
    answers(phone, 1, **dict.fromkeys([f"i{n}" for n in range(1, 9)], 1), i9=item_9)
    answers(phone, 2, **dict.fromkeys([f"i{n}" for n in range(1, 8)], 1))
    answers(phone, 3, i1=0, i2=0, i6=0)
    return answers(phone, 4, i1=0)


def test_thank_you_says_no_score(phone):
    assert fill_in_everything(phone) == f"{HERE}done/"
    page = phone.get(f"{HERE}done/").text
    assert "Your answers are with the clinic" in page and "minimal" not in page
    assert phone.get(HERE).url == f"{HERE}done/"


def test_the_last_page_repeats_the_promise(phone):
    fill_in_everything(phone, item_9=1)
    assert "Someone from the clinic calls you before" in phone.get(f"{HERE}done/").text


def test_done_before_all_is_done_leads_back(phone):
    assert phone.get(f"{HERE}done/").url == HERE
    assert "0 of 4 parts are finished" in phone.get(f"{HERE}later/").text


@pytest.mark.parametrize("told", [{}, {"answer": "7"}, {"answer": "x"}, {"answer": "²"}])
def test_no_answer_is_said_beside_the_question(phone, told):
    answer = phone.post(f"{HERE}1/1/", told)
    assert answer.status_code == 422
    assert "Choose one answer, or skip this question." in answer.text
    assert not SetAnswer.objects.exists()


@pytest.mark.parametrize("address", ["0/1/", "9/1/", "1/10/", "1/x/", "3/3/"])
def test_there_is_no_such_question(phone, address):
    assert phone.get(HERE + address).status_code == 404


def test_it_is_in_the_language_of_the_patient(nurse, patient):
    patient.language = "fr"
    patient.save()
    _asked, secret = actions.ask_set(by=nurse, at=NOW, patient=patient)
    phone = Client(headers={"accept-language": "en"})
    phone.post(f"/my/open/{secret}/")
    assert "Peu d’intérêt ou de plaisir" in phone.get(f"{HERE}1/1/").text
    answers(phone, 4, i1=0)
    assert Response.objects.get().language == "fr"


def test_too_late_is_said_kindly(phone, time_machine):
    time_machine.move_to(NOW.replace(month=12, day=25), tick=False)
    answer = Client(headers={"accept-language": "en"}).post(f"/my/open/{phone.secret}/")
    assert answer.status_code == 410
    assert "This link no longer works." in answer.text


def test_a_link_for_something_else_does_not_open_it(opened, patient):
    assert opened(patient, "check-in").get(HERE).status_code == 404


@pytest.mark.parametrize("answered", [1, 3])
def test_a_question_takes_as_many_queries_however_much_is_answered(
    phone, answered, django_assert_num_queries
):
    answers(phone, 1, **{f"i{n}": 1 for n in range(1, answered + 1)})
    with django_assert_num_queries(4):
        phone.get(f"{HERE}1/2/")


def test_staff_send_it_and_see_who_has_not_answered(signed_in, nurse, patient):
    browser = signed_in(nurse)
    told = {"entry_id": "6f0d2e5c-7a05-4f3f-9a5b-0c6a53a1b001", "indicated": ["pcl-5"]}
    address = reverse("assessment:send_questionnaires", args=[patient.pk])
    page = browser.post(address, told).text
    assert "/my/open/" in page and "5 short questionnaires" in page
    again = browser.post(address, told, follow=True).text
    assert "This link was made a moment ago" in again or "5 short questionnaires" in again
    assert "0 of 5 answered" in browser.get(reverse("assessment:show", args=[patient.pk])).text
    assert "Questionnaires not answered yet" in browser.get(reverse("assessment:list")).text


def test_what_is_not_in_the_set_cannot_be_sent(signed_in, nurse, patient):
    told = {"entry_id": "6f0d2e5c-7a05-4f3f-9a5b-0c6a53a1b002", "indicated": ["madrs"]}
    answer = signed_in(nurse).post(reverse("assessment:send_questionnaires", args=[patient.pk]), told)
    assert answer.status_code == 303
    assert not patient.questionnaire_sets.exists()
