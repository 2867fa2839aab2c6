"""Which text counts, what a patient signed, and whether it counts today."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from lightwell import knowledge
from lightwell.audit.prepared import Prepared
from lightwell.chart.models import Problem
from lightwell.consent import rules
from lightwell.consent.models import (
    Agreement,
    ConsentGiven,
    Offer,
    PartRead,
    Question,
    Withdrawal,
)
from lightwell.knowledge.consenting import ConsentText, Statement
from lightwell.patients.models import Patient, PortalLink
from lightwell.staff.models import User


def current_text() -> ConsentText:
    """The consent text that counts today."""
    consents = knowledge.current().consents
    return consents[rules.current_version(consents.values(), settings.CLINIC_PROVINCE)]


def text_of(version: str) -> ConsentText | None:
    """The text of a version that is or was in use."""
    return knowledge.current().consents.get(version)


def clinic_time(at: datetime) -> datetime:
    """The moment on the clinic's wall clock."""
    return at.astimezone(ZoneInfo(settings.CLINIC_TIME_ZONE))


def is_experimental(patient: Patient) -> bool:
    """True when one of the diagnoses treated here has an experimental protocol."""
    return patient.pk in _experimental_among([patient])


_indications = Prepared(
    lambda patients: (
        Problem.objects.current()
        .filter(patient__in=patients, is_indication=True)
        .exclude(code_icd10="")
        .values_list("patient_id", "code_icd10")
    )
)


def _experimental_among(patients: Iterable[Patient]) -> set[UUID]:
    coded = _indications([patient.pk for patient in patients])
    tried = [one for one in knowledge.current().protocols.values() if one.experimental]
    prefixes = tuple(prefix for one in tried for prefix in one.icd10)
    return {patient_id for patient_id, code in coded if code.startswith(prefixes)}


def statements_for(patient: Patient, text: ConsentText) -> list[Statement]:
    """The statements this patient is asked to agree to."""
    codes = rules.required(text.statements, experimental=is_experimental(patient))
    return [statement for statement in text.statements if statement.code in codes]


@dataclass(frozen=True)
class Signed:
    """A consent with what follows from it today."""

    consent: ConsentGiven
    state: rules.State
    last_day: date

    @property
    def valid(self) -> bool:
        return self.state == rules.State.VALID


_given_by = Prepared(
    lambda patient, at: (
        ConsentGiven.objects.current()
        .filter(patient=patient, given_at__lte=at)
        .select_related("document")
        .defer("document__pdf")
        .order_by("-given_at")
    )
)
_given_by_some = Prepared(
    lambda patients, at: ConsentGiven.objects.current().filter(patient__in=patients, given_at__lte=at)
)
_withdrawn_by_some = Prepared(
    lambda patients, at: (
        Withdrawal.objects.current()
        .filter(patient__in=patients, withdrawn_at__lte=at)
        .order_by("withdrawn_at")
        .values_list("patient_id", "withdrawn_at")
    )
)
_agreements = Prepared(
    lambda consents: Agreement.objects.filter(consent__in=consents).values_list("consent_id", "statement")
)


def _agreed(consents: Iterable[ConsentGiven]) -> dict[UUID, set[str]]:
    """What was agreed to in each of these consents, by their ids. One query."""
    found: dict[UUID, set[str]] = {consent.pk: set() for consent in consents}
    for consent, statement in _agreements(list(found)):
        found[consent].add(statement)
    return found


_last_withdrawal = Prepared(
    lambda patient, at: (
        Withdrawal.objects.current()
        .filter(patient=patient, withdrawn_at__lte=at)
        .order_by("-withdrawn_at")
        .values_list("withdrawn_at", flat=True)[:1]
    )
)


def history(patient: Patient, at: datetime, course_ended_at: datetime | None) -> list[Signed]:
    """Every consent of the patient with its state at `at`, newest first.

    `course_ended_at`: when the last course ended, None while none has; what was signed before it was for that
    course, where the policy asks for a new consent for each. No default: whoever asks must have looked.
    """
    given = _given_by(patient.pk, at)
    if not given:
        return []
    last = _last_withdrawal.first(patient.pk, at)
    needed, agreed = _needed(is_experimental(patient)), _agreed(given)
    return [_signed(consent, at, last, needed, agreed[consent.pk], course_ended_at) for consent in given]


def _signed(
    consent: ConsentGiven,
    at: datetime,
    withdrawn_at: datetime | None,
    needed: tuple[str, ...],
    agreed: set[str],
    course_ended_at: datetime | None,
) -> Signed:
    policy = knowledge.current().policy
    months = policy["consent.valid_months"]
    ended = course_ended_at if policy["consent.new_per_course"] else None
    given_on = clinic_time(consent.given_at).date()
    state = rules.state(
        version=consent.text_version,
        current=current_text().version,
        withdrawn=_is_withdrawn(consent, withdrawn_at),
        given_on=given_on,
        today=clinic_time(at).date(),
        valid_months=months,
        agreed=agreed,
        needed=needed,
        for_other_course=ended is not None and consent.given_at < ended,
    )
    return Signed(consent, state, rules.last_day(given_on, months))


