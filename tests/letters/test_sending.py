"""Sending: queued, tried, tried again, taken back; a link that opens once, for one who knows."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from pypdf import PdfReader

from lightwell.audit.models import AuditEvent
from lightwell.audit.queries import changed_rows
from lightwell.audit.refusal import Refused
from lightwell.jobs import duties
from lightwell.letters import actions, delivery, queries
from lightwell.letters.actions import LinkClosed
from lightwell.letters.delivery import HOLD, Standing
from lightwell.letters.fax import fax_pdf
from lightwell.letters.models import Dispatch, DispatchStep, LetterLink
from tests.factories.at_once import at_the_same_moment
from tests.factories.courses import a_decided_patient
from tests.factories.letters import a_letter, a_reply
from tests.factories.pharmacy import a_person

OFFICE = "office@inkwell.example"


@pytest.fixture
def signed(coordinator, physician, now):
    return actions.sign_letter(by=physician, at=now, letter=a_reply(coordinator, at=now))


@pytest.fixture
def queued(signed, coordinator, now) -> Dispatch:
    return actions.send_by_email(by=coordinator, at=now, signed=signed, to=OFFICE)


def token() -> str:
    """The secret in the last e-mail."""
    return mail.outbox[-1].body.split("/letter/")[1].split("/")[0]


def stands(dispatch: Dispatch) -> Standing:
    return Dispatch.objects.get(pk=dispatch.pk).standing


def test_an_e_mail_waits_a_moment_and_then_leaves_once(queued, now):
    assert duties.send_due_letters(now) == 0 and not mail.outbox
    assert duties.send_due_letters(now + HOLD) == 1
    assert duties.send_due_letters(now + timedelta(days=1)) == 0
    assert (len(mail.outbox), mail.outbox[0].to, stands(queued)) == (1, [OFFICE], Standing.SENT)
    assert changed_rows() == []


def test_the_e_mail_holds_a_link_and_nothing_about_anybody_s_health(queued, now, settings):
    settings.SITE_URL = "https://clinic.example"
    duties.send_due_letters(now + HOLD)
    [message] = mail.outbox
    assert message.subject == "A letter from Northlight Clinic"
    assert f"https://clinic.example/letter/{token()}/" in message.body
    told = message.subject + message.body
    for secret in ("Fernwhistle", "Ottoline", "region", "ketamine", "5055050016", "900001", "LW-"):
        assert secret not in told


def test_a_french_letter_is_announced_in_french(coordinator, physician, now):
    signed = actions.sign_letter(by=physician, at=now, letter=a_reply(coordinator, at=now, language="fr"))
    actions.send_by_email(by=coordinator, at=now, signed=signed, to=OFFICE)
    duties.send_due_letters(now + HOLD)
    assert mail.outbox[0].subject == "Une lettre de Northlight Clinic"


@pytest.mark.parametrize(
    "to",
    [
        "nobody",
        "a@b",
        "",
        "a@clinic.example\nBcc: everyone@elsewhere.example",
        "a@clinic.example\r\nSubject: x",
        "a@clinic.example, b@elsewhere.example",
        "Dr A <a@clinic.example>",
        "a\u202e@clinic.example",
        "x" * 250 + "@clinic.example",
    ],
)
def test_what_is_no_address_queues_nothing(signed, coordinator, now, to):
    with pytest.raises(Refused) as refusal:
        actions.send_by_email(by=coordinator, at=now, signed=signed, to=to)
    assert refusal.value.field == "to" and not Dispatch.objects.exists()


def test_a_hostile_clinic_name_injects_no_header(queued, now, settings):
    settings.CLINIC_NAME = "Northlight\nBcc: everyone@elsewhere.example"
    duties.send_due_letters(now + HOLD)
    assert not mail.outbox and stands(queued) == Standing.TRIED_AGAIN
    assert "BadHeaderError" in Dispatch.objects.get().trouble


def test_a_server_that_is_down_is_tried_again_later_each_time_and_then_given_up(queued, now, monkeypatch):
    def down(_message):
        raise ConnectionRefusedError("no server here")

    monkeypatch.setattr("lightwell.letters.post.EmailMessage.send", down)
    for _try in range(delivery.MOST_TRIES + 3):
        now += timedelta(hours=1)
        duties.send_due_letters(now)
        duties.send_due_letters(now)
    assert stands(queued) == Standing.FAILED
    assert DispatchStep.objects.filter(what="failed").count() == delivery.MOST_TRIES
    [unsent] = queries.desk().unsent
    assert unsent.last_dispatch.trouble == "ConnectionRefusedError: no server here"
    assert unsent.last_dispatch.by_name == "Odile Marchbanks"


def test_a_try_that_broke_off_is_made_again(queued, now, monkeypatch):
    def dies(*_values):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr("lightwell.letters.actions.sending.post.send_link", dies)
        with pytest.raises(KeyboardInterrupt):
            duties.send_due_letters(now + HOLD)
    assert duties.send_due_letters(now + HOLD + timedelta(minutes=1)) == 0
    assert duties.send_due_letters(now + HOLD + delivery.LOST_AFTER) == 1


def test_two_loops_send_one_e_mail(at_once, now):
    doctor = a_person("physician", "Dr. Leopold Quill", "physician")
    signed = actions.sign_letter(by=doctor, at=now, letter=a_reply(doctor, at=now))
    actions.send_by_email(by=doctor, at=now, signed=signed, to=OFFICE)
    at_the_same_moment(*[lambda: duties.send_due_letters(now + HOLD)] * 3)
    assert len(mail.outbox) == 1 and LetterLink.objects.count() == 1


def test_what_is_taken_back_in_time_never_leaves(queued, signed, coordinator, now):
    for _click in range(2):
        actions.stop_dispatch(by=coordinator, at=now, dispatch=queued)
    assert duties.send_due_letters(now + HOLD) == 0 and not mail.outbox
    assert DispatchStep.objects.filter(what="stopped").count() == 1
    assert queries.desk().unsent == [signed]


def test_the_right_number_opens_the_link_once(queued, now):
    duties.send_due_letters(now + HOLD)
    link = actions.open_letter(at=now, token=token(), licence=" 900 001")
    assert link.dispatch == queued and stands(queued) == Standing.OPENED
    assert AuditEvent.objects.first().actor_name == "Dr. Benedetta Larkspur"
    with pytest.raises(LinkClosed) as refusal:
        actions.open_letter(at=now, token=token(), licence="900001")
    assert refusal.value.why == "used"


def test_a_wrong_number_is_written_down_and_five_close_the_link(queued, now):
    duties.send_due_letters(now + HOLD)
    for number in range(delivery.MOST_WRONG):
        with pytest.raises(Refused, match="not the licence number"):
            actions.open_letter(at=now, token=token(), licence=str(number))
    with pytest.raises(LinkClosed) as refusal:
        actions.open_letter(at=now, token=token(), licence="900001")
    assert refusal.value.why == "locked"
    assert AuditEvent.objects.filter(outcome="failure").count() == delivery.MOST_WRONG


def test_a_link_that_is_guessed_old_or_taken_back_opens_nothing(queued, coordinator, now):
    duties.send_due_letters(now + HOLD)
    for guess in ("", "x", token()[:-1], token().swapcase(), token() + "\0"):
        with pytest.raises(LinkClosed) as refusal:
            actions.open_letter(at=now, token=guess, licence="900001")
        assert refusal.value.why is None
    with pytest.raises(LinkClosed) as refusal:
        actions.open_letter(at=now + HOLD + delivery.LINK_LIVES, token=token(), licence="900001")
    assert refusal.value.why == "expired"
    actions.stop_dispatch(by=coordinator, at=now, dispatch=queued)
    with pytest.raises(LinkClosed) as refusal:
        actions.open_letter(at=now, token=token(), licence="900001")
    assert refusal.value.why == "stopped"


def test_two_who_open_one_link_at_once_are_one(at_once, now):
    doctor = a_person("physician", "Dr. Leopold Quill", "physician")
    signed = actions.sign_letter(by=doctor, at=now, letter=a_reply(doctor, at=now))
    actions.send_by_email(by=doctor, at=now, signed=signed, to=OFFICE)
    duties.send_due_letters(now + HOLD)
    secret = token()
    opened = at_the_same_moment(*[lambda: actions.open_letter(at=now, token=secret, licence="900001")] * 2)
    assert sum(isinstance(one, LinkClosed) for one in opened) == 1


def test_without_a_licence_number_there_is_no_link(psychiatrist, now):
    patient = a_decided_patient()
    draft = a_letter(psychiatrist, queries.due(patient=patient)[0].subject, at=now)
    letter = actions.edit_letter(
        by=psychiatrist, at=now, letter=draft, recipient_name="Dr. Nobody", body="Words."
    )
    signed = actions.sign_letter(by=psychiatrist, at=now, letter=letter)
    with pytest.raises(Refused, match="licence number"):
        actions.send_by_email(by=psychiatrist, at=now, signed=signed, to=OFFICE)
    assert (
        actions.mark_sent(by=psychiatrist, at=now, signed=signed, way="print", to="12 Mill St").way == "print"
    )


@pytest.mark.parametrize(
    ("way", "to"), [("pigeon", "roof"), ("email", OFFICE), ("fax", " \n"), ("print", "x" * 255)]
)
def test_what_was_sent_says_how_and_where(signed, coordinator, now, way, to):
    with pytest.raises(Refused):
        actions.mark_sent(by=coordinator, at=now, signed=signed, way=way, to=to)
    assert not Dispatch.objects.exists()


def test_who_may_not_send_does_not(signed, queued, nurse, now):
    for act in (
        lambda: actions.send_by_email(by=nurse, at=now, signed=signed, to=OFFICE),
        lambda: actions.mark_sent(by=nurse, at=now, signed=signed, way="fax", to="416"),
        lambda: actions.stop_dispatch(by=nurse, at=now, dispatch=queued),
    ):
        with pytest.raises(Refused, match="does not send"):
            act()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_fax_is_a_cover_and_the_signed_pages(coordinator, physician, now, language):
    draft = a_reply(coordinator, at=now, language=language)
    long = actions.edit_letter(by=physician, at=now, letter=draft, body="\n\n".join(["Words. " * 60] * 20))
    signed = actions.sign_letter(by=physician, at=now, letter=long)
    pages = [page.extract_text() for page in PdfReader(BytesIO(fax_pdf(signed, "Odile", now))).pages]
    cover = " ".join(pages[0].split())
    assert len(pages) == signed.pages + 1 > 2
    assert f"{signed.pages + 1} " in cover and "Dr. Benedetta Larkspur" in cover
    assert "Confidential" in cover and "Confidentiel" in cover
    assert "Fernwhistle" not in cover and "Fernwhistle" in pages[1]


def test_the_referrer_may_read_signed_replies_and_letters_to_them_but_not_replaced_ones(
    coordinator, physician, now
):
    reply = a_reply(coordinator, "accepted", at=now)
    referral = reply.step.referral
    assert queries.signed_for_referral(referral) == []
    first = actions.sign_letter(by=coordinator, at=now, letter=reply)
    assert queries.signed_for_referral(referral) == [first]
    a_decided_patient(patient=reply.patient)
    about = queries.due(patient=reply.patient)[0].subject
    for to in ("Dr. Benedetta Larkspur", "Dr. Somebody Else"):
        draft = actions.draft_letter(by=physician, at=now, about=about)
        words = {"recipient_name": to, "body": "Words."}
        outcome = actions.edit_letter(by=physician, at=now, letter=draft, **words)
        actions.sign_letter(by=physician, at=now, letter=outcome)
    found = queries.signed_for_referral(referral)
    assert {one.letter.recipient_name for one in found} == {"Dr. Benedetta Larkspur"} and len(found) == 2
    new = actions.replace_letter(by=coordinator, at=now, letter=first.letter)
    second = actions.sign_letter(by=coordinator, at=now, letter=new)
    assert first not in queries.signed_for_referral(referral)
    assert second in queries.signed_for_referral(referral)
