"""What an action left to say, carried to the next page in a cookie that only this clinic can read.

In the session it would cost a second commit for each entry, and a third when the next page shows it.
"""

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import (
    CookieStorage,
    MessagePartGatherSerializer,
    MessageSerializer,
)

NONCE_BYTES = 12


class SealedCookie(CookieStorage):
    """Encrypted (AES-256-GCM), and readable in the session it was written in only."""

    cookie_name = "lightwell_said"

    def _encode_parts(self, messages: list[str], encode_empty: bool = False) -> str | None:
        if not (messages or encode_empty):
            return None
        nonce = os.urandom(NONCE_BYTES)
        told = MessagePartGatherSerializer().dumps(messages)
        return urlsafe_b64encode(nonce + _cipher().encrypt(nonce, told, self._whose())).decode()

    def _decode(self, data: str | None) -> list[Message] | None:
        if not data:
            return None
        try:
            sealed = urlsafe_b64decode(data)
            told = _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._whose())
        except (InvalidTag, NotBase64, ValueError):
            self.used = True  # so that the cookie is taken away
            return None
        return MessageSerializer().loads(told)

    def _whose(self) -> bytes:
        return (self.request.session.session_key or "nobody").encode()


@cache
def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(f"said {settings.SECRET_KEY}".encode()).digest())
