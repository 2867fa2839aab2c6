"""What is known of a patient at an assessment, what the rules make of it, and what was decided."""

from lightwell.assessment.queries.decisions import (
    assessment_of,
    both_say_yes,
    decision_of,
    proposed_protocols,
    reasons_for,
    shared_of,
)
from lightwell.assessment.queries.lists import allergies_of, answers_of, medicines_of
from lightwell.assessment.queries.record import Judged, Record, facts_of, findings_of, record_of, records_of
from lightwell.assessment.queries.work import WorkList, assessed_referrals, assessments_began, work_list

__all__ = [
    "Judged",
    "Record",
    "WorkList",
    "allergies_of",
    "answers_of",
    "assessed_referrals",
    "assessment_of",
    "assessments_began",
    "both_say_yes",
    "decision_of",
    "facts_of",
    "findings_of",
    "medicines_of",
    "proposed_protocols",
    "reasons_for",
    "record_of",
    "records_of",
    "shared_of",
    "work_list",
]
