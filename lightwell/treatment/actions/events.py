"""What happens at the chair: something unwanted, and a call for help."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.staff.models import User
from lightwell.treatment.actions.writing import since_arrival, write_entry
from lightwell.treatment.models import AdverseEvent, HelpAnswer, HelpCall, Treatment


@transaction.atomic
def record_event(
    *,
    by: User,
    at: datetime,
    treatment: Treatment,
    code: str,
    grade: int,
    onset_at: datetime,
    action_taken: str = "none",
    is_serious: bool = False,
    detail: str = "",
    id: UUID | None = None,
) -> AdverseEvent:
    """Keep something unwanted, by its code in the knowledge and its grade (1 mild to 5).

    Refused for an unknown code or grade, before the arrival, and for a time to come.
    """
    known = knowledge.current()
    if code not in known.adverse_events:
        raise Refused(_("Choose what happened from the list."), "code")
    if grade not in {one.number for one in known.grades.values()}:
        raise Refused(_("Choose how severe it is."), "grade")
    since_arrival(onset_at, at, treatment, "onset_at")
    values = {"code": code, "grade": grade, "onset_at": onset_at, "action_taken": action_taken}
    values |= {"is_serious": is_serious, "detail": detail.strip()}
    return write_entry(AdverseEvent, by=by, at=at, treatment=treatment, id=id, **values)


@transaction.atomic
def end_event(
    *, by: User, at: datetime, event: AdverseEvent, over_at: datetime, detail: str = ""
) -> AdverseEvent:
    """Say when it was over. Refused before it began and for a time to come."""
    if not event.onset_at <= over_at <= at:
        raise Refused(_("It was over between its start and now. Check the time."), "over_at")
    told = {"detail": detail.strip()} if detail.strip() else {}
    row = entries.amended(event, by=by, at=at, reason=str(_("It is over")), over_at=over_at, **told)
    audit.record(by=by, at=at, action="amend", patient=row.patient, rows=[row])
    return row


@transaction.atomic
def call_for_help(*, by: User, at: datetime, treatment: Treatment, id: UUID | None = None) -> HelpCall:
    """Ask for help at the chair: the board and every live page show it. While one is open, it is that one."""
    if call := HelpCall.objects.filter(treatment=treatment, answer=None).first():
        return call
    call = HelpCall(treatment=treatment, called_at=at, called_by=by)
    call.id = id or call.id
    call.save(force_insert=True)
    audit.record(by=by, at=at, action="call-for-help", patient=treatment.patient, rows=[call])
    return call


@transaction.atomic
def answer_call(*, by: User, at: datetime, call: HelpCall) -> HelpAnswer:
    """Somebody is there, or it was a mistake. Answered once; the second person finds the first answer."""
    answer = HelpAnswer(call=call, at=at, by=by)
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError:
        return HelpAnswer.objects.get(call=call)
    audit.record(by=by, at=at, action="answer-call", patient=call.treatment.patient, rows=[answer])
    return answer
