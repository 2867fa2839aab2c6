"""Drafting a letter from the record, editing it, and writing a new one in its place."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.assessment.models import Decision
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.letters import facts, queries, rules
from lightwell.letters.models import Letter, Subject
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
    in_turn(about)
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
    in_turn(letter.subject)
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
    in_turn(letter.subject)
    refuse_signed(letter)
    changes = {name: _plain(value) for name, value in changes.items()}
    refuse_incomplete(changes)
    last = newest(letter)
    if all(getattr(last, name) == value for name, value in changes.items()):
        return last
    edited = entries.amended(letter, by=by, at=at, reason=EDITED, **changes)
    audit.record(by=by, at=at, action="amend", patient=letter.patient, rows=[edited], detail=EDITED)
    return edited


def in_turn(about: Subject) -> None:
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


def _known(language: str) -> str:
    if language not in rules.LANGUAGES:
        raise Refused(_("Letters are written in English or French. Choose one."), "language")
    return language


def refuse_incomplete(values: dict) -> None:
    """Refuse what has no recipient, no words or no language of ours."""
    if not values.get("recipient_name", "to").strip():
        raise Refused(_("Say to whom the letter goes."), "recipient_name")
    if not values.get("body", "words").strip():
        raise Refused(_("The letter has no words yet."), "body")
    _known(values.get("language", "en"))


def _plain(value):
    """Words as they are kept: without blanks at their ends, one kind of line end."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def newest(letter: Letter) -> Letter:
    """The last version of a letter."""
    return Letter.objects.filter(record=letter.record).latest("version")


def refuse_signed(letter: Letter) -> None:
    """Refuse to touch what somebody signed."""
    if signed := queries.signed_of(letter):
        raise Refused(
            _("%(who)s signed this letter. Write a new one in its place if it is wrong.")
            % {"who": signed.signed_by.name}
        )
