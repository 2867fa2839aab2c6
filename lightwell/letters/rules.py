"""Drafting a letter from facts. The draft is words that a person edits and signs; nothing is sent unread."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

REPLIES = {
    "accepted": "accepted",
    "declined": "declined",
    "redirected": "redirected",
    "information-requested": "missing-information",
}
"""The kind of letter that tells a referrer of each answer, by the status it led to."""
KINDS = ("decision", "end-of-course", *REPLIES.values())
ROUTINE = frozenset({"accepted", "missing-information"})
"""Replies that hold no clinical judgement: the coordinator signs them for the clinic."""
LANGUAGES = ("en", "fr")
GAPS = {"en": "[not recorded]", "fr": "[non consigné]"}
"""What stands where the record knows nothing. A person settles it before the letter is signed."""
LONGEST_HEADING = 60
_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
}


@dataclass(frozen=True)
class About:
    """The patient and the recipient as the letter names them. None: nobody asked."""

    patient_name: str
    birth_date: date
    recipient_name: str
    referred_on: date | None
    clinic_name: str
    medicines: tuple[str, ...] | None = None
    allergies: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ReplyFacts:
    """What was answered to a referral. `target_days`: within how many days of its coming the clinic means to
    see the patient; `asked`: what is missing, one thing each; empty or None is not known.
    """

    about: About
    tracking_code: str
    reach: str
    reasons: str = ""
    asked: tuple[str, ...] = ()
    target_days: int | None = None
    redirect_to: str = ""


@dataclass(frozen=True)
class DecisionFacts:
    """What was decided about suitability: outcome suitable, not-suitable or defer, with what it rests on."""

    about: About
    outcome: str
    decided_on: date
    reasons: str
    diagnosis: str
    findings: tuple[str, ...] = ()
    interactions: tuple[str, ...] = ()
    score_before: int | Decimal | None = None
    plan: str = ""


@dataclass(frozen=True)
class CourseFacts:
    """What a course did. `doses_mg` in the order given; scores are totals of `scale` in points.

    `next_step` is what the psychiatrist chose (a suggestion's code), empty while nobody has.
    """

    about: About
    planned: int
    given_on: tuple[date, ...]
    route: str
    doses_mg: tuple[Decimal, ...]
    score_before: int | Decimal | None
    score_after: int | Decimal | None
    status: str
    remission: bool
    highest_bp: tuple[int, int] | None
    adverse_events: tuple[str, ...] = ()
    scale: str = "PHQ-9"
    scale_top: int | None = None
    next_step: str = ""
    more_treatments: int = 0
    open_tasks: int = 0


Facts = ReplyFacts | DecisionFacts | CourseFacts


def draft(kind: str, language: str, facts: Facts) -> str:
    """The first words of a letter, paragraphs separated by an empty line, headings on lines of their own.

    A fact that is not known is left out, said to be unknown, or a gap for a person to settle (GAPS), never
    guessed. Raises ValueError for a kind or language without a draft.
    """
    if kind not in KINDS or language not in LANGUAGES:
        raise ValueError(f"There is no {kind} letter in {language!r}.")
    template = _DRAFTS.get_template(f"{kind}.{language}.txt")
    day = partial(day_in_words, language=language)
    said = partial(number_in_words, language=language)
    text = template.render(**_fields(facts), day=day, mg=_mg(language), number=said, gap=GAPS[language])
    return text.strip() + "\n"


def _fields(facts: Facts) -> dict:
    return {**asdict(facts), **asdict(facts.about)}


def gaps(body: str) -> int:
    """How many facts in a letter's text are still marked as not recorded, in either language."""
    return sum(body.casefold().count(gap) for gap in GAPS.values())


def number_text(year: int, number: int) -> str:
    """A letter's number as it is written: 2026-0001."""
    return f"{year}-{number:04d}"


@dataclass(frozen=True)
class Block:
    """One part of a letter as it is set: a heading (may be empty), then a list or paragraphs."""

    heading: str
    lines: tuple[str, ...]
    listed: bool


def blocks(body: str) -> tuple[Block, ...]:
    """The parts of a letter's text: an empty line ends one, "- " begins a line of a list.

    A short first line without a full stop is the heading of what stands under it.
    """
    parts = (_lines(part) for part in body.replace("\r\n", "\n").split("\n\n"))
    return tuple(_block(lines) for lines in parts if lines)


def _lines(part: str) -> list[str]:
    return [line for line in map(str.strip, part.split("\n")) if line]


def _block(lines: list[str]) -> Block:
    first = lines[0]
    headed = (
        len(lines) > 1 and len(first) <= LONGEST_HEADING and first[0] != "-" and first[-1] not in ".,;:!?"
    )
    rest = lines[1:] if headed else lines
    listed = all(line.startswith("- ") for line in rest)
    said = tuple(line.removeprefix("- ") if listed else line for line in rest)
    return Block(first if headed else "", said, listed)


def day_in_words(day: date, language: str) -> str:
    """24 November 2026; 1er novembre 2026."""
    first = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{first} {_MONTHS[language][day.month - 1]} {day.year}"


def number_in_words(value: int | Decimal, language: str) -> str:
    """7.67 and 7; 7,67 in French."""
    text = f"{Decimal(value).normalize():f}"
    return text.replace(".", ",") if language == "fr" else text


def _mg(language: str) -> Callable[[Decimal], str]:
    def dose(value: Decimal) -> str:
        return number_in_words(value, language) + "\u00a0mg"

    return dose


_DRAFTS = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "drafts"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # plain text: a page escapes it when it shows it, Typst takes it as a value
)
