"""Deciding together: what the patient and what a clinician say, each its own entry."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.assessment import queries
from lightwell.assessment.actions.writing import write_one
from lightwell.assessment.models import Decision, SharedDecision
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.patients.models import Patient


@transaction.atomic
def record_shared_decision(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    side: str,
    answer: str,
    present: str,
    words: str = "",
    id: UUID | None = None,
) -> SharedDecision:
    """Write down what one side said about the decision that stands: "yes", "time" or "no".

    `side`: "patient" or "clinician"; `present`: who was in the room. Refused while the last decision is not
    that the treatment suits, for a patient without words of their own, and without who was present.
    """
    decision = _suits(patient)
    if side not in dict(SharedDecision.SIDES) or answer not in dict(SharedDecision.ANSWERS):
        raise Refused(_("Choose an answer."), f"{side}_answer")
    if side == "patient" and not words.strip():
        raise Refused(_("Write what the patient said, in their words."), "patient_words")
    if not present.strip():
        raise Refused(_("Say who was present."), "present")
    said = {"side": side, "answer": answer, "words": words.strip(), "present": present.strip()}
    return write_one(
        SharedDecision, by=by, at=at, patient=patient, id=id, decision=decision, said_at=at, **said
    )


def _suits(patient: Patient) -> Decision:
    decision = queries.decision_of(patient)
    if decision is None or decision.outcome != "suitable":
        raise Refused(_("First a psychiatrist decides that the treatment suits. Then you decide together."))
    return decision
