"""A line that says something wrong stays, and a new line says what it should have said."""

from decimal import Decimal
from uuid import uuid4

import pytest

from lightwell.pharmacy import actions, queries
from lightwell.pharmacy.models import RegisterEntry


@pytest.fixture
def sends(desk, draw, signed):
    def send(line=draw, **fields):
        told = signed(right_mg="38", reason="read 40 for 38")
        return desk.post(f"/register/lines/{line.pk}/correct/", {**told, **fields})

    return send


def corrections() -> list[RegisterEntry]:
    return list(RegisterEntry.objects.filter(kind="correction"))


def test_a_draw_is_corrected_and_both_lines_stay(sends, draw, vial):
    assert sends().status_code == 302
    (line,) = corrections()
    assert (line.corrects, line.amount_mg, line.reason) == (draw, -2, "read 40 for 38")
    draw.refresh_from_db()
    assert (draw.amount_mg, queries.balance(vial)) == (40, 162)


def test_a_double_click_is_one_correction(sends):
    key = uuid4()
    assert [sends(entry_id=key).status_code for _ in range(2)] == [302, 302]
    assert len(corrections()) == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"right_mg": ""}, "Enter the amount"),
        ({"right_mg": "-1"}, "Enter mg from 0 up"),
        ({"right_mg": "38.001"}, "at most two decimals"),
        ({"right_mg": "201"}, "holds 160 mg by the book"),
        ({"right_mg": "40"}, "says that already"),
        ({"reason": " "}, "Say why this is corrected"),
        ({"reason": "x" * 301}, "At most 300 letters"),
        ({"password": "wrong"}, "not the password of"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(sends, fields, says):
    answer = sends(**fields)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert corrections() == []


def test_a_correction_itself_has_no_page(sends, desk):
    sends()
    (line,) = corrections()
    assert desk.get(f"/register/lines/{line.pk}/correct/").status_code == 404


def test_a_short_count_that_stays_unexplained_is_taken_over(
    sends, desk, draw, vial, nurse, second_nurse, now
):
    actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(40))
    people = {"by": nurse, "witness": second_nurse, "at": now}
    count = actions.count_container(**people, container=vial, measured_mg=Decimal(156))
    assert (
        "What the container truly held" in desk.get(f"/register/lines/{count.pk}/correct/").content.decode()
    )
    sends(line=count, right_mg="156", reason="not explained: loss, report 17")
    assert queries.balance(vial) == 156
    assert "4 mg short, corrected since" in " ".join(desk.get("/register/").content.decode().split())


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_no_more_when_more_was_corrected(sends, desk, draw, many, django_assert_num_queries):
    for number in range(many):
        sends(right_mg=str(38 - number))
    desk.get("/register/")
    with django_assert_num_queries(10):
        desk.get(f"/register/lines/{draw.pk}/correct/")
