"""The facts a letter is drafted from, gathered from the record. What nobody knows stays unknown."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from lightwell import knowledge
from lightwell.assessment import queries as assessment
from lightwell.assessment.models import Decision
from lightwell.assessment.queries import Record
from lightwell.chart.models import Medication
from lightwell.courses.models import Course
from lightwell.letters.rules import About, CourseFacts, DecisionFacts
from lightwell.outcomes import queries as outcomes
from lightwell.outcomes.rules import response
from lightwell.patients.models import Patient
from lightwell.referrals.models import Referral
from lightwell.referrals.queries import local_day, referral_of
from lightwell.treatment.queries import Given

SCALE = "PHQ-9"
"""The scale that a letter about a decision speaks of."""


@dataclass(frozen=True)
class Recipient:
    """To whom a letter goes, and in which language unless somebody chooses another."""

    name: str
    address: str
    language: str


def recipient_of(patient: Patient, referral: Referral | None) -> Recipient:
    """The referrer with clinic and fax; nobody yet when the patient came without a referral."""
    language = referral.language if referral and referral.language in ("en", "fr") else patient.language
    if referral is None:
        return Recipient("", "", language)
    fax = f"Fax {referral.referrer_fax}" if referral.referrer_fax else ""
    return Recipient(referral.referrer_name, ", ".join(filter(None, (referral.clinic, fax)))[:200], language)


def decision_facts(decision: Decision, language: str) -> DecisionFacts:
    """What was decided and what it rested on, at the moment it was signed. About 14 queries."""
    patient, at = decision.patient, decision.decided_at
    record, referral = assessment.record_of(patient, at), referral_of(patient)
    score = record.scales.get(SCALE)
    return DecisionFacts(
        about=_about(record, referral),
        outcome=decision.outcome,
        decided_on=local_day(at),
        reasons=decision.reasons,
        diagnosis=_diagnosis(record, referral, language),
        findings=tuple(_findings(decision, language)),
        interactions=tuple(_interactions(record, language)),
        score_before=score.total_score if score else None,
        plan=decision.conditions,
    )


def course_facts(course: Course, now: datetime, language: str) -> CourseFacts:
    """What a course did until `now`. About 27 queries: asked for one letter only."""
    found = outcomes.progress_of(course)
    last = found.readings[-1] if found.readings else None
    later = [score for score in found.scores if found.base and score.at > found.base.at]
    return CourseFacts(
        about=_about(assessment.record_of(course.patient, now), referral_of(course.patient)),
        planned=course.treatments,
        given_on=tuple(local_day(one.started_at) for one in found.given),
        route=course.route,
        doses_mg=tuple(one.ordered_mg if one.given_mg is None else one.given_mg for one in found.given),
        scale=found.scale,
        scale_top=found.instrument.max_total if found.instrument else None,
        score_before=found.base.total if found.base else None,
        score_after=later[-1].total if later else None,
        status=str(last.status) if last else "",
        remission=bool(last and last.remission),
        highest_bp=max((one.highest_bp for one in found.given if one.highest_bp), default=None),
        adverse_events=tuple(_events(found.given, language)),
        next_step=found.decisions[0].chosen if found.decisions else "",
        more_treatments=knowledge.current().policy["recommend.extend.by_treatments"],
        open_tasks=len(outcomes.open_tasks_of(course.patient, now)),
    )


@dataclass(frozen=True)
class Figure:
    """The drawing in a letter about a course: totals and treatments by day, and how far bands go."""

    scale: str
    top: int
    scores: tuple[tuple[date, int], ...]
    treated_on: tuple[date, ...]
    response_at_most: int | None
    remission_below: int | None


def figure(course: Course, until: datetime) -> Figure | None:
    """The scores and treatments known at `until`; None while there are not two scores to compare."""
    found = outcomes.progress_of(course)
    scores = [score for score in found.scores if score.at <= until]
    if len(scores) < 2 or found.instrument is None:
        return None
    return Figure(
        scale=found.scale,
        top=found.instrument.max_total,
        scores=tuple((local_day(score.at), score.total) for score in scores),
        treated_on=tuple(local_day(one.started_at) for one in found.series if one.started_at <= until),
        response_at_most=response.responds_at(found.instrument, found.base.total) if found.base else None,
        remission_below=found.instrument.remission_below,
    )


def _about(record: Record, referral: Referral | None) -> About:
    patient = record.patient
    return About(
        patient_name=patient.name,
        birth_date=patient.birth_date,
        recipient_name=referral.referrer_name if referral else "",
        referred_on=local_day(referral.received_at) if referral else None,
        clinic_name=settings.CLINIC_NAME,
        medicines=tuple(map(medicine_line, record.medicines_taken or ())),
        allergies=tuple(
            f"{one.substance} ({one.reaction})" if one.reaction else one.substance
            for one in record.known_allergies or ()
        ),
    )


def medicine_line(medicine: Medication) -> str:
    """A medicine with its dose, in the words of the chart."""
    return " ".join(filter(None, (medicine.name, medicine.dose_text)))


def _diagnosis(record: Record, referral: Referral | None, language: str) -> str:
    treated = [one.text for one in record.problems if one.is_indication and one.clinical_status == "active"]
    if treated:
        return ", ".join(treated)
    with translation.override(language):
        return str(referral.get_indication_display()) if referral else gettext("the diagnosis named above")


def _findings(decision: Decision, language: str) -> Iterable[str]:
    """Each rule that held when the decision was signed, with the psychiatrist's words about it."""
    rules = knowledge.current().rules
    for review in decision.reviews.all():
        if review.result == "true" and review.rule in rules:
            title = rules[review.rule].title.get(language)
            yield _of(title, review.reason, language) if review.reason else title


def _interactions(record: Record, language: str) -> Iterable[str]:
    for match in record.interactions or ():
        yield _of(match.medicine.name, match.interaction.effect.get(language), language)


def _of(name: str, said: str, language: str) -> str:
    """What is said of something; French has a space before the colon."""
    return f"{name}\u00a0: {said}" if language == "fr" else f"{name}: {said}"


def _events(given: Sequence[Given], language: str) -> Iterable[str]:
    """Each kind of event with its worst grade and how often, the most frequent first."""
    known = knowledge.current()
    events = [event for one in given for event in one.events]
    for code, times in Counter(event.code for event in events).most_common():
        worst = max(event.grade for event in events if event.code == code)
        name = known.adverse_events[code].label.get(language) if code in known.adverse_events else code
        grade = next((one.label.get(language) for one in known.grades.values() if one.number == worst), "")
        yield f"{name} ({grade.lower()})" + (f" × {times}" if times > 1 else "")
