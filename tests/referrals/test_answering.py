"""The coordinator answers: accept, ask, decline, write down. Twice is once, and nobody is overtaken."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lightwell.audit.models import AuditEvent
from lightwell.audit.queries import changed_rows
from lightwell.audit.refusal import Refused
from lightwell.chart.models import Allergy, Medication, Problem
from lightwell.patients.models import Patient
from lightwell.referrals import actions
from lightwell.referrals.models import Referral, ReferralStep
from tests.factories.patients import a_patient
from tests.factories.referrals import a_referral
from tests.factories.staff import a_user


@pytest.fixture
def referral(db) -> Referral:
    return a_referral()


@pytest.fixture
def who(coordinator, now, referral) -> dict:
    return {"by": coordinator, "at": now, "referral": referral}


def status_of(referral) -> str:
    return Referral.objects.with_status().get(pk=referral.pk).status


def test_accepting_makes_a_patient_with_diagnosis_and_medicines(who):
    patient = actions.accept_referral(**who, how_soon="soon")
    assert (patient.given_name, patient.health_card_number, patient.language) == (
        "Ottoline",
        "5055050016",
        "en",
    )
    assert [one.name for one in Medication.objects.current().for_patient(patient)] == [
        "escitalopram",
        "rosuvastatin",
    ]
    assert Problem.objects.current().for_patient(patient).get().code_icd10 == "F33.2"
    assert status_of(who["referral"]) == "accepted"


def test_accepting_leaves_one_line_about_the_patient(who):
    before = AuditEvent.objects.count()
    patient = actions.accept_referral(**who)
    line = AuditEvent.objects.first()
    assert AuditEvent.objects.count() == before + 1
    assert (line.action, line.patient_id) == ("accept", patient.pk)
    assert changed_rows() == []


def test_a_need_that_nobody_offers_is_refused(who):
    with pytest.raises(Refused, match="how soon") as refused:
        actions.accept_referral(**who, how_soon="yesterday")
    assert refused.value.field == "how_soon"
    assert not Patient.objects.exists()


def test_a_known_health_card_asks_whether_it_is_the_same_person(who):
    a_patient(health_card_number="5055050016")
    with pytest.raises(Refused, match="same person") as refused:
        actions.accept_referral(**who)
    assert refused.value.field == "patient"
    assert Patient.objects.count() == 1


def test_the_same_person_gets_no_second_record_and_no_medicine_twice(who, coordinator, now):
    known = actions.accept_referral(**who)
    again = a_referral(medicines=(("Escitalopram", "20 mg"), ("lithium", "900 mg")))
    accepted = actions.accept_referral(by=coordinator, at=now, referral=again, patient=known)
    assert accepted == known and Patient.objects.count() == 1
    assert sorted(one.name for one in Medication.objects.current().for_patient(known)) == [
        "escitalopram",
        "lithium",
        "rosuvastatin",
    ]
    assert Problem.objects.current().for_patient(known).count() == 1


def test_someone_without_a_card_is_taken_in(coordinator, now, db):
    for name in ("Ottoline", "Rowan"):
        referral = a_referral(given_name=name, health_card_number="", health_card_province="")
        actions.accept_referral(by=coordinator, at=now, referral=referral)
    assert Patient.objects.count() == 2


def test_another_language_is_spoken_to_in_english(coordinator, now, db):
    told = {"by": coordinator, "at": now}
    other = actions.accept_referral(**told, referral=a_referral(language="other", health_card_number=""))
    french = actions.accept_referral(**told, referral=a_referral(language="fr"))
    assert (other.language, french.language) == ("en", "fr")


def test_declining_needs_a_reason(who):
    with pytest.raises(Refused, match="Say why") as refused:
        actions.decline_referral(**who, reason="  \n ")
    assert refused.value.field == "reason"
    assert status_of(who["referral"]) == "received"


def test_declining_keeps_the_reason_and_who(who, coordinator):
    step = actions.decline_referral(**who, reason=" Under 18. ")
    assert (step.reason, step.by_name, step.number) == ("Under 18.", coordinator.name, 2)
    assert status_of(who["referral"]) == "declined"


def test_asking_and_the_answer_go_back_to_triage(who):
    actions.request_information(**who, asked="Heart tracing")
    assert status_of(who["referral"]) == "information-requested"
    actions.record_information(**who, answered="Normal, faxed today")
    assert status_of(who["referral"]) == "received"
    assert [step.reason for step in who["referral"].steps.all()] == [
        "",
        "Heart tracing",
        "Normal, faxed today",
    ]


def test_an_answer_that_nobody_asked_for_is_refused(who):
    with pytest.raises(Refused):
        actions.record_information(**who, answered="Something")
    assert ReferralStep.objects.count() == 1


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (actions.decline_referral, {"reason": "No"}),
        (actions.request_information, {"asked": "More"}),
        (actions.accept_referral, {}),
    ],
)
def test_a_second_coordinator_is_told_who_was_first(who, now, act, words):
    actions.accept_referral(**who)
    second = a_user("coordinator", username="second", name="Basil Quickthorn")
    with pytest.raises(Refused, match="Odile Marchbanks answered this referral already: Accepted"):
        act(by=second, at=now, referral=who["referral"], **words)
    assert (ReferralStep.objects.count(), Patient.objects.count()) == (2, 1)


def test_a_stale_page_says_what_happened_meanwhile(who):
    actions.request_information(**who, asked="Heart tracing", seen=1)
    with pytest.raises(Refused, match="moved this referral meanwhile: Waiting for information"):
        actions.decline_referral(**who, reason="Too much missing", seen=1)
    actions.decline_referral(**who, reason="Too much missing", seen=2)
    assert status_of(who["referral"]) == "declined"


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (actions.decline_referral, {"reason": "No"}),
        (actions.request_information, {"asked": "More"}),
        (actions.accept_referral, {"how_soon": "soon"}),
    ],
)
def test_a_double_click_is_one_step(who, act, words):
    key = uuid4()
    for _ in range(2):
        act(**who, **words, id=key, seen=1)
    assert who["referral"].steps.count() == 2
    assert Patient.objects.count() == (act is actions.accept_referral)


def test_the_id_of_another_referrals_step_is_refused(who, coordinator, now):
    key = uuid4()
    actions.decline_referral(**who, reason="No", id=key)
    with pytest.raises(Refused, match="someone else"):
        actions.decline_referral(by=coordinator, at=now, referral=a_referral(), reason="No", id=key)


def test_nothing_is_accepted_without_its_line(who, monkeypatch):
    def broken(line):
        raise OSError("disk full")

    monkeypatch.setattr("lightwell.audit.actions.append", broken)
    with pytest.raises(OSError, match="disk full"):
        actions.accept_referral(**who)
    assert not Patient.objects.exists() and not Medication.objects.exists()


def test_the_database_lets_one_step_be_next(who, coordinator, now):
    step = actions.decline_referral(**who, reason="No")
    step.pk = uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save(force_insert=True)


def test_the_database_knows_no_acceptance_without_a_patient(who):
    step = who["referral"].steps.get()
    step.pk, step.number, step.to_status = uuid4(), 2, "accepted"
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save(force_insert=True)


def test_when_somebody_takes_the_number_meanwhile_the_other_is_told(who, monkeypatch):
    first = who["referral"].steps.get()
    actions.request_information(**who, asked="Heart tracing")
    monkeypatch.setattr("lightwell.referrals.actions.steps.before", lambda *args: first)
    with pytest.raises(Refused, match="answered this referral already"):
        actions.decline_referral(**who, reason="No")
    assert status_of(who["referral"]) == "information-requested"


def test_other_diagnoses_and_allergies_come_to_the_chart_when_the_patient_is_taken_in(coordinator, now):
    told = {"diagnoses": [("Panic disorder", "F41.0")], "allergies": [("penicillin", "rash")]}
    referral = a_referral(**told)
    assert not Problem.objects.exists() and not Allergy.objects.exists()
    patient = actions.accept_referral(by=coordinator, at=now, referral=referral)
    kept = Problem.objects.current().for_patient(patient)
    assert [(one.text, one.code_icd10, one.is_indication) for one in kept.order_by("-is_indication")] == [
        ("Major depression", "F33.2", True),
        ("Panic disorder", "F41.0", False),
    ]
    assert [(one.substance, one.reaction) for one in Allergy.objects.all()] == [("penicillin", "rash")]
