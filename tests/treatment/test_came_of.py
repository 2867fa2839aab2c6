"""What came of each visit of a course since the patient arrived, for pages about many visits at once."""

import pytest

from lightwell.treatment import actions, queries
from tests.factories.treatment import a_treatment


@pytest.mark.parametrize(
    ("until", "came"), [("arrived", "here"), ("running", "running"), ("over", "running"), ("gone", "given")]
)
def test_a_visit_is_given_once_the_patient_is_gone(team, until, came):
    treatment = a_treatment(until, team=team)
    assert queries.came_of([treatment.course]) == {treatment.appointment_id: came}


def test_a_visit_without_a_dose_is_called_off(team):
    treatment = a_treatment("arrived", team=team)
    actions.call_off(by=team.physician, at=treatment.arrived_at, treatment=treatment, reason="a cold")
    assert queries.came_of([treatment.course]) == {treatment.appointment_id: "called-off"}


def test_it_is_one_query(team, django_assert_num_queries):
    treatment = a_treatment("arrived", team=team)
    with django_assert_num_queries(1):
        assert len(queries.came_of([treatment.course])) == 1
