"""Asking, answering, and what an answer raises in the same transaction."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.audit.queries import changed_rows
from lightwell.audit.refusal import Refused
from lightwell.measures.models import Response
from lightwell.outcomes import actions, queries
from lightwell.outcomes.models import CheckIn, CheckInAnswer, CheckInLink, KeptAnswer, SafetyTask
from lightwell.outcomes.rules.check_ins import State
from lightwell.patients.models import PortalLink
from tests.factories.measures import answers_of
from tests.factories.outcomes import CALM, MOST_DAYS, SOME_DAYS, a_check_in, an_answer
from tests.factories.scheduling import the_appointments
from tests.factories.treatment_rows import a_given_treatment, a_treated_course

HOUR = timedelta(hours=1)


def over_at(course, number: int):
    return the_appointments(course)[number - 1].starts_at + timedelta(minutes=40)


def test_a_day_after_treatments_one_three_and_six_one_is_due(patient):
    course = a_treated_course(patient)
    for number in range(1, 7):
        due = queries.due_check_ins(over_at(course, number) + 25 * HOUR)
        assert [one.treatment.number for one in due] == ([number] if number in (1, 3, 6) else [])


def test_before_a_day_and_after_two_none_is_due(patient):
    course = a_treated_course(patient, given=1)
    over = over_at(course, 1)
    assert queries.due_check_ins(over + 23 * HOUR) == queries.due_check_ins(over + 48 * HOUR) == []


def test_one_that_was_asked_is_due_no_more(patient):
    course = a_treated_course(patient, given=1)
    at = over_at(course, 1) + 25 * HOUR
    due = queries.due_check_ins(at)[0]
    asked = [
        actions.ask_check_in(by=patient, at=at, patient=patient, window=due.window, treatment=due.treatment)
        for _twice in range(2)
    ]
    assert asked[0] == asked[1] and CheckIn.objects.count() == 1
    assert queries.due_check_ins(at) == []


def test_a_link_is_for_the_check_in_of_the_treatment(patient, nurse):
    course = a_treated_course(patient, given=1)
    check_in, secret = actions.send_check_in(by=nurse, at=over_at(course, 1) + 30 * HOUR, patient=patient)
    assert check_in.treatment.number == 1 and len(secret) > 30
    assert check_in.links.get().link.expires_at == check_in.closes_at + 2 * HOUR


def test_a_second_link_is_for_the_same_check_in(patient, nurse, now):
    first, one = actions.send_check_in(by=nurse, at=now, patient=patient)
    second, other = actions.send_check_in(by=nurse, at=now + HOUR, patient=patient)
    assert first == second and one != other
    assert CheckInLink.objects.count() == 2


def test_the_same_press_makes_one_link(patient, nurse, now):
    key = uuid4()
    actions.send_check_in(by=nurse, at=now, patient=patient, id=key)
    with pytest.raises(Refused, match="shown only once"):
        actions.send_check_in(by=nurse, at=now, patient=patient, id=key)
    assert PortalLink.objects.count() == CheckIn.objects.count() == 1


def test_the_link_opens_the_check_in_and_no_other(patient, nurse, now):
    check_in, _secret = actions.send_check_in(by=nurse, at=now, patient=patient)
    assert queries.check_in_of(PortalLink.objects.get()) == check_in


def test_answers_are_kept_one_by_one_and_the_last_word_counts(patient, now):
    check_in = a_check_in(patient, now)
    for item, value in (("1", 2), ("2", None), ("1", 3), ("1", 3)):
        actions.keep_answer(by=patient, at=now, check_in=check_in, item=item, value=value)
    assert queries.kept_answers(check_in) == {"1": 3, "2": None}
    assert KeptAnswer.objects.count() == 3


@pytest.mark.parametrize(("item", "value"), [("10", 1), ("", 1), ("1", 4), ("1", -1), ("9", 99)])
def test_what_the_questionnaire_does_not_have_is_not_kept(patient, now, item, value):
    with pytest.raises(Refused):
        actions.keep_answer(by=patient, at=now, check_in=a_check_in(patient, now), item=item, value=value)
    assert not KeptAnswer.objects.exists()


def test_a_calm_answer_is_scored_and_raises_nothing(patient, now):
    answer = an_answer(patient, now, CALM)
    assert (answer.response.total_score, answer.response.setting) == (4, "check-in")
    assert not SafetyTask.objects.exists()


def test_answered_from_two_phones_the_first_is_kept(patient, now):
    first = an_answer(patient, now)
    again = actions.answer_check_in(
        by=patient, at=now + HOUR, check_in=first.check_in, answers=answers_of(*CALM)
    )
    assert again == first and first.response.total_score == 18
    assert Response.objects.count() == SafetyTask.objects.count() == 1


def test_at_ten_past_eleven_at_night_someone_must_answer_by_ten_past_three(patient, now):
    night = now.replace(hour=4, minute=10)  # 23:10 in Toronto
    an_answer(patient, night, MOST_DAYS)
    task = SafetyTask.objects.get()
    assert (task.level, task.item, task.owner_role) == ("red", "9", "psychiatrist")
    assert task.due_at == night + 4 * HOUR


@pytest.mark.parametrize(("item9", "level", "owner"), [(1, "amber", "psychiatrist"), (None, "task", "nurse")])
def test_several_days_and_a_gap_have_an_owner_within_a_day(patient, now, item9, level, owner):
    an_answer(patient, now, (1, 1, 1, 1, 1, 1, 1, 1, item9))
    task = SafetyTask.objects.get()
    assert (task.level, task.owner_role, task.due_at) == (level, owner, now + 24 * HOUR)


def test_with_too_much_left_out_there_is_no_total_and_still_the_task(patient, now):
    answer = an_answer(patient, now, (None, None, None, 1, 1, 1, 1, 1, 3))
    assert answer.response.total_score is None
    assert SafetyTask.objects.get().level == "red"


def test_a_task_that_cannot_be_written_leaves_no_answer(patient, now, monkeypatch):
    check_in = a_check_in(patient, now)
    monkeypatch.setattr(SafetyTask, "save", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.answer_check_in(by=patient, at=now, check_in=check_in, answers=answers_of(*MOST_DAYS))
    assert not Response.objects.exists() and not CheckInAnswer.objects.exists()


@pytest.mark.parametrize("answers", [{}, {"9": None}, {"9": 7}, {"12": 1}, {"1": "2"}])
def test_an_answer_that_cannot_be_is_refused_with_nothing_written(patient, now, answers):
    with pytest.raises(Refused):
        actions.answer_check_in(by=patient, at=now, check_in=a_check_in(patient, now), answers=answers)
    assert not Response.objects.exists()


def test_long_after_it_closed_nothing_is_taken(patient, now):
    check_in, late = a_check_in(patient, now), now + 51 * HOUR
    with pytest.raises(Refused, match="closed now"):
        actions.answer_check_in(by=patient, at=late, check_in=check_in, answers=answers_of(*CALM))
    with pytest.raises(Refused, match="closed now"):
        actions.keep_answer(by=patient, at=late, check_in=check_in, item="1", value=1)


def test_a_rise_of_five_points_since_the_baseline_raises_a_review(patient, now):
    course = a_treated_course(patient, given=1)
    first = the_appointments(course)[0].starts_at
    an_answer(patient, first - HOUR, (1, 1, 1, 1, 1, 1, 1, 1, 0))
    an_answer(patient, first + 30 * HOUR, (2, 2, 2, 2, 2, 1, 1, 1, 0))
    task = SafetyTask.objects.get()
    assert (task.item, task.level) == ("worse", "amber")
    assert "risen to 13 from 8" in task.why_en


def test_raised_again_for_the_same_answers_it_is_the_same_task(patient, now):
    answer = an_answer(patient, now)
    again = actions.raise_tasks(by=patient, at=now + HOUR, response=answer.response)
    assert again == [SafetyTask.objects.get()]


def test_every_row_is_chained(patient, nurse, now):
    actions.send_check_in(by=nurse, at=now, patient=patient)
    check_in = CheckIn.objects.get()
    actions.keep_answer(by=patient, at=now, check_in=check_in, item="1", value=1)
    actions.answer_check_in(by=patient, at=now, check_in=check_in, answers=answers_of(*SOME_DAYS))
    assert changed_rows() == []
    written = "".join(AuditEvent.objects.values_list("rows", flat=True))
    for model in (CheckIn, CheckInLink, KeptAnswer, CheckInAnswer, SafetyTask):
        assert f"{model._meta.label} {model.objects.get().pk}" in written


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_is_one_query_however_many(patient, now, many, django_assert_num_queries):
    for hour in range(many):
        an_answer(patient, now + hour * HOUR)
    a_check_in(patient, now, hours=1)
    with django_assert_num_queries(1):
        rows = queries.check_ins(now + 20 * HOUR, now)
    states = [row.state for row in rows]
    assert states.count(State.ANSWERED) == many and states.count(State.MISSED) == 1


def test_a_dose_that_never_ended_asks_for_nothing(patient):
    course = a_treated_course(patient, given=0)
    treatment = a_given_treatment(the_appointments(course)[1])
    assert treatment.number == 2
    assert queries.due_check_ins(over_at(course, 2) + 25 * HOUR) == []
