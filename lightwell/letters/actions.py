"""Drafting a letter from the record, editing it, signing it, and writing a new one in its place."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.assessment.models import Decision
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import documents, entries
from lightwell.courses.models import Course
from lightwell.letters import facts, paper, queries, rules
from lightwell.letters.models import Letter, SignedLetter
from lightwell.patients.models import Patient
from lightwell.referrals.queries import referral_of
from lightwell.staff.models import User

EDITED = "edited before signing"


@transaction.atomic
def draft_letter(
    *, by: User, at: datetime, about: Decision | Course, language: str = "", id: UUID | None = None
) -> Letter:
    """Draft the letter about a decision or a course from the record, to whoever referred the patient.

    While an unsigned letter about the same is there, that one. `language`: en or fr; else the referral's,
    else the patient's.
    """
    patient = Patient.objects.select_for_update(no_key=True).get(pk=about.patient_id)
    if already := queries.open_draft(about):
        return already
    to = facts.recipient_of(patient, referral_of(patient))
    language = _known(language or to.language)
    return _write(
        by,
        at,
        patient,
        id,
        **_subject(about),
        language=language,
        recipient_name=to.name,
        recipient_address=to.address,
        body=draft_text(about, at, language),
    )


@transaction.atomic
def replace_letter(*, by: User, at: datetime, letter: Letter, id: UUID | None = None) -> Letter:
    """Begin a new letter in place of a signed one, with its words. Refused for a letter nobody signed."""
    patient = Patient.objects.select_for_update(no_key=True).get(pk=letter.patient_id)
    if queries.signed_of(letter) is None:
        raise Refused(_("This letter is not signed yet. Edit it instead."))
    if already := queries.open_draft(letter.subject):
        return already
    kept = ("kind", "decision", "course", "language", "recipient_name", "recipient_address", "body")
    return _write(by, at, patient, id, replaces=letter, **{name: getattr(letter, name) for name in kept})


def draft_text(about: Decision | Course, now: datetime, language: str) -> str:
    """The first words of a letter, from the record as it is now. Writes nothing."""
    if isinstance(about, Decision):
        words = rules.draft("decision", language, facts.decision_facts(about, language))
    else:
        words = rules.draft("end-of-course", language, facts.course_facts(about, now, language))
    return words.strip()


@transaction.atomic
def edit_letter(*, by: User, at: datetime, letter: Letter, **changes) -> Letter:
    """Save the next version of `letter`, the version that was edited.

    `changes`: recipient_name, recipient_address, language, body, ready. Refused when it is signed, when
    somebody saved another version meanwhile, without words or without a recipient. The same words and
    details again are the same version.
    """
    Patient.objects.select_for_update(no_key=True).get(pk=letter.patient_id)
    _refuse_signed(letter)
    changes = {name: _plain(value) for name, value in changes.items()}
    _complete(changes)
    newest = _newest(letter)
    if all(getattr(newest, name) == value for name, value in changes.items()):
        return newest
    edited = entries.amended(letter, by=by, at=at, reason=EDITED, **changes)
    audit.record(by=by, at=at, action="amend", patient=letter.patient, rows=[edited], detail=EDITED)
    return edited


def sign_letter(*, by: User, at: datetime, letter: Letter, id: UUID | None = None) -> SignedLetter:
    """Sign `letter`, the version that was read: its PDF, sealed with the signature in one transaction.

    Refused without the permission, twice, and when somebody changed the letter since. The same `id` again
    is the same signature. The signer was asked for the password at the door; the PDF is made before the
    transaction begins.
    """
    if id and (stored := SignedLetter.objects.filter(pk=id, record=letter.record).first()):
        return stored
    if not by.may("letter.sign"):
        raise Refused(_("A physician or a psychiatrist signs letters."))
    _refuse_signed(letter)
    _complete(vars(letter))
    return _sign(by, at, letter, id or uuid4(), paper.letter_pdf(letter, by, at))


@transaction.atomic
def _sign(by: User, at: datetime, letter: Letter, id: UUID, pdf: bytes) -> SignedLetter:
    patient = Patient.objects.select_for_update(no_key=True).get(pk=letter.patient_id)
    if stored := SignedLetter.objects.filter(pk=id, record=letter.record).first():
        return stored  # the same form, sent twice at once
    _refuse_signed(letter)
    _refuse_old(letter)
    document = documents.store(
        by=by,
        at=at,
        patient=patient,
        kind="letter",
        title=f"{letter.kind} {letter.recipient_name}",
        language=letter.language,
        pdf=pdf,
    )
    signed = SignedLetter(
        id=id, record=letter.record, letter=letter, document=document, signed_by=by, signed_at=at
    )
    signed.save(force_insert=True)
    audit.record(by=by, at=at, action="sign", patient=patient, rows=[signed, document], detail=letter.kind)
    return signed


def _write(by: User, at: datetime, patient: Patient, id: UUID | None, **values) -> Letter:
    letter = entries.write(Letter, by=by, at=at, patient=patient, id=id, **values)
    audit.record(by=by, at=at, action="create", patient=patient, rows=[letter], detail=letter.kind)
    return letter


def _subject(about: Decision | Course) -> dict[str, object]:
    if isinstance(about, Decision):
        return {"kind": "decision", "decision": about}
    return {"kind": "end-of-course", "course": about}


def _known(language: str) -> str:
    if language not in rules.LANGUAGES:
        raise Refused(_("Letters are written in English or French. Choose one."), "language")
    return language


def _complete(values: dict) -> None:
    if not values.get("recipient_name", "to").strip():
        raise Refused(_("Say to whom the letter goes."), "recipient_name")
    if not values.get("body", "words").strip():
        raise Refused(_("The letter has no words yet."), "body")
    _known(values.get("language", "en"))


def _plain(value):
    """Words as they are kept: without blanks at their ends, one kind of line end."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _newest(letter: Letter) -> Letter:
    return Letter.objects.filter(record=letter.record).latest("version")


def _refuse_signed(letter: Letter) -> None:
    if signed := queries.signed_of(letter):
        raise Refused(
            _("%(who)s signed this letter. Write a new one in its place if it is wrong.")
            % {"who": signed.signed_by.name}
        )


def _refuse_old(letter: Letter) -> None:
    newest = _newest(letter)
    if newest.version != letter.version:
        raise Refused(
            _("%(who)s changed this letter meanwhile. Read it again before you sign.")
            % {"who": newest.recorded_by_name}
        )
