"""A safety task from hand to hand."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from lightwell.audit.refusal import Refused
from lightwell.outcomes import actions, queries
from lightwell.outcomes.models import SafetyTaskStep
from lightwell.outcomes.rules.safety import Standing
from tests.factories.outcomes import MOST_DAYS, SOME_DAYS, a_task
from tests.factories.patients import a_patient

HOUR = timedelta(hours=1)
TAKEN, TRIED, SETTLED = Standing.TAKEN, Standing.TRIED, Standing.SETTLED


@pytest.fixture
def task(patient, now):
    return a_task(patient, now)


def row_of(task, at):
    return queries.open_tasks_of(task.patient, at)[0]


def test_taken_tried_settled(task, psychiatrist, now):
    actions.move_task(by=psychiatrist, at=now, task=task, to=TAKEN, seen=0)
    actions.move_task(by=psychiatrist, at=now, task=task, to=TRIED, seen=1, note="No answer")
    assert (row_of(task, now).standing, row_of(task, now).holder) == (TRIED, psychiatrist)
    actions.move_task(by=psychiatrist, at=now, task=task, to=SETTLED, seen=2, note="Safe, plan made")
    assert queries.open_tasks(now) == []
    assert queries.settled_tasks(now)[0].steps[-1].note == "Safe, plan made"


def test_two_who_take_it_at_once_are_told_who_was_first(task, psychiatrist, physician, now):
    actions.move_task(by=psychiatrist, at=now, task=task, to=TAKEN, seen=0)
    with pytest.raises(Refused, match="Sunniva Achterberg was first"):
        actions.move_task(by=physician, at=now, task=task, to=TAKEN, seen=0)
    assert SafetyTaskStep.objects.count() == 1


def test_whoever_has_seen_it_may_take_it_over(task, psychiatrist, physician, now):
    actions.move_task(by=psychiatrist, at=now, task=task, to=TAKEN, seen=0)
    actions.move_task(by=physician, at=now, task=task, to=TAKEN, seen=1)
    assert row_of(task, now).holder == physician


def test_only_who_has_it_reports_on_it(task, psychiatrist, nurse, now):
    with pytest.raises(Refused, match="Take this task first"):
        actions.move_task(by=nurse, at=now, task=task, to=SETTLED, seen=0, note="done")
    actions.move_task(by=psychiatrist, at=now, task=task, to=TAKEN, seen=0)
    with pytest.raises(Refused, match="Take this task first"):
        actions.move_task(by=nurse, at=now, task=task, to=SETTLED, seen=1, note="done")


@pytest.mark.parametrize("note", ["", "   "])
def test_settling_says_what_was_done(task, nurse, now, note):
    actions.move_task(by=nurse, at=now, task=task, to=TAKEN, seen=0)
    with pytest.raises(Refused) as refused:
        actions.move_task(by=nurse, at=now, task=task, to=SETTLED, seen=1, note=note)
    assert refused.value.field == "note"


def test_a_double_click_is_one_step(task, nurse, now):
    key = uuid4()
    steps = [actions.move_task(by=nurse, at=now, task=task, to=TAKEN, seen=0, id=key) for _twice in range(2)]
    assert steps[0] == steps[1] and SafetyTaskStep.objects.count() == 1


def test_the_most_urgent_comes_first_and_late_ones_are_marked(patient, now):
    amber = a_task(patient, now, SOME_DAYS)
    red = a_task(a_patient(given_name="Rowan", health_card_number=""), now + HOUR, MOST_DAYS)
    rows = queries.open_tasks(now + 6 * HOUR)
    assert [(row.task, row.overdue) for row in rows] == [(red, True), (amber, False)]


def test_a_late_task_escalates_once(task, now):
    assert not queries.overdue_tasks(now + 3 * HOUR).exists()
    late = queries.overdue_tasks(now + 4 * HOUR).get()
    assert actions.escalate_task(at=now + 4 * HOUR, task=late).to_role == "physician"
    assert not queries.overdue_tasks(now + 9 * HOUR).exists()
    assert row_of(task, now + 5 * HOUR).escalation.at == now + 4 * HOUR


def test_a_settled_task_does_not_escalate(task, nurse, now):
    actions.move_task(by=nurse, at=now, task=task, to=TAKEN, seen=0)
    actions.move_task(by=nurse, at=now, task=task, to=SETTLED, seen=1, note="Called, safe")
    assert not queries.overdue_tasks(now + 9 * HOUR).exists()


def test_it_says_why_in_the_readers_language(task):
    with translation.override("fr"):
        assert "automutilation" in task.why
    assert "self-harm" in task.why


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_is_two_queries_however_many(patient, now, nurse, many, django_assert_num_queries):
    for hour in range(many):
        task = a_task(patient, now + hour * HOUR)
        actions.move_task(by=nurse, at=now, task=task, to=TAKEN, seen=0)
    with django_assert_num_queries(2):
        assert [row.holder.name for row in queries.open_tasks(now)] == [nurse.name] * many
