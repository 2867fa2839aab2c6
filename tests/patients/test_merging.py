"""Two records of one person: found, merged by somebody, read as one, and taken apart again."""

from datetime import date, timedelta

import pytest

from lightwell.assessment import queries as assessment
from lightwell.audit import queries as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import actions as chart
from lightwell.chart.models import Allergy, Problem
from lightwell.patients import matching, merging, queries
from lightwell.patients.matching import Sameness
from lightwell.patients.models import MatchKey, MergeStep, Patient
from tests.factories.patients import a_patient

pytestmark = pytest.mark.django_db
WHY = "Called: one person."


@pytest.fixture
def kept():
    return a_patient()


@pytest.fixture
def second():
    return a_patient(given_name="Otoline", health_card_number="")


def merged(by, now, kept, second, **over) -> MergeStep:
    return merging.merge_patients(by=by, at=now, kept=kept, second=second, **{"reason": WHY, **over})


def an_allergy(patient: Patient, substance: str, by, now) -> None:
    values = {"substance": substance, "reaction": "rash"}
    chart.record_entries(by=by, at=now, patient=patient, entries_of=[(Allergy, values)])


def test_a_second_record_is_found_by_a_slip_and_by_the_card(kept, second):
    assert queries.likely_same(kept.identity, but=kept) == [(Sameness.CLOSE, second)]
    card = a_patient(given_name="X", family_name="Y", birth_date=date(1950, 1, 1))
    assert [why for why, _one in queries.likely_same(kept.identity, but=kept)] == ["card", "close"]
    assert queries.likely_same(kept.identity, but=kept)[0][1] == card


def test_the_words_of_a_record_follow_its_row(kept):
    kept.family_name = "Newname"
    kept.save()
    words = set(MatchKey.objects.filter(patient=kept).values_list("key", flat=True))
    assert words == matching.keys(kept.identity)


def test_whoever_asks_for_the_second_record_is_shown_the_one_kept(coordinator, now, kept, second):
    merged(coordinator, now, kept, second)
    found = queries.person.first(second.pk)
    assert (found, found.has_second_record) == (kept, True)
    assert list(queries.search("ot")) == [kept] and not queries.likely_same(kept.identity, but=kept)
    assert queries.second_records(kept).get().reason == WHY


def test_facts_of_both_records_are_read_as_one(coordinator, now, kept, second):
    an_allergy(kept, "penicillin", coordinator, now)
    an_allergy(second, "codeine", coordinator, now)
    merged(coordinator, now, kept, second)
    assert {one.substance for one in assessment.allergies_of(kept)} == {"penicillin", "codeine"}
    assert {one.substance for one in assessment.record_of(kept, now).allergies} == {"penicillin", "codeine"}
    assert not Problem.objects.for_patient(kept)


def test_taken_back_each_record_has_its_own_facts_again(coordinator, now, kept, second):
    an_allergy(second, "codeine", coordinator, now)
    merged(coordinator, now, kept, second)
    an_allergy(kept, "penicillin", coordinator, now)
    merging.unmerge_patients(by=coordinator, at=now + timedelta(minutes=1), second=second, reason="Twins")
    assert queries.person.first(second.pk) == second
    assert [one.substance for one in assessment.allergies_of(kept)] == ["penicillin"]
    assert [one.substance for one in assessment.allergies_of(second)] == ["codeine"]
    assert [step.survivor for step in second.merge_steps.all()] == [kept, None]


def test_a_merge_rewrites_nothing_and_is_in_the_chain(coordinator, now, kept, second):
    an_allergy(second, "codeine", coordinator, now)
    before = list(Allergy.objects.values())
    merged(coordinator, now, kept, second)
    merging.unmerge_patients(by=coordinator, at=now, second=second, reason="Twins")
    assert list(Allergy.objects.values()) == before
    assert audit.broken_link() is None and audit.changed_rows() == []
    assert [line.action for line in audit.trail_of(kept.pk)][:1] == ["merge"]


def test_the_same_form_twice_is_one_merge(coordinator, now, kept, second):
    first = merged(coordinator, now, kept, second, id=kept.pk)
    assert merged(coordinator, now, kept, second, id=kept.pk) == first
    assert MergeStep.objects.count() == 1


def test_what_makes_no_sense_is_refused(coordinator, now, kept, second):
    third = a_patient(given_name="Third", health_card_number="")
    for wrong in ({"reason": " "}, {"second": kept}):
        with pytest.raises(Refused):
            merged(coordinator, now, **{"kept": kept, "second": second, **wrong})
    with pytest.raises(Refused, match="stands alone already"):
        merging.unmerge_patients(by=coordinator, at=now, second=second, reason=WHY)
    merged(coordinator, now, kept, second)
    for pair in ((kept, second), (second, third), (third, second), (third, kept)):
        with pytest.raises(Refused):
            merged(coordinator, now, *pair)
    with pytest.raises(Refused):
        merging.unmerge_patients(by=coordinator, at=now, second=second, reason="")


def test_looking_for_a_second_record_is_one_question(kept, second, django_assert_num_queries):
    for name in ("Otolime", "Ottolina"):
        with django_assert_num_queries(1):
            queries.likely_same(kept.identity, but=kept)
        a_patient(given_name=name, health_card_number="")


def test_what_was_entered_in_either_record_is_found_by_the_rules_and_can_be_corrected(
    coordinator, now, kept, second
):
    an_allergy(second, "ketamine", coordinator, now)
    merged(coordinator, now, kept, second)
    found = {one.rule.id: one.outcome for one in assessment.findings_of(kept, now)}
    assert "true" in found.values()
    (both,) = assessment.records_of([kept], now)
    assert {one.substance for one in both.allergies} == {"ketamine"}
