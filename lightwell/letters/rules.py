"""Drafting a letter from facts. The draft is words that a person edits and signs; nothing is sent unread."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

KINDS = ("decision", "end-of-course")
LANGUAGES = ("en", "fr")
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
    """The patient and the recipient as the letter names them."""

    patient_name: str
    birth_date: date
    recipient_name: str
    referred_on: date | None
    clinic_name: str
    medicines: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()


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
    score_before: int | None = None
    plan: str = ""


@dataclass(frozen=True)
class CourseFacts:
    """What a course did. `doses_mg` in the order given; scores are PHQ-9 totals in points."""

    about: About
    planned: int
    given_on: tuple[date, ...]
    route: str
    doses_mg: tuple[Decimal, ...]
    score_before: int | None
    score_after: int | None
    percent_change: Decimal | None
    status: str
    remission: bool
    highest_bp: tuple[int, int] | None
    adverse_events: tuple[str, ...] = ()
    next_step: str = ""
    open_tasks: int = 0
    checked: tuple[str, ...] = field(default=())


def draft(kind: str, language: str, facts: DecisionFacts | CourseFacts) -> str:
    """The first words of a letter, paragraphs separated by an empty line, headings on lines of their own.

    A fact that is not known is left out or said to be unknown, never guessed. Raises ValueError for a
    kind or language without a draft.
    """
    if kind not in KINDS or language not in LANGUAGES:
        raise ValueError(f"There is no {kind} letter in {language!r}.")
    template = _DRAFTS.get_template(f"{kind}.{language}.txt")
    day = _Day(language)
    text = template.render(**_fields(facts), day=day, mg=_mg(language))
    return text.strip() + "\n"


def _fields(facts: DecisionFacts | CourseFacts) -> dict:
    return {**asdict(facts), **asdict(facts.about)}


@dataclass(frozen=True)
class _Day:
    language: str

    def __call__(self, day: date) -> str:
        first = "1er" if self.language == "fr" and day.day == 1 else str(day.day)
        return f"{first} {_MONTHS[self.language][day.month - 1]} {day.year}"


def _mg(language: str) -> Callable[[Decimal], str]:
    def dose(value: Decimal) -> str:
        text = f"{value.normalize():f}"
        return (text.replace(".", ",") if language == "fr" else text) + "\u00a0mg"

    return dose


_DRAFTS = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "drafts"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # plain text: a page escapes it when it shows it, Typst takes it as a value
)
