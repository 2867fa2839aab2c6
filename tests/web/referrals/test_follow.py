"""The referrer follows a referral: two things open it, it shows no chart, and both sides write."""

from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from lightwell.audit.models import AuditEvent
from lightwell.letters.actions import sign_letter
from lightwell.referrals import actions
from lightwell.referrals.models import Message, Referral, WrongKey
from tests.factories.letters import a_reply
from tests.factories.referrals import a_referral

PAGE = "/refer/status/"
HOSTILE = "<script>alert(1)</script> 🦊"


@pytest.fixture
def referral(db, now) -> Referral:
    return a_referral(at=now, phq9_total=None)


@pytest.fixture
def opened(referrer, referral) -> Client:
    """The browser of a referrer who opened the referral."""
    assert a_try(referrer, referral.tracking_code, "900001").status_code == 303
    return referrer


def a_try(browser: Client, code: str, number: str):
    return browser.post(PAGE, {"code": code, "licence_number": number})


def an_answer(**over) -> dict:
    return {"entry_id": str(uuid4()), "seen": 2, "item_1": "24 on 6 March", **over}


@pytest.fixture
def asked(referral, coordinator, now) -> Referral:
    items = [("score", "What is the latest PHQ-9 total?"), ("safety.heart", "Heart disease?")]
    actions.request_information(by=coordinator, at=now, referral=referral, asked="Please.", items=items)
    return referral


def test_without_the_two_it_asks_for_them(referrer, referral):
    text = referrer.get(PAGE, {"code": referral.tracking_code}).text
    assert "Your licence number" in text and f'value="{referral.tracking_code}"' in text
    assert "Received, being read" not in text


@pytest.mark.parametrize("typed", ["900001", " 900-001 "])
def test_the_two_open_it_and_it_shows_the_stage_and_no_chart(referrer, referral, typed):
    a_try(referrer, referral.tracking_code.lower().replace("-", " "), typed)
    text = referrer.get(PAGE).text
    assert "Received, being read" in text and "You have our answer by Tuesday 8 December." in text
    for hidden in ("Ottoline", "Fernwhistle", "5055050016", "sertraline", referral.reason, "F33.2"):
        assert hidden not in text


