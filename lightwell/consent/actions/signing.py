"""The signature: the consent, each statement in the words shown, and the PDF, sealed together."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import documents, entries
from lightwell.consent import paper, queries, rules
from lightwell.consent.actions.lacking import nothing_lacks
from lightwell.consent.models import Agreement, ConsentGiven
from lightwell.consent.rules import Sitting
from lightwell.knowledge.consenting import ConsentText, Statement
from lightwell.patients.models import Patient


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
    nothing_lacks(sitting)
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
