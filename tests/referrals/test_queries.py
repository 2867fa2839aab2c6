"""The inbox: who waits for what, most pressing first; who may be here already."""

from datetime import date, timedelta

import pytest

from lightwell.assessment import actions as assessment
from lightwell.assessment.queries import assessed_referrals
from lightwell.referrals import actions, queries
from lightwell.referrals.rules import Missing
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
    empty = queries.inbox(now)
    assert (empty.count, empty.first, empty.wait_list, empty.declined) == (0, None, [], [])


def test_what_came_first_is_triaged_first_and_has_its_day_of_answer(now):
    a_person("Bo", 1, now)
    a_person("Ezra", 14, now)
    found = queries.inbox(now)
    assert named(found.to_triage) == ["Ezra", "Bo"]
    assert [(row.waited_days, row.due_on) for row in found.to_triage] == [
        (14, date(2026, 11, 24)),
        (1, date(2026, 12, 7)),
    ]


def test_the_wait_list_stands_in_order_of_need_not_of_arrival(now, coordinator):
    for name, days, how_soon in (("Amara", 4, "urgent"), ("Oskar", 30, "routine"), ("Noor", 26, "routine")):
        actions.accept_referral(by=coordinator, at=now, referral=a_person(name, days, now), how_soon=how_soon)
    found = queries.inbox(now)
    assert named(found.wait_list) == ["Oskar", "Noor", "Amara"]
    assert [row.overdue for row in found.wait_list] == [True, False, False]


def test_how_often_we_asked_is_counted(now, coordinator):
    referral = a_person("Bo", 9, now)
    for _ in range(2):
        actions.request_information(by=coordinator, at=now, referral=referral, asked="Heart tracing")
    (row,) = queries.inbox(now).waiting_for_information
    assert (row.asked, row.referral.said) == (2, "Heart tracing")


def test_a_patient_whose_assessment_began_has_left_the_list(now, coordinator, psychiatrist):
    patient = an_accepted_patient(coordinator)
    assert len(queries.inbox(now, assessed=assessed_referrals()).wait_list) == 1
    assessment.begin_assessment(by=psychiatrist, at=now, patient=patient)
    assert queries.inbox(now, assessed=assessed_referrals()).wait_list == []


def test_who_was_assessed_once_waits_again_when_referred_again(now, coordinator, psychiatrist):
    patient = an_accepted_patient(coordinator)
    assessment.begin_assessment(by=psychiatrist, at=now, patient=patient)
    again = a_referral(at=now)
    actions.accept_referral(by=coordinator, at=now, referral=again, patient=patient)
    assert [row.referral.pk for row in queries.inbox(now, assessed=assessed_referrals()).wait_list] == [
        again.pk
    ]


def test_declined_ones_come_only_when_looked_for(now, coordinator):
    referral = a_person("Bo", 2, now)
    actions.decline_referral(by=coordinator, at=now, referral=referral, reason="Under 18")
    assert queries.inbox(now).declined == []
    assert named(queries.inbox(now, words=referral.tracking_code.lower()).declined) == ["Bo"]


@pytest.mark.parametrize("words", ["otto", "FERNWHISTLE ott", "larkspur"])
def test_words_find_by_name_and_referrer(now, words):
    a_referral()
    a_person("Bo", 2, now, family_name="Trialsworth", referrer_name="NP R. Standish-Test")
    assert named(queries.inbox(now, words=words).to_triage) == ["Ottoline"]


@pytest.mark.parametrize("words", ["%", "' OR 1=1 --", "<script>", "nobody"])
def test_hostile_words_find_nobody(now, words):
    a_referral()
    assert queries.inbox(now, words=words).count == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_is_one_query_whatever_its_length(now, count, django_assert_num_queries):
    for day in range(count):
        a_person("Bo", day, now)
    with django_assert_num_queries(1):
        queries.inbox(now, assessed=assessed_referrals())


def test_case_1_misses_nothing_and_has_no_flag():
    referral = queries.with_everything(a_referral().pk)
    assert queries.missing_of(referral) == ()
    assert {answer for _question, answer in queries.safety_of(referral)} == {"no"}


def test_what_was_not_asked_is_not_known():
    referral = queries.with_everything(a_referral(safety={"heart": "yes"}, trials=(), phq9_total=None).pk)
    assert [answer for _question, answer in queries.safety_of(referral)] == ["yes", *["unknown"] * 9]
    assert queries.missing_of(referral) == (Missing.TRIALS, Missing.SCORE)


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
