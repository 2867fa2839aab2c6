"""What an answer asks of the clinic: how urgent, by when, of whom, and what may become of the task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from lightwell.knowledge.measures import Level, Scale
from lightwell.knowledge.text import Text
from lightwell.measures import rules as scoring
from lightwell.outcomes.rules import response


class Standing(StrEnum):
    """Where a task stands: nobody has it, somebody has it, tried to reach the patient, done."""

    OPEN = "open"
    TAKEN = "taken"
    TRIED = "tried"
    SETTLED = "settled"


MOVES: dict[Standing, tuple[Standing, ...]] = {
    Standing.OPEN: (Standing.TAKEN,),
    Standing.TAKEN: (Standing.TAKEN, Standing.TRIED, Standing.SETTLED),
    Standing.TRIED: (Standing.TAKEN, Standing.TRIED, Standing.SETTLED),
    Standing.SETTLED: (),
}
"""What may follow what. Taken again: somebody else takes it over."""

OWNERS: dict[Level, str] = {"red": "psychiatrist", "amber": "psychiatrist", "task": "nurse"}
"""Whose a task is from the moment it is raised, by role (design; a clinic may change it)."""

ESCALATES_TO = {"psychiatrist": "physician", "nurse": "psychiatrist"}
"""Who is called on when a task is not settled in time (design)."""

URGENCY: tuple[Level, ...] = ("red", "amber", "task")
"""Most urgent first."""

RISK, TOTAL, WORSE, DROP = "risk", "total", "worse", "drop"
"""What a task is about when not one item: a triage scale, a total, a rise since the baseline, a fall."""


@dataclass(frozen=True)
class Raised:
    """One thing that somebody must look at. `within_hours` counts from when it became known."""

    item: str
    level: Level
    within_hours: int
    why: Text


def of_items(scale: Scale, answers: Mapping[str, int | None]) -> list[Raised]:
    """What single answers raise, most urgent first; an unanswered item may raise something too."""
    found = scoring.alerts(scale, answers)
    return [Raised(alert.item, alert.level, alert.within_hours, alert.why) for alert in found]


def of_score(
    scale: Scale, answers: Mapping[str, int | None], total: int | Decimal | None, sex: str = "unknown"
) -> list[Raised]:
    """What a triage scale or a total raises: its most urgent cut-off that is met, or nothing.

    `sex` as on the record: some cut-offs hold for one sex only.
    """
    if scale.how == "highest-risk":
        risk = scoring.screened_risk(scale, answers)
        met, item = tuple(cut for cut in scale.cuts if cut.code == risk), RISK
    else:
        met, item = scoring.cuts_met(scale, total, sex), TOTAL
    found = [
        Raised(item, cut.level, cut.within_hours, cut.label)
        for cut in met
        if cut.level is not None and cut.within_hours is not None
    ]
    return sorted(found, key=lambda one: URGENCY.index(one.level))[:1]


def of_drop(scale: Scale, before: int | Decimal | None, total: int | Decimal | None) -> list[Raised]:
    """What a total raises that has fallen since the last time, as far as the scale says."""
    fell = scale.drop
    if fell is None or before is None or total is None or before - total < fell.points:
        return []
    return [Raised(DROP, fell.level, fell.within_hours, fell.why)]


def is_worse(scale: Scale, base: response.Score | None, total: int | Decimal | None) -> bool:
    """Whether a total has risen above the baseline as far as is called worse (clinical reference D.3)."""
    if base is None or total is None:
        return False
    return response.status(scale, base.total, total) is response.Status.WORSE


def is_about_harm(level: str, item: str) -> bool:
    """Whether a task comes from what a patient answered to one item, not from a gap, a total or a rise."""
    return level in ("red", "amber") and item not in (RISK, TOTAL, WORSE, DROP)


def due_at(raised: Raised, raised_at: datetime, within_hours: Mapping[Level, int]) -> datetime:
    """By when: the shorter of what the scale asks for and what the clinic's policy allows at this level."""
    return raised_at + timedelta(hours=min(raised.within_hours, within_hours[raised.level]))


def standing(steps: Sequence[str]) -> Standing:
    """Where a task stands after these steps."""
    return Standing(steps[-1]) if steps else Standing.OPEN


def may_move(now: Standing, to: Standing, *, mine: bool) -> bool:
    """Whether this may follow. Only who has the task reports on it; anyone else takes it first."""
    return to in MOVES[now] and (to is Standing.TAKEN) is not mine


def is_overdue(due: datetime, now: datetime, standing: Standing) -> bool:
    """Whether nobody has settled it in time: then it escalates."""
    return now >= due and standing is not Standing.SETTLED
