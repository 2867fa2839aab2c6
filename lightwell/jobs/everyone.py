"""Everybody's findings under the policy in force and under a proposed one, in batches, on every core."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import django
from django.db import connection

from lightwell import knowledge
from lightwell.assessment import queries, rules
from lightwell.knowledge.suitability import Rule
from lightwell.patients.models import Patient

VALID_DAYS = "labs.valid_days"
BATCH = 250
"""People a batch: eleven queries each, whatever their number."""


@dataclass(frozen=True)
class Change:
    """One finding of one person: what it says now, and what it would say. "false" or "true BLOCK"."""

    rule: str
    now: str
    then: str


@dataclass(frozen=True)
class Affected:
    """A person for whom something would change."""

    patient: UUID
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Everyone:
    """How many people were looked at, how long that took, and who is newly affected."""

    patients: int
    seconds: float
    affected: tuple[Affected, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "patients": self.patients,
            "seconds": round(self.seconds, 1),
            "newly_affected": [
                {"patient": str(one.patient), "changes": [vars(change) for change in one.changes]}
                for one in self.affected
            ],
        }


def reevaluate(
    now: datetime, proposed: Mapping[str, Any], *, workers: int, tell: Callable[[float], None]
) -> Everyone:
    """Ask every rule of every chart twice. `tell` hears the share that is done.

    With one worker everything happens in this process; with more, each has a connection of its own.
    """
    begun = time.perf_counter()
    keys = list(Patient.objects.order_by("pk").values_list("pk", flat=True))
    batches = [tuple(keys[first : first + BATCH]) for first in range(0, len(keys), BATCH)]
    affected: list[Affected] = []
    for place, found in enumerate(_every(batches, now, dict(proposed), workers), 1):
        affected += found
        tell(place / len(batches))
    return Everyone(len(keys), time.perf_counter() - begun, tuple(affected))


def _every(
    batches: Sequence[tuple[UUID, ...]], now: datetime, proposed: dict[str, Any], workers: int
) -> Iterator[list[Affected]]:
    if workers == 1 or len(batches) < 2:
        yield from (affected(batch, now, proposed) for batch in batches)
        return
    connection.close()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(batches)), context, initializer=django.setup) as pool:
        yield from pool.map(affected, batches, [now] * len(batches), [proposed] * len(batches))


def affected(batch: Sequence[UUID], now: datetime, proposed: Mapping[str, Any]) -> list[Affected]:
    """Those of a batch for whom a finding would be another one. Eleven queries.

    Only rules that look up a changed value can say something else, so only they are asked. How long a
    laboratory result counts is part of the facts: a change of that asks every rule, of both facts.
    """
    known = knowledge.current()
    then = {**known.policy, **proposed}
    people = list(Patient.objects.filter(pk__in=batch).order_by("pk"))
    records = queries.records_of(people, now)
    later, asked = records, rules.touched_by(known.rules, proposed)
    if VALID_DAYS in proposed:
        later, asked = queries.records_of(people, now, proposed[VALID_DAYS]), dict(known.rules)
    found = (
        Affected(one.patient.pk, tuple(changes(asked, (one.facts, other.facts), (known.policy, then))))
        for one, other in zip(records, later, strict=True)
    )
    return [one for one in found if one.changes]


def changes(
    entries: Mapping[str, Rule],
    facts: tuple[Mapping[str, Any], Mapping[str, Any]],
    policies: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> Iterator[Change]:
    """The findings that differ between two policies, each with the facts as it counts them."""
    before, after = (
        rules.findings(entries, known, "assessment", policy)
        for known, policy in zip(facts, policies, strict=True)
    )
    for one, other in zip(before, after, strict=True):
        if _brief(one) != _brief(other):
            yield Change(one.rule.id, _brief(one), _brief(other))


def _brief(finding: rules.Finding) -> str:
    if finding.outcome == "false":
        return "false"
    stops = ", blocks" if finding.blocks else ""
    return f"{finding.outcome} {finding.action}{stops}"
