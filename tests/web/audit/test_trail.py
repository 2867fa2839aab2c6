"""The trail: newest first, narrowed, exported with a line of its own, and proved whole."""

import csv
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.db import transaction
from django.test import Client

from lightwell.audit import actions as audit
from lightwell.audit.models import AuditEvent
from tests.factories.patients import a_patient
from tests.factories.staff import a_user

HOSTILE = "<script>alert('🦊')</script>"


@pytest.fixture(autouse=True)
def _clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def desk(signed_in, auditor) -> Client:
    return signed_in(auditor)


def a_line(by, at, **told) -> AuditEvent:
    with transaction.atomic():
        return audit.record(by=by, at=at, **{"action": "view", **told})


def rows_of(answer) -> list[str]:
    return [part.split("</tr>")[0] for part in answer.text.split("<tr>")[2:]]


def test_the_newest_line_stands_first(desk, nurse, now):
    a_line(nurse, now - timedelta(hours=2), detail="first")
    a_line(nurse, now, detail="second")
    rows = rows_of(desk.get("/audit/"))
    assert "second" in rows[0] and "first" in rows[1]
    assert "RN Tamsin Okonjo-Reed" in rows[0] and "2026-11-24 10:00" in rows[0]


def test_an_empty_trail_says_so(desk):
    assert "No line matches" in desk.get("/audit/").text


def test_each_look_at_the_trail_leaves_a_line(desk, auditor):
    desk.get("/audit/")
    line = AuditEvent.objects.first()
    assert (line.action, line.entity, line.purpose) == ("view", "audit.AuditEvent", "audit")
    assert line.actor_id == auditor.actor_id


@pytest.mark.parametrize("find", ["ottoline", "9876543217", "{id}"])
def test_lines_of_one_patient_are_found_by_name_card_or_link(desk, nurse, now, find):
    patient = a_patient()
    a_line(nurse, now, patient=patient, detail="hers")
    a_line(nurse, now, detail="another")
    text = desk.get("/audit/", {"patient": find.format(id=patient.pk)}).text
    assert "hers" in text and "another" not in text
    assert "Ottoline Fernwhistle" in text


def test_lines_are_found_by_who_and_by_day(desk, nurse, coordinator, now):
    a_line(nurse, now - timedelta(days=1), detail="of-monday")
    a_line(coordinator, now, detail="of-tuesday")
    assert "of-monday" not in desk.get("/audit/", {"person": "odile"}).text
    assert "of-tuesday" not in desk.get("/audit/", {"day": "2026-11-23"}).text
    assert "of-monday" in desk.get("/audit/", {"day": "2026-11-23", "person": "Okonjo"}).text


def test_a_day_is_a_day_of_the_clinic(desk, nurse, now):
    a_line(nurse, now.replace(hour=4, minute=30), detail="late-evening")
    assert "late-evening" in desk.get("/audit/", {"day": "2026-11-23"}).text


@pytest.mark.parametrize(
    "filters",
    [
        {"day": "yesterday"},
        {"day": "2026-02-31"},
        {"patient": "x" * 101},
        {"person": "a\0b"},
    ],
)
def test_a_filter_that_cannot_be_read_says_so_and_shows_nothing(desk, nurse, now, filters):
    a_line(nurse, now, detail="anything")
    answer = desk.get("/audit/", filters)
    assert answer.status_code == 422
    assert "anything" not in answer.text


@pytest.mark.parametrize(
    "filters",
    [
        {"patient": HOSTILE},
        {"person": HOSTILE},
        {"before": "-1"},
        {"before": "9" * 40},
        {"before": "²"},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
    ],
)
def test_hostile_filters_break_nothing(desk, nurse, now, filters):
    a_line(nurse, now, detail="anything")
    answer = desk.get("/audit/", filters)
    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.text


def test_hostile_details_are_shown_as_words(desk, nurse, now):
    a_line(nurse, now, detail=HOSTILE)
    answer = desk.get("/audit/")
    assert HOSTILE in unescape(answer.text) and "<script>alert" not in answer.text


