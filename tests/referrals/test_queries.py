"""The inbox: who waits for what, most pressing first; who may be here already."""

from datetime import date, timedelta

import pytest

from lightwell.assessment import actions as assessment
from lightwell.assessment.queries import assessed_referrals
from lightwell.referrals import actions, inbox, queries, rules
from tests.factories.patients import a_patient
from tests.factories.referrals import a_referral, an_accepted_patient

pytestmark = pytest.mark.django_db


def named(rows) -> list[str]:
    return [row.referral.given_name for row in rows]


def a_person(name: str, day: int, now, **over):
    """Someone with a birthday of their own, referred `day` days ago."""
    born = date(1980, 1, 1 + day)
    return a_referral(
        given_name=name, birth_date=born, health_card_number="", at=now - timedelta(days=day), **over
    )


def test_an_empty_inbox_has_nothing_first(now):
    empty = inbox.inbox(now)
    assert (empty.count, empty.first, empty.wait_list, empty.nobodys) == (0, None, [], [])


def test_what_came_first_is_triaged_first_and_has_its_day_of_answer(now):
    a_person("Bo", 1, now)
    a_person("Ezra", 14, now)
    found = inbox.inbox(now)
    assert named(found.to_triage) == ["Ezra", "Bo"]
    assert [(row.waited_days, row.due_on) for row in found.to_triage] == [
        (14, date(2026, 11, 24)),
        (1, date(2026, 12, 7)),
    ]


def accepted(name: str, days: int, how_soon: str, now, by):
    referral = a_person(name, days, now)
    because = ["much-worse"] if how_soon == "urgent" else []
    patient = actions.accept_referral(by=by, at=now, referral=referral, how_soon=how_soon, because=because)
    return referral, patient


def test_the_wait_list_stands_in_order_of_need_not_of_arrival(now, coordinator):
    for name, days, how_soon in (
        ("Noor", 26, "routine"),
        ("Oskar", 30, "routine"),
        ("Yuki", 3, "soon"),
        ("Amara", 4, "urgent"),
    ):
        accepted(name, days, how_soon, now, coordinator)
    found = inbox.inbox(now)
    assert named(found.wait_list) == ["Amara", "Oskar", "Yuki", "Noor"]
    assert [(row.place, row.why) for row in found.wait_list] == [
        (1, "urgent"),
        (2, "past-target"),
        (3, "soon"),
        (4, "routine"),
    ]
    assert [row.overdue for row in found.wait_list] == [False, True, False, False]


def test_a_booked_patient_keeps_the_place_and_lies_in_another_folder(now, coordinator):
    _referral, patient = accepted("Noor", 26, "routine", now, coordinator)
    accepted("Yuki", 3, "soon", now, coordinator)
    found = inbox.inbox(now, booked=[patient.pk])
    assert named(found.folders["booked"]) == ["Noor"] and named(found.folders["wait-list"]) == ["Yuki"]
    assert [row.place for row in found.wait_list] == [1, 2] and found.accepted == 2


def test_every_folder_is_counted_and_nothing_is_counted_twice(now, coordinator):
    told = {"by": coordinator, "at": now}
    a_referral(given_name="New", at=now)
    a_person("Lacks", 2, now, phone="", email="")
    actions.request_information(**told, referral=a_person("Asked", 3, now), asked="Heart tracing")
    accepted("Waits", 4, "soon", now, coordinator)
    actions.decline_referral(**told, referral=a_person("No", 5, now), reason="Under 18", code="under-age")
    closed = a_person("Closed", 6, now)
    actions.close_referral(**told, referral=closed, code="withdrawn", way="phone")
    counts = inbox.inbox(now).counts
    assert counts == {
        "new": 1,
        "missing": 1,
        "waiting": 1,
        "wait-list": 1,
        "booked": 0,
        "to-tell": 1,
        "closed": 1,
    }