def _is_withdrawn(consent: ConsentGiven, withdrawn_at: datetime | None) -> bool:
    return withdrawn_at is not None and withdrawn_at >= consent.given_at


def has_something_to_withdraw(patient: Patient, at: datetime) -> bool:
    """True when something was signed, for whatever course, and not withdrawn since."""
    given = _given_by(patient.pk, at)
    return bool(given) and not _is_withdrawn(given[0], _last_withdrawal.first(patient.pk, at))


def valid_consent(patient: Patient, at: datetime, course_ended_at: datetime | None) -> ConsentGiven | None:
    """The newest consent that counts at `at`, or None; `course_ended_at` as in history."""
    found = history(patient, at, course_ended_at)
    return next((signed.consent for signed in found if signed.valid), None)


def with_valid_consent(
    patients: Collection[Patient], at: datetime, courses_ended: Mapping[UUID, datetime]
) -> set[UUID]:
    """Which of these patients have a consent that counts at `at`, by id. Four queries, however many.

    `courses_ended`: by patient, when the last course ended, as in history.
    """
    ids = [patient.pk for patient in patients]
    given, last = _given_by_some(ids, at), dict(_withdrawn_by_some(ids, at))
    experimental, agreed = _experimental_among(patients), _agreed(given)
    return {
        consent.patient_id
        for consent in given
        if _signed(
            consent,
            at,
            last.get(consent.patient_id),
            _needed(consent.patient_id in experimental),
            agreed[consent.pk],
            courses_ended.get(consent.patient_id),
        ).valid
    }


def _needed(experimental: bool) -> tuple[str, ...]:
    return rules.required(current_text().statements, experimental=experimental)


def consent_of(patient: Patient, consent_id: UUID) -> ConsentGiven | None:
    """One signed consent of the patient, or None."""
    found = ConsentGiven.objects.current().for_patient(patient).filter(pk=consent_id)
    return found.select_related("document").defer("document__pdf").first()


def last_signed(patient: Patient) -> ConsentGiven | None:
    """The last consent that was signed, whether it counts or not."""
    return ConsentGiven.objects.current().for_patient(patient).order_by("-given_at").first()


def withdrawals_of(patient: Patient) -> list[Withdrawal]:
    """When the patient changed their mind, newest first."""
    return list(Withdrawal.objects.current().for_patient(patient).order_by("-withdrawn_at"))


def offer_of(link: PortalLink) -> Offer | None:
    """The offer that a consent link belongs to, with who made it."""
    return Offer.objects.select_related("presented_by", "patient").filter(link=link).first()


def questions_of(offer: Offer) -> list[Question]:
    """What was asked during a sitting, with the answers, in order."""
    return list(offer.questions.select_related("answer", "answer__answered_by"))


def sitting_of(offer: Offer) -> rules.Sitting:
    """Who decides, who helps, what was asked and answered, and what a clinician stated last."""
    stated = offer.capacity_statements.order_by("-stated_at").first()
    asked = [(one.words, one.answer.words if hasattr(one, "answer") else "") for one in questions_of(offer)]
    return rules.Sitting(
        capacity=stated.capacity if stated else "",
        capacity_words=stated.words if stated else "",
        decision_maker=offer.decision_maker,
        substitute_name=offer.substitute_name,
        substitute_relation=offer.substitute_relation,
        interpreter_name=offer.interpreter_name,
        interpreter_language=offer.interpreter_language,
        questions=tuple(asked),
    )


def stated_by(offer: Offer) -> User | None:
    """The clinician who stated last whether the patient can decide."""
    found = offer.capacity_statements.select_related("stated_by").order_by("-stated_at").first()
    return found.stated_by if found else None


def relation_words(code: str, language: str) -> str:
    """The relation of a substitute decision-maker in words; nothing for none."""
    known = knowledge.current().substitutes.get(code)
    return known.text.get(language) if known else ""


@dataclass(frozen=True)
class PartChanges:
    """What changed in one part: its heading in the new text, or in the old one when the part is gone."""

    heading: str
    changes: list[rules.Change]

    @property
    def changed(self) -> bool:
        return any(change.kind != "same" for change in self.changes)


def changes_between(old: ConsentText, new: ConsentText, language: str) -> list[PartChanges]:
    """Part by part, then the statements: what the new text says otherwise than the old one."""
    before, after = _told(old, language), _told(new, language)
    found = [
        PartChanges(heading, rules.changes(before.get(code, ("", []))[1], said))
        for code, (heading, said) in after.items()
    ]
    gone = [(heading, said) for code, (heading, said) in before.items() if code not in after]
    return found + [PartChanges(heading, rules.changes(said, [])) for heading, said in gone]


def _told(text: ConsentText, language: str) -> dict[str, tuple[str, list[str]]]:
    told = {
        part.code: (part.heading.get(language), [words.get(language) for words in part.paragraphs])
        for part in text.parts
    }
    return {**told, "": ("", [statement.text.get(language) for statement in text.statements])}


def parts_read(offer: Offer, version: str) -> set[str]:
    """The parts of a text that the patient said they understand."""
    return set(PartRead.objects.filter(offer=offer, version=version).values_list("part", flat=True))
