"""A delivery into the safe, counted by two people."""

from decimal import Decimal
from uuid import uuid4

import pytest

from lightwell.pharmacy.models import Container, Lot, RegisterEntry


@pytest.fixture
def sends(signed_in, manager, signed):
    """The manager sends the form of a delivery."""
    browser = signed_in(manager)

    def send(**fields):
        told = {
            "drug": "ketamine",
            "lot_number": "TEST-0522",
            "concentration_mg_per_ml": "50",
            "container_ml": "2",
            "expires_on": "2027-01-31",
            "labels": "A1",
            "how_many": "3",
        }
        return browser.post("/register/receive/", signed(**{**told, **fields}))

    return send


def test_a_delivery_fills_the_safe(sends, manager, second_nurse):
    assert sends().status_code == 302
    assert list(Container.objects.order_by("label").values_list("label", flat=True)) == ["A1", "A2", "A3"]
    assert {line.balance_mg for line in RegisterEntry.objects.all()} == {100}
    line = RegisterEntry.objects.first()
    assert (line.recorded_by_name, line.witness_name) == (manager.name, second_nurse.name)


def test_a_double_click_is_one_delivery(sends):
    key = uuid4()
    assert [sends(entry_id=key).status_code for _ in range(2)] == [302, 302]
    assert Lot.objects.count() == 1


def test_the_same_delivery_entered_again_is_refused(sends):
    sends()
    answer = sends(labels="A3", how_many="2")
    assert answer.status_code == 422
    assert "these labels already: A3" in answer.content.decode()
    assert Container.objects.count() == 3


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("lot_number", "", "Enter the lot number"),
        ("lot_number", "x" * 41, "40"),
        ("drug", "heroin", "not one of the available choices"),
        ("concentration_mg_per_ml", "0", "above 0"),
        ("concentration_mg_per_ml", "-50", "above 0"),
        ("concentration_mg_per_ml", "99999", "more than a container holds"),
        ("container_ml", "2.001", "at most two decimals"),
        ("container_ml", "0.33", ""),
        ("expires_on", "2026-11-23", "has expired"),
        ("expires_on", "soon", "Enter a day"),
        ("labels", "vial", "End the label in a number"),
        ("labels", "", "Enter the label"),
        ("labels", "A<script>", "End the label in a number"),
        ("how_many", "0", "Enter 1 or more"),
        ("how_many", "201", "Enter at most 200"),
        ("how_many", "2.5", "whole number"),
        ("witness_password", "wrong", "not the password of"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused_and_kept(sends, field, typed, says):
    more = {"concentration_mg_per_ml": "0.33"} if typed == "0.33" else {}
    answer = sends(**{field: typed, **more})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page and "<script>" not in page.replace('<script type="module"', "")
    assert not Lot.objects.exists()


def test_a_lot_number_of_pictures_and_markup_is_text(sends, desk):
    sends(lot_number="🐙<b>&")
    assert "🐙&lt;b&gt;&amp;" in desk.get("/register/").content.decode()


def test_strength_and_volume_keep_their_decimals(sends):
    sends(concentration_mg_per_ml="12,5", container_ml="1.6", how_many="1")
    assert Lot.objects.get().container_mg == Decimal(20)


def test_nurses_do_not_receive(desk, db, signed):
    assert desk.get("/register/receive/").status_code == 403
    assert desk.post("/register/receive/", signed()).status_code == 403


def test_the_empty_page_asks_little(signed_in, manager, django_assert_num_queries):
    browser = signed_in(manager)
    browser.get("/register/")
    with django_assert_num_queries(3):
        assert browser.get("/register/receive/").status_code == 200
