"""A policy that is proposed, for every chart: who is newly affected, in few queries."""

import json
from datetime import timedelta

import pytest

from lightwell import knowledge
from lightwell.assessment import queries
from lightwell.jobs.everyone import affected, reevaluate
from tests.factories.assessment import ASSESSED, an_assessed_patient
from tests.jobs.test_findings import run

pytestmark = pytest.mark.django_db
LOWER = {"suitability.bp.uncontrolled.systolic_mmhg": 115}


@pytest.fixture
def people(psychiatrist):
    """Three people whose last two pressures are 122/78 and 118/76."""
    return [
        an_assessed_patient(
            psychiatrist, at=ASSESSED, family_name=f"Fernwhistle-{place}", health_card_number=""
        )
        for place in range(3)
    ]


def test_who_is_newly_affected_and_by_which_rule(people):
    done = reevaluate(ASSESSED, LOWER, workers=1, tell=lambda share: None)
    assert done.patients == 3
    assert {one.patient for one in done.affected} == {patient.pk for patient in people}
    assert {(change.rule, change.now, change.then) for one in done.affected for change in one.changes} == {
        ("B06", "false", "true BLOCK, blocks")
    }


def test_the_same_policy_affects_nobody(people):
    same = {key: knowledge.current().policy[key] for key in LOWER}
    assert reevaluate(ASSESSED, same, workers=1, tell=lambda share: None).affected == ()


@pytest.mark.parametrize("many", [1, 3])
def test_a_batch_takes_twelve_queries_however_many_people(people, many, django_assert_num_queries):
    keys = [patient.pk for patient in people[:many]]
    with django_assert_num_queries(12):
        affected(keys, ASSESSED, LOWER)


def test_many_records_at_once_are_the_records_one_by_one(people):
    later = ASSESSED + timedelta(days=1)
    together = [record.facts for record in queries.records_of(people, later)]
    assert together == [queries.record_of(patient, later).facts for patient in people]


def test_the_command_says_who(people):
    code, out, err = run("--everyone", "--workers", 1, "--json", "--set", f"{next(iter(LOWER))}=115")
    assert code == 0
    assert len(json.loads(out)["newly_affected"]) == 3
    assert "people a second" in err


def test_it_tells_how_far_it_is(people, monkeypatch):
    monkeypatch.setattr("lightwell.jobs.everyone.BATCH", 1)
    told: list[float] = []
    reevaluate(ASSESSED, LOWER, workers=1, tell=told.append)
    assert [round(share, 2) for share in told] == [0.33, 0.67, 1.0]
