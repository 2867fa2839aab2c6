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
from lightwell.measures import queries as measures
from lightwell.measures.models import Response
from lightwell.outcomes.models import RecommendationDecision, SafetyTask
from lightwell.outcomes.rules import response
from lightwell.patients.models import Patient
from lightwell.referrals.models import Referral
from lightwell.referrals.queries import local_day, referral_of
from lightwell.treatment import queries as treatment
from lightwell.treatment.queries import Given

SCALE = "PHQ-9"
"""The scale that the letters speak of."""


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
    given = treatment.given_in(course)
    base, last = _change(course, given, now)
    chosen = _chosen(course)
    return CourseFacts(
        about=_about(assessment.record_of(course.patient, now), referral_of(course.patient)),
        planned=course.treatments,
        given_on=tuple(local_day(one.started_at) for one in given),
        route=course.route,
        doses_mg=tuple(one.ordered_mg if one.given_mg is None else one.given_mg for one in given),
        score_before=base.total if base else None,
        score_after=last.score.total if last else None,
        status=str(last.status) if last else "",
        remission=bool(last and last.remission),
        highest_bp=max((one.highest_bp for one in given if one.highest_bp), default=None),
        adverse_events=tuple(_events(given, language)),
        next_step=chosen.chosen if chosen else "",
        more_treatments=knowledge.current().policy["recommend.extend.by_treatments"],
        open_tasks=SafetyTask.objects.filter(patient=course.patient).exclude(steps__step="settled").count(),
    )


@dataclass(frozen=True)
class Figure:
    """The drawing in a letter about a course: PHQ-9 totals and treatments by day, and how far bands go."""

    scores: tuple[tuple[date, int], ...]
    treated_on: tuple[date, ...]
    top: int
    response_at_most: int | None
    remission_below: int | None
    stopped_early: int


def figure(course: Course, until: datetime) -> Figure | None:
    """The scores and treatments known at `until`; None while there are not two scores to compare."""
    given = [one for one in treatment.given_in(course) if one.started_at <= until]
    scores = [one for one in _totals(course, until) if one.total_score is not None]
    if len(scores) < 2:
        return None
    scale = knowledge.current().instruments[SCALE]
    base, _last = _change(course, given, until)
    return Figure(
        scores=tuple((local_day(one.answered_at), one.total_score or 0) for one in scores),
        treated_on=tuple(local_day(one.started_at) for one in given),
        top=scale.max_total,
        response_at_most=response.responds_at(scale, base.total) if base else None,
        remission_below=scale.remission_below,
        stopped_early=sum(one.stopped_early for one in given),
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
            yield f"{title}: {review.reason}" if review.reason else title


def _interactions(record: Record, language: str) -> Iterable[str]:
    for match in record.interactions or ():
        yield f"{match.medicine.name}: {match.interaction.effect.get(language)}"


def _events(given: Sequence[Given], language: str) -> Iterable[str]:
    """Each kind of event with its worst grade and how often, the most frequent first."""
    known = knowledge.current()
    events = [event for one in given for event in one.events]
    for code, times in Counter(event.code for event in events).most_common():
        worst = max(event.grade for event in events if event.code == code)
        name = known.adverse_events[code].label.get(language) if code in known.adverse_events else code
        grade = next((one.label.get(language) for one in known.grades.values() if one.number == worst), "")
        yield f"{name} ({grade.lower()})" + (f" × {times}" if times > 1 else "")


def _chosen(course: Course) -> RecommendationDecision | None:
    found = RecommendationDecision.objects.current().filter(course__record=course.record)
    return found.order_by("-after_treatment", "-entered_at").first()


def _totals(course: Course, until: datetime) -> list[Response]:
    return [one for one in measures.scores(course.patient, SCALE) if one.answered_at <= until]


def _change(
    course: Course, given: Sequence[Given], until: datetime
) -> tuple[response.Score | None, response.Reading | None]:
    """The baseline, and the last score since the first treatment beside it."""
    if not given:
        return None, None
    scores = [
        response.Score(one.answered_at, one.total_score, one.prorated)
        for one in _totals(course, until)
        if one.total_score is not None
    ]
    known = knowledge.current()
    base = response.baseline(scores, given[0].started_at, known.policy["baseline.within_days"])
    later = [score for score in scores if score.at > given[0].started_at]
    if base is None or not later:
        return base, None
    return base, response.readings(known.instruments[SCALE], base, later)[-1]
