"""Drafting a letter from the record, editing it, signing it, and writing a new one in its place."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.assessment.models import Decision
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import documents, entries
from lightwell.letters import facts, paper, queries, rules
from lightwell.letters.models import Letter, SignedLetter, Subject
from lightwell.patients.models import Patient
from lightwell.referrals.models import Referral, ReferralStep
from lightwell.referrals.queries import referral_of
from lightwell.staff.models import User

EDITED = "edited before signing"


@transaction.atomic
def draft_letter(
    *, by: User, at: datetime, about: Subject, language: str = "", id: UUID | None = None
) -> Letter:
    """Draft the letter about an answer, a decision or a course from the record, to whoever referred.

    While an unsigned letter about the same is there, that one. `language`: en or fr; else the referral's,
    else the patient's.
    """
    _in_turn(about)
    if already := queries.open_draft(about):
        return already
    referral = about.referral if isinstance(about, ReferralStep) else referral_of(about.patient)
    to = facts.recipient_of(referral, about.patient.language if about.patient else "en")
    language = _known(language or to.language)
    return _write(
        by,
        at,
        about.patient,
        id,
        **_subject(about),
        language=language,
        recipient_name=to.name,
        recipient_address=to.address,
        body=draft_text(about, at, language),
    )


@transaction.atomic
def draft_referral_reply(*, by: User, at: datetime, referral: Referral, language: str = "") -> Letter | None:
    """Draft the letter that tells the referrer of the last answer: accepted, declined, redirected, or what
    is missing. None when the last step is no answer, or when its letter is signed already.
    """
    step = queries.answered(referral)
    if step is None:
        return None
    written = queries.reply_to(referral)
    return written or draft_letter(by=by, at=at, about=step, language=language)


@transaction.atomic
def replace_letter(*, by: User, at: datetime, letter: Letter, id: UUID | None = None) -> Letter:
    """Begin a new letter in place of a signed one, with its words. Refused for a letter nobody signed."""
    _in_turn(letter.subject)
    if queries.signed_of(letter) is None:
        raise Refused(_("This letter is not signed yet. Edit it instead."))
    if already := queries.open_draft(letter.subject):
        return already
    kept = ("kind", "decision", "course", "step", "language", "recipient_name", "recipient_address", "body")
    same = {name: getattr(letter, name) for name in kept}
    return _write(by, at, letter.patient, id, replaces=letter, **same)


def draft_text(about: Subject, now: datetime, language: str) -> str:
    """The first words of a letter, from the record as it is now. Writes nothing."""
    told: rules.Facts
    if isinstance(about, ReferralStep):
        told = facts.reply_facts(about, language)
    elif isinstance(about, Decision):
        told = facts.decision_facts(about, language)
    else:
        told = facts.course_facts(about, now, language)
    return rules.draft(_kind(about), language, told).strip()


@transaction.atomic
def edit_letter(*, by: User, at: datetime, letter: Letter, **changes) -> Letter:
    """Save the next version of `letter`, the version that was edited.

    `changes`: recipient_name, recipient_address, language, body, ready. Refused when it is signed, when
    somebody saved another version meanwhile, without words or without a recipient. The same words and
    details again are the same version.
    """
    _in_turn(letter.subject)
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
    """Sign `letter`, the version that was read: its number, PDF and signature in one transaction.

    Refused without the permission, twice, with a gap or a sign that cannot be printed, and when somebody
    changed the letter since. The same `id` again is the same signature. The signer was asked for the
    password at the door; the PDF is made before the transaction begins, and made again inside it only when
    somebody else signed meanwhile and took its number.
    """
    if id and (stored := SignedLetter.objects.filter(pk=id, record=letter.record).first()):
        return stored
    if not may_sign(by, letter):
        raise Refused(_("A physician or a psychiatrist signs this letter."))
    _refuse_signed(letter)
    _complete(vars(letter))
    _settled(letter)
    number = paper.Number(*queries.next_number(at))
    return _sign(by, at, letter, id or uuid4(), number, paper.printed(letter, by, at, number))


def may_sign(by: User, letter: Letter) -> bool:
    """True for who signs letters, and for routine replies for whoever signs those in the clinic's name."""
    return by.may("letter.sign") or (letter.kind in rules.ROUTINE and by.may("letter.sign_reply"))


@transaction.atomic
def _sign(
    by: User, at: datetime, letter: Letter, id: UUID, number: paper.Number, printed: paper.Printed
) -> SignedLetter:
    _in_turn(letter.subject)
    if stored := SignedLetter.objects.filter(pk=id, record=letter.record).first():
        return stored  # the same form, sent twice at once
    _refuse_signed(letter)
    _refuse_old(letter)
    one_number_at_a_time()
    if (free := paper.Number(*queries.next_number(at))) != number:
        number, printed = free, paper.printed(letter, by, at, free)
    document = documents.store(
        by=by,
        at=at,
        patient=letter.patient,
        kind="letter",
        title=f"{number} {letter.kind} {letter.recipient_name}",
        language=letter.language,
        pdf=printed.pdf,
    )
    signed = SignedLetter(
        id=id,
        record=letter.record,
        letter=letter,
        document=document,
        signed_by=by,
        signed_at=at,
        number_year=number.year,
        number=number.number,
        pages=printed.pages,
    )
    signed.save(force_insert=True)
    rows, detail = [signed, document], f"{number} {letter.kind}"
    audit.record(by=by, at=at, action="sign", patient=letter.patient, rows=rows, detail=detail)
    return signed


def one_number_at_a_time() -> None:
    """Until this transaction ends, no other gives a number. SQLite writes one at a time by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7146002)")


def _in_turn(about: Subject) -> None:
    """Of two people who write about the same person at once, the second waits for the first."""
    if isinstance(about, ReferralStep):
        Referral.objects.select_for_update(no_key=True).get(pk=about.referral_id)
    else:
        Patient.objects.select_for_update(no_key=True).get(pk=about.patient_id)


def _write(by: User, at: datetime, patient: Patient | None, id: UUID | None, **values) -> Letter:
    letter = entries.write(Letter, by=by, at=at, patient=patient, id=id, **values)
    audit.record(by=by, at=at, action="create", patient=patient, rows=[letter], detail=letter.kind)
    return letter


def _subject(about: Subject) -> dict[str, object]:
    name = "step" if isinstance(about, ReferralStep) else type(about).__name__.lower()
    return {"kind": _kind(about), name: about}


def _kind(about: Subject) -> str:
    if isinstance(about, ReferralStep):
        return rules.REPLIES[about.to_status]
    return "decision" if isinstance(about, Decision) else "end-of-course"


def _settled(letter: Letter) -> None:
    """Refuse words that no reader could use: what nobody knows yet, and signs that no font has."""
    if rules.gaps(letter.body):
        said = {"gap": rules.GAPS[letter.language]}
        raise Refused(
            _("Settle what is marked %(gap)s before signing: fill it in or take it out.") % said, "body"
        )
    if sign := paper.unprintable(letter):
        raise Refused(_("“%(sign)s” cannot be printed. Say it in words.") % {"sign": sign}, "body")


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
