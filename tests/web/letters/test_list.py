"""The desk of letters: due, drafts, to sign, signed; search; who sees it."""

from uuid import uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.letters import actions, queries
from lightwell.letters.models import Letter, SignedLetter
from tests.factories.letters import a_letter, a_referred_patient, a_reply


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_the_desk_says_what_is_due_and_leads_to_a_draft(patient, coordinator, signed_in):
    browser = signed_in(coordinator)
    said = words(browser.get("/letters/"))
    assert "FERNWHISTLE, Ottoline" in said and "Draft letter" in said
    about = queries.due()[0].subject.pk
    form = {"kind": "decision", "about": about, "entry_id": uuid4()}
    answer = browser.post(f"/patients/{patient.pk}/letters/begin/", form)
    again = browser.post(f"/patients/{patient.pk}/letters/begin/", form)
    assert answer.status_code == again.status_code == 302
    assert answer.headers["Location"] == again.headers["Location"]
    assert Letter.objects.count() == 1


def test_a_letter_that_is_ready_waits_for_a_signature(letter, coordinator, psychiatrist, signed_in, now):
    actions.edit_letter(by=coordinator, at=now, letter=letter, ready=True)
    assert "Read and sign" in words(signed_in(psychiatrist).get("/letters/"))
    assert "No draft is open" in words(signed_in(psychiatrist).get("/letters/"))


def test_search_narrows_every_list_and_leaves_a_line(letter, coordinator, signed_in):
    browser = signed_in(coordinator)
    assert "FERNWHISTLE" in words(browser.get("/letters/", {"q": "otto"}))
    assert "FERNWHISTLE" not in words(browser.get("/letters/", {"q": "<script>alert(1)</script>"}))
    assert AuditEvent.objects.first().action == "search"


@pytest.mark.parametrize("role", ["nurse", "manager"])
def test_who_may_only_read_is_offered_no_draft(letter, role, request, signed_in):
    said = words(signed_in(request.getfixturevalue(role)).get("/letters/"))
    assert "Draft letter" not in said and ">Read<" in said


def test_an_auditor_has_no_letters(patient, auditor, signed_in):
    assert signed_in(auditor).get("/letters/").status_code == 403
    assert signed_in(auditor).get(f"/patients/{patient.pk}/letters/").status_code == 403


def test_a_nurse_begins_no_letter(patient, nurse, signed_in):
    form = {"kind": "decision", "about": queries.due()[0].subject.pk, "entry_id": uuid4()}
    assert signed_in(nurse).post(f"/patients/{patient.pk}/letters/begin/", form).status_code == 403


def test_somebody_else_s_decision_begins_nothing(patient, coordinator, signed_in):
    other = a_referred_patient(given_name="Otto", health_card_number="")
    about = queries.due(patient=other)[0].subject.pk
    form = {"kind": "decision", "about": about, "entry_id": uuid4()}
    assert signed_in(coordinator).post(f"/patients/{patient.pk}/letters/begin/", form).status_code == 404
    assert signed_in(coordinator).post(f"/patients/{patient.pk}/letters/begin/", {}).status_code == 422
    assert not Letter.objects.exists()


def test_as_many_queries_for_three_people_as_for_one(
    letter, coordinator, signed_in, django_assert_num_queries, now
):
    browser = signed_in(coordinator)
    browser.get("/letters/")
    with django_assert_num_queries(11):
        browser.get("/letters/")
    for name in ("Ann", "Ben"):
        other = a_referred_patient(given_name=name, health_card_number="")
        a_letter(coordinator, queries.due(patient=other)[0].subject, at=now)
    with django_assert_num_queries(11):
        browser.get("/letters/")


def test_the_patient_s_letters_leave_a_line(letter, patient, nurse, signed_in):
    said = words(signed_in(nurse).get(f"/patients/{patient.pk}/letters/"))
    assert "Dr. Benedetta Larkspur" in said
    line = AuditEvent.objects.first()
    assert (line.action, line.entity, line.patient_id) == ("view", "letters", patient.pk)


def test_signed_letters_that_nobody_sent_come_first(letter, coordinator, psychiatrist, signed_in, now):
    signed = actions.sign_letter(by=psychiatrist, at=now, letter=letter)
    browser = signed_in(coordinator)
    said = words(browser.get("/letters/"))
    assert said.index("Signed, not sent") < said.index("Letters due") if "Letters due" in said else True
    assert f"/letters/{letter.record}/send/" in said and "2026-0001" in said
    actions.mark_sent(by=coordinator, at=now, signed=signed, way="fax", to="416-555-0111")
    said = words(browser.get("/letters/", {"state": "sent"}))
    assert "Fax to 416-555-0111" in said and "No letter is due" not in said
    assert "Every signed letter was sent" in words(browser.get("/letters/", {"state": "unsent"}))


@pytest.mark.parametrize("state", ["nonsense", "<script>", "\0", "due' OR 1=1"])
def test_an_unknown_state_shows_every_list(letter, coordinator, signed_in, state):
    said = words(signed_in(coordinator).get("/letters/", {"state": state}))
    assert "FERNWHISTLE" in said and "<script>" not in said.replace("<script type", "")


def test_as_many_queries_for_three_sent_letters_as_for_one(
    coordinator, physician, signed_in, django_assert_num_queries, now
):
    browser = signed_in(coordinator)
    for count in (1, 3):
        while SignedLetter.objects.count() < 2 * count:
            reply = a_reply(coordinator, at=now, health_card_number="")
            signed = actions.sign_letter(by=physician, at=now, letter=reply)
            if signed.number % 2:
                actions.mark_sent(by=coordinator, at=now, signed=signed, way="fax", to="416")
            else:
                actions.send_by_email(by=coordinator, at=now, signed=signed, to="a@clinic.example")
        browser.get("/letters/")
        with django_assert_num_queries(15):
            browser.get("/letters/")
