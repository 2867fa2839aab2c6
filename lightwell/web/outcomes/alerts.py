"""What the head of every page about a person says of them: safety tasks that nobody has settled."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from lightwell.outcomes import queries
from lightwell.outcomes.rules.safety import is_about_harm
from lightwell.patients.models import Patient
from lightwell.web.formats import at_time, on_date


def alerts(patient: Patient, now: datetime) -> list[tuple[str, str]]:
    """For the `alerts` of patient.html: (title, text), most urgent first. Two queries."""
    return alerts_from(queries.open_tasks_of(patient, now))


def alerts_from(rows: Iterable[queries.TaskRow]) -> list[tuple[str, str]]:
    """The same from tasks that were read already."""
    return [(_title(row), _text(row)) for row in rows]


def _title(row: queries.TaskRow) -> str:
    if is_about_harm(row.task.level, row.task.item):
        return _("Thoughts of death or self-harm")
    return str(row.task.get_level_display())


def _text(row: queries.TaskRow) -> str:
    told = {"day": on_date(row.task.due_at), "time": at_time(row.task.due_at)}
    if row.holder:
        return _("%(who)s has it, by %(day)s %(time)s") % {"who": row.holder.name, **told}
    return _("Nobody has taken it, by %(day)s %(time)s") % told
