"""The coordinator's inbox: what waits, in which order, and what the pane says of one referral."""

from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.referrals import actions
from tests.factories.patients import a_patient
from tests.factories.referrals import a_referral
from tests.factories.staff import a_user


def a_person(name: str, days: int, now, **over):
    return a_referral(
        given_name=name,
        birth_date=date(1980, 1, 1 + days),
        health_card_number="",
        at=now - timedelta(days=days),
        **over,
    )


def test_an_empty_inbox_says_what_will_come(desk):
    text = desk.get("/inbox/").text
    assert "0 to triage, 0 waiting for reply, 0 on the wait list" in text
    assert "New ones come here as soon as they are sent." in text


def test_the_list_counts_by_state(desk, coordinator, now):
    told = {"by": coordinator, "at": now}
    a_person("Ezra", 14, now)
    actions.request_information(**told, referral=a_person("Bo", 9, now), asked="Heart tracing")
    actions.accept_referral(**told, referral=a_person("Oskar", 30, now), how_soon="routine")
    text = desk.get("/inbox/").text
    assert "1 to triage, 1 waiting for reply, 1 on the wait list" in text
    assert "Due today" in text and "Asked once" in text and "Heart tracing" in text
    assert "routine, target 28 days" in text and "30 days" in text and "wait-bar" in text
    assert 'class="count">2<' in text


@pytest.mark.parametrize(
    ("days", "said"), [(15, "Late 1 day"), (14, "Due today"), (13, "Tomorrow"), (2, "Due 6 Dec")]
)
def test_the_day_of_our_answer_stands_beside_each(desk, now, days, said):
    a_person("Ezra", days, now)
    assert said in desk.get("/inbox/").text


def test_the_first_is_open_and_another_can_be_chosen(desk, now):
    first, second = a_person("Ezra", 14, now), a_person("Bo", 1, now)
    assert f"Code {first.tracking_code}" in desk.get("/inbox/").text
    assert f"Code {second.tracking_code}" in desk.get(f"/inbox/{second.pk}/").text


def test_the_pane_says_what_is_missing_and_what_to_watch(desk, now):
    referral = a_referral(
        at=now,
        phq9_total=None,
        health_card_number="",
        trials=(),
        safety={**dict.fromkeys(("vessels", "psychosis", "substances"), "no"), "heart": "yes"},
    )
    text = desk.get(f"/inbox/{referral.pk}/").text
    for words in ("PHQ-9 score", "Health card number", "Treatments that were tried, with dose and weeks"):
        assert words in text
    assert "High blood pressure, heart disease or stroke: yes" in text
    assert "Safety questions, 4 of 10 answered" in text and "6 not known" in text
    assert "The other 3: no" in text
    assert 'name="asked"' in text and "Bladder disease" in text


def test_a_complete_referral_says_so(desk, now):
    text = desk.get(f"/inbox/{a_referral(at=now).pk}/").text
    assert "Nothing: the referral is complete" in text and "All answered no" in text
    assert "sertraline, 200 mg, 12 weeks" in text and "escitalopram 20 mg once daily" in text


def test_who_may_be_here_already_stands_side_by_side(desk, now):
    referral = a_referral(at=now)
    a_patient(given_name="Ottolie", birth_date=referral.birth_date, health_card_number="5055050016")
    other = a_referral(at=now - timedelta(days=3), given_name="Otti")
    text = desk.get(f"/inbox/{referral.pk}/").text
    assert "This person may be here already." in text and "It is Ottolie Fernwhistle" in text
    assert "Another referral may be the same person." in text and "Otti Fernwhistle" in text
    assert f"/inbox/{other.pk}/" in text