def test_older_lines_are_a_page_away_and_the_filter_stays(desk, nurse, now):
    for number in range(55):
        a_line(nurse, now, detail=f"line-{number}.")
    answer = desk.get("/audit/", {"person": "Tamsin"})
    assert "line-54." in answer.text and "line-4." not in answer.text
    older = unescape(answer.text.split('rel="next" href="')[1].split('"')[0])
    assert "person=Tamsin" in older
    rest = desk.get(f"/audit/{older}")
    assert "line-4." in rest.text and "line-54." not in rest.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_the_same_however_many_lines(
    desk, nurse, now, count, django_assert_num_queries
):
    for number in range(count):
        patient = a_patient(given_name=f"Otti {number}", health_card_number="")
        a_line(nurse, now, patient=patient)
    desk.get("/audit/")
    with django_assert_num_queries(9):
        desk.get("/audit/")


def test_a_chain_that_holds_is_said_with_when_and_by_whom(desk, nurse, now):
    a_line(nurse, now)
    assert "The chain has not been proved yet." in desk.get("/audit/").text
    text = desk.post("/audit/prove/", follow=True).text
    assert "The proof is finished" in text
    assert "The chain held on 2026-11-24 at 10:00, proved by Ambrose Tidewell" in text


def test_a_broken_chain_says_where(desk, nurse, now, monkeypatch):
    line = a_line(nurse, now)
    monkeypatch.setattr("lightwell.audit.queries.broken_link", lambda: line.seq)
    text = desk.post("/audit/prove/", follow=True).text
    assert "The chain does not hold" in text and f"line {line.seq}" in text
    assert AuditEvent.objects.filter(action="prove-chain").get().outcome == "broken"


def test_changed_rows_are_named(desk, monkeypatch):
    monkeypatch.setattr("lightwell.audit.queries.changed_rows", lambda: ["chart.Allergy 7"])
    text = desk.post("/audit/prove/", follow=True).text
    assert "Rows were changed" in text and "chart.Allergy 7" in text


def test_the_export_is_a_line_of_its_own_before_the_first_row_leaves(desk, nurse, now):
    a_line(nurse, now, detail="first")
    answer = desk.post("/audit/export/", {"person": ""})
    rows = list(csv.DictReader(StringIO(answer.getvalue().decode())))
    assert [row["action"] for row in rows] == ["export", "view"]
    assert (rows[0]["detail"], rows[1]["detail"]) == ("everything", "first")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_export_keeps_to_the_filter_and_names_it(desk, nurse, coordinator, now):
    a_line(nurse, now, detail="hers")
    a_line(coordinator, now, detail="his")
    rows = desk.post("/audit/export/", {"person": "Tamsin"}).getvalue().decode()
    assert "hers" in rows and "his" not in rows
    assert AuditEvent.objects.first().detail == "person: Tamsin"


@pytest.mark.parametrize("detail", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_spreadsheet_takes_no_line_as_a_formula(desk, nurse, now, detail):
    a_line(nurse, now, detail=detail)
    rows = list(csv.DictReader(StringIO(desk.post("/audit/export/").getvalue().decode())))
    assert rows[1]["detail"] == f"'{detail}"


def test_an_export_with_a_filter_that_cannot_be_read_exports_nothing(desk, nurse, now):
    a_line(nurse, now)
    answer = desk.post("/audit/export/", {"day": "yesterday"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/audit/")
    assert not AuditEvent.objects.filter(action="export").exists()


@pytest.mark.parametrize("page", ["/audit/prove/", "/audit/export/"])
def test_a_link_proves_and_exports_nothing(desk, page):
    assert desk.get(page).status_code == 405


@pytest.mark.parametrize("role", ["coordinator", "nurse", "physician", "psychiatrist"])
def test_other_roles_do_not_read_the_trail(signed_in, db, role):
    browser = signed_in(a_user(role))
    assert browser.get("/audit/").status_code == browser.post("/audit/export/").status_code == 403
    assert not AuditEvent.objects.filter(action="export").exists()


def test_the_manager_reads_it_too(signed_in, manager):
    assert signed_in(manager).get("/audit/").status_code == 200