def test_a_wrong_code_and_a_wrong_number_get_the_same_answer(referrer, referral):
    answers = [
        a_try(referrer, "LW-2222-22", "900001"),
        a_try(referrer, referral.tracking_code, "900002"),
        a_try(referrer, referral.tracking_code, "'; DROP TABLE --"),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert all("do not belong together" in answer.text for answer in answers)
    assert all("lightwell_referral" not in answer.cookies for answer in answers)


def test_a_referral_without_a_licence_number_is_opened_by_nobody(referrer, now, db):
    bare = a_referral(at=now, licence_number="")
    for number in ("", "-", "no licence number is like this one"):
        assert a_try(referrer, bare.tracking_code, number).status_code == 422


def test_eight_wrong_tries_are_enough_even_for_the_right_one(referrer, referral, time_machine, now):
    for number in range(8):
        assert a_try(referrer, referral.tracking_code, f"8{number}").status_code == 422
    stopped = a_try(referrer, referral.tracking_code, "900001")
    assert stopped.status_code == 429 and "Too many tries." in stopped.text
    assert AuditEvent.objects.filter(action="follow").count() == 8
    time_machine.move_to(now.replace(minute=16), tick=False)
    assert a_try(referrer, referral.tracking_code, "900001").status_code == 303


def test_wrong_tries_from_many_places_stop_one_code(referral):
    for number in range(8):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        assert a_try(browser, referral.tracking_code, "1").status_code == 422
    assert a_try(Client(REMOTE_ADDR="192.0.2.99"), referral.tracking_code, "900001").status_code == 429
    assert not WrongKey.objects.filter(place__contains="192").exists()


def test_what_is_open_closes_after_half_an_hour_and_by_hand(opened, time_machine, now):
    assert "Received, being read" in opened.get(PAGE).text
    time_machine.move_to(now.replace(minute=31), tick=False)
    assert "Your licence number" in opened.get(PAGE).text
    time_machine.move_to(now, tick=False)
    opened.post(f"{PAGE}leave/")
    assert "Your licence number" in opened.get(PAGE).text


@pytest.mark.parametrize("forged", ["x", "", "a:b:c"])
def test_a_forged_cookie_opens_nothing(referrer, referral, forged):
    referrer.cookies["lightwell_referral"] = forged
    assert "Your licence number" in referrer.get(PAGE).text
    for act in ("answer", "write", "leave"):
        assert referrer.post(f"{PAGE}{act}/", {"text": "x"}).status_code == 303
    assert not Message.objects.exists()


def test_what_was_asked_is_answered_item_by_item(opened, asked):
    text = opened.get(PAGE).text
    assert "Waiting for an answer from you" in text and "What is the latest PHQ-9 total?" in text
    answer = opened.post(f"{PAGE}answer/", an_answer(), follow=True)
    assert "Thank you. Your answer is with us" in answer.text and "Received, being read" in answer.text
    step = asked.steps.last()
    assert (step.way, step.said_by, step.by_role) == ("secure-page", "Dr. Benedetta Larkspur", "referrer")
    assert [(one.code, one.words) for one in step.items.all()] == [("score", "24 on 6 March")]


def test_the_desk_sees_the_answer_and_the_gap_is_gone(opened, asked, desk):
    opened.post(f"{PAGE}answer/", an_answer(item_1=HOSTILE))
    text = desk.get(f"/inbox/{asked.pk}/").text
    assert HOSTILE in unescape(text) and "<script>alert" not in text
    assert "Nothing: the referral is complete" in text


@pytest.mark.parametrize("form", [{"item_1": " "}, {"item_1": "x" * 2001}, {"seen": 1}, {"entry_id": "x"}])
def test_a_bad_answer_writes_nothing(opened, asked, form):
    answer = opened.post(f"{PAGE}answer/", an_answer(**form))
    assert answer.status_code == 422 and asked.steps.count() == 2


def test_an_answer_sent_twice_is_one_step(opened, asked):
    form = an_answer()
    for _ in range(2):
        opened.post(f"{PAGE}answer/", form)
    assert asked.steps.count() == 3


def test_messages_go_both_ways(opened, referral, desk, coordinator, now):
    actions.send_message(by=coordinator, at=now, referral=referral, text="We called your patient.")
    assert "We called your patient." in opened.get(PAGE).text
    opened.post(f"{PAGE}write/", {"entry_id": str(uuid4()), "text": HOSTILE})
    text = desk.get(f"/inbox/{referral.pk}/").text
    assert HOSTILE in unescape(text) and "New message" in text and "<script>alert" not in text
    assert opened.post(f"{PAGE}write/", {"entry_id": str(uuid4()), "text": " "}).status_code == 422


def test_each_answer_of_the_clinic_is_said_in_plain_words(opened, referral, coordinator, now):
    told = {"by": coordinator, "at": now, "referral": referral}
    actions.redirect_referral(**told, to="Northern Lights", reason="Nearer to her", code="too-far")
    text = opened.get(PAGE).text
    assert "Sent elsewhere" in text and "Northern Lights" in text and "Nearer to her" in text
    actions.close_referral(**told, code="told", way="fax")
    assert "Answered, and the referrer was told" in opened.get(PAGE).text
    actions.reopen_referral(**told, reason="She moved here")
    actions.accept_referral(**told, how_soon="soon", expected_wait_days=28)
    assert "Expected wait: about 28 days from then" in opened.get(PAGE).text


def test_a_no_is_told_with_its_reason(opened, referral, coordinator, now):
    why = {"reason": "Under our age limit.", "code": "under-age"}
    actions.decline_referral(by=coordinator, at=now, referral=referral, **why)
    text = opened.get(PAGE).text
    assert "Not accepted" in text and "Under our age limit." in text and "Under the clinic’s age" in text


def test_each_look_leaves_a_line_and_no_copy(opened, referral):
    answer = opened.get(PAGE)
    line = AuditEvent.objects.first()
    assert (line.action, line.actor_role, line.entity_id) == ("view", "referrer", str(referral.pk))
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_the_same_however_much_was_written(
    opened, asked, coordinator, now, count, django_assert_num_queries
):
    for number in range(count):
        actions.send_message(by=coordinator, at=now, referral=asked, text=f"Word {number}")
    opened.get(PAGE)
    with django_assert_num_queries(10):
        opened.get(PAGE)


def test_a_signed_letter_opens_for_its_referrer_and_for_nobody_else(referrer, client, physician, now):
    letter = a_reply(physician, at=now)
    signed = sign_letter(by=physician, at=now, letter=letter)
    address = f"/refer/status/letters/{signed.record}/"
    assert referrer.get(address).status_code == 404
    a_try(referrer, letter.step.referral.tracking_code, "900001")
    assert address in referrer.get(PAGE).text
    answer = referrer.get(address)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert client.get(address).status_code == 404
    assert referrer.get(f"/refer/status/letters/{uuid4()}/").status_code == 404
    look = AuditEvent.objects.filter(actor_name=letter.step.referral.referrer_name).first()
    assert look is not None and look.action in ("view", "export")
