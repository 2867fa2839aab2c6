"""The day's page: its lines, what is open on top, the safe, what is to do before closing."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.pharmacy import actions
from lightwell.pharmacy.models import RegisterEntry
from tests.factories.patients import a_patient
from tests.factories.pharmacy import a_container, a_draw, a_lot
from tests.factories.staff import a_user

NOBODYS = UUID(int=7)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_line_has_its_amount_what_is_left_and_two_names(desk, draw):
    page = text(desk.get("/register/"))
    assert '<b class="mid">Fernwhistle, O.</b> Drawn up' in page
    assert '<td class="n">40 mg</td>' in page
    assert '<td class="n bal">160 mg</td>' in page
    assert "RN Tamsin Okonjo-Reed,<br>RN Piers Underhay" in page


def test_while_nothing_was_given_yet_a_draw_is_told_and_no_alarm(desk, draw):
    page = text(desk.get("/register/"))
    assert "Ottoline Fernwhistle: 40 mg drawn, nothing given yet" in page
    assert "finding-info" in page
    assert "finding-soon" not in page
    assert '<tr id="line-' in page and 'class="open"' not in page


def test_the_newest_line_comes_first(desk, draw, nurse, now):
    given = actions.give_dose(by=nurse, at=now + timedelta(minutes=1), draw=draw, amount_mg=Decimal(36))
    page = text(desk.get("/register/"))
    assert page.index(f"line-{given.pk}") < page.index(f"line-{draw.pk}")


def test_a_rest_that_fits_the_tolerance_is_not_open(desk, draw, nurse, now):
    actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal("39.2"))
    page = text(desk.get("/register/"))
    assert "Every dose is accounted for" in page
    assert "finding-" not in page


def test_more_given_than_drawn_is_said_as_such(desk, draw, nurse, now):
    actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(44))
    assert "Ottoline Fernwhistle: 4 mg more used than drawn" in text(desk.get("/register/"))


def test_another_day_and_another_lot_have_their_own_lines(desk, draw, now):
    other = a_container()
    yesterday = text(desk.get("/register/?day=2026-11-23"))
    assert "No line on this day" in yesterday
    assert f"line-{draw.pk}" in text(desk.get("/register/?day=2026-11-24"))
    assert f"line-{draw.pk}" not in text(desk.get(f"/register/?lot={other.lot_id}"))


@pytest.mark.parametrize(
    "query",
    ["day=yesterday", "day=0000-00-00", "lot=x", f"lot={NOBODYS}", "day=<script>", "day=2026-11-24&lot=%00"],
)
def test_a_day_or_lot_that_cannot_be_read_shows_today_and_says_so(desk, draw, query):
    answer = desk.get(f"/register/?{query}")
    assert answer.status_code == 422
    assert f"line-{draw.pk}" in text(answer)
    assert "<script>" not in text(answer).replace('<script type="module"', "")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_do_no_harm(desk, draw, day):
    assert desk.get(f"/register/?day={day}").status_code == 200


def test_an_evening_line_belongs_to_the_clinics_day(desk, nurse, second_nurse, vial, now):
    late = now + timedelta(hours=13)  # 23:00 in Toronto, the next day in UTC
    a_draw(by=nurse, witness=second_nurse, at=late, patient=a_patient(), container=vial)
    assert "Fernwhistle, O." in text(desk.get("/register/?day=2026-11-24"))
    assert "Fernwhistle, O." not in text(desk.get("/register/?day=2026-11-25"))


def test_the_safe_says_what_is_sealed_opened_expiring_and_expired(desk, draw):
    a_lot(lot_number="SOON", labels=["S1", "S2"], expires_on=date(2026, 12, 1))
    a_lot(lot_number="OLD", labels=["O1"], expires_on=date(2026, 11, 23))
    page = text(desk.get("/register/"))
    assert "A1: 160 mg" in page
    assert "7 days left" in page
    assert "Expired" in page and "1 expired container to destroy" in page
    assert '<p class="tot num">4</p>' in page


def test_before_closing_everything_is_to_do_and_then_nothing(desk, vial, nurse, second_nurse, now):
    page = text(desk.get("/register/"))
    assert "1 container to count" in page
    actions.count_container(by=nurse, at=now, witness=second_nurse, container=vial, measured_mg=Decimal(200))
    page = text(desk.get("/register/"))
    assert "The register is at zero difference" in page


def test_yesterdays_count_does_not_close_today(desk, vial, nurse, second_nurse, now):
    day_before = now - timedelta(days=1)
    people = {"by": nurse, "witness": second_nurse}
    actions.count_container(**people, at=day_before, container=vial, measured_mg=Decimal(200))
    assert "1 container to count" in text(desk.get("/register/"))


def test_an_empty_register_says_what_will_come(desk, db):
    page = text(desk.get("/register/"))
    assert "Nothing in the safe" in page and "No line on this day" in page


def test_a_hostile_name_and_reason_are_text(desk, nurse, second_nurse, vial, now):
    patient = a_patient(given_name="🐙", family_name="<script>alert(1)</script>")
    draw = a_draw(by=nurse, witness=second_nurse, at=now, patient=patient, container=vial)
    actions.correct(
        by=nurse, at=now, witness=second_nurse, entry=draw, right_mg=Decimal(38), reason="<img onerror=x>"
    )
    for address in ("/register/", "/register/print/", f"/register/containers/{vial.pk}/"):
        page = text(desk.get(address))
        assert "<script>alert" not in page and "<img" not in page
        assert "&lt;img onerror=x&gt;" in page


def test_a_correction_points_at_its_line_and_the_line_at_it(desk, draw, nurse, second_nurse, now):
    actions.correct(
        by=nurse, at=now, witness=second_nurse, entry=draw, right_mg=Decimal(38), reason="misread"
    )
    page = text(desk.get("/register/"))
    assert "Correction: misread" in page and f"#line-{draw.pk}" in page
    assert "Corrected by a later line" in page
    assert '<td class="n">-2 mg</td>' in page


@pytest.mark.parametrize("role", ["coordinator", "psychiatrist"])
def test_a_role_without_the_register_does_not_see_it(signed_in, vial, role):
    someone = signed_in(a_user(role))
    for address in ("/register/", "/register/print/", f"/register/containers/{vial.pk}/"):
        assert someone.get(address).status_code == 403


def test_an_auditor_reads_and_does_nothing_else(signed_in, auditor, draw, vial):
    reader = signed_in(auditor)
    page = text(reader.get("/register/"))
    assert "Fernwhistle, O." in page
    for act in ("/receive/", "/count/", "/waste/", "/return/", "/correct/"):
        assert act not in page
    addresses = ["receive/", "count/", f"draws/{draw.pk}/waste/", f"draws/{draw.pk}/return/"]
    addresses += [f"lines/{draw.pk}/correct/", f"containers/{vial.pk}/waste/"]
    before = RegisterEntry.objects.count()
    for address in addresses:
        assert reader.get(f"/register/{address}").status_code == 403
        assert reader.post(f"/register/{address}", {}).status_code == 403
    assert RegisterEntry.objects.count() == before


def test_who_looked_is_in_the_trail(desk, draw, vial):
    desk.get("/register/?day=2026-11-23")
    line = AuditEvent.objects.first()
    assert (line.action, line.entity, line.detail) == ("view", "pharmacy.RegisterEntry", "2026-11-23")
    desk.get(f"/register/containers/{vial.pk}/")
    assert AuditEvent.objects.first().entity_id == str(vial.pk)


@pytest.mark.parametrize("address", ["containers/{}/", "draws/{}/waste/", "lines/{}/correct/"])
def test_what_is_not_there_is_not_found(desk, address):
    assert desk.get("/register/" + address.format(uuid4())).status_code == 404


def test_a_line_that_is_no_draw_is_neither_wasted_nor_returned(desk, vial):
    receipt = vial.entries.get()
    assert desk.get(f"/register/draws/{receipt.pk}/waste/").status_code == 404
    assert desk.get(f"/register/draws/{receipt.pk}/return/").status_code == 404


def _a_busy_day(nurse, second_nurse, now, many):
    for _ in range(many):
        vial = a_container()
        draw = a_draw(by=nurse, witness=second_nurse, at=now, patient=a_patient(), container=vial)
        actions.give_dose(by=nurse, at=now, draw=draw, amount_mg=Decimal(36))
        actions.count_container(
            by=nurse, at=now, witness=second_nurse, container=vial, measured_mg=Decimal(1)
        )
        actions.correct(
            by=nurse, at=now, witness=second_nurse, entry=draw, right_mg=Decimal(39), reason="misread"
        )


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/register/", 15), ("/register/print/", 15)])
def test_a_busier_day_asks_no_more(
    desk, nurse, second_nurse, now, many, address, queries, django_assert_num_queries
):
    _a_busy_day(nurse, second_nurse, now, many)
    desk.get("/register/")
    with django_assert_num_queries(queries):
        desk.get(address)


@pytest.mark.parametrize("many", [1, 3])
def test_a_longer_page_of_a_container_asks_no_more(
    desk, nurse, second_nurse, vial, now, many, django_assert_num_queries
):
    for _ in range(many):
        a_draw(by=nurse, witness=second_nurse, at=now, patient=a_patient(), container=vial)
    desk.get("/register/")
    with django_assert_num_queries(9):
        desk.get(f"/register/containers/{vial.pk}/")
