"""Signing a letter: its number, its PDF and the signature in one transaction."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import documents
from lightwell.letters import paper, queries, rules
from lightwell.letters.actions.writing import in_turn, newest, refuse_incomplete, refuse_signed
from lightwell.letters.models import Letter, SignedLetter
from lightwell.staff.models import User


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
    refuse_signed(letter)
    refuse_incomplete(vars(letter))
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
    in_turn(letter.subject)
    if stored := SignedLetter.objects.filter(pk=id, record=letter.record).first():
        return stored  # the same form, sent twice at once
    refuse_signed(letter)
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


def _settled(letter: Letter) -> None:
    """Refuse words that no reader could use: what nobody knows yet, and signs that no font has."""
    if rules.gaps(letter.body):
        said = {"gap": rules.GAPS[letter.language]}
        raise Refused(
            _("Settle what is marked %(gap)s before signing: fill it in or take it out.") % said, "body"
        )
    if sign := paper.unprintable(letter):
        raise Refused(_("“%(sign)s” cannot be printed. Say it in words.") % {"sign": sign}, "body")


def _refuse_old(letter: Letter) -> None:
    last = newest(letter)
    if last.version != letter.version:
        raise Refused(
            _("%(who)s changed this letter meanwhile. Read it again before you sign.")
            % {"who": last.recorded_by_name}
        )
