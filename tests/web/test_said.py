"""What an action says is carried to the next page by the browser, and only this clinic reads it."""

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse
from django.test import RequestFactory

from lightwell.web.said import SealedCookie

WORDS = "Juniper Fernwhistle is not treated today."


class Session:
    def __init__(self, key):
        self.session_key = key


def a_request(session="one", cookie=""):
    request = RequestFactory().get("/")
    request.session = Session(session)
    if cookie:
        request.COOKIES[SealedCookie.cookie_name] = cookie
    return request


@pytest.fixture
def cookie():
    storage, response = SealedCookie(a_request()), HttpResponse()
    storage.add(constants.SUCCESS, WORDS)
    storage.update(response)
    return response.cookies[SealedCookie.cookie_name].value


def test_the_next_page_says_it_once(cookie):
    storage, response = SealedCookie(a_request(cookie=cookie)), HttpResponse()
    assert list(storage) == [Message(constants.SUCCESS, WORDS)]
    storage.update(response)
    assert response.cookies[SealedCookie.cookie_name].value == ""


def test_nobody_reads_it_on_the_way(cookie):
    assert "Fernwhistle" not in cookie and len(cookie) < 200


@pytest.mark.parametrize("session", ["two", None])
def test_it_says_nothing_in_another_session(cookie, session):
    assert list(SealedCookie(a_request(session, cookie))) == []


@pytest.mark.parametrize("sent", ["", "x", "AAAA", "é<script>", "A" * 3000])
def test_a_cookie_that_is_not_ours_is_taken_away(cookie, sent):
    changed = sent or cookie[:-5] + "AAAA="
    storage, response = SealedCookie(a_request(cookie=changed)), HttpResponse()
    assert list(storage) == []
    storage.update(response)
    assert response.cookies[SealedCookie.cookie_name].value == ""


def test_no_commit_is_spent_on_it(signed_in, nurse, django_assert_num_queries):
    browser = signed_in(nurse)
    browser.get("/patients/")
    with django_assert_num_queries(2):  # who is it, and their session; nothing is written
        browser.get("/start/")
