"""One person's way: referral, assessment, decision, consent, order, booking, and then the visits."""

from datetime import datetime, time, timedelta

from lightwell.assessment import actions as assessment
from lightwell.assessment.models import Decision
from lightwell.consent import actions as consent
from lightwell.consent import queries as texts
from lightwell.courses import actions as courses
from lightwell.courses.models import Course
from lightwell.jobs.demo import after, examining, referring, visit
from lightwell.jobs.demo.acting import Way
from lightwell.jobs.demo.clinic import Clinic
from lightwell.jobs.demo.plan import MINUTE, Journey, Visit
from lightwell.jobs.demo.someone import Someone
from lightwell.jobs.demo.stages import DECIDED, TRIAGE, Stage
from lightwell.patients.models import Patient, RelatedPerson
from lightwell.scheduling import actions as scheduling
from lightwell.staff.models import User

PROTOCOL = "depression-iv-0.5-40x6"
DRAWN_SIGNATURE = "M46 112L60 40L80 108M58 84L76 82L120 90.5L150 70L170 96L214 66"
OUTCOMES = {Stage.NOT_SUITABLE: "not-suitable", Stage.DEFERRED: "defer"}
REASONS = {
    "suitable": "Two adequate trials did not help. No absolute reason against treatment.",
    "not-suitable": "An aneurysm of the aorta is known. A rise of blood pressure would be too dangerous.",
    "defer": "Blood pressure is not controlled. To be treated first, then seen again.",
}
CHOSEN = {"suitable": "trials-failed", "not-suitable": "heart-or-vessels", "defer": "blood-pressure"}
LOOK_AGAIN_DAYS = 60
WANTS_IT = {
    "en": "I have tried so much. I would like to try this, and stop if it does not help.",
    "fr": "J’ai tellement essayé. Je voudrais essayer ceci, et arrêter si cela n’aide pas.",
}
WORDS_ON_A_FINDING = "Discussed with the patient; watched for at each visit."


def walk(journey: Journey, clinic: Clinic) -> Way[None]:
    """As far as this person comes."""
    at = yield journey.referred_at
    referral = referring.refer(journey, at)
    if journey.answered_at is None or journey.stage in TRIAGE:
        return
    at = yield journey.answered_at
    patient = referring.answer(journey, clinic, referral, at)
    if patient is None or journey.assessed is None:
        return
    psychiatrist = clinic.team.psychiatrists[journey.assessed.psychiatrist]
    at = yield at + 6 * MINUTE
    scheduling.book_assessment(
        by=clinic.team.coordinator,
        at=at,
        patient=patient,
        starts_at=journey.assessed.start,
        practitioner=psychiatrist,
    )
    yield from examining.assess(journey, psychiatrist, patient)
    if journey.stage is Stage.ASSESSING:
        return
    at = yield journey.assessed.start + 55 * MINUTE
    decision = _decide(journey, psychiatrist, patient, at)
    clinic.play.add(after.letter(clinic, decision, psychiatrist, at + 35 * MINUTE))
    if journey.stage not in DECIDED:
        yield from _treat(journey, clinic, patient, psychiatrist, at)


def _decide(journey: Journey, psychiatrist: User, patient: Patient, at: datetime) -> Decision:
    outcome = OUTCOMES.get(journey.stage, "suitable")
    found = examining.to_acknowledge(patient, at) if outcome == "suitable" else []
    again = at.date() + timedelta(days=LOOK_AGAIN_DAYS) if outcome == "defer" else None
    decision = assessment.decide(
        by=psychiatrist,
        at=at,
        patient=patient,
        outcome=outcome,
        reasons=REASONS[outcome],
        chosen=[CHOSEN[outcome]],
        defer_until=again,
        protocol=PROTOCOL if outcome == "suitable" else "",
        acknowledged=dict.fromkeys(found, WORDS_ON_A_FINDING),
    )
    if outcome == "suitable":
        _decide_together(journey, psychiatrist, patient, at)
    return decision