def test_a_search_finds_the_closed_too(desk, coordinator, now):
    referral, told = a_person("Bo", 9, now), {"by": coordinator, "at": now}
    actions.decline_referral(**told, referral=referral, reason="Lives too far away", code="too-far")
    assert "the referrer is not told yet" in desk.get("/inbox/").text
    actions.close_referral(**told, referral=referral, code="told", reason="Told by fax", way="fax")
    assert "Told by fax" not in desk.get("/inbox/").text
    assert "Told by fax" in desk.get("/inbox/", {"words": referral.tracking_code}).text
    assert "Told by fax" in desk.get("/inbox/", {"folder": "closed"}).text


def test_the_search_swaps_the_list_alone(desk, now):
    a_person("Élise", 1, now)
    a_person("Zeb", 2, now)
    part = desk.get("/inbox/", {"words": "elise"}, headers={"hx-request": "true", "hx-target": "list"}).text
    assert "Élise" in part and "Zeb" not in part and "<html" not in part and "Folders" in part


@pytest.mark.parametrize("asked", [{"folder": "x"}, {"order": "x"}, {"folder": "new", "order": "name"}])
def test_a_folder_or_an_order_that_is_not_there_breaks_nothing(desk, now, asked):
    a_person("Bo", 1, now)
    assert desk.get("/inbox/", asked).status_code == 200


def test_nobodys_stand_on_top_and_can_be_taken(desk, coordinator, now):
    referral = a_person("Bo", 9, now)
    assert "Nobody’s" in desk.get("/inbox/").text
    taken = desk.post(f"/inbox/{referral.pk}/owner/", {"owner": coordinator.pk, "owner_seen": 0}, follow=True)
    assert f"On the desk of {coordinator.name}." in taken.text and "<h2>Nobody’s" not in taken.text
    second = a_user("coordinator", username="second", name="Basil Quickthorn")
    late = desk.post(f"/inbox/{referral.pk}/owner/", {"owner": second.pk, "owner_seen": 0})
    assert late.status_code == 422 and f"{coordinator.name} has this referral meanwhile." in late.text


@pytest.mark.parametrize("words", ["nobody", "<script>alert(1)</script>", "\0", "%", "x" * 5000, "🦊"])
def test_hostile_searches_break_nothing(desk, now, words):
    a_person("Bo", 9, now)
    answer = desk.get("/inbox/", {"words": words})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_nothing_found_says_what_was_looked_for(desk, now):
    assert "No referral matches “nobody”" in unescape(desk.get("/inbox/", {"words": "nobody"}).text)


def test_each_look_leaves_a_line(desk, coordinator, now):
    referral = a_referral(at=now)
    patient = actions.accept_referral(by=coordinator, at=now, referral=referral)
    desk.get(f"/inbox/{referral.pk}/")
    line = AuditEvent.objects.first()
    assert (line.action, line.entity_id, line.patient_id) == ("view", str(referral.pk), patient.pk)


@pytest.mark.parametrize("page", ["/inbox/{}/", "/inbox/attachments/{}/"])
def test_what_nobody_sent_is_no_page(desk, page):
    assert desk.get(page.format(uuid4())).status_code == 404


@pytest.mark.parametrize("role", ["nurse", "auditor"])
def test_a_role_without_referrals_is_refused(signed_in, now, db, role):
    assert signed_in(a_user(role)).get("/inbox/").status_code == 403


def test_a_psychiatrist_looks_and_does_not_triage(signed_in, psychiatrist, now):
    referral = a_referral(at=now)
    browser = signed_in(psychiatrist)
    text = browser.get(f"/inbox/{referral.pk}/").text
    assert "Add to the wait list" not in text and "Decline" not in text
    assert browser.post(f"/inbox/{referral.pk}/accept/", {"how_soon": "soon"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_the_same_however_many_wait(desk, now, count, django_assert_num_queries):
    for days in range(count):
        a_person(f"Bo {days}", days, now)
    desk.get("/inbox/")
    with django_assert_num_queries(32):
        desk.get("/inbox/")


def test_htmx_without_a_patient_gets_an_empty_part(desk, now):
    a_person("Bo", 1, now)
    answer = desk.get("/inbox/", headers={"hx-request": "true"})
    assert (answer.status_code, answer.text.strip()) == (200, "")
