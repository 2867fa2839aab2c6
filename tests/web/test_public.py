"""The clinic's own site, its two languages, and its errors, as anyone meets them."""

import pytest
from django.test import Client, RequestFactory

from lightwell.web import errors
from lightwell.web.render import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.mark.parametrize("address", ["/", "/for-patients/", "/privacy/", "/sign-in/"])
def test_public_pages_open_for_everyone(visitor, address):
    answer = visitor.get(address)

    assert answer.status_code == 200
    assert "9-8-8" in answer.text


def test_the_home_page_says_off_label_and_promises_nothing(visitor):
    text = visitor.get("/").text

    assert "not approved by Health Canada" in text
    assert "Nobody can promise" in text


def test_public_pages_load_no_script(visitor):
    assert "<script" not in visitor.get("/").text


def test_the_policy_refuses_inline_code(visitor):
    policy = visitor.get("/").headers["Content-Security-Policy"]

    assert "'unsafe-inline'" not in policy
    assert "script-src 'self'" in policy


def test_a_language_is_kept_and_leads_back(visitor):
    answer = visitor.post("/language/", {"language": "fr", "next": "/privacy/"})

    assert answer.headers["Location"] == "/privacy/"
    assert 'lang="fr-CA"' in visitor.get("/privacy/").text


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_way_back_never_leaves_the_clinic(visitor, next_page):
    answer = visitor.post("/language/", {"language": "fr", "next": next_page})

    assert answer.headers["Location"] == "/"


def test_a_language_not_offered_is_refused(visitor):
    assert visitor.post("/language/", {"language": "de"}).status_code == 400


def test_a_language_is_not_changed_by_a_link(visitor):
    assert visitor.get("/language/", {"language": "fr"}).status_code == 405


def test_a_missing_page_says_so_kindly(visitor):
    answer = visitor.get("/no-such-page/")

    assert answer.status_code == 404
    assert "There is no page here" in answer.text


def test_a_form_without_its_token_is_refused_with_a_sentence():
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = strict.post("/language/", {"language": "fr"})

    assert answer.status_code == 403
    assert "too old to send" in answer.text


@pytest.mark.parametrize(
    ("view", "status"),
    [(errors.bad_request, 400), (errors.permission_denied, 403), (errors.server_error, 500)],
)
def test_errors_have_their_status_and_a_way_on(view, status):
    answer = view(RequestFactory().get("/x/"))

    assert answer.status_code == status
    assert 'href="/"' in answer.text


def test_htmx_gets_the_block_alone_and_a_browser_the_page(rf):
    part = page(rf.get("/", headers={"hx-request": "true"}), "errors/sorry.html", a_sorry(), block="main")
    whole = page(rf.get("/"), "errors/sorry.html", a_sorry(), block="main")

    assert "<html" not in part.text
    assert "<html" in whole.text
    assert "Gone" in part.text and "Gone" in whole.text


def test_going_back_in_history_gets_the_whole_page(rf):
    headers = {"hx-request": "true", "hx-history-restore-request": "true"}

    assert "<html" in page(rf.get("/", headers=headers), "errors/sorry.html", a_sorry(), block="main").text


def test_pages_of_signed_in_people_are_not_kept(rf, nurse):
    request = rf.get("/")
    request.user = nurse

    assert page(request, "errors/sorry.html", a_sorry())["Cache-Control"] == "no-store"
    assert "Cache-Control" not in page(rf.get("/"), "errors/sorry.html", a_sorry()).headers


def a_sorry() -> dict:
    return {"title": "Gone", "text": "It is not here.", "code": 404}
