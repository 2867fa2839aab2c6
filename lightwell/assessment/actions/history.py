"""The answers to the history questions: yes, no, not known, and what nobody asked stays not asked."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.assessment import facts as derive
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.chart.models import HistoryAnswer
from lightwell.patients.models import Patient
from lightwell.referrals.queries import local_day


@transaction.atomic
def record_history(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    answers: Mapping[str, str],
    dates: Mapping[str, date] | None = None,
    seen_at: datetime | None = None,
) -> list[HistoryAnswer]:
    """Keep answers (yes, no, unknown) by question; an empty one stays not asked. Changed answers are amended.

    `dates`: when it happened, by question. `seen_at`: when the form was shown; an answer that someone else
    changed since is not overwritten but refused. Refused also for a date to come.
    """
    dates = dates or {}
    _check_history(answers, dates, at)
    known = {one.question: one for one in HistoryAnswer.objects.current().for_patient(patient)}
    rows = []
    for question, answer in answers.items():
        wanted = (answer, dates.get(question))
        old = known.get(question)
        if not answer or (old and (old.answer, old.on_date) == wanted):
            continue
        if old and seen_at and old.entered_at > seen_at:
            raise _changed_since(old, question)
        values = {"answer": answer, "on_date": dates.get(question)}
        rows.append(_answered(old, question, values, by=by, at=at, patient=patient))
    if rows:
        audit.record(by=by, at=at, action="create", patient=patient, rows=rows)
    return rows


def _answered(old: HistoryAnswer | None, question: str, values: dict, *, by, at, patient) -> HistoryAnswer:
    if old:
        return entries.amended(old, by=by, at=at, reason=str(_("Asked again")), **values)
    return entries.write(HistoryAnswer, by=by, at=at, patient=patient, question=question, **values)


def _changed_since(old: HistoryAnswer, question: str) -> Refused:
    return Refused(
        _("%(who)s answered this meanwhile. Look at the new answer, then change it if it is wrong.")
        % {"who": old.recorded_by_name},
        question,
    )


def _check_history(answers: Mapping[str, str], dates: Mapping[str, date], at: datetime) -> None:
    asked = knowledge.current().questions
    for question, answer in answers.items():
        if question not in asked and question not in derive.ASKED_OF_LISTS:
            raise Refused(_("This form is from an older version. Reload the page."), question)
        if answer not in ("", "yes", "no", "unknown"):
            raise Refused(_("Answer yes, no or not known."), question)
    for question, day in dates.items():
        if day > local_day(at):
            raise Refused(_("This date has not come yet. Check the year."), f"{question}_on")
