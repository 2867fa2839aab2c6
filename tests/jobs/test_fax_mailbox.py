"""Faxes that come by e-mail: each file once, moved only after it was kept, never lost on the way."""

import imaplib
from datetime import timedelta

import pytest

from lightwell.jobs import duties
from lightwell.jobs.faxes import mailbox
from lightwell.jobs.management.commands import work
from lightwell.referrals.faxes import Fax
from tests.factories.faxes import letter, picture
from tests.factories.imap import a_message, an_imap_server

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server(settings, monkeypatch):
    monkeypatch.setattr(duties, "ASKED", {})
    with an_imap_server() as server:
        settings.FAX_IMAP = server.address
        yield server


def folders(server) -> dict[str, int]:
    return {name: len(messages) for name, messages in server.folders.items()}


def test_each_file_of_a_message_is_a_fax_and_the_message_is_put_away(server, now):
    server.sends(a_message(("one.pdf", letter()), ("two.png", picture())))
    assert duties.take_faxes_of_mailbox(now) == 1
    assert {(fax.name, fax.source) for fax in Fax.objects.all()} == {
        ("one.pdf", "mailbox"),
        ("two.png", "mailbox"),
    }
    assert bytes(Fax.objects.get(name="one.pdf").content) == letter()
    assert folders(server) == {"INBOX": 0, "Taken": 1}


def test_the_mailbox_is_asked_once_a_minute(server, now):
    assert duties.take_faxes_of_mailbox(now) == 0
    server.sends(a_message(("one.pdf", letter())))
    assert duties.take_faxes_of_mailbox(now + MINUTE / 2) == 0
    assert duties.take_faxes_of_mailbox(now + MINUTE) == 1


def test_a_message_without_a_file_is_an_item_with_its_reason(server, now):
    server.sends(a_message(subject="Fax failed", text="Line busy"))
    duties.take_faxes_of_mailbox(now)
    (fax,) = Fax.objects.waiting()
    assert (fax.problem, fax.name) == ("no-file", "Fax failed") and b"Line busy" in bytes(fax.content)


def test_a_message_too_large_to_keep_is_an_item(server, now, monkeypatch):
    monkeypatch.setattr(mailbox, "MOST_BYTES", 100)
    server.sends(a_message(("one.pdf", letter())))
    duties.take_faxes_of_mailbox(now)
    (fax,) = Fax.objects.waiting()
    assert fax.problem == "too-large" and folders(server) == {"INBOX": 0, "Taken": 1}


@pytest.mark.parametrize("command", ["FETCH", "COPY", "STORE", "EXPUNGE"])
def test_cut_off_between_two_steps_nothing_is_lost_and_nothing_twice(server, now, command):
    server.sends(a_message(("one.pdf", letter())))
    server.dies_at = command
    with pytest.raises((imaplib.IMAP4.abort, OSError)):
        mailbox.Mailbox(server.address).take(now)
    assert folders(server)["INBOX"] == 1
    server.dies_at = ""
    mailbox.Mailbox(server.address).take(now)
    assert (Fax.objects.count() == 1 and folders(server).get("Taken")) or command == "EXPUNGE"


def test_a_wrong_password_holds_up_no_other_duty(server, settings, now, monkeypatch):
    settings.FAX_IMAP = server.address.replace("fax%20me", "wrong")
    with pytest.raises(imaplib.IMAP4.error):
        duties.take_faxes_of_mailbox(now)
    monkeypatch.setattr(duties, "ASKED", {})
    monkeypatch.setattr(work, "DUTIES", (duties.take_faxes_of_mailbox, lambda now: 1))
    assert work.run_once() == 1
