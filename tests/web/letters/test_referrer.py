"""The link in the e-mail: it asks for the licence number, opens one letter once, and names nobody."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.test import Client
from pypdf import PdfReader

from lightwell.audit.models import AuditEvent
from lightwell.jobs import duties
from lightwell.letters import actions
from lightwell.letters.delivery import HOLD, MOST_WRONG, STAYS_OPEN
from lightwell.web.letters.referrer import COOKIE
from tests.factories.letters import a_reply
from tests.web.letters.test_list import words

NAMES = ("Fernwhistle", "Ottoline", "5055050016", "LW-")


@pytest.fixture
def dispatch(coordinator, physician, now):
    signed = actions.sign_letter(by=physician, at=now, letter=a_reply(coordinator, at=now))
    return actions.send_by_email(by=coordinator, at=now, signed=signed, to="office@inkwell.example")


@pytest.fixture
def link(dispatch, now) -> str:
    """The path in the e-mail."""
    duties.send_due_letters(now + HOLD)
    return re.search(r"http://[^/]+(/letter/\S+)", mail.outbox[0].body)[1]


def opens(browser: Client, link: str, licence: str = "900001"):
    return browser.post(link, {"licence": licence})


def test_the_licence_number_opens_the_letter_and_its_pdf(link):
    browser = Client()
    assert "licence number" in words(browser.get(link))
    answer = opens(browser, link)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/letter/")
    assert "Letter 2026-0001 to Dr. Benedetta Larkspur" in words(browser.get("/letter/"))
    pdf = browser.get("/letter/pdf/")
    assert "Fernwhistle" in PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
    line = AuditEvent.objects.first()
    assert (line.action, line.actor_name, line.actor_role) == ("export", "Dr. Benedetta Larkspur", "referrer")


def test_no_page_on_the_way_names_the_patient(link):
    browser = Client()
    for answer in (
        browser.get(link),
        opens(browser, link, "1"),
        opens(browser, link),
        browser.get("/letter/"),
    ):
        assert not any(name in words(answer) for name in NAMES)
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_link_that_was_opened_opens_nothing_in_another_browser(link):
    opens(Client(), link)
    for answer in (Client().get(link), opens(Client(), link)):
        assert answer.status_code == 404 and "a link opens once" in words(answer)


def test_the_browser_that_opened_it_reads_for_half_an_hour(link, time_machine, now):
    browser = Client()
    opens(browser, link)
    time_machine.move_to(now + STAYS_OPEN - timedelta(minutes=1), tick=False)
    assert browser.get("/letter/pdf/").status_code == 200
    time_machine.move_to(now + STAYS_OPEN + timedelta(minutes=1), tick=False)
    assert browser.get("/letter/pdf/").status_code == 404


def test_a_link_that_is_stopped_takes_the_letter_away_at_once(link, dispatch, coordinator, now):
    browser = Client()
    opens(browser, link)
    actions.stop_dispatch(by=coordinator, at=now, dispatch=dispatch)
    assert browser.get("/letter/").status_code == browser.get("/letter/pdf/").status_code == 404
    assert "We took it back." in words(Client().get(link))


def test_wrong_numbers_get_a_sentence_and_then_a_closed_link(link):
    for _try in range(MOST_WRONG):
        answer = opens(Client(), link, "<script>1")
        assert answer.status_code == 422 and "not the licence number" in words(answer)
        assert "<script>1" not in words(answer)
    assert "entered too often" in words(opens(Client(), link))


@pytest.mark.parametrize("guess", ["x", "pdf", "../letters", "%00", "a" * 500])
def test_a_guessed_link_is_the_same_as_none(link, guess):
    answer = Client().get(f"/letter/{guess}/", follow=True)
    assert answer.status_code == 404


@pytest.mark.parametrize("cookie", ["", "x", "00000000-0000-0000-0000-000000000000", '"a":b:c'])
def test_a_made_up_cookie_shows_nothing(link, cookie):
    browser = Client()
    browser.cookies[COOKIE] = cookie
    assert browser.get("/letter/").status_code == browser.get("/letter/pdf/").status_code == 404


def test_an_empty_number_is_asked_for_again_and_counts_for_nothing(link):
    for _try in range(MOST_WRONG + 1):
        assert "stands in your referral" in words(opens(Client(), link, " "))
    assert opens(Client(), link).status_code == 303
