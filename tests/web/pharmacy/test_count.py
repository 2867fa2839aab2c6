"""A blind count of the safe: the book's figure is told only after what was found is written."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from lightwell.pharmacy import actions, queries
from lightwell.pharmacy.models import RegisterEntry
from tests.factories.patients import a_patient
from tests.factories.pharmacy import a_container, a_draw, a_lot

HELD = re.compile(r"(?<![\w-])160(?![\w-])")
"""What the book holds, as a number of its own and not within a key."""


@pytest.fixture
def opened(draw, nurse, now):
    """A vial of 200 mg with 160 mg left by the book."""
    actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(40))
    return draw.container


def counts() -> dict[str, Decimal]:
    found = RegisterEntry.objects.filter(kind="count").select_related("container")
    return {line.container.label: line.measured_mg for line in found}


def answers(vial, found="", mg="") -> dict:
    return {f"mg_{vial.pk}": mg} | ({f"found_{vial.pk}": found} if found else {})


def test_the_page_does_not_say_what_the_book_holds(desk, opened):
    for address in ("/register/count/", f"/register/count/?container={opened.pk}"):
        page = desk.get(address).content.decode()
        assert "A1" in page and f"mg_{opened.pk}" in page
        assert not HELD.search(page)


def test_a_wrong_form_does_not_say_it_either(desk, opened, signed):
    answer = desk.post("/register/count/", signed(**answers(opened, mg="150"), witness_password="wrong"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not HELD.search(page) and 'value="150"' in page
    assert counts() == {}


def test_what_was_found_is_kept_and_the_difference_told(desk, opened, signed):
    answer = desk.post("/register/count/", signed(**answers(opened, mg="155.5")), follow=True)
    page = answer.content.decode()
    assert counts() == {"A1": Decimal("155.5")}
    assert "A1: found 155.5 mg, the book says 160 mg" in page
    assert "A1: 4.5 mg short" in page
    assert "Settle by the end of 24 Nov" in page


def test_sealed_opened_and_not_there(desk, opened, signed):
    sealed, gone, left = a_lot(lot_number="B", labels=["B1", "B2", "B3"]).containers.order_by("label")
    told = answers(opened, "opened", "160") | answers(sealed, "sealed") | answers(gone, "gone")
    answer = desk.post("/register/count/", signed(**told, **answers(left)), follow=True)
    assert counts() == {"A1": 160, "B1": 200, "B2": 0}
    assert "1 container to count" in answer.content.decode()


@pytest.mark.parametrize(
    ("found", "mg", "says"),
    [
        ("opened", "", "Measure what is in it"),
        ("sealed", "160", "Leave the mg empty"),
        ("gone", "1", "Leave the mg empty"),
        ("opened", "200.01", "at most 200 mg"),
        ("opened", "-1", "above 0"),
        ("opened", "0.001", "at most two decimals"),
        ("opened", "<script>", "Enter a number"),
        ("stolen", "", "Choose sealed"),
        ("", "", "Say of one container at least"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(desk, opened, signed, found, mg, says):
    answer = desk.post("/register/count/", signed(**answers(opened, found, mg)))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert counts() == {}


def test_a_double_click_is_one_count(desk, opened, signed):
    told = signed(**answers(opened, mg="160"))
    for _ in range(2):
        assert desk.post("/register/count/", told).status_code == 302
    assert RegisterEntry.objects.filter(kind="count").count() == 1


def test_a_container_emptied_meanwhile_is_still_counted(desk, vial, nurse, second_nurse, signed, now):
    people = {"by": nurse, "witness": second_nurse, "at": now}
    actions.waste(**people, container=vial, amount_mg=Decimal(200), reason="broken")
    desk.post("/register/count/", signed(**answers(vial, "gone")))
    assert counts() == {"A1": 0}


@pytest.mark.parametrize("key", ["mg_x", "mg_", "mg_<script>"])
def test_a_container_that_is_none_is_not_found(desk, vial, signed, key):
    assert desk.post("/register/count/", signed(**{key: "1"})).status_code == 404
    assert desk.get("/register/count/?container=x").status_code == 404


def test_a_container_of_nobody_is_not_counted(desk, vial, signed):
    assert desk.post("/register/count/", signed(**{f"mg_{uuid4()}": "1"})).status_code == 422
    assert counts() == {}


def test_a_second_count_that_agrees_settles_the_first(desk, opened, signed, time_machine, now):
    desk.post("/register/count/", signed(**answers(opened, mg="150")))
    time_machine.move_to(now + timedelta(minutes=5), tick=False)
    desk.post("/register/count/", signed(**answers(opened, mg="160")))
    assert queries.short_counts() == []


@pytest.mark.parametrize("many", [1, 3])
def test_more_containers_ask_no_more(desk, nurse, second_nurse, now, many, django_assert_num_queries):
    for _ in range(many):
        vial = a_container()
        a_draw(by=nurse, witness=second_nurse, at=now, patient=a_patient(), container=vial)
    desk.get("/register/")
    with django_assert_num_queries(4):
        desk.get("/register/count/")
