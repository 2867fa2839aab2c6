"""The chain: each line's digest covers the line before it, so nothing is changed or taken out unseen."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

GENESIS = b"\0" * 32


def link(key: bytes, previous: bytes, content: bytes) -> bytes:
    """The digest of a line: HMAC-SHA256 over the previous digest and this line's canonical bytes."""
    return hmac.new(key, previous + content, hashlib.sha256).digest()


def fingerprint(key: bytes, content: bytes) -> str:
    """A keyed digest of one row's content (32 hex digits): useless for guessing without the key."""
    return hmac.new(key, content, hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True)
class Link:
    """A stored line as the proof needs it."""

    seq: int
    content: bytes
    digest: bytes


def first_broken(key: bytes, links: Iterable[Link], start: bytes = GENESIS) -> int | None:
    """The number of the first line that does not follow from the one before it; None when all hold."""
    previous, expected = start, None
    for item in links:
        if expected is not None and item.seq != expected:
            return item.seq
        if not hmac.compare_digest(link(key, previous, item.content), item.digest):
            return item.seq
        previous, expected = item.digest, item.seq + 1
    return None
