"""The facts a letter is drafted from, gathered from the record. What nobody knows stays unknown."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from lightwell import knowledge
from lightwell.assessment import queries as assessment
from lightwell.assessment.models import Decision
from lightwell.assessment.queries import Record
from lightwell.chart.models import Allergy, Medication
from lightwell.courses.models import Course
from lightwell.letters.rules import About, CourseFacts, DecisionFacts, ReplyFacts
from lightwell.outcomes import queries as outcomes
from lightwell.outcomes.rules import response
from lightwell.outcomes.rules.response import Total
from lightwell.referrals.models import Referral, ReferralStep, StepItem
from lightwell.referrals.queries import local_day, referral_of
from lightwell.treatment.queries import Given

SCALE = "PHQ-9"
"""The scale that a letter about a decision speaks of."""

FAX = {"en": "Fax", "fr": "Télécopieur"}


@dataclass(frozen=True)
class Recipient:
    """To whom a letter goes, and in which language unless somebody chooses another."""

    name: str
    address: str
    language: str


def recipient_of(referral: Referral | None, language: str) -> Recipient:
    """The referrer with clinic and fax; nobody yet when the patient came without a referral.

    `language` holds where the referral says neither English nor French.
    """
    if referral is None:
        return Recipient("", "", language)
    language = referral.language if referral.language in FAX else language
    fax = f"{FAX[language]} {referral.referrer_fax}" if referral.referrer_fax else ""
    return Recipient(referral.referrer_name, ", ".join(filter(None, (referral.clinic, fax)))[:200], language)


def reply_facts(step: ReferralStep, language: str) -> ReplyFacts:
    """What was answered to a referral, from the step that a person took, in the language of the letter."""
    referral, contact = step.referral, settings.CLINIC_CONTACT
    about = About(
        patient_name=referral.name,
        birth_date=referral.birth_date,
        recipient_name=referral.referrer_name,
        referred_on=local_day(referral.received_at),
        clinic_name=settings.CLINIC_NAME,
    )
    reach = f"{contact['phone']}, {FAX[language].lower()} {contact['fax']}"
    return ReplyFacts(about, tracking_code=referral.tracking_code, reach=reach, **_answer_of(step, language))


def _answer_of(step: ReferralStep, language: str) -> dict[str, Any]:
    """The one place that reads what a step says for its letter."""
    chosen = knowledge.current().answer_reasons.get(step.reason_code)
    lines = (line.strip().removeprefix("- ") for line in step.reason.splitlines())
    asked = [*(_question(item, language) for item in step.items.all()), *lines]
    return {
        "reasons": ". ".join(
            filter(None, (chosen.label.get(language) if chosen else "", step.reason.strip()))
        ),
        "asked": tuple(filter(None, asked)),
        "target_days": step.expected_wait_days,
        "redirect_to": step.redirected_to,
    }


def _question(item: StepItem, language: str) -> str:
    """What was asked for: as the knowledge asks it, or a safety question as it stands on the form."""
    known = knowledge.current().requirements.get(item.code)
    return known.ask.get(language) if known else item.words


def decision_facts(decision: Decision, language: str) -> DecisionFacts:
    """What was decided and what it rested on, at the moment it was signed. About 14 queries."""
    patient, at = decision.patient, decision.decided_at
    record, referral = assessment.record_of(patient, at), referral_of(patient)
    score = record.scales.get(SCALE)
    return DecisionFacts(
        about=_about(record, referral),
        outcome=decision.outcome,
        decided_on=local_day(at),
        reasons=_why(decision, language),
        diagnosis=_diagnosis(record, referral, language),
        findings=tuple(_findings(decision, language)),
        interactions=tuple(_interactions(record, language)),
        score_before=score.total if score else None,
        plan=decision.conditions,
    )


def _why(decision: Decision, language: str) -> str:
    """The reasons chosen from the list, one a line, and the psychiatrist's own words."""
    known = knowledge.current().decision_reasons
    chosen = (
        known[one.code].text.get(language) if one.code in known else one.words
        for one in decision.chosen.all()
    )
    return "\n".join([*(f"- {words}" for words in chosen), decision.reasons]).strip()


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
    """The drawing in a letter about a course: totals and treatments by day, and how far bands go.

    `scale` is its name, `code` the name that responses to it are stored under.
    """

    scale: str
    code: str
    top: int
    scores: tuple[tuple[date, Total], ...]
    treated_on: tuple[date, ...]
    response_at_most: Total | None
    remission_below: int | None


def figure(course: Course, until: datetime) -> Figure | None:
    """The scores and treatments known at `until`; None while there are not two scores to compare."""
    found = outcomes.progress_of(course)
    scores = [score for score in found.scores if score.at <= until]
    if len(scores) < 2 or found.instrument is None:
        return None
    return Figure(
        scale=found.scale,
        code=found.code,
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
        medicines=_lines(medicine_line, record.medicines_taken),
        allergies=_lines(allergy_line, record.known_allergies),
    )


def _lines(line: Callable[[Any], str], known: Sequence[Any] | None) -> tuple[str, ...] | None:
    """Each thing in words; None when nobody asked."""
    return None if known is None else tuple(map(line, known))


def allergy_line(allergy: Allergy) -> str:
    """What somebody reacts to, and how."""
    return f"{allergy.substance} ({allergy.reaction})" if allergy.reaction else allergy.substance


def medicine_line(medicine: Medication) -> str:
    """A medicine with its dose, in the words of the chart."""
    return " ".join(filter(None, (medicine.name, medicine.dose_text)))


def _diagnosis(record: Record, referral: Referral | None, language: str) -> str:
    treated = [one.text for one in record.problems if one.is_indication and one.clinical_status == "active"]
    if treated:
        return ", ".join(treated)
    with translation.override(language):
        known = referral and referral.indication != "other"
        return str(referral.get_indication_display()) if referral and known else ""


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
