"""The assessment under way, what was decided, what may be chosen, and what both sides said."""

from collections.abc import Iterable

from lightwell import knowledge
from lightwell.assessment import deciding
from lightwell.assessment.models import Assessment, Decision, SharedDecision
from lightwell.chart.models import Problem
from lightwell.knowledge.deciding import DecisionReason
from lightwell.knowledge.practice import Protocol
from lightwell.patients.models import Patient


def assessment_of(patient: Patient) -> Assessment | None:
    """The patient's last assessment, with its referral."""
    found = Assessment.objects.current().for_patient(patient).select_related("referral")
    return found.order_by("-begun_at").first()


def decision_of(patient: Patient) -> Decision | None:
    """The last decision that stands, with what was said about each finding."""
    found = Decision.objects.current().for_patient(patient).prefetch_related("reviews")
    return found.order_by("-decided_at").first()


def reasons_for(outcome: str) -> list[DecisionReason]:
    """The reasons that may be chosen for an outcome, in the order of the knowledge."""
    return [reason for reason in knowledge.current().decision_reasons.values() if outcome in reason.outcomes]


def proposed_protocols(problems: Iterable[Problem]) -> list[Protocol]:
    """The protocols for the diagnoses treated here, in the order of the knowledge; none without a code."""
    codes = [one.code_icd10 for one in problems if one.is_indication and one.code_icd10]
    protocols = knowledge.current().protocols.values()
    return [one for one in protocols if any(code.startswith(one.icd10) for code in codes)]


def shared_of(decision: Decision) -> list[SharedDecision]:
    """What was said about going ahead after a decision, the last word first."""
    return list(
        SharedDecision.objects.current().filter(decision=decision).order_by("-said_at", "-entered_at")
    )


def both_say_yes(decision: Decision) -> bool:
    """True when the last word of the patient, and that of a clinician, is yes."""
    return deciding.both_say_yes((said.side, said.answer) for said in shared_of(decision))
