"""Safety tasks: what is open, most urgent first, who has it, since when it is late."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from lightwell.audit.prepared import Prepared
from lightwell.chart.entry import of_person
from lightwell.measures.models import Response
from lightwell.outcomes.models import Escalation, SafetyTask, SafetyTaskStep
from lightwell.outcomes.rules import safety as rules
from lightwell.outcomes.rules.safety import Standing
from lightwell.patients.models import Patient
from lightwell.staff.models import User


@dataclass(frozen=True)
class TaskRow:
    """One task as a person sees it."""

    task: SafetyTask
    steps: tuple[SafetyTaskStep, ...]
    escalation: Escalation | None
    overdue: bool

    @property
    def standing(self) -> Standing:
        return rules.standing([step.step for step in self.steps])

    @property
    def holder(self) -> User | None:
        """Who took it last."""
        takers = [step.by for step in self.steps if step.step == Standing.TAKEN]
        return takers[-1] if takers else None


def _tasks() -> QuerySet[SafetyTask]:
    return SafetyTask.objects.select_related("patient", "response", "escalation")


def _settled() -> Exists:
    return Exists(SafetyTaskStep.objects.filter(task=OuterRef("pk"), step=Standing.SETTLED))


_open = Prepared(lambda: _tasks().filter(~_settled()))
_open_of = Prepared(lambda patient: _tasks().filter(~_settled(), of_person(patient)))
_steps_of = Prepared(lambda tasks: SafetyTaskStep.objects.filter(task__in=tasks).select_related("by"))


def open_tasks(now: datetime) -> list[TaskRow]:
    """Every task that is not settled, most urgent first. Two queries, however many."""
    return _rows(_open(), now)


def open_tasks_of(patient: Patient, now: datetime) -> list[TaskRow]:
    """The same for one patient: what the head of every page about them must say."""
    return _rows(_open_of(patient.pk), now)


def tasks_from(response: Response, now: datetime) -> list[TaskRow]:
    """What one answered questionnaire raised, settled or not, most urgent first. Two queries."""
    return _rows(_tasks().filter(response=response), now)


def tasks_from_all(responses: Collection[Response], now: datetime) -> list[TaskRow]:
    """What several answered questionnaires raised, settled or not, most urgent first. Two queries."""
    return _rows(_tasks().filter(response__in=responses), now)


def settled_tasks(now: datetime, most: int = 20) -> list[TaskRow]:
    """What was settled last, newest first. Two queries."""
    rows = _rows(_tasks().filter(_settled()).order_by("-raised_at")[:most], now)
    return sorted(rows, key=lambda row: row.steps[-1].at, reverse=True)


def overdue_tasks(now: datetime) -> QuerySet[SafetyTask]:
    """What nobody settled in time and was not escalated yet, the longest overdue first."""
    return _tasks().filter(~_settled(), due_at__lte=now, escalation=None).order_by("due_at")


def _rows(tasks: Iterable[SafetyTask], now: datetime) -> list[TaskRow]:
    found = list(tasks)
    steps: dict = {task.pk: [] for task in found}
    for step in _steps_of([task.pk for task in found]):
        steps[step.task_id].append(step)
    rows = [_row(task, steps[task.pk], now) for task in found]
    return sorted(rows, key=lambda row: (rules.URGENCY.index(row.task.level), row.task.due_at))


def _row(task: SafetyTask, steps: list[SafetyTaskStep], now: datetime) -> TaskRow:
    standing = rules.standing([step.step for step in steps])
    return TaskRow(
        task=task,
        steps=tuple(steps),
        escalation=getattr(task, "escalation", None),
        overdue=rules.is_overdue(task.due_at, now, standing),
    )
