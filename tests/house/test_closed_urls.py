"""Every page is closed unless it says for whom it is open: walked as nobody, as each role, as a patient."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from lightwell.patients import actions as patients
from lightwell.staff.rules import DIRECTOR, PERMISSIONS, Role
from lightwell.web.access import PORTAL_COOKIE
from tests.factories.patients import a_patient
from tests.factories.staff import a_user

OPEN = {
    "public": {"home", "for_patients", "decision_aid", "privacy", "language"},
    "": {"account_login", "account_logout", "resume", "start", "mfa_authenticate"},
    "referrals": {"new", "sent", "status", "status_answer", "status_write", "status_leave", "status_letter"},
    "portal": {"open", "closed", "help"},
    "consent": {"signed"},
    "letters": {"open", "received", "received_pdf"},
}
"""The pages that anyone may open; each view says why."""


def pages(resolver=None, prefix="", space=""):
    """Every page as (name space, name, path with made-up ids, view)."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from pages(entry, path, entry.namespace or space)
        elif isinstance(entry, URLPattern):
            yield space, entry.name, "/" + filled(path), entry.callback


def filled(path: str) -> str:
    """The path with an id that belongs to nobody in each place."""
    ids = {"uuid": str(uuid4()), "int": "1", "str": "x", "slug": "x"}
    while "<" in path:
        start, end = path.index("<"), path.index(">")
        path = path[:start] + ids[path[start + 1 : end].split(":")[0]] + path[end + 1 :]
    return path


PAGES = list(pages())
CLOSED = [one for one in PAGES if one[1] not in OPEN.get(one[0], set())]
STAFF = [one for one in CLOSED if one[3].access.permission]
PORTAL = [one for one in CLOSED if one[3].access.purposes]


def name_of(page) -> str:
    return f"{page[0]}:{page[1]}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_page_says_for_whom_it_is_open(page):
    access = page[3].access
    assert bool(access.reason) + bool(access.permission) + bool(access.purposes) == 1
    assert bool(access.reason) == (page[1] in OPEN.get(page[0], set()))


@pytest.mark.parametrize("page", STAFF, ids=name_of)
def test_every_permission_that_a_page_asks_for_exists(page):
    assert any(page[3].access.permission in may for may in (*PERMISSIONS.values(), DIRECTOR))


@pytest.mark.django_db
@pytest.mark.parametrize("page", CLOSED, ids=name_of)
def test_nobody_gets_no_further_than_the_sign_in(page):
    answer = Client().get(page[2])
    assert answer.status_code in (302, 404, 405), page[2]
    assert answer.status_code != 302 or "/sign-in/" in answer.url
    assert Client().post(page[2]).status_code in (401, 404, 405, 403), page[2]


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_refused_what_it_may_not(role, signed_in):
    client = signed_in(a_user(role))
    for page in STAFF:
        allowed = page[3].access.permission in PERMISSIONS[role]
        answers = (client.get(page[2]).status_code, client.post(page[2]).status_code)
        if not allowed:
            assert answers == (403, 403), f"{role} on {name_of(page)}: {answers}"
        else:
            assert 403 not in answers and 500 not in answers, f"{role} on {name_of(page)}: {answers}"


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_staff_never_stand_for_a_patient(role, signed_in):
    client = signed_in(a_user(role))
    assert {client.get(page[2]).status_code for page in PORTAL} == {404}


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", ["pages", "check-in", "consent"])
def test_a_patient_opens_only_what_the_link_is_for(purpose, nurse):
    client, patient, moment = Client(), a_patient(), timezone.now()
    _link, token = patients.make_link(by=nurse, at=moment, patient=patient, purpose=purpose)
    _session, secret = patients.open_link(token=token, at=moment)
    client.cookies[PORTAL_COOKIE] = secret
    for page in STAFF:
        assert client.get(page[2]).status_code in (302, 405), page[2]
    for page in PORTAL:
        if purpose not in page[3].access.purposes:
            assert client.get(page[2]).status_code == 404, page[2]
