"""What people do between treatments: ask and answer, look after a task, decide what comes next."""

from lightwell.outcomes.actions.check_ins import (
    answer_check_in,
    ask_check_in,
    keep_answer,
    send_check_in,
)
from lightwell.outcomes.actions.questionnaires import answer_part
from lightwell.outcomes.actions.recommendation import decide_recommendation
from lightwell.outcomes.actions.safety import escalate_task, move_task, raise_tasks

__all__ = [
    "answer_check_in",
    "answer_part",
    "ask_check_in",
    "decide_recommendation",
    "escalate_task",
    "keep_answer",
    "move_task",
    "raise_tasks",
    "send_check_in",
]
