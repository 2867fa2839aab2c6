"""Waste and return before a witness: what is written once, and what is refused with what was typed kept."""

from decimal import Decimal
from uuid import uuid4

import pytest

from lightwell.pharmacy import actions, queries
from lightwell.pharmacy.models import RegisterEntry
from lightwell.staff.models import FailedProof
from tests.factories.patients import a_patient
from tests.factories.pharmacy import a_draw
from tests.factories.staff import PASSWORD


@pytest.fixture
def given(draw, nurse, now):
    """Of the draw 36 mg are given: 4 mg are left."""
    return actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(36))


@pytest.fixture
def sends(desk, draw, given, signed):
    """The first nurse sends the form of that draw."""

    def send(**fields):
        told = signed(amount_mg="4", method="destroying-container")
        return desk.post(f"/register/draws/{draw.pk}/waste/", {**told, **fields})

    return send


def wasted() -> list[RegisterEntry]:
    return list(RegisterEntry.objects.filter(kind="waste"))


def test_the_page_says_what_is_left_and_presets_nothing(desk, draw, given):
    page = " ".join(desk.get(f"/register/draws/{draw.pk}/waste/").content.decode().split())
    assert "To account for</dt><dd>4 mg</dd><dd>0.40 mL</dd>" in page
    assert 'name="amount_mg" value=""' in page


def test_the_rest_is_wasted_before_a_witness(sends, draw, nurse, second_nurse):
    answer = sends()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/register/")
    (line,) = wasted()
    assert (line.amount_mg, line.draw, line.method) == (4, draw, "destroying-container")
    assert (line.recorded_by_id, line.witness_id) == (nurse.actor_id, second_nurse.actor_id)
    assert queries.open_draws() == []


def test_a_double_click_is_one_line(sends):
    key = uuid4()
    assert [sends(entry_id=key).status_code for _ in range(2)] == [302, 302]
    assert len(wasted()) == 1


def test_the_same_form_sent_again_with_another_amount_is_refused(sends):
    key = uuid4()
    sends(entry_id=key, amount_mg="2")
    answer = sends(entry_id=key, amount_mg="1")
    assert answer.status_code == 422
    assert "stored already with other content" in answer.content.decode()
    assert len(wasted()) == 1


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        ("", "Enter the amount."),
        ("0", "Enter an amount above 0."),
        ("-4", "Enter an amount above 0."),
        ("0.001", "Enter an amount above 0."),
        ("1.001", "at most two decimals"),
        ("1,250", "at most two decimals"),
        ("4.81", "4 mg are left"),
        ("200", "4 mg are left"),
        ("1e9", "more than a container holds"),
        ("NaN", "Enter a number"),
        ("four 🐙", "Enter a number"),
        ("<script>", "Enter a number"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_and_kept(sends, amount, says):
    answer = sends(amount_mg=amount, reason="kept as typed")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page and "kept as typed" in page
    assert PASSWORD not in page and '"<script>"' not in page
    assert wasted() == []


def test_a_comma_is_a_decimal_sign(sends):
    sends(amount_mg="3,5")
    assert [line.amount_mg for line in wasted()] == [Decimal("3.5")]


@pytest.mark.parametrize("who", ["nurse", "coordinator", "auditor", "psychiatrist"])
def test_nobody_unfit_is_the_witness(request, sends, who):
    answer = sends(witness=request.getfixturevalue(who).pk)
    assert answer.status_code == 422
    assert "The witness is another person" in answer.content.decode()
    assert wasted() == []


def test_who_drew_it_does_not_witness_what_another_wastes(
    signed_in, second_nurse, nurse, draw, given, signed
):
    told = signed(witness=nurse.pk, amount_mg="4", method="spilled")
    answer = signed_in(second_nurse).post(f"/register/draws/{draw.pk}/waste/", told)
    assert answer.status_code == 422
    assert wasted() == []


@pytest.mark.parametrize("field", ["password", "witness_password"])
def test_five_wrong_passwords_lock_the_sixth_right_one(sends, field):
    for _ in range(5):
        assert sends(**{field: "wrong"}).status_code == 422
    answer = sends()
    assert answer.status_code == 422
    assert "Too many wrong passwords" in answer.content.decode()
    assert (wasted(), FailedProof.objects.count()) == ([], 5)


@pytest.mark.parametrize("missing", ["entry_id", "witness", "password", "witness_password", "method"])
def test_nothing_is_written_when_something_is_missing(sends, missing):
    assert sends(**{missing: ""}).status_code == 422
    assert wasted() == []


def test_a_container_is_destroyed_with_a_reason(desk, vial, signed):
    told = signed(amount_mg="200", method="spilled")
    answer = desk.post(f"/register/containers/{vial.pk}/waste/", told)
    assert answer.status_code == 422 and "Say why it is destroyed." in answer.content.decode()
    assert (
        desk.post(f"/register/containers/{vial.pk}/waste/", {**told, "reason": "broken"}).status_code == 302
    )
    assert queries.balance(vial) == 0


def test_more_than_a_container_holds_is_not_destroyed(desk, vial, signed):
    told = signed(amount_mg="200.01", method="spilled", reason="broken")
    answer = desk.post(f"/register/containers/{vial.pk}/waste/", told)
    assert answer.status_code == 422 and "holds 200 mg by the book" in answer.content.decode()
    assert queries.balance(vial) == 200


def test_an_unopened_container_goes_back(desk, nurse, second_nurse, vial, signed, now):
    patient = a_patient()
    draw = a_draw(by=nurse, witness=second_nurse, at=now, patient=patient, container=vial, amount_mg=200)
    page = desk.get("/register/").content.decode()
    assert f"/register/draws/{draw.pk}/return/" in page
    told = signed()
    for _ in range(2):
        assert desk.post(f"/register/draws/{draw.pk}/return/", told).status_code == 302
    assert queries.balance(vial) == 200
    assert queries.open_draws() == []


def test_an_opened_one_does_not(desk, draw, given, vial, signed):
    answer = desk.post(f"/register/draws/{draw.pk}/return/", signed())
    assert answer.status_code == 422
    assert "This container was opened." in answer.content.decode()
    assert queries.balance(vial) == 160


def test_a_session_that_ended_keeps_what_was_typed_but_no_password(client, draw, signed):
    told = signed(amount_mg="4", method="spilled", reason="kept")
    answer = client.post(f"/register/draws/{draw.pk}/waste/", told)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert 'value="kept"' in page and PASSWORD not in page


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_no_more_when_the_container_has_more_lines(
    desk, nurse, second_nurse, vial, draw, now, many, django_assert_num_queries
):
    for _ in range(many):
        actions.waste(by=nurse, witness=second_nurse, at=now, draw=draw, amount_mg=Decimal(1))
    desk.get("/register/")
    with django_assert_num_queries(11):
        desk.get(f"/register/draws/{draw.pk}/waste/")
