"""What an action left to say, carried to the next page in a cookie that only this clinic can read.

In the session it would cost a second commit for each entry, and a third when the next page shows it.
"""

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import (
    CookieStorage,
    MessagePartGatherSerializer,
    MessageSerializer,
)

KEPT_S = 600


class SealedCookie(CookieStorage):
    """Encrypted, of this session only, and forgotten after ten minutes."""

    cookie_name = "lightwell_said"

    def _encode_parts(self, messages: list[str], encode_empty: bool = False) -> str | None:
        if not (messages or encode_empty):
            return None
        return _cipher().encrypt(self._whose() + MessagePartGatherSerializer().dumps(messages)).decode()

    def _decode(self, data: str | None) -> list[Message] | None:
        if not data:
            return None
        whose = self._whose()
        try:
            told = _cipher().decrypt(data.encode(), ttl=KEPT_S)
        except InvalidToken:
            told = b""
        if told.startswith(whose):
            return MessageSerializer().loads(told.removeprefix(whose))
        self.used = True  # so that the cookie is taken away
        return None

    def _whose(self) -> bytes:
        return f"{self.request.session.session_key or 'nobody'} ".encode()


@cache
def _cipher() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"said {settings.SECRET_KEY}".encode()).digest()))
