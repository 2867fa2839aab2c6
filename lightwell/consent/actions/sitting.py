"""A sitting: the tablet handed over, parts understood, questions asked, capacity stated."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.consent import queries, rules
from lightwell.consent.actions.lacking import SENTENCES
from lightwell.consent.models import CAPACITIES, Answer, CapacityStatement, Offer, PartRead, Question
from lightwell.consent.rules import Lack
from lightwell.patients import actions as patients
from lightwell.patients.models import Patient
from lightwell.staff.models import User

OFFER_LIVES = timedelta(hours=2)


@transaction.atomic
def offer_consent(
    *,
    by: User,
    at: datetime,
    patient: Patient,
    course_label: str = "",
    decision_maker: str = "patient",
    substitute_name: str = "",
    substitute_relation: str = "",
    interpreter_name: str = "",
    interpreter_language: str = "",
) -> tuple[Offer, str]:
    """Begin a sitting: a link that opens the consent pages for two hours, and its secret.

    Refused for a substitute without a name or a relation that the law names, and for an interpreter without
    a name or a language.
    """
    substitute = _substitute(decision_maker, substitute_name, substitute_relation)
    interpreter = _interpreter(interpreter_name, interpreter_language)
    link, token = patients.make_link(by=by, at=at, patient=patient, purpose="consent", lives=OFFER_LIVES)
    offer = Offer(
        link=link,
        patient=patient,
        presented_by=by,
        course_label=course_label,
        offered_at=at,
        **substitute,
        **interpreter,
    )
    offer.save(force_insert=True)
    audit.record(by=by, at=at, action="offer", patient=patient, rows=[offer])
    return offer, token


@transaction.atomic
def understand_part(
    *, by: Actor, at: datetime, offer: Offer, version: str, part: str, language: str
) -> PartRead:
    """The patient says they understand one part. Said twice, it stays as said first."""
    said = PartRead.objects.filter(offer=offer, version=version, part=part).first()
    if said:
        return said
    text = queries.text_of(version)
    if text is None or part not in {item.code for item in text.parts}:
        raise Refused(_("This part is not in the text. Go back to its first page."))
    read = PartRead(offer=offer, version=version, part=part, language=language, read_at=at)
    read.save(force_insert=True)
    audit.record(by=by, at=at, action="understand", patient=offer.patient, rows=[read], detail=part)
    return read


@transaction.atomic
def ask_question(*, by: Actor, at: datetime, offer: Offer, part: str, words: str) -> Question:
    """The patient asks about a part. Refused without words, and for a part that is not in the text."""
    if part not in {item.code for item in queries.current_text().parts}:
        raise Refused(_("This part is not in the text. Go back to its first page."))
    if not words.strip():
        raise Refused(_("Write your question first."), "question")
    asked = Question(offer=offer, part=part, words=words.strip(), asked_at=at)
    asked.save(force_insert=True)
    audit.record(by=by, at=at, action="ask", patient=offer.patient, rows=[asked], detail=part)
    return asked


@transaction.atomic
def state_capacity(
    *, by: User, at: datetime, offer: Offer, capacity: str, answers: Mapping[UUID, str], words: str = ""
) -> CapacityStatement:
    """A clinician answers what was asked and states whether the patient can decide; proved at the door.

    `answers`: by the id of the question. Refused for a question left without an answer, and for a patient
    who cannot decide when no substitute decides for them.
    """
    if not by.may("consent.capacity"):
        raise Refused(_("A nurse, a physician or a psychiatrist states this."), "clinician")
    if capacity not in dict(CAPACITIES):
        raise Refused(_("State whether the patient can decide about this treatment."), "capacity")
    if capacity == "not-able" and offer.decision_maker == "patient":
        raise Refused(SENTENCES[Lack.CANNOT_DECIDE], "capacity")
    given = [_answer(question, answers, by, at) for question in _unanswered(offer)]
    stated = CapacityStatement(
        offer=offer, capacity=capacity, words=words.strip(), stated_by=by, stated_at=at
    )
    stated.save(force_insert=True)
    audit.record(by=by, at=at, action="state", patient=offer.patient, rows=[stated, *given], detail=capacity)
    return stated


def _unanswered(offer: Offer) -> list[Question]:
    return [question for question in queries.questions_of(offer) if not hasattr(question, "answer")]


def _answer(question: Question, answers: Mapping[UUID, str], by: User, at: datetime) -> Answer:
    words = answers.get(question.pk, "").strip()
    if not words:
        raise Refused(_("Answer each question before the signature."), f"answer_{question.pk}")
    answer = Answer(question=question, words=words, answered_by=by, answered_at=at)
    answer.save(force_insert=True)
    return answer


def _substitute(maker: str, name: str, relation: str) -> dict[str, str]:
    if maker != "substitute":
        return {}
    said = rules.plain_name(name)
    if not said:
        raise Refused(_("Write the name of who decides for the patient."), "substitute_name")
    if relation not in knowledge.current().substitutes:
        raise Refused(_("Choose the relation by which they may decide."), "substitute_relation")
    return {"decision_maker": maker, "substitute_name": said, "substitute_relation": relation}


def _interpreter(name: str, language: str) -> dict[str, str]:
    said, spoken = rules.plain_name(name), language.strip()
    if name.strip() and not said:
        raise Refused(_("Write the interpreter’s name."), "interpreter_name")
    if bool(said) != bool(spoken):
        field = "interpreter_language" if said else "interpreter_name"
        raise Refused(_("Give the interpreter’s name and the language."), field)
    return {"interpreter_name": said, "interpreter_language": spoken}
