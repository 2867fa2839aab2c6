"""What the record of a case gives as findings, through real rows; and who is on the work list."""

from datetime import UTC, datetime, timedelta

import pytest

from lightwell.assessment import actions, queries, rules
from lightwell.chart.models import Allergy, Medication, Problem
from tests.cases.facts import read, with_later_answers
from tests.factories.assessment import ASSESSED, a_decision, a_suitable_patient, an_assessed_patient
from tests.factories.cases import a_patient_of, moment
from tests.factories.patients import a_patient
from tests.factories.referrals import an_accepted_patient

pytestmark = pytest.mark.django_db
CASES = ("01-clean-responder", "04-not-suitable", "05-unknowns-relapse")


def by_outcome(found, outcome: str) -> list[str]:
    return [finding.rule.id for finding in found if finding.outcome == outcome]


def assert_as_expected(found, expected) -> None:
    holds = {finding.rule.id: finding.action for finding in found if finding.outcome == "true"}
    assert holds == {entry["id"]: entry["action"] for entry in expected["true"]}
    assert by_outcome(found, "unknown") == [entry["id"] for entry in expected["unknown"]]
    assert by_outcome(found, "false") == expected["false"]


# ── the cases, through rows ──


@pytest.mark.parametrize("name", CASES)
def test_a_case_gives_the_findings_written_for_it(psychiatrist, name):
    case, expected = read(name)
    day = case["assessment"]["day"]
    patient = a_patient_of(case, psychiatrist, day)
    assert_as_expected(queries.findings_of(patient, moment(day)), expected["rules_at_assessment"])


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_blocked_by_what_was_written_for_it(psychiatrist, name):
    case, expected = read(name)
    day = case["assessment"]["day"]
    blocking = rules.blocks(queries.findings_of(a_patient_of(case, psychiatrist, day), moment(day)))
    # decided otherwise: while B16 asks for a pregnancy test, not knowing B15 does not block beside it
    unknown = [rule for rule in expected["blocks"]["by_unknown_on_an_absolute_rule"] if rule != "B15"]
    assert by_outcome(blocking, "true") == expected["blocks"]["by_finding"]
    assert by_outcome(blocking, "unknown") == unknown


def test_the_fifth_case_after_everything_was_answered(psychiatrist):
    case, expected = read("05-unknowns-relapse")
    patient = a_patient_of(with_later_answers(case), psychiatrist, -2)
    found = queries.findings_of(patient, moment(-2))
    assert_as_expected(found, expected["rules_after_later_answers"])
    assert rules.blocks(found) == ()


@pytest.mark.parametrize("name", CASES)
def test_a_case_gives_the_interactions_written_for_it(psychiatrist, name):
    case, expected = read(name)
    day = case["assessment"]["day"]
    record = queries.record_of(a_patient_of(case, psychiatrist, day), moment(day))
    found = sorted((one.interaction.id, one.medicine.name, one.severity) for one in record.interactions)
    written = [(e["id"], e["medicine"], e["severity"].replace("/", "-")) for e in expected["interactions"]]
    assert found == sorted(written)


def test_talking_therapy_is_not_counted_as_a_failed_medicine(psychiatrist):
    case, _expected = read("01-clean-responder")
    record = queries.record_of(a_patient_of(case, psychiatrist, -10), moment(-10))
    assert record.failed_trials == rules.FailedTrials(adequate=2, unknown=0)


def test_a_suitable_patient(psychiatrist):
    patient = a_suitable_patient(psychiatrist)
    found = queries.findings_of(patient, ASSESSED)
    assert [(f.rule.id, f.outcome, f.because) for f in found if f.outcome != "false"] == []
    assert queries.decision_of(patient).outcome == "suitable"


# ── unknown is not no ──


