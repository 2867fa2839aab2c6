"""A small IMAP server of the tests: what imaplib says over a real socket, for one mailbox with messages."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

PASSWORD = "fax me"


class Server(socketserver.ThreadingTCPServer):
    """`folders`: the messages of each folder by UID. `dies_at`: the command at which it hangs up."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.folders: dict[str, dict[int, bytes]] = {"INBOX": {}}
        self.deleted: set[int] = set()
        self.dies_at = ""
        self.next_uid = 1

    @property
    def address(self) -> str:
        return f"imap://fax%40clinic:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.server_address[1]}/INBOX"

    def sends(self, message: bytes) -> None:
        self.folders["INBOX"][self.next_uid] = message
        self.next_uid += 1


class Conversation(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            tag, command, *rest = line.split(" ", 2)
            words = (command + " " + (rest[0] if rest else "")).strip()
            name = words.removeprefix("UID ").split(" ")[0].upper()
            if self.server.dies_at and name == self.server.dies_at:
                return
            self.say(f"{tag} {getattr(self, name.lower())(words.removeprefix('UID '))}")
            if name == "LOGOUT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def capability(self, words: str) -> str:
        self.say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def login(self, words: str) -> str:
        return "OK in" if words == f'LOGIN fax@clinic "{PASSWORD}"' else "NO who is it"

    def select(self, words: str) -> str:
        self.say(f"* {len(self.server.folders['INBOX'])} EXISTS")
        return "OK selected"

    def search(self, words: str) -> str:
        left = self.server.folders["INBOX"].keys() - self.server.deleted
        self.say("* SEARCH " + " ".join(map(str, sorted(left))))
        return "OK found"

    def fetch(self, words: str) -> str:
        uid = int(words.split()[1])
        message = self.server.folders["INBOX"][uid]
        part = "BODY[HEADER]" if "HEADER" in words else "BODY[]"
        sent = message.split(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in words else message
        about = f"* 1 FETCH (UID {uid} RFC822.SIZE {len(message)} {part} {{{len(sent)}}}\r\n"
        self.wfile.write(about.encode() + sent + b")\r\n")
        return "OK fetched"

    def copy(self, words: str) -> str:
        uid, folder = re.match(r"COPY (\d+) (\S+)", words).groups()
        if folder not in self.server.folders:
            return "NO [TRYCREATE] no such folder"
        self.server.folders[folder][len(self.server.folders[folder])] = self.server.folders["INBOX"][int(uid)]
        return "OK copied"

    def create(self, words: str) -> str:
        self.server.folders[words.split()[1]] = {}
        return "OK made"

    def store(self, words: str) -> str:
        self.server.deleted.add(int(words.split()[1]))
        return "OK stored"

    def expunge(self, words: str) -> str:
        for uid in self.server.deleted:
            self.server.folders["INBOX"].pop(uid, None)
        return "OK gone"

    def logout(self, words: str) -> str:
        self.say("* BYE")
        return "OK bye"


@contextmanager
def an_imap_server() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


def a_message(
    *files: tuple[str, bytes], subject: str = "Fax from 416-555-0111", text: str = "1 page"
) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "fax@example.org", "clinic@example.org"
    message.set_content(text)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
