"""Taking a patient in, and the door to their own pages."""

from datetime import timedelta

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.audit.refusal import Refused
from lightwell.patients import actions, queries
from lightwell.patients.matching import Identity, Sameness
from lightwell.patients.models import PortalLink
from tests.factories.patients import a_patient


@pytest.fixture
def patient(db):
    return a_patient()


def test_a_new_patient_leaves_a_line(patient):
    line = AuditEvent.objects.get()
    assert (line.action, line.patient_id) == ("create", patient.pk)


def test_a_link_opens_once_a_session_for_its_patient(patient, nurse, now):
    _link, token = actions.make_link(by=nurse, at=now, patient=patient, purpose="check-in")
    _session, secret = actions.open_link(token=token, at=now)
    found = queries.portal_session(secret, now)
    assert (found.patient, found.purpose) == (patient, "check-in")


def test_neither_the_links_nor_the_cookies_secret_is_stored(patient, nurse, now):
    link, token = actions.make_link(by=nurse, at=now, patient=patient, purpose="pages")
    session, secret = actions.open_link(token=token, at=now)
    assert token not in link.token_digest and secret not in session.pk


@pytest.mark.parametrize("later", [timedelta(days=7), timedelta(days=900)])
def test_an_old_link_is_a_sentence(patient, nurse, now, later):
    _link, token = actions.make_link(by=nurse, at=now, patient=patient, purpose="pages")
    with pytest.raises(Refused, match="no longer works"):
        actions.open_link(token=token, at=now + later)


@pytest.mark.parametrize("token", ["", "x", "'; DROP TABLE patients_patient; --", "é" * 5000])
def test_a_made_up_link_opens_nothing(patient, now, token):
    with pytest.raises(Refused, match="no longer works"):
        actions.open_link(token=token, at=now)
    assert not PortalLink.objects.exists()


def test_a_session_ends(patient, nurse, now):
    _link, token = actions.make_link(by=nurse, at=now, patient=patient, purpose="consent")
    session, secret = actions.open_link(token=token, at=now)
    actions.end_portal_session(by=patient, at=now, session=session)
    assert queries.portal_session(secret, now) is None
    assert queries.portal_session("", now) is None


def test_the_same_card_or_name_and_birth_date_is_likely_the_same_person(patient):
    born = patient.birth_date
    same_card = Identity("Other", "Person", born, "9876 543 217")
    same_name = Identity("Ottoline", "fernwhistle", born)
    assert queries.likely_same(same_card) == [(Sameness.CARD, patient)]
    assert queries.likely_same(same_name) == [(Sameness.NAME_AND_BIRTH, patient)]
    assert not queries.likely_same(Identity("Other", "Person", born))
    assert not queries.likely_same(patient.identity, but=patient)


def test_search_finds_every_word(patient):
    a_patient(given_name="Rowan", health_card_number="")
    assert list(queries.search("fern otto")) == [patient]
    assert queries.search("fern").count() == 2
    assert not queries.search("'; --")