def test_nobody_asked_is_not_none(psychiatrist, now):
    patient = a_patient()
    record = queries.record_of(patient, now)
    assert (record.known_allergies, record.medicines_taken, record.interactions) == (None, None, None)
    answers = {"has_allergies": "no", "takes_medicines": "no"}
    actions.record_history(by=psychiatrist, at=now, patient=patient, answers=answers)
    record = queries.record_of(patient, now)
    assert (record.known_allergies, record.medicines_taken, record.interactions) == ([], [], ())


def test_not_known_is_kept_as_an_answer_and_settles_nothing(psychiatrist, now):
    patient = a_patient()
    actions.record_history(by=psychiatrist, at=now, patient=patient, answers={"aneurysm": "unknown"})
    record = queries.record_of(patient, now)
    assert record.answers["aneurysm"].answer == "unknown"
    assert "aneurysm" not in record.facts


def test_two_readings_of_one_evening_are_one_occasion(psychiatrist):
    """22:00 and 18:30 in Toronto are two days in UTC and one day at the clinic."""
    patient, late = a_patient(), datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    for measured_at in (late - timedelta(hours=3, minutes=30), late):
        pressure = {"systolic_mmhg": 165, "diastolic_mmhg": 100, "measured_at": measured_at}
        actions.record_measurement(by=psychiatrist, at=late, patient=patient, **pressure)
    finding = {one.rule.id: one for one in queries.findings_of(patient, late)}["B06"]
    assert (finding.outcome, finding.blocks) == ("unknown", True)


def test_a_result_that_is_too_old_does_not_count(psychiatrist):
    patient = an_assessed_patient(psychiatrist)
    half_a_year_on = ASSESSED + timedelta(days=181)
    assert "alt_times_uln" in queries.facts_of(patient, ASSESSED)
    assert "alt_times_uln" not in queries.facts_of(patient, half_a_year_on)


# ── the work list ──


def test_a_person_moves_from_waiting_to_assessed_to_decided(psychiatrist):
    patient = an_accepted_patient(psychiatrist)
    assert [row.referral.patient_id for row in queries.work_list(ASSESSED).waiting] == [patient.pk]
    actions.begin_assessment(by=psychiatrist, at=ASSESSED, patient=patient)
    lists = queries.work_list(ASSESSED)
    assert (lists.waiting, [one.patient for one in lists.under_way]) == ([], [patient])
    a_decision(psychiatrist, patient, outcome="defer")
    lists = queries.work_list(ASSESSED)
    assert (lists.under_way, [one.patient for one in lists.decided]) == ([], [patient])


def test_the_list_is_narrowed_by_name(psychiatrist):
    a_suitable_patient(psychiatrist)
    assert len(queries.work_list(ASSESSED, "fernwhistle").decided) == 1
    assert queries.work_list(ASSESSED, "nobody of this name").decided == []


def test_the_list_takes_five_queries_however_many_people(psychiatrist, django_assert_num_queries):
    for place in range(3):
        name = {"family_name": f"Fernwhistle-{place}", "health_card_number": ""}
        patient = an_accepted_patient(psychiatrist, **name)
        if place:
            actions.begin_assessment(by=psychiatrist, at=ASSESSED, patient=patient)
    with django_assert_num_queries(5):
        queries.work_list(ASSESSED)


@pytest.mark.parametrize("items", [1, 3])
def test_a_record_takes_ten_queries_however_much_there_is(psychiatrist, items, django_assert_num_queries):
    patient = a_patient()
    who = {"by": psychiatrist, "at": ASSESSED, "patient": patient}
    for place in range(items):
        actions.record_allergy(**who, substance=f"substance {place}")
        actions.record_medicine(**who, name=f"medicine {place}")
        actions.record_problem(**who, text=f"problem {place}")
    with django_assert_num_queries(10):
        record = queries.record_of(patient, ASSESSED)
    assert [len(record.allergies), len(record.medications), len(record.problems)] == [items] * 3
    assert Allergy.objects.count() == Medication.objects.count() == Problem.objects.count() == items
