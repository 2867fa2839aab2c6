"""Records side by side: merged by a person, shown on every page, taken back by the toast or later."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from lightwell.chart import actions as chart
from lightwell.chart.models import Allergy
from lightwell.patients.models import MergeStep
from lightwell.staff.rules import Role
from tests.factories.patients import a_patient
from tests.factories.staff import a_user
from tests.factories.treatment_rows import a_treated_course


@pytest.fixture(autouse=True)
def _clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def desk(signed_in, coordinator):
    return signed_in(coordinator)


@pytest.fixture
def kept(db):
    return a_patient()


@pytest.fixture
def second(db):
    return a_patient(given_name="Otoline", health_card_number="", phone="")


def merge(desk, patient, other, **over):
    form = {"entry_id": str(uuid4()), "other": str(other.pk), "keep": str(patient.pk), "reason": "Called"}
    return desk.post(f"/patients/{patient.pk}/same/merge/", {**form, **over})


def test_records_that_look_alike_stand_side_by_side(desk, kept, second):
    text = desk.get(f"/patients/{kept.pk}/same/").text
    assert "Name and date of birth differ by a slip" in text and "Otoline Fernwhistle" in text
    assert f"/patients/{second.pk}/" in text and "Twins share a birth date." in text


def test_when_nobody_looks_alike_the_page_says_so(desk, kept):
    assert "Nobody else looks like this person" in desk.get(f"/patients/{kept.pk}/same/").text
    assert f"/patients/{kept.pk}/same/" in desk.get(f"/patients/{kept.pk}/").text


def test_after_a_merge_every_page_of_the_second_shows_the_first(desk, coordinator, now, kept, second):
    values = {"substance": "codeine", "reaction": "itch"}
    chart.record_entries(by=coordinator, at=now, patient=second, entries_of=[(Allergy, values)])
    answer = merge(desk, kept, second)
    assert (answer.status_code, answer.url) == (303, f"/patients/{kept.pk}/")
    for page in ("", "assessment/", "consent/", "course/", "letters/"):
        text = desk.get(f"/patients/{second.pk}/{page}").text
        assert "FERNWHISTLE, Ottoline" in text and "Allergy: codeine" in text, page
    assert "A second record of this person was merged" in desk.get(f"/patients/{kept.pk}/").text
    assert "Otoline" not in desk.get("/patients/?q=Fern").text


def test_the_toast_takes_it_back(desk, kept, second):
    merge(desk, kept, second)
    undo = re.search(r'action="(/patients/[^"]+unmerge/[^"]*)"', desk.get(f"/patients/{kept.pk}/").text)[1]
    assert desk.post(undo.replace("&amp;", "&")).status_code == 303
    assert "FERNWHISTLE, Otoline" in desk.get(f"/patients/{second.pk}/").text
    assert desk.post(undo).status_code == 303 and MergeStep.objects.count() == 2


def test_later_it_is_taken_back_with_a_reason(desk, kept, second):
    merge(desk, kept, second)
    assert "Merged by" in desk.get(f"/patients/{second.pk}/same/").text
    form = {"second": str(second.pk), "reason": "They are twins"}
    desk.post(f"/patients/{kept.pk}/same/unmerge/", form)
    assert MergeStep.objects.get(number=2).reason == "They are twins"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": ""}, "Say how you know that this is one person."),
        ({"keep": str(uuid4())}, "Choose which of the two records is kept."),
        ({"keep": "x"}, "Enter a valid UUID."),
    ],
)
def test_a_merge_that_says_too_little_writes_nothing(desk, kept, second, wrong, said):
    answer = merge(desk, kept, second, **wrong)
    assert answer.status_code == 422 and said in answer.text and MergeStep.objects.count() == 0


def test_a_course_under_way_is_not_set_aside(desk, kept, second):
    a_treated_course(second, given=1)
    answer = merge(desk, kept, second)
    assert answer.status_code == 422 and "A course or a visit is under way" in answer.text
    assert merge(desk, kept, second, keep=str(second.pk)).status_code == 303


def test_who_may_not_merge_sees_no_link(signed_in, kept, second):
    nurse = signed_in(a_user(Role.NURSE))
    assert "/same/" not in nurse.get(f"/patients/{kept.pk}/").text
    assert merge(nurse, kept, second).status_code == 403


def test_the_page_costs_the_same_for_one_and_three(desk, kept, second, django_assert_max_num_queries, now):
    desk.get(f"/patients/{kept.pk}/same/")
    with django_assert_max_num_queries(20) as one:
        desk.get(f"/patients/{kept.pk}/same/")
    for name in ("Otolime", "Ottolina"):
        a_patient(given_name=name, health_card_number="", at=now - timedelta(days=1))
    with django_assert_max_num_queries(20) as three:
        desk.get(f"/patients/{kept.pk}/same/")
    assert len(one) == len(three)
