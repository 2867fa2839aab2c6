"""Courses of the tests, ordered on a decision that the treatment suits the patient."""

from datetime import UTC, datetime

from django.db import transaction

from lightwell.assessment.models import Assessment, Decision, SharedDecision
from lightwell.audit import actions as audit
from lightwell.audit.actors import SYSTEM, Outsider
from lightwell.chart import entries
from lightwell.courses import actions
from lightwell.courses.models import Course
from lightwell.patients.models import Patient
from tests.factories.patients import a_patient

PSYCHIATRIST = Outsider("Dr. Sunniva Achterberg", role="psychiatrist", actor_id="psychiatrist-of-the-tests")
DEPRESSION = "depression-iv-0.5-40x6"
DECIDED = datetime(2026, 11, 14, 15, 0, tzinfo=UTC)
ORDERED = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@transaction.atomic
def a_decided_patient(
    outcome: str = "suitable", patient: Patient | None = None, at: datetime = DECIDED
) -> Patient:
    """A patient about whom the psychiatrist decided at `at`, and who agrees, without the long way there."""
    patient = patient or a_patient()
    who = {"by": PSYCHIATRIST, "at": at, "patient": patient}
    assessment = entries.write(Assessment, **who, begun_at=at)
    values = {"outcome": outcome, "reasons": "two trials failed", "decided_at": at}
    decision = entries.write(Decision, **who, assessment=assessment, **values)
    rows = [assessment, decision, *(_both_say_yes(decision, who) if outcome == "suitable" else ())]
    audit.record(by=PSYCHIATRIST, at=at, action="sign", patient=patient, rows=rows)
    return patient


def _both_say_yes(decision: Decision, who: dict) -> list[SharedDecision]:
    said = {"decision": decision, "answer": "yes", "present": "The two", "said_at": who["at"]}
    return [entries.write(SharedDecision, **who, **said, side=side) for side in ("patient", "clinician")]


def a_course(patient: Patient | None = None, **over) -> Course:
    """Six infusions of 0.5 mg/kg over 40 minutes, twice a week; the patient is decided suitable if needed."""
    if patient is None or not Decision.objects.filter(patient=patient).exists():
        patient = a_decided_patient(patient=patient)
    usual = {"by": SYSTEM, "at": ORDERED, "protocol": DEPRESSION}
    return actions.order_course(patient=patient, **{**usual, **over})
