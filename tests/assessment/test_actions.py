"""What is refused, what is written once, and that no act stands without its line of audit."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from lightwell.assessment import actions, queries
from lightwell.assessment.models import Assessment, Decision, FindingReview, TreatmentTrial
from lightwell.audit.models import AuditEvent
from lightwell.audit.refusal import Refused
from lightwell.chart.models import Allergy, BodyMeasurement, HistoryAnswer, Medication
from tests.factories.assessment import ASSESSED, a_decision, an_assessed_patient
from tests.factories.patients import a_patient
from tests.factories.referrals import an_accepted_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessed(psychiatrist):
    return an_assessed_patient(psychiatrist)


def refused(act, **told) -> Refused:
    with pytest.raises(Refused) as found:
        act(**told)
    return found.value


# ── beginning ──


def test_beginning_takes_over_what_the_referrer_named_once(psychiatrist):
    patient = an_accepted_patient(psychiatrist)
    first = actions.begin_assessment(by=psychiatrist, at=ASSESSED, patient=patient)
    assert actions.begin_assessment(by=psychiatrist, at=ASSESSED, patient=patient) == first
    assert (first.referral.name, TreatmentTrial.objects.count()) == ("Ottoline Fernwhistle", 4)


def test_after_a_decision_the_next_assessment_begins(psychiatrist, assessed):
    a_decision(psychiatrist, assessed, outcome="defer")
    actions.begin_assessment(by=psychiatrist, at=ASSESSED, patient=assessed)
    assert Assessment.objects.count() == 2
    assert TreatmentTrial.objects.current().count() == 4


# ── deciding ──


def test_nothing_is_decided_before_the_assessment_began(psychiatrist):
    told = {"by": psychiatrist, "at": ASSESSED, "patient": a_patient(), "outcome": "defer", "reasons": "x"}
    told |= {"chosen": ["tests-awaited"]}
    assert "Begin the assessment first" in refused(actions.decide, **told).message


def test_a_true_finding_that_blocks_refuses_suitable(psychiatrist, assessed):
    actions.record_history(by=psychiatrist, at=ASSESSED, patient=assessed, answers={"aneurysm": "yes"})
    with pytest.raises(Refused, match="Aneurysm") as found:
        a_decision(psychiatrist, assessed)
    assert found.value.field == "outcome"
    assert not Decision.objects.exists()


def test_an_unknown_absolute_rule_refuses_suitable(psychiatrist, assessed):
    actions.record_history(by=psychiatrist, at=ASSESSED, patient=assessed, answers={"aneurysm": "unknown"})
    with pytest.raises(Refused, match="Aneurysm"):
        a_decision(psychiatrist, assessed)
    assert a_decision(psychiatrist, assessed, outcome="not-suitable").outcome == "not-suitable"


def test_a_finding_is_acknowledged_in_words(psychiatrist, assessed):
    actions.record_history(by=psychiatrist, at=ASSESSED, patient=assessed, answers={"bipolar": "yes"})
    told = {"acknowledged": {"B14": "  "}}
    with pytest.raises(Refused) as found:
        a_decision(psychiatrist, assessed, **told)
    assert found.value.field == "finding_B14"
    decision = a_decision(psychiatrist, assessed, acknowledged={"B14": "On lithium."})
    review = FindingReview.objects.get(decision=decision)
    assert (review.rule, review.result, review.reason) == ("B14", "true", "On lithium.")


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"outcome": "perhaps"}, "outcome"),
        ({"reasons": " \n "}, "reasons"),
        ({"chosen": []}, "chosen"),
        ({"chosen": ["trials-failed", "tests-awaited"]}, "chosen"),
        ({"outcome": "defer", "defer_until": None}, "defer_until"),
        ({"outcome": "defer", "defer_until": ASSESSED.date()}, "defer_until"),
        ({"protocol": "aspirin"}, "protocol"),
    ],
)
def test_a_decision_is_one_of_three_with_reasons(psychiatrist, assessed, over, field):
    with pytest.raises(Refused) as found:
        a_decision(psychiatrist, assessed, **over)
    assert found.value.field == field


def test_the_same_id_is_the_same_decision(psychiatrist, assessed):
    key = uuid4()
    first = a_decision(psychiatrist, assessed, id=key)
    assert a_decision(psychiatrist, assessed, id=key, outcome="defer") == first
    assert Decision.objects.count() == 1


def test_a_decision_signed_since_is_not_doubled(psychiatrist, assessed):
    a_decision(psychiatrist, assessed, outcome="defer")
    with pytest.raises(Refused, match="meanwhile"):
        a_decision(psychiatrist, assessed, seen_at=ASSESSED - timedelta(minutes=1))
    a_decision(psychiatrist, assessed, at=ASSESSED + timedelta(minutes=1), seen_at=ASSESSED)
    assert queries.decision_of(assessed).outcome == "suitable"


# ── the line of audit ──


@pytest.mark.parametrize(
    ("act", "told", "model"),
    [
        (actions.record_allergy, {"substance": "kiwi"}, Allergy),
        (actions.record_medicine, {"name": "lithium"}, Medication),
        (actions.record_history, {"answers": {"aneurysm": "no"}}, HistoryAnswer),
        (actions.record_measurement, {"measured_at": ASSESSED, "weight_kg": Decimal(70)}, BodyMeasurement),
        (actions.begin_assessment, {}, Assessment),
    ],
)
def test_when_the_line_cannot_be_written_nothing_is(nurse, monkeypatch, act, told, model):
    patient = a_patient()
    monkeypatch.setattr("lightwell.audit.actions.append", lambda line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        act(by=nurse, at=ASSESSED, patient=patient, **told)
    assert not model.objects.exists()


def test_a_decision_without_its_line_is_not_signed(psychiatrist, assessed, monkeypatch):
    monkeypatch.setattr("lightwell.audit.actions.append", lambda line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        a_decision(psychiatrist, assessed, outcome="defer")
    assert not (Decision.objects.exists() or FindingReview.objects.exists())


def test_a_signature_is_one_line_with_all_its_rows(psychiatrist, assessed):
    decision = a_decision(psychiatrist, assessed)
    line = AuditEvent.objects.get(action="sign")
    assert (line.entity_id, line.detail, line.patient_id) == (str(decision.pk), "suitable", assessed.pk)


# ── what cannot be true ──


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "systolic_mmhg"),
        ({"weight_kg": Decimal(900)}, "weight_kg"),
        ({"systolic_mmhg": 80, "diastolic_mmhg": 120}, "diastolic_mmhg"),
        ({"systolic_mmhg": 120}, "diastolic_mmhg"),
        ({"diastolic_mmhg": 80}, "systolic_mmhg"),
        ({"spo2_percent": 101}, "spo2_percent"),
    ],
)
def test_an_impossible_measurement_is_refused(nurse, values, field):
    told = {"by": nurse, "at": ASSESSED, "patient": a_patient(), "measured_at": ASSESSED}
    assert refused(actions.record_measurement, **told, **values).field == field


def test_nothing_is_measured_or_happens_in_the_future(nurse):
    who = {"by": nurse, "at": ASSESSED, "patient": a_patient()}
    later = ASSESSED + timedelta(minutes=1)
    assert (
        refused(actions.record_measurement, **who, measured_at=later, spo2_percent=98).field == "measured_at"
    )
    dates = {"mi_or_cv_event": date(2026, 11, 21)}
    told = {"answers": {"mi_or_cv_event": "yes"}, "dates": dates}
    assert refused(actions.record_history, **who, **told).field == "mi_or_cv_event_on"


def test_an_answer_given_meanwhile_is_refused_and_kept(nurse, physician):
    who = {"at": ASSESSED, "patient": a_patient()}
    actions.record_history(by=physician, **who, answers={"aneurysm": "yes"})
    told = {"answers": {"aneurysm": "no"}, "seen_at": ASSESSED - timedelta(minutes=1)}
    found = refused(actions.record_history, by=nurse, **who, **told)
    assert (found.field, "Dr. Leopold Varga" in found.message) == ("aneurysm", True)
    assert HistoryAnswer.objects.get().answer == "yes"


# ── corrections ──


def test_an_entry_is_taken_back_once_with_a_reason(nurse):
    who = {"by": nurse, "at": ASSESSED, "patient": a_patient()}
    allergy = actions.record_allergy(**who, substance="kiwi")
    assert refused(actions.take_back, **who, entry=allergy, reason=" ").field == "reason"
    first = actions.take_back(**who, entry=allergy, reason="someone else's")
    assert actions.take_back(**who, entry=allergy, reason="someone else's") == first
    assert (Allergy.objects.count(), Allergy.objects.current().count()) == (2, 0)


def test_only_a_medicine_or_a_diagnosis_is_over(nurse):
    who = {"by": nurse, "at": ASSESSED, "patient": a_patient()}
    medicine = actions.record_medicine(**who, name="lorazepam")
    assert actions.mark_over(**who, entry=medicine, reason="tapered").use == "stopped"
    allergy = actions.record_allergy(**who, substance="kiwi")
    assert (
        "Only a medicine or a diagnosis"
        in refused(actions.mark_over, **who, entry=allergy, reason="x").message
    )
