"""Answering a finding: acknowledge it, add a specialist's clearance, or lift a block as medical director."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell.assessment import queries, rules
from lightwell.assessment.models import FindingAnswer
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import documents, entries
from lightwell.patients.models import Patient
from lightwell.referrals.queries import local_day
from lightwell.staff.models import User

LONGEST_EVIDENCE = 4000


@dataclass(frozen=True)
class Letter:
    """A specialist's letter: who wrote it, when, and the PDF as it came."""

    specialist: str
    written_on: date
    pdf: bytes


@transaction.atomic
def acknowledge_finding(
    *, by: Actor, at: datetime, patient: Patient, rule: str, words: str, mark: str, id: UUID | None = None
) -> FindingAnswer:
    """Say in words what is done about a finding that asks for that. `mark`: of the facts that were shown."""
    return _answered(by, at, patient, rule, "acknowledgement", words, mark, id)


@transaction.atomic
def clear_finding(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    rule: str,
    words: str,
    mark: str,
    letter: Letter,
    id: UUID | None = None,
) -> FindingAnswer:
    """Put a specialist's letter to a finding that asks for one; it is kept sealed in the chart."""
    if not letter.specialist.strip():
        raise Refused(_("Say which specialist wrote it."), "specialist")
    if letter.written_on > local_day(at):
        raise Refused(_("This day has not come yet. Check the year."), "written_on")
    return _answered(by, at, patient, rule, "clearance", words, mark, id, letter)


@transaction.atomic
def lift_block(
    *, by: User, at: datetime, patient: Patient, rule: str, words: str, mark: str, id: UUID | None = None
) -> FindingAnswer:
    """Lift a block with a reason, as the medical director, who was asked for the password at the door.

    It holds on these facts only. What nobody knows cannot be lifted: it is asked.
    """
    if not by.may("assessment.override"):
        raise Refused(_("Only the medical director lifts a block."))
    return _answered(by, at, patient, rule, "override", words, mark, id)


def _answered(
    by: Actor,
    at: datetime,
    patient: Patient,
    rule: str,
    kind: rules.Need,
    words: str,
    mark: str,
    id: UUID | None,
    letter: Letter | None = None,
) -> FindingAnswer:
    if id is not None and (stored := entries.stored(FindingAnswer, id, patient)):
        return stored
    judged = _asking(patient, at, rule, kind, mark)
    if not words.strip():
        raise Refused(_("Give the reason. It stays in the record."), "words")
    details, rows = {}, []
    if letter is not None:
        document = documents.store(
            by=by,
            at=at,
            patient=patient,
            kind="specialist-clearance",
            title=f"{letter.specialist.strip()}, {rule}"[:200],
            language=get_language() or "en",
            pdf=letter.pdf,
        )
        details = {
            "document": document,
            "specialist": letter.specialist.strip(),
            "written_on": letter.written_on,
        }
        rows.append(document)
    answer = write_answer(by=by, at=at, patient=patient, judged=judged, words=words, id=id, **details)
    audit.record(by=by, at=at, action="sign", patient=patient, rows=[answer, *rows], detail=f"{rule} {kind}")
    return answer


def _asking(patient: Patient, at: datetime, rule: str, kind: rules.Need, mark: str) -> queries.Judged:
    """The finding as it is now, when it still asks for this on the facts that were shown."""
    found = {one.finding.rule.id: one for one in queries.record_of(patient, at).judged}
    judged = found.get(rule)
    if judged is None or rules.need(judged.finding) != kind:
        raise Refused(_("This finding no longer asks for that. Look at it again."))
    if judged.mark != mark:
        raise Refused(_("The facts changed since this page was shown. Read the finding again, then answer."))
    return judged


def write_answer(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    judged: queries.Judged,
    words: str,
    id: UUID | None = None,
    **details: object,
) -> FindingAnswer:
    """The row of an answer, with the evidence it saw. Audited by the action that calls this."""
    return entries.write(
        FindingAnswer,
        by=by,
        at=at,
        patient=patient,
        id=id,
        rule=judged.finding.rule.id,
        kind=rules.need(judged.finding),
        words=words.strip(),
        evidence=judged.evidence[:LONGEST_EVIDENCE],
        mark=judged.mark,
        **details,
    )
