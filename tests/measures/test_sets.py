"""A set of questionnaires asked of a patient: what is in it, what is kept on the way, what is left behind."""

from datetime import timedelta

import pytest

from lightwell.audit.refusal import Refused
from lightwell.jobs.duties import send_on_answers_about_harm
from lightwell.measures import actions, queries
from lightwell.measures.models import Response, SetAnswer
from lightwell.outcomes import actions as outcomes
from tests.conftest import NOW
from tests.factories.patients import a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient():
    return a_patient()


def asked(nurse, patient, *indicated, at=NOW):
    return actions.ask_set(by=nurse, at=at, patient=patient, indicated=indicated)[0]


def part_of(one, instrument):
    return one.parts.get(instrument=instrument)


def keep(patient, part, at=NOW, **answers):
    for item, value in answers.items():
        kept = {"part": part, "item": item.removeprefix("i"), "value": value}
        actions.keep_set_answer(by=patient, at=at, **kept)


def test_everyone_is_asked_what_may_be_shown_and_the_rest_where_indicated(nurse, patient):
    one = asked(nurse, patient)
    everyone = ["PHQ-9", "GAD-7", "c-ssrs", "audit-c"]
    assert list(one.parts.values_list("instrument", flat=True)) == everyone
    assert asked(nurse, patient, "peg", "moca") == one
    assert list(one.parts.values_list("instrument", flat=True)) == [*everyone, "peg"]
    assert one.links.count() == 2


def test_answers_are_kept_one_by_one_and_the_last_counts(nurse, patient):
    part = part_of(asked(nurse, patient), "GAD-7")
    keep(patient, part, i1=1, i2=None)
    keep(patient, part, i1=1)
    keep(patient, part, i1=3)
    assert queries.kept_answers(part) == {"1": 3, "2": None}
    assert SetAnswer.objects.count() == 3


@pytest.mark.parametrize(("item", "value"), [("10", 1), ("1", 4), ("1", -1), ("", 0)])
def test_what_is_not_on_the_scale_is_refused(nurse, patient, item, value):
    part = part_of(asked(nurse, patient), "GAD-7")
    with pytest.raises(Refused):
        actions.keep_set_answer(by=patient, at=NOW, part=part, item=item, value=value)
    assert not SetAnswer.objects.exists()


def test_it_closes(nurse, patient):
    part = part_of(asked(nurse, patient), "GAD-7")
    with pytest.raises(Refused, match="closed now"):
        keep(patient, part, at=NOW + timedelta(days=31), i1=1)


def test_a_part_becomes_one_response_however_often_it_is_sent(nurse, patient):
    part = part_of(asked(nurse, patient), "audit-c")
    keep(patient, part, i1=2, i2=1, i3=0)
    first = outcomes.answer_part(by=patient, at=NOW, part=part)
    assert outcomes.answer_part(by=patient, at=NOW, part=part) == first
    assert (Response.objects.get().total_score, Response.objects.get().setting) == (3, "assessment")
    keep(patient, part, i1=0)
    assert Response.objects.count() == 1


def test_answers_that_became_needless_are_left_out(nurse, patient):
    part = part_of(asked(nurse, patient), "audit-c")
    keep(patient, part, i1=2, i2=4, i3=0)
    keep(patient, part, i1=0)
    response = outcomes.answer_part(by=patient, at=NOW, part=part).response
    assert (response.total_score, response.given()) == (0, {"1": 0, "2": None, "3": None})


def test_a_part_that_was_skipped_whole_is_finished_without_a_response(nurse, patient):
    part = part_of(asked(nurse, patient), "audit-c")
    keep(patient, part, i1=None, i2=None, i3=None)
    assert outcomes.answer_part(by=patient, at=NOW, part=part).response is None
    assert queries.is_answered(part) and not Response.objects.exists()


def test_a_part_raises_its_tasks(nurse, patient):
    part = part_of(asked(nurse, patient), "PHQ-9")
    keep(patient, part, **dict.fromkeys([f"i{n}" for n in range(1, 9)], 0), i9=2)
    outcomes.answer_part(by=patient, at=NOW, part=part)
    assert patient.safety_tasks.get().level == "red"


def test_answers_about_harm_left_in_the_middle_are_sent_on(nurse, patient):
    part = part_of(asked(nurse, patient), "c-ssrs")
    keep(patient, part, i1=1, i2=1)
    assert send_on_answers_about_harm(NOW + timedelta(minutes=14)) == 0
    assert send_on_answers_about_harm(NOW + timedelta(minutes=15)) == 1
    assert send_on_answers_about_harm(NOW + timedelta(minutes=16)) == 0
    task = patient.safety_tasks.get()
    assert (task.level, task.item, task.owner_role) == ("red", "risk", "psychiatrist")


def test_answers_without_harm_wait_for_the_patient(nurse, patient):
    one = asked(nurse, patient)
    keep(patient, part_of(one, "c-ssrs"), i1=0, i2=0)
    keep(patient, part_of(one, "GAD-7"), i1=3)
    assert send_on_answers_about_harm(NOW + timedelta(days=1)) == 0


def test_who_has_not_answered_is_listed_until_all_is(nurse, patient):
    one = asked(nurse, patient)
    (row,) = queries.unanswered_sets(NOW, NOW - timedelta(days=1))
    assert (row.answered, row.parts, row.late) == (0, 4, False)
    for part in one.parts.all():
        outcomes.answer_part(by=patient, at=NOW, part=part)
    assert queries.unanswered_sets(NOW, NOW - timedelta(days=1)) == []
    assert queries.open_set_of(patient, NOW) is None
