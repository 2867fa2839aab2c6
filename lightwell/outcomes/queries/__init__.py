"""What pages and other rooms ask: how a course goes, which check-ins there are, which tasks wait."""

from lightwell.outcomes.queries.check_ins import (
    CheckInRow,
    DueCheckIn,
    answer_of,
    check_in_of,
    check_ins,
    due_check_ins,
    kept_answers,
    open_check_in_of,
)
from lightwell.outcomes.queries.progress import (
    Advice,
    CourseProgress,
    advice_on,
    decisions_on,
    progress_of,
    recommendation_of,
    scale_of,
)
from lightwell.outcomes.queries.safety import (
    TaskRow,
    open_tasks,
    open_tasks_of,
    overdue_tasks,
    settled_tasks,
    tasks_from,
    tasks_from_all,
)

__all__ = [
    "Advice",
    "CheckInRow",
    "CourseProgress",
    "DueCheckIn",
    "TaskRow",
    "advice_on",
    "answer_of",
    "check_in_of",
    "check_ins",
    "decisions_on",
    "due_check_ins",
    "kept_answers",
    "open_check_in_of",
    "open_tasks",
    "open_tasks_of",
    "overdue_tasks",
    "progress_of",
    "recommendation_of",
    "scale_of",
    "settled_tasks",
    "tasks_from",
    "tasks_from_all",
]