def test_what_nobody_has_stands_on_top_until_somebody_takes_it(now, coordinator):
    referral = a_person("Bo", 2, now)
    assert named(inbox.inbox(now).nobodys) == ["Bo"]
    actions.assign_referral(by=coordinator, at=now, referral=referral, owner=coordinator)
    found = inbox.inbox(now)
    assert found.nobodys == [] and found.to_triage[0].owner == coordinator.name
    actions.assign_referral(by=coordinator, at=now, referral=referral, owner=None)
    assert inbox.inbox(now).nobodys_count == 1


def test_a_folder_shows_its_first_and_counts_all(now):
    for day in range(4):
        a_person(f"Bo {day}", day, now, phone="", email="")
    found = inbox.inbox(now, most=2)
    assert (len(found.folders["missing"]), found.counts["missing"]) == (2, 4)
    assert len(inbox.inbox(now, only=rules.State.MISSING, most=None).to_triage) == 4


def test_the_open_ones_can_be_sorted(now):
    for name, days in (("Ada", 3), ("Émile", 9), ("Zoé", 1)):
        a_person(name, days, now, family_name=name)
    assert named(inbox.inbox(now).to_triage) == ["Émile", "Ada", "Zoé"]
    assert named(inbox.inbox(now, order="newest").to_triage) == ["Zoé", "Ada", "Émile"]
    assert named(inbox.inbox(now, order="name").to_triage) == ["Ada", "Émile", "Zoé"]


def test_how_often_we_asked_is_counted(now, coordinator):
    referral = a_person("Bo", 9, now)
    for _ in range(2):
        actions.request_information(by=coordinator, at=now, referral=referral, asked="Heart tracing")
    (row,) = inbox.inbox(now).waiting_for_information
    assert (row.asked, row.referral.said) == (2, "Heart tracing")


def test_a_patient_whose_assessment_began_has_left_the_list(now, coordinator, psychiatrist):
    patient = an_accepted_patient(coordinator)
    assert len(inbox.inbox(now, assessed=assessed_referrals()).wait_list) == 1
    assessment.begin_assessment(by=psychiatrist, at=now, patient=patient)
    assert inbox.inbox(now, assessed=assessed_referrals()).wait_list == []


def test_who_was_assessed_once_waits_again_when_referred_again(now, coordinator, psychiatrist):
    patient = an_accepted_patient(coordinator)
    assessment.begin_assessment(by=psychiatrist, at=now, patient=patient)
    again = a_referral(at=now)
    actions.accept_referral(by=coordinator, at=now, referral=again, patient=patient)
    assert [row.referral.pk for row in inbox.inbox(now, assessed=assessed_referrals()).wait_list] == [
        again.pk
    ]


def test_a_no_stays_on_the_desk_until_the_referrer_was_told(now, coordinator):
    referral, told = a_person("Bo", 2, now), {"by": coordinator, "at": now}
    actions.decline_referral(**told, referral=referral, reason="Under 18", code="under-age")
    assert named(inbox.inbox(now).folders["to-tell"]) == ["Bo"]
    actions.close_referral(**told, referral=referral, code="told", way="letter")
    assert inbox.inbox(now).folders["closed"] == []
    assert named(inbox.inbox(now, words=referral.tracking_code.lower()).folders["closed"]) == ["Bo"]
    assert named(inbox.inbox(now, only=rules.State.CLOSED).folders["closed"]) == ["Bo"]


@pytest.mark.parametrize("words", ["otto", "FERNWHISTLE ott", "larkspur", "öttö", "5055 050", "5055050016"])
def test_words_find_by_name_and_referrer(now, words):
    a_referral()
    a_person("Bo", 2, now, family_name="Trialsworth", referrer_name="NP R. Standish-Test")
    assert named(inbox.inbox(now, words=words).to_triage) == ["Ottoline"]


