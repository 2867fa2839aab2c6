"""Safety tasks: raised with the answers they come from, taken, tried, settled, and escalated when late."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.actors import SYSTEM, Actor
from lightwell.audit.refusal import Refused
from lightwell.knowledge.measures import Scale
from lightwell.knowledge.text import Text
from lightwell.measures import queries as measures
from lightwell.measures.models import Response
from lightwell.outcomes.models import Escalation, SafetyTask, SafetyTaskStep
from lightwell.outcomes.rules import response as change
from lightwell.outcomes.rules import safety as rules
from lightwell.outcomes.rules.response import Score
from lightwell.outcomes.rules.safety import Raised, Standing
from lightwell.staff.models import User
from lightwell.treatment.models import DoseEvent
from lightwell.treatment.rules.infusion import What

WORSE = _("%(scale)s has risen to %(total)s from %(base)s before the first treatment: review.")
LONGEST_NOTE = 500


@transaction.atomic
def raise_tasks(*, by: Actor, at: datetime, response: Response) -> list[SafetyTask]:
    """Raise what a kept questionnaire asks for: one task a response and item, each with an owner and a time.

    Call it in the transaction that keeps the response. Called again it raises nothing again. The most
    urgent comes first.
    """
    known = {task.item: task for task in SafetyTask.objects.filter(response=response)}
    return [known.get(raised.item) or _raise(by, at, response, raised) for raised in _found(response)]


def _found(response: Response) -> Iterator[Raised]:
    scale, given = knowledge.current().scale(response.instrument), response.given()
    if given:
        yield from rules.of_items(scale, given)
    yield from rules.of_score(scale, given, response.total, response.patient.sex)
    if scale.drop:
        yield from rules.of_drop(scale, measures.total_before(response), response.total)
    if scale.worse_points:
        yield from _risen(scale, response)


def _risen(scale: Scale, response: Response) -> Iterator[Raised]:
    base = _baseline_before(response)
    if base and rules.is_worse(scale, base, response.total):
        hours = knowledge.current().policy["safety.amber.within_hours"]
        told = {"scale": scale.code, "total": response.total, "base": base.total}
        yield Raised(rules.WORSE, "amber", hours, Text(*(_said(code, told) for code in ("en", "fr"))))


def _said(language: str, told: dict) -> str:
    with translation.override(language):
        return str(WORSE) % told


def _baseline_before(response: Response) -> Score | None:
    """The baseline of the series of treatments that was under way when this was answered. Two queries."""
    starts = DoseEvent.objects.current().filter(
        patient=response.patient,
        what=What.START,
        happened_at__lt=response.answered_at,
        treatment__course__kind="induction",
        treatment__number=1,
    )
    first = starts.order_by("-happened_at").values_list("happened_at", flat=True).first()
    if first is None:
        return None
    stored = measures.scores(response.patient, response.instrument)
    scores = [Score(one.answered_at, one.total) for one in stored if one.total is not None]
    return change.baseline(scores, first, knowledge.current().policy["baseline.within_days"])


def _raise(by: Actor, at: datetime, response: Response, raised: Raised) -> SafetyTask:
    policy = knowledge.current().policy
    within = {level: policy[f"safety.{level}.within_hours"] for level in rules.URGENCY}
    task = SafetyTask(
        patient=response.patient,
        response=response,
        item=raised.item,
        level=raised.level,
        why_en=raised.why.en[:300],
        why_fr=raised.why.fr[:300],
        owner_role=rules.OWNERS[raised.level],
        raised_at=at,
        due_at=rules.due_at(raised, at, within),
    )
    task.save(force_insert=True)
    audit.record(by=by, at=at, action="raise", patient=response.patient, rows=[task], detail=raised.level)
    return task


@transaction.atomic
def move_task(
    *,
    by: User,
    at: datetime,
    task: SafetyTask,
    to: Standing,
    seen: int,
    note: str = "",
    id: UUID | None = None,
) -> SafetyTaskStep:
    """Take a task on, say that the patient was not reached, or settle it with what was found and done.

    `seen` is how many steps the person had before their eyes. Refused when somebody was first, for a move
    that does not follow, for a report on a task that another person has, and for settling without a word.
    An `id` that is stored already is that step.
    """
    if id and (stored := SafetyTaskStep.objects.filter(pk=id, task=task).first()):
        return stored
    steps = list(task.steps.select_related("by"))
    if len(steps) != seen:
        raise _somebody_was_first(steps)
    _refuse_unless_next(by, steps, to, note)
    step = SafetyTaskStep(
        task=task, number=len(steps) + 1, step=to, by=by, at=at, note=note.strip()[:LONGEST_NOTE]
    )
    if id:
        step.id = id
    try:
        with transaction.atomic():
            step.save(force_insert=True)
    except IntegrityError:
        raise _somebody_was_first(list(task.steps.select_related("by"))) from None
    audit.record(by=by, at=at, action=to, patient=task.patient, rows=[step])
    return step


def _refuse_unless_next(by: User, steps: list[SafetyTaskStep], to: Standing, note: str) -> None:
    takers = [step.by_id for step in steps if step.step == Standing.TAKEN]
    mine = takers[-1:] == [by.pk]
    if not rules.may_move(rules.standing([step.step for step in steps]), to, mine=mine):
        raise Refused(
            _("You have this task already.") if mine else _("Take this task first. Then say how it went.")
        )
    if to is Standing.SETTLED and not note.strip():
        raise Refused(_("Write what was found and what was done."), "note")


def _somebody_was_first(steps: list[SafetyTaskStep]) -> Refused:
    if not steps:
        return Refused(_("This task has changed meanwhile. Look at it again; your words stay."))
    told = {"who": steps[-1].by.name, "what": steps[-1].get_step_display()}
    return Refused(_("%(who)s was first: %(what)s. Look at it, then go on; your words stay.") % told)


@transaction.atomic
def escalate_task(*, at: datetime, task: SafetyTask) -> Escalation:
    """Call on the next role for a task that nobody settled in time. It happens once."""
    row = Escalation(task=task, to_role=rules.ESCALATES_TO[task.owner_role], at=at)
    row.save(force_insert=True)
    audit.record(by=SYSTEM, at=at, action="escalate", patient=task.patient, rows=[row], detail=row.to_role)
    return row
