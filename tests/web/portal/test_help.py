"""Help now: for anyone, at once, in two languages, and nothing about anyone."""

import pytest
from django.test import Client

from lightwell import knowledge
from tests.factories.consent import is_stated, understands


@pytest.fixture
def anyone() -> Client:
    return Client(headers={"accept-language": "en"})


def test_it_opens_without_a_session_and_without_a_question_to_the_database(
    db, anyone, django_assert_num_queries
):
    with django_assert_num_queries(0):
        text = anyone.get("/my/help/").text
    for link in ("tel:988", "sms:988", "tel:911", "tel:4035550142"):
        assert f'href="{link}"' in text


def test_every_line_of_the_knowledge_is_there(db, anyone):
    text = anyone.get("/my/help/").text
    for line in knowledge.current().help.values():
        for number in filter(None, (line.call, line.text_to)):
            assert number.replace("-", "") in text


def test_it_has_no_form_but_the_language(db, anyone):
    assert anyone.get("/my/help/").text.count("<form") == 1


def test_in_french_it_is_french(db):
    text = Client(headers={"accept-language": "fr"}).get("/my/help/").text
    assert "À toute heure, gratuit, en français et en anglais" in text
    assert "Jeunesse, J’écoute" in text


def test_close_leads_back_to_the_page_it_was_opened_from(opened, patient):
    browser = opened(patient, "consent")
    text = browser.get("/my/help/?back=/my/consent/part/3/").text
    assert '<a class="back" href="/my/consent/part/3/">' in text


@pytest.mark.parametrize(
    "back", ["", "https://evil.example/", "//evil.example/my/", "/patients/", "javascript:alert(1)"]
)
def test_close_leads_to_no_other_place(db, anyone, back):
    assert '<a class="back" href="/">' in anyone.get("/my/help/", {"back": back}).text


def test_the_pill_is_on_every_page_of_a_patient(opened, patient, signed_in, nurse):
    own = opened(patient)
    tablet = signed_in(nurse)
    tablet.post(f"/patients/{patient.pk}/consent/hand-over/", {"protocol": ""})
    understands(tablet, *range(1, 7))
    is_stated(tablet)
    pages = [
        own.get("/my/"),
        own.get("/my/closed/"),
        own.get("/my/open/nothing/"),
        tablet.get("/my/consent/signed/"),
    ]
    pages += [tablet.get(f"/my/consent/{end}") for end in ("", "part/1/", "sign/")]
    pages.append(Client().get("/my/"))
    for page in pages:
        assert 'class="help-now" href="/my/help/' in page.text
