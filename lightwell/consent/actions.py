"""Offering the text, saying a part is understood, signing, and changing one's mind."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import documents, entries
from lightwell.consent import paper, queries, rules
from lightwell.consent.models import Agreement, ConsentGiven, Offer, PartRead, Withdrawal
from lightwell.knowledge.practice import ConsentText, Statement
from lightwell.patients import actions as patients
from lightwell.patients.models import Patient
from lightwell.staff.models import User

OFFER_LIVES = timedelta(hours=2)


@transaction.atomic
def offer_consent(*, by: User, at: datetime, patient: Patient, course_label: str = "") -> tuple[Offer, str]:
    """Begin a sitting: a link that opens the consent pages for two hours, and its secret."""
    link, token = patients.make_link(by=by, at=at, patient=patient, purpose="consent", lives=OFFER_LIVES)
    offer = Offer(link=link, patient=patient, presented_by=by, course_label=course_label, offered_at=at)
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
    course_label: str = "",
    id: UUID | None = None,
) -> ConsentGiven:
    """Sign: the consent, each statement in the words shown, and the PDF of it all, sealed together.

    `signature` is the drawn one as an SVG path (rules.is_signature); without it the name stands for it.
    Refused for a text that is not the current one, a statement not agreed to, an empty name, or a
    signature that the pad cannot have drawn. The PDF is made before the transaction begins.
    """
    if id and (stored := ConsentGiven.objects.filter(pk=id, patient=patient).first()):
        return stored
    text = _current(version)
    agreed = _agreed(queries.statements_for(patient, text), statements)
    values = {
        "text_version": text.version,
        "language": _known(language),
        "course_label": course_label,
        "signed_name": _name(signed_name),
        "signature_svg_path": _drawn(signature),
        "presented_by_id": presented_by.actor_id,
        "presented_by_name": presented_by.name,
        "given_at": at,
    }
    unsaved = ConsentGiven(id=id or uuid4(), patient=patient, **values)
    pdf = paper.consent_pdf(unsaved, patient, text, agreed)
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
    withdrawn = rules.State.WITHDRAWN
    if all(signed.state == withdrawn for signed in queries.history(patient, at)):
        raise Refused(_("There is no consent to withdraw."))
    row = entries.write(Withdrawal, by=by, at=at, patient=patient, id=id, withdrawn_at=at, words=words[:500])
    audit.record(by=by, at=at, action="withdraw", patient=patient, rows=[row])
    return row


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
