"""Draw, give, waste, return, count, correct: what is kept, and what is refused with nothing written."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lightwell.audit.models import AuditEvent
from lightwell.audit.queries import changed_rows
from lightwell.audit.refusal import Refused
from lightwell.pharmacy import actions, queries
from lightwell.pharmacy.models import Container, Lot, RegisterEntry
from tests.factories.patients import a_patient
from tests.factories.pharmacy import a_container, a_draw, a_lot


@pytest.fixture
def patient(db):
    return a_patient()


@pytest.fixture
def vial(db):
    return a_container()


@pytest.fixture
def draw(nurse, second_nurse, patient, vial, now):
    return a_draw(by=nurse, witness=second_nurse, at=now, patient=patient, container=vial)


def test_a_delivery_fills_one_container_for_each_label(db):
    lot = a_lot(labels=["P1", "P2"])
    assert lot.container_mg == 200
    assert {vial.label: queries.balance(vial) for vial in lot.containers.all()} == {"P1": 200, "P2": 200}


def test_a_delivery_sent_twice_is_one(db):
    key = uuid4()
    assert a_lot(id=key).pk == a_lot(id=key, lot_number="LW-DEMO-A").pk == key
    assert (Lot.objects.count(), Container.objects.count(), RegisterEntry.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("other", [{"lot_number": "OTHER"}, {"labels": ["A1", "A2"]}])
def test_the_same_id_with_another_delivery_is_refused(db, other):
    lot = a_lot(id=uuid4())
    with pytest.raises(Refused, match="other content"):
        a_lot(**{"id": lot.pk, "lot_number": lot.lot_number, **other})


@pytest.mark.parametrize(
    ("lot_number", "labels"), [("TEST-1", ["A2", "A1"]), ("test-1", ["A1"]), ("TEST-2", ["A1", "A1"])]
)
def test_two_containers_of_a_lot_never_have_one_label(db, lot_number, labels):
    a_lot(lot_number="TEST-1", labels=["A1"])
    with pytest.raises(Refused, match="these labels already: A1"):
        a_lot(lot_number=lot_number, labels=labels)
    assert Container.objects.count() == 1


@pytest.mark.parametrize("labels", [[], [""], ["A1", " "]])
def test_every_container_has_a_label(db, labels):
    with pytest.raises(Refused, match="a label"):
        a_lot(labels=labels)


def test_a_content_that_the_register_cannot_keep_is_refused(db):
    with pytest.raises(Refused, match="Strength times volume"):
        a_lot(concentration_mg_per_ml=Decimal("0.33"), container_ml=Decimal("0.33"))


@pytest.mark.parametrize("wrong", [{"container_ml": Decimal(0)}, {"concentration_mg_per_ml": Decimal(-10)}])
def test_a_delivery_needs_amounts_above_zero(db, wrong):
    with pytest.raises(Refused, match="above zero"):
        a_lot(**wrong)
    assert not Lot.objects.exists()


def test_an_expired_delivery_is_not_received(db):
    with pytest.raises(Refused, match="expired"):
        a_lot(expires_on=date(2026, 11, 1))


def test_a_dose_is_drawn_given_and_the_rest_wasted(draw, nurse, second_nurse, vial, now):
    actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(36))
    actions.waste(by=nurse, at=now, witness=second_nurse, draw=draw, amount_mg=Decimal(4))
    sums = queries.reconciliation_of(draw.treatment_id)
    assert (sums.drawn_mg, sums.given_mg, sums.wasted_mg, sums.unaccounted_mg) == (40, 36, 4, 0)
    assert sums.balanced
    assert queries.balance(vial) == 160


def test_each_line_is_audited_once_and_its_content_is_chained(draw, nurse, patient, now):
    before = AuditEvent.objects.count()
    given = actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal("36.5"))
    line = AuditEvent.objects.first()
    assert AuditEvent.objects.count() == before + 1
    assert (line.action, line.patient_id, line.entity_id) == ("give", patient.pk, str(given.pk))
    assert changed_rows() == []


def test_a_draw_beyond_what_the_container_holds_is_refused(draw, nurse, second_nurse, patient, vial, now):
    with pytest.raises(Refused, match="A1 holds 160 mg") as refused:
        a_draw(by=nurse, witness=second_nurse, at=now, patient=patient, container=vial, amount_mg="160.01")
    assert refused.value.field == "amount_mg"
    assert queries.balance(vial) == 160


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN", "Infinity", "1e9"])
def test_an_amount_that_cannot_be_is_refused(nurse, second_nurse, patient, vial, now, amount):
    with pytest.raises(Refused) as refused:
        a_draw(by=nurse, witness=second_nurse, at=now, patient=patient, container=vial, amount_mg=amount)
    assert refused.value.field == "amount_mg"
    assert vial.entries.count() == 1


def test_nobody_is_their_own_witness(nurse, patient, vial, now):
    with pytest.raises(Refused, match="another person"):
        a_draw(by=nurse, witness=nurse, at=now, patient=patient, container=vial)
    assert vial.entries.count() == 1


@pytest.mark.parametrize("role", ["coordinator", "auditor", "psychiatrist"])
def test_a_witness_needs_the_permission(request, nurse, patient, vial, now, role):
    with pytest.raises(Refused, match="may witness"):
        a_draw(by=nurse, witness=request.getfixturevalue(role), at=now, patient=patient, container=vial)


def test_who_drew_it_does_not_witness_its_waste(draw, nurse, second_nurse, now):
    with pytest.raises(Refused, match="did not draw"):
        actions.waste(by=second_nurse, at=now, witness=nurse, draw=draw, amount_mg=Decimal(4))


def test_nobody_draws_from_an_expired_lot(nurse, second_nurse, patient, now):
    vial = a_container(expires_on=date(2026, 11, 24))
    a_draw(by=nurse, witness=second_nurse, at=now, patient=patient, container=vial)
    with pytest.raises(Refused, match="has expired"):
        a_draw(by=nurse, witness=second_nurse, at=now + timedelta(days=1), patient=patient, container=vial)
    assert queries.balance(vial) == 160


def test_a_retry_with_the_same_id_is_one_line(draw, nurse, now):
    key = uuid4()
    first = actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(36), id=key)
    again = actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(36), id=key)
    assert first.pk == again.pk == key
    assert queries.reconciliation_of(draw.treatment_id).given_mg == 36


def test_the_same_id_with_another_amount_is_refused(draw, nurse, now):
    key = uuid4()
    actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(36), id=key)
    with pytest.raises(Refused, match="other content"):
        actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(35), id=key)


def test_what_was_given_is_a_fact_even_beyond_what_was_drawn(draw, nurse, now):
    actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(44))
    sums = queries.reconciliation_of(draw.treatment_id)
    assert (sums.unaccounted_mg, sums.balanced) == (-4, False)
    assert [found.draw for found in queries.open_draws()] == [draw]


def test_more_than_is_left_of_a_draw_cannot_be_wasted(draw, nurse, second_nurse, now):
    actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(36))
    with pytest.raises(Refused, match="4 mg are left"):
        actions.waste(by=nurse, at=now, witness=second_nurse, draw=draw, amount_mg=Decimal("4.81"))


def test_what_a_container_holds_can_be_wasted_without_a_draw(vial, nurse, second_nurse, now):
    amount = Decimal(200)
    actions.waste(
        by=nurse,
        at=now,
        witness=second_nurse,
        container=vial,
        amount_mg=amount,
        method="spilled",
        reason="broken",
    )
    assert queries.balance(vial) == 0


def test_an_unopened_container_goes_back_whole(nurse, second_nurse, patient, vial, now):
    draw = a_draw(by=nurse, witness=second_nurse, at=now, patient=patient, container=vial, amount_mg=200)
    actions.return_unopened(by=nurse, at=now, witness=second_nurse, draw=draw)
    assert queries.balance(vial) == 200
    assert queries.reconciliation_of(draw.treatment_id).balanced


def test_an_opened_container_does_not_go_back(draw, nurse, second_nurse, vial, now):
    with pytest.raises(Refused, match="was opened"):
        actions.return_unopened(by=nurse, at=now, witness=second_nurse, draw=draw)
    assert queries.balance(vial) == 160


def test_nothing_goes_back_twice(nurse, second_nurse, patient, vial, now):
    draw = a_draw(by=nurse, witness=second_nurse, at=now, patient=patient, container=vial, amount_mg=200)
    actions.return_unopened(by=nurse, at=now, witness=second_nurse, draw=draw)
    with pytest.raises(Refused, match="was opened"):
        actions.return_unopened(by=nurse, at=now, witness=second_nurse, draw=draw)


def test_a_count_keeps_what_was_found_and_changes_nothing(draw, nurse, second_nurse, vial, now):
    count = actions.count_container(
        by=nurse, at=now, witness=second_nurse, container=vial, measured_mg=Decimal(156)
    )
    assert (count.expected_mg, count.measured_mg, count.difference_mg) == (160, 156, -4)
    assert queries.balance(vial) == 160
    assert [short.count for short in queries.short_counts()] == [count]


def test_a_correction_refers_to_the_wrong_line_and_keeps_it(draw, nurse, second_nurse, vial, now):
    correction = actions.correct(
        by=nurse, at=now, witness=second_nurse, entry=draw, right_mg=Decimal(38), reason="read off wrong"
    )
    assert (correction.corrects, correction.amount_mg, correction.treatment_id) == (
        draw,
        -2,
        draw.treatment_id,
    )
    assert RegisterEntry.objects.get(pk=draw.pk).amount_mg == 40
    assert queries.balance(vial) == 162
    assert queries.reconciliation_of(draw.treatment_id).drawn_mg == 38


def test_correcting_a_count_makes_the_book_say_what_was_there(draw, nurse, second_nurse, vial, now):
    count = actions.count_container(
        by=nurse, at=now, witness=second_nurse, container=vial, measured_mg=Decimal(156)
    )
    actions.correct(
        by=nurse,
        at=now,
        witness=second_nurse,
        entry=count,
        right_mg=Decimal(156),
        reason="not explained: loss",
    )
    assert queries.balance(vial) == 156
    assert queries.short_counts() == []


@pytest.mark.parametrize(
    ("right", "reason", "says"),
    [("38", " ", "Say why"), ("-1", "typing", "from 0 up"), ("40", "typing", "says that already")],
)
def test_a_correction_that_makes_no_sense_is_refused(draw, nurse, second_nurse, now, right, reason, says):
    with pytest.raises(Refused, match=says):
        actions.correct(
            by=nurse, at=now, witness=second_nurse, entry=draw, right_mg=Decimal(right), reason=reason
        )
    assert not RegisterEntry.objects.filter(kind="correction").exists()


def test_a_correction_cannot_take_more_than_the_container_holds(draw, nurse, second_nurse, vial, now):
    receipt = vial.entries.get(kind="receipt")
    with pytest.raises(Refused, match="holds 160 mg"):
        actions.correct(
            by=nurse, at=now, witness=second_nurse, entry=receipt, right_mg=Decimal(10), reason="typing"
        )


@pytest.mark.parametrize(
    "broken",
    [
        {"balance_mg": Decimal(-1)},
        {"witness_id": ""},
        {"amount_mg": Decimal(-40)},
        {"patient": None},
        {"line": 2},
        {"counts_as": "receipt"},
    ],
)
def test_the_database_refuses_it_too(draw, second_nurse, broken):
    kept = {f.attname: getattr(draw, f.attname) for f in draw._meta.concrete_fields}
    row = RegisterEntry(**{**kept, "id": uuid4(), "line": 3, "witness_id": second_nurse.actor_id})
    for name, value in broken.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_database_knows_that_a_witness_is_another(draw, nurse):
    kept = {f.attname: getattr(draw, f.attname) for f in draw._meta.concrete_fields}
    row = RegisterEntry(**{**kept, "id": uuid4(), "line": 3, "witness_id": nurse.actor_id})
    with pytest.raises(IntegrityError, match="witness_is_another"), transaction.atomic():
        row.save(force_insert=True)


def test_only_a_count_is_measured(draw):
    with pytest.raises(ValueError, match="only a count"):
        _ = draw.difference_mg