@pytest.mark.parametrize("words", ["elise", "ÉLISE", "Fauxbourg Élise", "gagne"])
def test_accents_and_order_do_not_matter(now, words):
    a_person("Élise", 2, now, family_name="Fauxbourg-Gagné")
    assert named(inbox.inbox(now, words=words).to_triage) == ["Élise"]


@pytest.mark.parametrize("words", ["%", "' OR 1=1 --", "<script>", "nobody"])
def test_hostile_words_find_nobody(now, words):
    a_referral()
    assert inbox.inbox(now, words=words).count == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_is_six_queries_whatever_its_length(now, count, django_assert_num_queries):
    for day in range(count):
        a_person("Bo", day, now)
    with django_assert_num_queries(6):
        inbox.inbox(now, assessed=assessed_referrals())
    with django_assert_num_queries(6):
        inbox.inbox(now, assessed=assessed_referrals(), words="Bo")


def test_what_was_asked_is_answered_item_by_item_and_no_longer_missing(now, coordinator):
    referral = a_person("Bo", 3, now, phq9_total=None, medicines_said=False)
    told, asked = {"by": coordinator, "at": now, "referral": referral}, [("score", "?"), ("medicines", "?")]
    actions.request_information(**told, asked="", items=asked)
    shown = queries.with_everything(referral.pk)
    assert [item.code for item in queries.asked_of(shown)[1]] == ["score", "medicines"]
    actions.record_information(**told, answered="By phone", items=[("score", "PHQ-9 24")], way="phone")
    shown = queries.with_everything(referral.pk)
    assert queries.answers_of(shown) == {"score": "PHQ-9 24"} and queries.asked_of(shown) is None
    assert "medicines" in [gap.code for gap in queries.missing_of(shown)]
    assert "score" not in inbox.inbox(now).folders["missing"][0].missing


def test_case_1_misses_nothing_and_has_no_flag():
    referral = queries.with_everything(a_referral().pk)
    assert queries.missing_of(referral) == ()
    assert {answer for _question, answer in queries.safety_of(referral)} == {"no"}


def test_what_was_not_asked_is_not_known():
    referral = queries.with_everything(a_referral(safety={"heart": "yes"}, trials=(), phq9_total=None).pk)
    assert [answer for _question, answer in queries.safety_of(referral)] == ["yes", *["unknown"] * 9]
    assert [gap.code for gap in queries.missing_of(referral)] == ["trials", "score"]


def test_a_duplicate_is_found_by_card_or_by_name_and_birth_date():
    first = a_referral()
    by_card = a_referral(family_name="Other", birth_date=date(1990, 1, 1))
    by_name = a_referral(family_name="FERNWHISTLE", health_card_number="")
    a_referral(family_name="Other", health_card_number="")
    assert {one.pk for one in queries.possible_duplicates(first)} == {by_card.pk, by_name.pk}


def test_a_declined_referral_is_no_duplicate(now, coordinator):
    first, second = a_referral(), a_referral()
    actions.decline_referral(by=coordinator, at=now, referral=first, reason="Sent twice")
    assert queries.possible_duplicates(second) == []


def test_without_a_card_other_people_without_one_are_no_duplicates(now):
    first = a_person("Bo", 1, now)
    a_person("Ezra", 2, now)
    assert queries.possible_duplicates(first) == []


def test_patients_who_may_be_this_person_are_found():
    referral = a_referral()
    same = a_patient(family_name="fernwhistle", birth_date=referral.birth_date)
    a_patient(family_name="Other", health_card_number="")
    assert queries.likely_patients(referral) == [same]


def test_the_referral_of_a_patient_is_the_one_accepted_last(now, coordinator):
    patient = an_accepted_patient(coordinator)
    again = a_referral(at=now)
    actions.accept_referral(by=coordinator, at=now, referral=again, patient=patient)
    assert queries.referral_of(patient) == again
    assert queries.referral_of(a_patient()) is None


def test_the_day_of_receipt_is_the_clinics(now):
    assert queries.local_day(now.replace(hour=3)) == date(2026, 11, 23)