def _decide_together(journey: Journey, psychiatrist: User, patient: Patient, at: datetime) -> None:
    said = WANTS_IT[journey.story.person.language]
    for side, spoken in (("patient", said), ("clinician", "")):
        assessment.record_shared_decision(
            by=psychiatrist,
            at=at,
            patient=patient,
            side=side,
            answer="yes",
            words=spoken,
            present=f"{patient.name}, {psychiatrist.name}",
        )


def _treat(
    journey: Journey, clinic: Clinic, patient: Patient, psychiatrist: User, decided_at: datetime
) -> Way[None]:
    """Order, consent, booking; then the visits, and what comes after the last."""
    at = yield decided_at + 5 * MINUTE
    course = courses.order_course(by=psychiatrist, at=at, patient=patient, protocol=PROTOCOL)
    yield from agree(journey, clinic, patient, at + 10 * MINUTE)
    if not journey.visits:
        return
    at = yield at + 45 * MINUTE
    booked = book(journey.visits, clinic, course, at)
    escort = _escort(journey, clinic, patient, at) if journey.turn % 4 != 2 else None
    someone = Someone(journey, clinic, patient, psychiatrist, escort)
    if journey.asked_at:
        clinic.play.add(after.is_asked_now(someone, journey.asked_at))
    for one, appointment in list(zip(journey.visits, booked, strict=True))[: journey.given]:
        yield from visit.come(someone, one, appointment, visit.score_before(journey, one.number))
    yield from after.course_over(someone, course, _maintain)


def agree(journey: Journey, clinic: Clinic, patient: Patient, offered_at: datetime) -> Way[None]:
    """The nurse hands over the tablet; each part is read and understood, then the patient signs."""
    nurse, language = clinic.team.nurses[journey.turn % 2], journey.story.person.language
    at = yield offered_at
    offer, _token = consent.offer_consent(by=nurse, at=at, patient=patient)
    text = texts.current_text()
    for part in text.parts:
        at = yield at + 2 * MINUTE
        consent.understand_part(
            by=patient, at=at, offer=offer, version=text.version, part=part.code, language=language
        )
    at = yield at + 2 * MINUTE
    consent.state_capacity(by=nurse, at=at, offer=offer, capacity="able", answers={})
    at = yield at + MINUTE
    consent.give_consent(
        by=patient,
        at=at,
        patient=patient,
        version=text.version,
        language=language,
        statements=[statement.code for statement in texts.statements_for(patient, text)],
        signed_name=patient.name,
        signature=DRAWN_SIGNATURE if journey.turn % 3 else "",
        presented_by=nurse,
        sitting=texts.sitting_of(offer),
    )


def book(visits: tuple[Visit, ...], clinic: Clinic, course: Course, at: datetime) -> list:
    """Each visit in the chair that was kept for it."""
    return scheduling.book_course(
        by=clinic.team.coordinator,
        at=at,
        course=course,
        starts=[one.seat.start for one in visits],
        chairs=[clinic.chairs[one.seat.chair] for one in visits],
    )


def _escort(journey: Journey, clinic: Clinic, patient: Patient, at: datetime) -> RelatedPerson:
    return visit.name_escort(journey.story.person, clinic.team.coordinator, patient, at)


def _maintain(someone: Someone, at: datetime) -> Way[None]:
    """A weekly course after the first one: ordered, agreed to, booked and come to."""
    journey, clinic, patient = someone.journey, someone.clinic, someone.patient
    course = courses.order_course(
        by=someone.psychiatrist,
        at=at,
        patient=patient,
        protocol=PROTOCOL,
        kind="maintenance",
        treatments=len(journey.maintenance),
        per_week=1,
    )
    agreed_at = clinic.working_days_later(at, 1, time(13, 30))
    yield from agree(journey, clinic, patient, agreed_at)
    at = yield agreed_at + 40 * MINUTE
    booked = book(journey.maintenance, clinic, course, at)
    for one, appointment in zip(journey.maintenance, booked, strict=True):
        score = visit.score_in_week(journey, one.number + 2)
        yield from visit.come(someone, one, appointment, score)
