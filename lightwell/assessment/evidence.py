"""What a finding stands on: where each fact was read, when, by whom, and a mark that changes with it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lightwell.assessment.rules import Finding
from lightwell.knowledge.conditions import Reason

MOVES_WITH_TIME = ("age_years", "days_since_", "hours_since_", "minutes_since_")
"""Facts that grow by themselves: what they stand on is the day of the event, not the number."""


@dataclass(frozen=True)
class Seen:
    """One line of the record behind a fact.

    `said`: the record's own words and units ("172/104 mmHg"); empty: the fact's value says it. `on`: the day
    it was measured, was answered or happened. `word`: which word of a list it gives.
    """

    said: str = ""
    on: date | None = None
    by: str = ""
    word: str = ""


Sources = Mapping[str, Sequence[Seen]]
"""By fact, the lines it was read from."""


def seen(reason: Reason, sources: Sources) -> list[Seen]:
    """The lines behind one reason; of a list, those whose word settled it."""
    lines = sources.get(reason.fact, ())
    if isinstance(reason.value, frozenset):
        return [line for line in lines if line.word in reason.value]
    return list(lines)


def mark(finding: Finding, sources: Sources) -> str:
    """A mark of the evidence (SHA-256, 64 signs): another one as soon as another fact stands behind it.

    The passing of time alone does not change it, unless the rule then asks for something else.
    """
    lines = sorted({line for reason in finding.because for line in _lines(reason, sources)})
    asked = f"{finding.rule.id} {finding.outcome} {finding.severity} {finding.action}"
    return hashlib.sha256("\n".join((asked, *lines)).encode()).hexdigest()


def words(finding: Finding, sources: Sources) -> str:
    """The evidence as the record has it, a fact a line: "resting_systolic_mmhg: 172/104 mmHg, 2026-05-03".

    It is kept with an answer. Facts by their name in the knowledge, so that it says the same in any language.
    """
    return "\n".join(line for reason in finding.because for line in _in_words(reason, sources))


def _in_words(reason: Reason, sources: Sources) -> Iterator[str]:
    if reason.value is None:
        yield f"{reason.fact}: ?"
    for line in seen(reason, sources) or [Seen()] if reason.value is not None else ():
        parts = (line.said or _plain(reason.value), str(line.on or ""), line.by)
        yield f"{reason.fact}: {', '.join(part for part in parts if part)}"


def _lines(reason: Reason, sources: Sources) -> Iterator[str]:
    value = "" if reason.fact.startswith(MOVES_WITH_TIME) else _plain(reason.value)
    lines = seen(reason, sources)
    for line in lines:
        yield f"{reason.fact} {line.word or value} {line.said} {line.on or ''}"
    if not lines:
        yield f"{reason.fact} {value}"


def _plain(value: object) -> str:
    return " ".join(sorted(value)) if isinstance(value, frozenset) else str(value)
