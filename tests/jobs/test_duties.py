"""What the loop does: once a row, late rows first, and no row holds up another."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lightwell.jobs import duties
from lightwell.jobs.management.commands import work
from lightwell.outcomes import actions, queries
from lightwell.outcomes.models import CheckIn, Escalation
from tests.factories.outcomes import FIRST, a_task
from tests.factories.patients import a_patient
from tests.factories.treatment_rows import a_treated_course

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
DUE = FIRST + DAY + HOUR


@pytest.fixture(autouse=True)
def _fresh_start(db, monkeypatch):
    monkeypatch.setattr(duties, "SETBACKS", duties.Setbacks())


def two_treated() -> None:
    a_treated_course(a_patient(), given=1)
    rowan = a_patient(given_name="Rowan", health_card_number="")
    a_treated_course(rowan, given=1, first=FIRST + 3 * HOUR)


def test_a_day_after_the_first_treatment_the_patient_is_asked_once():
    a_treated_course(given=1)
    assert [duties.ask_due_check_ins(DUE), duties.ask_due_check_ins(DUE)] == [1, 0]
    check_in = CheckIn.objects.get()
    assert (check_in.treatment.number, check_in.asked_by_name) == (1, "Lightwell")
    assert queries.open_check_in_of(check_in.patient, DUE) == check_in


def test_before_it_is_due_nobody_is_asked():
    a_treated_course(given=1)
    assert duties.ask_due_check_ins(FIRST + 23 * HOUR) == 0


def test_a_task_that_nobody_settled_in_time_escalates_once():
    a_task(a_patient(), FIRST)
    assert duties.escalate_overdue_tasks(FIRST + 3 * HOUR) == 0
    assert [duties.escalate_overdue_tasks(FIRST + 5 * HOUR) for _twice in range(2)] == [1, 0]
    assert Escalation.objects.get().to_role == "physician"


def test_a_row_that_fails_holds_up_no_other_and_is_put_off(monkeypatch, caplog):
    two_treated()
    real, tried = actions.ask_check_in, []

    def broken_for_ottoline(**told):
        tried.append(told["patient"].given_name)
        if told["patient"].given_name == "Ottoline":
            raise RuntimeError("no room on the disk")
        return real(**told)

    monkeypatch.setattr(actions, "ask_check_in", broken_for_ottoline)
    late = DUE + 3 * HOUR
    assert [duties.ask_due_check_ins(late), duties.ask_due_check_ins(late + timedelta(seconds=5))] == [1, 0]
    assert tried == ["Ottoline", "Rowan"]
    assert "no room on the disk" in caplog.text


def test_a_row_is_put_off_longer_each_time_and_at_most_an_hour(now):
    setbacks, key, waits = duties.Setbacks(), uuid4(), []
    for _attempt in range(9):
        waits.append((setbacks.failed("x", key, now) - now) / timedelta(minutes=1))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert not setbacks.may_try("x", key, now + timedelta(minutes=59))
    setbacks.done("x", key)
    assert setbacks.may_try("x", key, now)


def test_another_loop_that_was_first_is_no_failure(monkeypatch, caplog):
    task = a_task(a_patient(), FIRST)
    stale = [task]
    actions.escalate_task(at=FIRST + 5 * HOUR, task=task)
    monkeypatch.setattr(queries, "overdue_tasks", lambda _now: stale)
    assert duties.escalate_overdue_tasks(FIRST + 6 * HOUR) == 0
    assert "failed" not in caplog.text and Escalation.objects.count() == 1


def test_one_round_of_the_loop_does_every_duty(time_machine, monkeypatch):
    monkeypatch.setattr(work, "close_old_connections", lambda: None)  # the test's own connection
    time_machine.move_to(DUE, tick=False)
    a_treated_course(a_patient(), given=1)
    a_task(a_patient(given_name="Rowan", health_card_number=""), FIRST)
    assert work.run_once() == 2
