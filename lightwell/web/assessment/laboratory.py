"""Results with how long they stand: those that count, those that no longer do, and what is missing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lightwell import knowledge
from lightwell.chart.models import LaboratoryResult
from lightwell.knowledge.practice import Laboratory
from lightwell.patients.models import Patient
from lightwell.web.formats import wall


@dataclass(frozen=True)
class Result:
    """One result, and the last day on which it counts."""

    entry: LaboratoryResult
    test: Laboratory
    stands_until: date
    expired: bool


@dataclass(frozen=True)
class Results:
    """Newest first. `missing`: needed, never done; `expired`: needed, and the newest no longer counts."""

    all: tuple[Result, ...]
    missing: tuple[Laboratory, ...]
    expired: tuple[Laboratory, ...]


def results_of(patient: Patient, now: datetime) -> Results:
    """Every result up to now against the policy of its test. One query."""
    found = LaboratoryResult.objects.current().for_patient(patient).filter(measured_at__lte=now)
    return results([_result(entry, now) for entry in found.order_by("-measured_at", "-entered_at")])


def results(shown: list[Result]) -> Results:
    """The results with what is missing among the tests that are needed; `shown` newest first."""
    newest: dict[str, Result] = {}
    for one in shown:
        newest.setdefault(one.test.code, one)
    needed = [test for test in knowledge.current().laboratory.values() if test.needed]
    return Results(
        all=tuple(shown),
        missing=tuple(test for test in needed if test.code not in newest),
        expired=tuple(test for test in needed if test.code in newest and newest[test.code].expired),
    )


def _result(entry: LaboratoryResult, now: datetime) -> Result:
    known = knowledge.current()
    test = known.laboratory[entry.code]
    until = wall(entry.measured_at).date() + timedelta(days=known.policy[test.stands_policy])
    return Result(entry, test, until, expired=until < wall(now).date())
