"""Reading the register: stock, the day's lines, what does not add up; and the six stories' registers."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest

from lightwell.pharmacy import actions, queries, rules
from lightwell.pharmacy.models import Container
from tests.factories.patients import a_patient
from tests.factories.pharmacy import a_container, a_draw, a_lot, a_person

CASES = Path(__file__).parents[1] / "cases"
WITH_A_REGISTER = [folder for folder in sorted(CASES.glob("0*")) if folder.name != "04-not-suitable"]


def _case(folder: Path) -> list[tuple[int, dict, dict]]:
    case, expected = (json.loads((folder / f"{name}.json").read_text()) for name in ("case", "expected"))
    pairs = zip(case["treatments"], expected["treatments"], strict=True)
    return [(told["day"], told["register"], follows["register"]) for told, follows in pairs]


def _vial(told: dict) -> Container:
    found = Container.objects.select_related("lot")
    found = found.filter(label=told["container"], lot__lot_number=told["lot"]).first()
    return found or a_container(
        lot_number=told["lot"],
        labels=[told["container"]],
        concentration_mg_per_ml=Decimal(told["strength_mg_per_ml"]),
        container_ml=Decimal(told["container_before_mg"]) / told["strength_mg_per_ml"],
    )


@pytest.mark.parametrize("folder", WITH_A_REGISTER, ids=lambda folder: folder.name)
def test_the_register_of_a_story(db, now, folder):
    nurse, witness, patient = a_person("one", "RN One"), a_person("two", "RN Two"), a_patient()
    for day, told, expected in _case(folder):
        at, vial, treatment = now + timedelta(days=day), _vial(told), uuid4()
        assert float(queries.balance(vial)) == expected["container_before_mg"]
        draw = a_draw(
            by=nurse,
            witness=witness,
            at=at,
            patient=patient,
            container=vial,
            treatment_id=treatment,
            amount_mg=str(told["drawn_mg"]),
        )
        actions.give_dose(by=nurse, at=at, draw=draw, amount_mg=Decimal(str(told["given_mg"])))
        if told["wasted_mg"]:
            amount = Decimal(str(told["wasted_mg"]))
            actions.waste(by=nurse, at=at, witness=witness, draw=draw, amount_mg=amount)
        sums = queries.reconciliation_of(treatment)
        for name in ("drawn_mg", "given_mg", "wasted_mg", "returned_mg", "unaccounted_mg", "balanced"):
            assert float(getattr(sums, name)) == float(expected[name]), name
        assert float(queries.balance(vial)) == expected["container_after_mg"]
        _count(nurse, witness, at, vial, told, expected)


def _count(nurse, witness, at, vial, told, expected):
    """The blind count, and where it differs the adjusting entry of the next day."""
    measured = Decimal(str(told["blind_count_mg"]))
    count = actions.count_container(by=nurse, at=at, witness=witness, container=vial, measured_mg=measured)
    assert float(count.difference_mg) == expected["count_difference_mg"]
    assert [short.count for short in queries.short_counts()] == ([count] if expected["discrepancy"] else [])
    if expected["discrepancy"]:
        next_day = at + timedelta(days=1)
        actions.correct(
            by=nurse,
            at=next_day,
            witness=witness,
            entry=count,
            right_mg=measured,
            reason="not explained: loss",
        )


def test_open_containers_come_by_date_and_opened_first(db, nurse, second_nurse, now):
    a_lot(lot_number="LATER", labels=["B1", "B2"], expires_on=date(2027, 9, 1))
    a_lot(lot_number="OLD", labels=["O1"], expires_on=date(2026, 11, 23))
    b2 = Container.objects.select_related("lot").get(label="B2")
    a_draw(by=nurse, witness=second_nurse, at=now, patient=a_patient(), container=b2)
    open_today = queries.open_containers("ketamine", on=date(2026, 11, 24))
    assert [(vial.label, vial.balance_mg) for vial in open_today] == [("B2", 160), ("B1", 200)]
    assert not queries.open_containers("esketamine")


def test_an_empty_container_is_not_open(db, nurse, second_nurse, now):
    vial = a_container()
    a_draw(by=nurse, witness=second_nurse, at=now, patient=a_patient(), container=vial, amount_mg=200)
    assert not queries.open_containers("ketamine")


def test_the_ledger_of_a_day_and_of_a_lot(db, nurse, second_nurse, now):
    patient, vial = a_patient(), a_container()
    today = a_draw(by=nurse, witness=second_nurse, at=now, patient=patient, container=vial)
    a_draw(by=nurse, witness=second_nurse, at=now - timedelta(days=1), patient=patient, container=vial)
    other = a_draw(by=nurse, witness=second_nurse, at=now, patient=patient)
    day = {"start": now - timedelta(hours=1), "end": now + timedelta(hours=1)}
    assert set(queries.ledger(**day)) == {today, other}
    assert list(queries.ledger(**day, lot_id=vial.lot_id)) == [today]


def test_a_draw_stays_open_until_it_is_accounted_for(db, nurse, second_nurse, now):
    draw = a_draw(by=nurse, witness=second_nurse, at=now, patient=a_patient())
    actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(36))
    (found,) = queries.open_draws()
    assert (found.draw, found.sums.unaccounted_mg) == (draw, 4)
    assert found.deadlines.health_canada_by == now + timedelta(days=10)
    actions.waste(by=nurse, at=now, witness=second_nurse, draw=draw, amount_mg=Decimal("3.5"))
    assert queries.open_draws() == []


def test_of_two_draws_for_one_treatment_the_loose_one_is_named(db, nurse, second_nurse, now):
    patient, treatment = a_patient(), uuid4()
    people = {"by": nurse, "witness": second_nurse, "at": now, "patient": patient, "treatment_id": treatment}
    first, second = a_draw(**people, amount_mg=2), a_draw(**people, amount_mg=47)
    actions.give_dose(by=nurse, at=now, draw=first, amount_mg=Decimal(2))
    (found,) = queries.open_draws()
    assert (found.draw, found.sums.drawn_mg, found.sums.unaccounted_mg) == (second, 49, 47)


def test_a_second_count_that_agrees_settles_the_first(db, nurse, second_nurse, now):
    vial, people = a_container(), {"by": nurse, "witness": second_nurse}
    actions.count_container(**people, at=now, container=vial, measured_mg=Decimal(190))
    (short,) = queries.short_counts()
    assert (short.since, short.count.difference_mg) == (now, -10)
    actions.count_container(**people, at=now + timedelta(hours=1), container=vial, measured_mg=Decimal(200))
    assert queries.short_counts() == []


@pytest.mark.parametrize("many", [1, 3])
def test_what_is_asked_does_not_grow_with_the_register(
    db, nurse, second_nurse, now, many, django_assert_num_queries
):
    for _ in range(many):
        vial = a_container()
        a_draw(by=nurse, witness=second_nurse, at=now, patient=a_patient(), container=vial)
        actions.count_container(
            by=nurse, at=now, witness=second_nurse, container=vial, measured_mg=Decimal(1)
        )
    with django_assert_num_queries(2):
        assert len(queries.open_draws()) == many
    with django_assert_num_queries(3):
        assert len(queries.short_counts()) == many
    with django_assert_num_queries(1):
        assert len(queries.containers()) == many


def test_the_tolerance_is_the_policy(db):
    assert queries.tolerance() == rules.Tolerance(least_mg=Decimal("0.5"), percent=Decimal(2))
