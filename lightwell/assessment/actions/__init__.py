"""Writing down an assessment: history, lists, measurements, and in the end the decision."""

from lightwell.assessment.actions.corrections import mark_over, take_back
from lightwell.assessment.actions.decision import begin_assessment, decide
from lightwell.assessment.actions.findings import (
    Letter,
    acknowledge_finding,
    clear_finding,
    lift_block,
)
from lightwell.assessment.actions.history import record_history
from lightwell.assessment.actions.lists import (
    judge_trials,
    record_allergy,
    record_medicine,
    record_problem,
    record_trial,
)
from lightwell.assessment.actions.measurements import record_laboratory, record_measurement
from lightwell.assessment.actions.shared import record_shared_decision

__all__ = [
    "Letter",
    "acknowledge_finding",
    "begin_assessment",
    "clear_finding",
    "decide",
    "judge_trials",
    "lift_block",
    "mark_over",
    "record_allergy",
    "record_history",
    "record_laboratory",
    "record_measurement",
    "record_medicine",
    "record_problem",
    "record_shared_decision",
    "record_trial",
    "take_back",
]
