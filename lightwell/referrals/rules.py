"""Decides about referrals: which step may follow which, what is missing, and when an answer is due."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lightwell import knowledge
from lightwell.knowledge.text import Text


class Status(StrEnum):
    """Where a referral stands: the last step that a person took."""

    RECEIVED = "received"
    INFORMATION_REQUESTED = "information-requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"


MOVES: dict[Status | None, frozenset[Status]] = {
    None: frozenset({Status.RECEIVED}),
    Status.RECEIVED: frozenset({Status.INFORMATION_REQUESTED, Status.ACCEPTED, Status.DECLINED}),
    Status.INFORMATION_REQUESTED: frozenset(
        {Status.RECEIVED, Status.INFORMATION_REQUESTED, Status.ACCEPTED, Status.DECLINED}
    ),
    Status.ACCEPTED: frozenset(),
    Status.DECLINED: frozenset(),
}

HOW_SOON = ("urgent", "soon", "routine")
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 and O, 1, I and L, which look alike on paper and by fax."""
OLDEST_YEARS = 120
LONGEST_NAME = 120


def may_move(status: Status | None, to: Status) -> bool:
    """True when a referral that stands at `status` (None: not stored yet) may be moved to `to`."""
    return to in MOVES[status]


def tracking_code(choose: Callable[[str], str]) -> str:
    """A code such as LW-7KQ4-M2; `choose` picks one character of the alphabet it is given."""
    signs = "".join(choose(CODE_ALPHABET) for _ in range(6))
    return f"LW-{signs[:4]}-{signs[4:]}"


def code_as_kept(typed: str) -> str:
    """A tracking code as it is stored, from one typed with spaces, in small letters or without its dashes."""
    signs = re.sub(r"[^0-9A-Z]", "", typed.upper()).removeprefix("LW")
    return f"LW-{signs[:4]}-{signs[4:]}"


def reply_due(received_on: date, reply_days: int) -> date:
    """The last day on which the referrer still has an answer in time, `reply_days` days after receipt."""
    return received_on + timedelta(days=reply_days)


def impossible_birth_date(birth_date: date, today: date) -> bool:
    """True for a date to come, and for one that would make the person older than anyone."""
    return birth_date > today or today.year - birth_date.year > OLDEST_YEARS


class Missing(StrEnum):
    """What a complete referral has and this one does not."""

    WAY_TO_REACH = "way-to-reach"
    HEALTH_CARD = "health-card"
    HEALTH_CARD_DOUBTFUL = "health-card-doubtful"
    TRIALS = "trials"
    SCORE = "score"
    MEDICINES = "medicines"
    ALLERGIES = "allergies"
    SUICIDE_RISK = "suicide-risk"
    LICENCE_DOUBTFUL = "licence-doubtful"
    FAX = "fax"


@dataclass(frozen=True)
class Sent:
    """What completeness looks at. `card` is what the check of the health card gave."""

    reachable: bool
    card: str
    trials: int
    has_score: bool
    medicines_said: bool
    can_answer: bool
    attachments: int
    allergies_said: bool = True
    risk_said: bool = True
    licence_doubtful: bool = False


def missing(sent: Sent, min_trials: int) -> tuple[Missing, ...]:
    """What is not there, in the order of the form. With an attachment, what it may hold is not asked."""
    read_elsewhere = sent.attachments > 0
    gaps = {
        Missing.WAY_TO_REACH: not sent.reachable,
        Missing.HEALTH_CARD: sent.card == "missing",
        Missing.HEALTH_CARD_DOUBTFUL: sent.card == "doubtful",
        Missing.TRIALS: sent.trials < min_trials and not read_elsewhere,
        Missing.SCORE: not sent.has_score and not read_elsewhere,
        Missing.MEDICINES: not sent.medicines_said and not read_elsewhere,
        Missing.ALLERGIES: not sent.allergies_said and not read_elsewhere,
        Missing.SUICIDE_RISK: not sent.risk_said,
        Missing.LICENCE_DOUBTFUL: sent.licence_doubtful,
        Missing.FAX: not sent.can_answer,
    }
    return tuple(gap for gap, is_missing in gaps.items() if is_missing)


def medicine_line(line: str) -> tuple[str, str]:
    """A medicine as typed on one line, as its name and dose: the dose begins at the first number."""
    words = " ".join(line.split())
    found = re.search(r"\s\d", words)
    return (words[: found.start()], words[found.start() + 1 :]) if found else (words, "")


def medicine_lines(text: str) -> list[tuple[str, str]]:
    """Each medicine of a list with one a line, as its name and dose; empty lines are left out."""
    return [medicine_line(line) for line in lines_of(text)]


_CODE = re.compile(r"[A-TV-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?", re.IGNORECASE | re.ASCII)
"""A code of ICD-10 with Canada's further characters, such as F33.2, I10 or F431."""


def diagnosis_line(line: str) -> tuple[str, str]:
    """A diagnosis as typed on one line, as its words and its ICD-10 code, which is the last word.

    Without a dot, a bracket or a comma before it the last word stays a word: "low B12" has no code.
    """
    words, _, last = " ".join(line.split()).rpartition(" ")
    code = last.strip("(),;:")
    told = "." in code or last.startswith("(") or words.endswith((",", ";", ":"))
    if words and told and _CODE.fullmatch(code):
        return words.rstrip(" ,;:("), code.upper()
    return " ".join(line.split()), ""


def allergy_line(line: str) -> tuple[str, str]:
    """An allergy as typed on one line, as the substance and the reaction after a comma, colon or bracket."""
    parts = re.split(r"\s*[,:(]\s*|\s+[-–]\s+", " ".join(line.split()), maxsplit=1)
    return parts[0], parts[1].rstrip(") ") if len(parts) > 1 else ""


def lines_of(text: str) -> list[str]:
    """The lines of a list with one thing a line; empty lines are left out."""
    return [line for line in text.splitlines() if line.strip()]


def licence_shape_missed(province: str, kind: str, number: str) -> Text | None:
    """How a licence number of this province looks, when this one does not. None: it does, or nobody knows."""
    known = knowledge.current().licences.get(f"{province}-{kind}")
    bare = re.sub(r"[\s-]", "", number).upper()
    if known is None or re.fullmatch(known.pattern, bare, re.ASCII):
        return None
    return known.shape


def plain_name(name: str) -> str:
    """A file's name without folders and without signs that hide or turn around what a person reads."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip()[-LONGEST_NAME:]
