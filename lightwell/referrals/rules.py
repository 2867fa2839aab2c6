"""Decides about referrals: which step may follow which, what is missing, and when an answer is due."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lightwell import knowledge
from lightwell.knowledge.referring import AnswerReason, Requirement
from lightwell.knowledge.text import Text


class Status(StrEnum):
    """Where a referral stands: the last step that a person took."""

    RECEIVED = "received"
    INFORMATION_REQUESTED = "information-requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    CLOSED = "closed"


ENDS = frozenset({Status.DECLINED, Status.REDIRECTED, Status.CLOSED})
MOVES: dict[Status | None, frozenset[Status]] = {
    None: frozenset({Status.RECEIVED}),
    Status.RECEIVED: frozenset({Status.INFORMATION_REQUESTED, Status.ACCEPTED}) | ENDS,
    Status.INFORMATION_REQUESTED: frozenset(
        {Status.RECEIVED, Status.INFORMATION_REQUESTED, Status.ACCEPTED} | ENDS
    ),
    Status.ACCEPTED: frozenset({Status.ACCEPTED, Status.CLOSED}),
    Status.DECLINED: frozenset({Status.CLOSED, Status.RECEIVED}),
    Status.REDIRECTED: frozenset({Status.CLOSED, Status.RECEIVED}),
    Status.CLOSED: frozenset({Status.RECEIVED}),
}
"""Which step may follow which. Accepted after accepted: how soon was changed. Received after an end: taken
up again. No move leads out of the table, and from each stage one leads on: nothing is lost."""

ANSWERS = frozenset({Status.ACCEPTED}) | ENDS
"""The steps that answer the referrer, and so stop the clock."""


class State(StrEnum):
    """The folder of the inbox in which a referral lies."""

    NEW = "new"
    MISSING = "missing"
    WAITING = "waiting"
    WAIT_LIST = "wait-list"
    BOOKED = "booked"
    TO_TELL = "to-tell"
    CLOSED = "closed"


def state_of(status: Status, *, missing: bool = False, booked: bool = False, assessed: bool = False) -> State:
    """The one folder of a referral: by its last step, what it lacks, and what came after acceptance."""
    if status is Status.RECEIVED:
        return State.MISSING if missing else State.NEW
    if status is Status.INFORMATION_REQUESTED:
        return State.WAITING
    if status is Status.ACCEPTED and not assessed:
        return State.BOOKED if booked else State.WAIT_LIST
    return State.TO_TELL if status in (Status.DECLINED, Status.REDIRECTED) else State.CLOSED


HOW_SOON = ("urgent", "soon", "routine")


class Place(StrEnum):
    """Why somebody stands where they stand on the wait list, the strongest reason first."""

    URGENT = "urgent"
    PAST_TARGET = "past-target"
    SOON = "soon"
    ROUTINE = "routine"


def place_of(how_soon: str, waited_days: int, target_days: int) -> Place:
    """Urgent first; then whoever waits longer than their target; then by acuity."""
    if how_soon != "urgent" and waited_days > target_days:
        return Place.PAST_TARGET
    return Place(how_soon)


def place_order(how_soon: str, waited_days: int, target_days: int) -> tuple[int, int]:
    """What the wait list is sorted by: the reason of the place, and in it who is farthest past the target."""
    return list(Place).index(place_of(how_soon, waited_days, target_days)), target_days - waited_days


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


@dataclass(frozen=True)
class Sent:
    """What completeness looks at: the facts that knowledge/completeness.toml names."""

    reachable: bool
    has_card: bool
    card_is_plausible: bool
    trials: int
    has_score: bool
    medicines_said: bool
    can_answer: bool
    has_licence: bool = True
    allergies_said: bool = True
    risk_said: bool = True
    licence_is_plausible: bool = True
    attachments: int = 0


def missing(
    sent: Sent,
    requirements: Iterable[Requirement],
    policy: Mapping[str, int],
    answered: Collection[str] = (),
) -> tuple[str, ...]:
    """The codes of what is not there and was not `answered` since, in the order of the form."""
    return tuple(
        one.code
        for one in requirements
        if one.code not in answered
        and not (one.may_be_attached and sent.attachments)
        and not _is_there(getattr(sent, one.fact), policy[one.at_least] if one.at_least else 1)
    )


def _is_there(value: int, at_least: int) -> bool:
    return value >= at_least


def suggested(phq9_total: int | None, reasons: Iterable[AnswerReason]) -> AnswerReason | None:
    """The reason that by itself points to an acuity; a person decides."""
    if phq9_total is None:
        return None
    met = (one for one in reasons if one.phq9_from is not None and phq9_total >= one.phq9_from)
    return next(met, None)


FOLLOW_WINDOW = timedelta(minutes=15)
MOST_WRONG_KEYS = 8


def may_try(wrong: Iterable[datetime], now: datetime) -> bool:
    """True while fewer wrong pairs of code and licence number came from one place than anyone mistypes."""
    return sum(now - at < FOLLOW_WINDOW for at in wrong) < MOST_WRONG_KEYS


def licence_as_compared(typed: str) -> str:
    """A licence number without what people write around it."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper())


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
