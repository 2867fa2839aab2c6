"""By phone or letter: the coordinator keys it into the same form, with who did and the day it came."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lightwell.audit.models import AuditEvent
from lightwell.referrals.models import Attachment, Referral, Screening
from lightwell.staff.rules import Role
from tests.factories import files
from tests.factories.staff import a_user


@pytest.fixture
def told(typed):
    """What the coordinator keys in of a call; `over` is keyed in instead."""
    return lambda **over: typed(**{"received_via": "phone", "received_on": "2026-11-24", **over})


def test_a_call_is_in_the_inbox_with_who_keyed_it(desk, told, coordinator, now):
    answer = desk.post("/inbox/key/", told(), follow=True)
    assert "Ottoline Fernwhistle is in the inbox." in answer.text
    assert f"Came by phone, keyed in by {coordinator.name}" in answer.text
    kept = Referral.objects.get()
    assert (kept.received_via, kept.received_at, kept.referrer_name) == (
        "phone",
        now,
        "Dr. Benedetta Larkspur",
    )
    line = AuditEvent.objects.get(action="create")
    assert (line.actor_id, line.detail) == (coordinator.actor_id, kept.tracking_code)
    assert not Screening.objects.exists()


def test_a_letter_counts_from_the_day_it_came(desk, told):
    desk.post("/inbox/key/", told(received_via="letter", received_on="2026-11-20"))
    kept = Referral.objects.get()
    assert (kept.received_via, kept.received_at.isoformat()) == ("letter", "2026-11-20T17:00:00+00:00")
    assert "Due 4 Dec" in desk.get("/inbox/").text


def test_the_scan_of_a_letter_comes_along(desk, told):
    desk.post("/inbox/key/", told(attachment=SimpleUploadedFile("letter.tif", files.a_tiff(2))))
    assert Attachment.objects.get().kind == "tiff"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"received_via": None}, "Say how it came."),
        ({"received_via": "web"}, "Select a valid choice."),
        ({"received_on": ""}, "Enter the day it came."),
        ({"received_on": "2026-11-25"}, "It came today or before."),
        ({"received_on": "1926-11-20"}, "It came today or before."),
        ({"received_on": "yesterday"}, "Enter a valid date."),
        ({"referrer_kind": "patient"}, "Select a valid choice."),
        ({"patient_agrees": None}, "A referral needs the patient"),
        ({"given_name": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_each_wrong_value_gets_its_sentence_and_every_word_stays(desk, told, wrong, sentence):
    answer = desk.post("/inbox/key/", told(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.text and 'value="Fernwhistle"' in answer.text
    assert not Referral.objects.exists()


def test_another_row_keeps_every_word(desk, told):
    answer = desk.post("/inbox/key/", told(add_trial="1"))
    assert answer.status_code == 200
    assert 'name="trial_5_medicine"' in answer.text and 'value="mirtazapine"' in answer.text


def test_twice_is_once(desk, told):
    form = told(entry_id=str(uuid4()))
    addresses = {desk.post("/inbox/key/", form).headers["Location"] for _ in range(2)}
    assert Referral.objects.count() == len(addresses) == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATOR])
def test_only_the_coordinator_keys_in(signed_in, db, role, told):
    client = signed_in(a_user(role))
    assert client.get("/inbox/key/").status_code == client.post("/inbox/key/", told()).status_code == 403
    assert not Referral.objects.exists()


def test_the_inbox_leads_there(desk, signed_in, physician):
    assert 'href="/inbox/key/"' in desk.get("/inbox/").text
    assert 'href="/inbox/key/"' not in signed_in(physician).get("/inbox/").text


def test_the_form_is_opened_with_few_questions(desk, django_assert_num_queries):
    desk.get("/inbox/")
    with django_assert_num_queries(2):
        assert desk.get("/inbox/key/").status_code == 200
