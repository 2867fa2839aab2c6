"""Asking a patient for a set of questionnaires, and keeping each answer as it comes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.measures import queries, rules
from lightwell.measures.actions.responses import record_response
from lightwell.measures.models import AnsweredPart, QuestionnaireSet, SetAnswer, SetLink, SetPart
from lightwell.patients import actions as patients
from lightwell.patients.models import Patient


@transaction.atomic
def ask_set(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    indicated: Collection[str] = (),
    code: str = "intake",
    id: UUID | None = None,
) -> tuple[QuestionnaireSet, str]:
    """Ask for a set, and make the link to it; the link's secret is shown once and never stored.

    `indicated`: the scales of the set that are asked only where a person chooses them. A set that waits
    already is the one that is linked, with the newly chosen scales after the others. With an `id` that made
    a link before it is refused: that link was shown.
    """
    if id and SetLink.objects.filter(pk=id).exists():
        raise Refused(
            _("This link was made a moment ago and is shown only once. Make another if you need it.")
        )
    _lock(patient)
    asked = queries.open_set_of(patient, at) or _ask(by, at, patient, code)
    _add_parts(by, at, asked, indicated)
    lives = asked.closes_at - at
    link, secret = patients.make_link(by=by, at=at, patient=patient, purpose="questionnaires", lives=lives)
    sent = SetLink(set=asked, link=link, sent_by_name=by.name, sent_at=at, **({"id": id} if id else {}))
    sent.save(force_insert=True)
    audit.record(by=by, at=at, action="send", patient=patient, rows=[sent])
    return asked, secret


def _ask(by: Actor, at: datetime, patient: Patient, code: str) -> QuestionnaireSet:
    days = knowledge.current().scale_sets[code].open_days
    asked = QuestionnaireSet(
        patient=patient, code=code, asked_at=at, asked_by_name=by.name, closes_at=at + timedelta(days=days)
    )
    asked.save(force_insert=True)
    audit.record(by=by, at=at, action="create", patient=patient, rows=[asked])
    return asked


def _add_parts(by: Actor, at: datetime, asked: QuestionnaireSet, indicated: Collection[str]) -> None:
    """Only what may be shown in its published words; the rest is entered by the staff."""
    known = knowledge.current()
    present = set(asked.parts.values_list("instrument", flat=True))
    parts = [
        SetPart(set=asked, place=place, instrument=part.scale)
        for place, part in enumerate(known.scale_sets[asked.code].parts, start=1)
        if known.scale(part.scale).in_words
        and part.scale not in present
        and (part.scale in indicated if part.if_indicated else True)
    ]
    SetPart.objects.bulk_create(parts)
    if parts:
        audit.record(by=by, at=at, action="ask", patient=asked.patient, rows=parts)


@transaction.atomic
def keep_set_answer(
    *, by: Actor, at: datetime, part: SetPart, item: str, value: int | None
) -> SetAnswer | None:
    """Keep one answer on the way, in points (None: skipped), so that nothing is lost when a phone dies.

    The same answer again is not written again; after the part was answered nothing is, and the result is
    None. Refused for an item or a value that the scale does not have, and when it is too late.
    """
    _lock(part.set.patient)
    if queries.is_answered(part):
        return None
    _refuse_when_late(part, at)
    _refuse_unknown(part, item, value)
    kept = list(part.kept.all())
    same = [one for one in kept if one.item == item][-1:]
    if same and same[0].value == value:
        return same[0]
    row = SetAnswer(part=part, number=len(kept) + 1, item=item, value=value, kept_at=at)
    row.save(force_insert=True)
    audit.record(by=by, at=at, action="answer", patient=part.set.patient, rows=[row])
    return row


@transaction.atomic
def finish_part(*, by: Actor, at: datetime, part: SetPart) -> AnsweredPart:
    """Make a response of what was kept of one part; of a part that was skipped whole there is none.

    A part is finished once: whoever does it again gets what was kept first. Whoever calls it raises the
    safety tasks of the response in the same transaction. Answers that a later one made needless are left out.
    """
    _lock(part.set.patient)
    if done := queries.answered_part(part):
        return done
    scale = knowledge.current().scale(part.instrument)
    answers = rules.without_needless(scale, queries.kept_answers(part))
    response = None
    if any(value is not None for value in answers.values()):
        response = record_response(
            by=by,
            at=at,
            patient=part.set.patient,
            instrument=part.instrument,
            answers=answers,
            answered_at=at,
            setting="assessment",
            id=part.pk,
        )
    done = AnsweredPart(part=part, response=response, answered_at=at)
    done.save(force_insert=True)
    audit.record(by=by, at=at, action="answer", patient=part.set.patient, rows=[done])
    return done


def _lock(patient: Patient) -> None:
    """Of two phones at once the second waits."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)


def _refuse_when_late(part: SetPart, at: datetime) -> None:
    if at > part.set.closes_at:
        raise Refused(_("These questions are closed now. Call the clinic and we send you a new link."))


def _refuse_unknown(part: SetPart, item: str, value: int | None) -> None:
    scale = knowledge.current().scale(part.instrument)
    known = scale.by_code.get(item)
    if known is None or value not in {None, *(option.value for option in scale.choices(known))}:
        raise Refused(_("Choose one of the answers."), "answer")
