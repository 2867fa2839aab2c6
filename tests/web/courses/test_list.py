"""The list of courses: what waits to be done, and every course with its treatments."""

import pytest

from lightwell.audit.models import AuditEvent
from tests.factories.consent import a_consent
from tests.factories.courses import a_course
from tests.factories.patients import a_patient
from tests.factories.scheduling import a_booked_course, a_chair, wall
from tests.factories.treatment import an_expected_visit, arrives, the_team


def part_of(page: str, key: str) -> str:
    """The section of the page with this id."""
    return page.partition(f'id="{key}"')[2].partition("</section>")[0]


def test_with_nothing_to_do_it_says_what_will_come(browser):
    page = browser.get("/courses/").content.decode()
    assert "No course is under way" in page and "to-order" not in page


def test_each_person_stands_where_the_next_step_is(browser, someone):
    waits, ordered, booked = someone("Avery"), someone("Rowan"), someone("Wren")
    a_course(ordered)
    a_booked_course(booked, first=wall(30, 11))
    a_consent(booked)
    page = browser.get("/courses/").content.decode()
    assert str(waits.pk) in part_of(page, "to-order") and str(ordered.pk) not in part_of(page, "to-order")
    assert str(ordered.pk) in part_of(page, "to-book") and "0 of 6" in part_of(page, "to-book")
    assert str(ordered.pk) in part_of(page, "no-consent")
    assert str(booked.pk) not in part_of(page, "to-book") + part_of(page, "no-consent")
    assert "Next 2026-11-30 11:00, Chair 1" in part_of(page, "under-way")


def test_who_was_ordered_for_or_found_unsuitable_later_does_not_wait(browser, someone, physician, now):
    patient = someone("Avery")
    a_course(patient)
    assert "to-order" not in browser.get("/courses/").content.decode()


def test_the_strip_says_what_is_done_next_and_was_missed(browser):
    a_booked_course(first=wall(20, 11))
    page = part_of(browser.get("/courses/").content.decode(), "under-way")
    assert page.count('class="missed"') == 2 and page.count('class="next"') == 1
    assert "Treatments: 0 of 6 done, 6 with a visit" in page


def test_a_patient_who_is_here_is_shown_as_here(browser):
    team = the_team()
    arrives(team, an_expected_visit(team))
    assert "here now" in browser.get("/courses/").content.decode()


def test_a_search_finds_every_word_and_escapes_what_it_repeats(browser, someone):
    a_course(someone("Rowan"))
    someone("Avery")
    page = browser.get("/courses/", {"q": "row fern"}).content.decode()
    assert "FERNWHISTLE, Rowan" in page and "Avery" not in page
    page = browser.get("/courses/", {"q": "<script>alert(1)</script>\0 🙂"}).content.decode()
    assert "Nobody matches" in page and "<script>alert" not in page


def test_a_search_by_htmx_is_the_results_alone(browser, someone):
    someone("Avery")
    page = browser.get("/courses/", {"q": "avery"}, headers={"hx-request": "true"}).content.decode()
    assert page.lstrip().startswith("<section") and "<html" not in page


def test_whoever_only_looks_gets_no_buttons(signed_in, nurse, someone):
    someone("Avery")
    a_course(someone("Rowan"))
    page = signed_in(nurse).get("/courses/").content.decode()
    assert "Order a course" not in page and ">Book<" not in page


def test_the_search_is_one_line_in_the_audit(browser, coordinator, someone):
    someone("Avery")
    browser.get("/courses/", {"q": "avery"})
    line = AuditEvent.objects.first()
    assert (line.action, line.entity, line.detail) == ("search", "courses.Course", "avery")
    assert line.actor_name == coordinator.name


@pytest.mark.parametrize("page", ["2", "0", "last 🙂"])
def test_a_page_that_is_not_there_is_the_nearest(browser, someone, page):
    a_course(someone("Rowan"))
    assert "Rowan" in browser.get("/courses/", {"page": page}).content.decode()


def test_the_auditor_has_no_list(signed_in, auditor):
    assert signed_in(auditor).get("/courses/").status_code == 403


def test_it_asks_as_much_for_three_as_for_one(browser, someone, queries_of):
    asked = []
    for number in range(3):
        a_chair()
        a_consent(a_booked_course(someone(f"Otter{number}"), first=wall(30, 11)).patient)
        a_course(a_patient(given_name=f"Wren{number}"))
        someone(f"Avery{number}")
        asked.append(queries_of(browser, "/courses/"))
    assert asked[0] == asked[2] <= 16
