"""Offering the text, saying a part is understood, signing, and changing one's mind."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import documents, entries
from lightwell.consent import paper, queries, rules
from lightwell.consent.models import (
    CAPACITIES,
    Agreement,
    Answer,
    CapacityStatement,
    ConsentGiven,
    Offer,
    PartRead,
    Question,
    Withdrawal,
)
from lightwell.consent.rules import Lack, Sitting
from lightwell.knowledge.consenting import ConsentText, Statement
from lightwell.patients import actions as patients
from lightwell.patients.models import Patient
from lightwell.staff.models import User

OFFER_LIVES = timedelta(hours=2)
SENTENCES = {
    Lack.CAPACITY: _("Give the tablet to staff first: a clinician writes down whether you can decide."),
    Lack.CANNOT_DECIDE: _(
        "Who cannot decide now does not sign. Hand over again, and name the substitute decision-maker."
    ),
    Lack.SUBSTITUTE: _("Hand over again, and name the substitute decision-maker and the relation."),
    Lack.QUESTION: _("A question has no answer yet. Give the tablet to staff first."),
    Lack.WITNESS: _("A witness is asked for here: write their name."),
}
FIELD_OF = {Lack.WITNESS: "witness_name"}


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


def give_consent(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    version: str,
    language: str,
    statements: Collection[str],
    signed_name: str,
    signature: str = "",
    presented_by: Actor,
    sitting: Sitting,
    course_label: str = "",
    id: UUID | None = None,
) -> ConsentGiven:
    """Sign: the consent, each statement in the words shown, and the PDF of it all, sealed together.

    `signature` is the drawn one as an SVG path (rules.is_signature); without it the name stands for it.
    Refused for a text that is not the current one, a statement not agreed to, an empty name, a signature
    that the pad cannot have drawn, and while the `sitting` lacks something (rules.lacks). The PDF is made
    before the transaction begins.
    """
    if id and (stored := ConsentGiven.objects.filter(pk=id, patient=patient).first()):
        return stored
    text = _current(version)
    agreed = _agreed(queries.statements_for(patient, text), statements)
    _nothing_lacks(sitting)
    values = {
        "text_version": text.version,
        "language": _known(language),
        "course_label": course_label,
        "signed_name": _name(signed_name),
        "signature_svg_path": _drawn(signature),
        "presented_by_id": presented_by.actor_id,
        "presented_by_name": presented_by.name,
        "given_at": at,
        **_beside(sitting),
    }
    unsaved = ConsentGiven(id=id or uuid4(), patient=patient, **values)
    pdf = paper.consent_pdf(unsaved, patient, text, agreed, sitting.questions)
    return _sign(by, at, unsaved, text, {item.code: item.text.get(language) for item in agreed}, pdf, values)


@transaction.atomic
def _sign(
    by, at, unsaved: ConsentGiven, text: ConsentText, words: dict, pdf: bytes, values: dict
) -> ConsentGiven:
    patient = Patient.objects.select_for_update(no_key=True).get(pk=unsaved.patient.pk)
    language = unsaved.language
    if stored := ConsentGiven.objects.filter(pk=unsaved.pk, patient=patient).first():
        return stored  # the same form, sent twice at once
    document = documents.store(
        by=by,
        at=at,
        patient=patient,
        kind="consent",
        title=text.title.get(language),
        language=language,
        pdf=pdf,
    )
    consent = entries.write(
        ConsentGiven, by=by, at=at, patient=patient, id=unsaved.pk, document=document, **values
    )
    agreements = [Agreement(consent=consent, statement=code, words=said) for code, said in words.items()]
    Agreement.objects.bulk_create(agreements)
    audit.record(
        by=by,
        at=at,
        action="sign",
        patient=patient,
        rows=[consent, document, *agreements],
        detail=text.version,
    )
    return consent


@transaction.atomic
def withdraw_consent(
    *, by: Actor, at: datetime, patient: Patient, words: str = "", id: UUID | None = None
) -> Withdrawal:
    """The patient changed their mind: nothing they signed until now counts. Refused when nothing does."""
    if id and (stored := Withdrawal.objects.filter(pk=id, patient=patient).first()):
        return stored
    if not queries.has_something_to_withdraw(patient, at):
        raise Refused(_("There is no consent to withdraw."))
    row = entries.write(Withdrawal, by=by, at=at, patient=patient, id=id, withdrawn_at=at, words=words[:500])
    audit.record(by=by, at=at, action="withdraw", patient=patient, rows=[row])
    return row


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


def _nothing_lacks(sitting: Sitting) -> None:
    asked = knowledge.current().policy["consent.witness"]
    for lack in rules.lacks(sitting, witness_asked=asked):
        raise Refused(SENTENCES[lack], FIELD_OF.get(lack, ""))


def _beside(sitting: Sitting) -> dict[str, str]:
    return {
        "given_by": sitting.decision_maker,
        "substitute_relation": sitting.substitute_relation,
        "interpreter_name": sitting.interpreter_name,
        "interpreter_language": sitting.interpreter_language,
        "capacity": sitting.capacity,
        "capacity_words": sitting.capacity_words,
        "witness_name": rules.plain_name(sitting.witness_name),
    }


def _current(version: str) -> ConsentText:
    text = queries.current_text()
    if version != text.version:
        raise Refused(_("The text has changed meanwhile. Please read the new one before you sign."))
    return text


def _known(language: str) -> str:
    if language not in ("en", "fr"):
        raise Refused(_("The text is in English and in French. Choose one."), "language")
    return language


def _agreed(shown: list[Statement], ticked: Collection[str]) -> list[Statement]:
    if rules.missing([statement.code for statement in shown], ticked):
        raise Refused(_("Tick each line you agree with. All of them are needed to sign."), "statements")
    return shown


def _name(signed_name: str) -> str:
    name = rules.plain_name(signed_name)
    if not name:
        raise Refused(_("Write your name, or sign with your finger."), "signed_name")
    return name


def _drawn(signature: str) -> str:
    if signature and not rules.is_signature(signature):
        raise Refused(
            _("The drawing did not arrive. Clear it and sign again, or type your name."), "signature"
        )
    return signature
