"""The mailbox that faxes are sent to. A message is kept first, then moved to `Taken`; killed between, it is
found again, and its files are the same faxes by their hash."""

import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from lightwell.referrals import actions

TIMEOUT_S = 20
MOST_BYTES = 60 * 1024 * 1024
TAKEN = "Taken"
AT_ONCE = 10
KINDS = {"application/pdf", "image/tiff", "image/jpeg", "image/png", "application/octet-stream"}


@dataclass(frozen=True)
class Mailbox:
    """Where the messages are: from `imaps://user:password@host:port/folder`, or imap:// on this machine."""

    address: str

    def take(self, now: datetime) -> int:
        """Take the files of the messages that wait, at most AT_ONCE; says how many messages."""
        connection = self._open()
        try:
            waiting = _uids(connection)[:AT_ONCE]
            for uid in waiting:
                _take(connection, uid, now)
                _put_away(connection, uid)
            return len(waiting)
        finally:
            connection.shutdown()

    def _open(self) -> imaplib.IMAP4:
        parts = urlsplit(self.address)
        host, port = parts.hostname or "localhost", parts.port
        connection: imaplib.IMAP4
        if parts.scheme == "imaps":
            secure = ssl.create_default_context()
            connection = imaplib.IMAP4_SSL(host, port or 993, ssl_context=secure, timeout=TIMEOUT_S)
        else:
            connection = imaplib.IMAP4(host, port or 143, timeout=TIMEOUT_S)
        connection.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.lstrip("/")) or "INBOX"
        _said(connection.select(f'"{folder}"'))
        return connection


def _said(answer: tuple) -> list:
    """The data of a good answer; anything else stops here, and the message waits for the next round."""
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(f"The mailbox answered {kind}: {data!r}")
    return data


def _uids(connection: imaplib.IMAP4) -> list[str]:
    found = _said(connection.uid("SEARCH", "UNDELETED"))
    return [uid.decode() for uid in (found[0] or b"").split()]


def _take(connection: imaplib.IMAP4, uid: str, now: datetime) -> None:
    head = _said(connection.uid("FETCH", uid, "(RFC822.SIZE BODY.PEEK[HEADER])"))
    size, header = _size(head), head[0][1]
    name = str(message_from_bytes(header, policy=policy.default)["subject"] or "")
    if size > MOST_BYTES:
        digest = sha256(header).hexdigest()
        actions.take_large_fax(at=now, source="mailbox", name=name, size_bytes=size, sha256=digest)
        return
    content = _said(connection.uid("FETCH", uid, "(BODY.PEEK[])"))[0][1]
    _keep(content, name, now)


def _size(head: list) -> int:
    words = head[0][0].decode().replace("(", " ").split()
    return int(words[words.index("RFC822.SIZE") + 1])


def _keep(content: bytes, name: str, now: datetime) -> None:
    """Each file of the message is a fax. A message without one is kept whole, with that as its reason."""
    files = list(_files(content))
    for file_name, file in files:
        actions.take_fax(at=now, source="mailbox", name=file_name or name, content=file)
    if not files:
        fax = actions.take_fax(at=now, source="mailbox", name=name, content=content)
        actions.keep_problem(at=now, fax=fax, problem="no-file")


def _files(content: bytes) -> Iterator[tuple[str, bytes]]:
    message = message_from_bytes(content, policy=policy.default)
    for part in message.walk():
        is_file = part.get_content_disposition() == "attachment" or part.get_content_type() in KINDS
        if is_file and not part.is_multipart():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload:
                yield part.get_filename() or "", payload


def _put_away(connection: imaplib.IMAP4, uid: str) -> None:
    """Move the message to Taken: copied there first, so that it is always in one of the two."""
    if connection.uid("COPY", uid, TAKEN)[0] != "OK":
        _said(connection.create(TAKEN))
        _said(connection.uid("COPY", uid, TAKEN))
    _said(connection.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
    _said(connection.expunge())
