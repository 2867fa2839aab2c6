"""Asking a patient how it goes, and keeping what they answer."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.measures import actions as measures
from lightwell.outcomes import queries
from lightwell.outcomes.actions.safety import raise_tasks
from lightwell.outcomes.models import CheckIn, CheckInAnswer, CheckInLink, KeptAnswer
from lightwell.outcomes.rules import check_ins as rules
from lightwell.outcomes.rules.check_ins import FINISHING, SCALE, Window
from lightwell.patients import actions as patients
from lightwell.patients.models import Patient
from lightwell.treatment.models import Treatment


@transaction.atomic
def ask_check_in(
    *, by: Actor, at: datetime, patient: Patient, window: Window, treatment: Treatment | None = None
) -> CheckIn:
    """Ask for a check-in: the patient finds it in their own pages, and a link can be given for it.

    One a treatment: asked twice, it is the one that was asked first.
    """
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # of two at once the second waits
    if treatment and (asked := CheckIn.objects.filter(treatment=treatment).first()):
        return asked
    check_in = CheckIn(
        patient=patient,
        treatment=treatment,
        instrument=SCALE,
        due_at=window.due_at,
        closes_at=window.closes_at,
        asked_by_name=by.name,
        asked_at=at,
    )
    check_in.save(force_insert=True)
    audit.record(by=by, at=at, action="create", patient=patient, rows=[check_in])
    return check_in


@transaction.atomic
def send_check_in(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    treatment: Treatment | None = None,
    id: UUID | None = None,
) -> tuple[CheckIn, str]:
    """Make the link of a check-in; returns it with the link's secret, which is shown once and never stored.

    It is for the check-in that waits already, or else for the one that is due after a treatment, or for a
    new one from now on. With an `id` that made a link before it is refused: that link was shown.
    """
    if id and CheckInLink.objects.filter(pk=id).exists():
        raise Refused(
            _("This link was made a moment ago and is shown only once. Make another if you need it.")
        )
    check_in = _waiting(by, at, patient, treatment)
    lives = check_in.closes_at + FINISHING - at
    link, secret = patients.make_link(by=by, at=at, patient=patient, purpose="check-in", lives=lives)
    sent = CheckInLink(check_in=check_in, link=link, sent_by_name=by.name, sent_at=at, **_key(id))
    sent.save(force_insert=True)
    audit.record(by=by, at=at, action="send", patient=patient, rows=[sent])
    return check_in, secret


def _key(id: UUID | None) -> dict[str, UUID]:
    return {"id": id} if id else {}


def _waiting(by: Actor, at: datetime, patient: Patient, treatment: Treatment | None) -> CheckIn:
    if waiting := queries.open_check_in_of(patient, at):
        return waiting
    due = [one for one in queries.due_check_ins(at, patient) if treatment in (None, one.treatment)]
    if due:
        window, treatment = due[-1].window, due[-1].treatment
    else:
        window = rules.window_from(at, knowledge.current().policy["checkin.until_hours"])
        treatment = None
    return ask_check_in(by=by, at=at, patient=patient, window=window, treatment=treatment)


@transaction.atomic
def keep_answer(
    *, by: Actor, at: datetime, check_in: CheckIn, item: str, value: int | None
) -> KeptAnswer | None:
    """Keep one answer on the way, in points (None: skipped), so that nothing is lost when a patient stops.

    The same answer again is not written again; after the check-in was answered nothing is, and the result
    is None. Refused for an item or a value that the questionnaire does not have, and when it is too late.
    """
    _lock(check_in)
    if queries.answer_of(check_in):
        return None
    _refuse_when_late(check_in, at)
    _refuse_unknown(check_in, item, value)
    kept = list(KeptAnswer.objects.filter(check_in=check_in))
    same = [one for one in kept if one.item == item][-1:]
    if same and same[0].value == value:
        return same[0]
    row = KeptAnswer(check_in=check_in, number=len(kept) + 1, item=item, value=value, kept_at=at)
    row.save(force_insert=True)
    audit.record(by=by, at=at, action="answer", patient=check_in.patient, rows=[row])
    return row


@transaction.atomic
def answer_check_in(
    *, by: Actor, at: datetime, check_in: CheckIn, answers: Mapping[str, int | None]
) -> CheckInAnswer:
    """Keep the whole questionnaire, by item code, and raise in the same transaction what it asks for.

    One answer a check-in: whoever sends it again, from whichever phone, gets the one that was kept first.
    Refused for an answer that is not on the questionnaire, for none at all, and when it is too late.
    """
    _lock(check_in)
    if answered := queries.answer_of(check_in):
        return answered
    _refuse_when_late(check_in, at)
    response = measures.record_response(
        by=by,
        at=at,
        patient=check_in.patient,
        instrument=check_in.instrument,
        answers=answers,
        answered_at=at,
        setting="check-in",
        id=check_in.pk,
    )
    answer = CheckInAnswer(check_in=check_in, response=response, answered_at=at)
    answer.save(force_insert=True)
    raise_tasks(by=by, at=at, response=response)
    audit.record(by=by, at=at, action="answer", patient=check_in.patient, rows=[answer])
    return answer


def _lock(check_in: CheckIn) -> None:
    """Of two phones at once the second waits."""
    Patient.objects.select_for_update(no_key=True).get(pk=check_in.patient_id)


def _refuse_when_late(check_in: CheckIn, at: datetime) -> None:
    if not rules.may_answer(check_in.window, at):
        raise Refused(_("This check-in is closed now. Call the clinic and we send you a new one."))


def _refuse_unknown(check_in: CheckIn, item: str, value: int | None) -> None:
    scale = knowledge.current().instruments[check_in.instrument]
    known = item in {one.code for one in scale.items}
    if not known or value not in {None, *(option.value for option in scale.options)}:
        raise Refused(_("Choose one of the answers."), "answer")
