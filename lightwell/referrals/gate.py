"""Who sends how much, and whether their browser took some trouble: what comes in at once, and what is held.

Nothing here turns a referral away for a doubt: what is doubtful waits until a person has looked (ADR 12).
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PROOF_BITS = 16
PROOF_LIVES = timedelta(hours=24)
WINDOW = timedelta(hours=1)
HOLD_FROM_ADDRESS, REFUSE_FROM_ADDRESS = 20, 60
HOLD_FROM_ALL, REFUSE_FROM_ALL = 200, 600
"""Referrals in WINDOW. A hospital behind one address sends a handful an hour."""


class Held(StrEnum):
    """Why a referral waits for a look before it comes into the inbox."""

    NO_PROOF = "no-proof"
    TRAP = "trap"
    MANY = "many"


@dataclass(frozen=True)
class Lately:
    """How many referrals came in WINDOW: from this address, and from everybody."""

    from_address: int
    from_all: int


def too_many(lately: Lately) -> bool:
    """True when more came than this clinic could ever be sent: nothing more is taken for a while."""
    return lately.from_address >= REFUSE_FROM_ADDRESS or lately.from_all >= REFUSE_FROM_ALL


def why_held(lately: Lately, *, proven: bool, trapped: bool) -> Held | None:
    """Why a referral is held, or None. `trapped`: the box that nobody sees was filled in."""
    if trapped:
        return Held.TRAP
    if lately.from_address >= HOLD_FROM_ADDRESS or lately.from_all >= HOLD_FROM_ALL:
        return Held.MANY
    return None if proven else Held.NO_PROOF


def challenge(entry_id: str, at: datetime, key: str) -> str:
    """The riddle for one form. It is bound to the form's id, so that it serves for one referral only."""
    issued = str(int(at.timestamp()))
    return f"{issued}.{_signature(entry_id, issued, key)}"


def _signature(entry_id: str, issued: str, key: str) -> str:
    return hmac.new(key.encode(), f"referral {entry_id} {issued}".encode(), hashlib.sha256).hexdigest()


def proven(entry_id: str, riddle: str, answer: str, *, at: datetime, key: str) -> bool:
    """True when `answer` solves a riddle that was given out for this form within PROOF_LIVES."""
    issued, _, signature = riddle.partition(".")
    if not hmac.compare_digest(_signature(entry_id, issued, key).encode(), signature.encode()):
        return False
    age = at - datetime.fromtimestamp(int(issued), at.tzinfo)
    return timedelta(0) <= age + timedelta(seconds=1) <= PROOF_LIVES and solves(riddle, answer)


def solves(riddle: str, answer: str) -> bool:
    """True when the SHA-256 of "riddle:answer" begins with PROOF_BITS zeros."""
    digest = hashlib.sha256(f"{riddle}:{answer}".encode()).digest()
    return int.from_bytes(digest) >> (256 - PROOF_BITS) == 0
