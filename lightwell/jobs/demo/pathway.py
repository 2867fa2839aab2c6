"""One person's way: referral, answer, assessment, decision, consent, order, booking, and then the visits."""

from datetime import datetime, time, timedelta

from lightwell.assessment import actions as assessment
from lightwell.assessment.models import Decision
from lightwell.audit.actors import Outsider
from lightwell.consent import actions as consent
from lightwell.consent import queries as texts
from lightwell.courses import actions as courses
from lightwell.courses.models import Course
from lightwell.jobs.demo import after, examining, visit
from lightwell.jobs.demo.acting import Way
from lightwell.jobs.demo.clinic import Clinic
from lightwell.jobs.demo.plan import MINUTE, Journey, Visit
from lightwell.jobs.demo.someone import Someone
from lightwell.jobs.demo.stages import DECIDED, TRIAGE, Stage
from lightwell.jobs.simulated.parameters import words
from lightwell.jobs.simulated.people import Person
from lightwell.patients.models import Patient, RelatedPerson
from lightwell.referrals import actions as referrals
from lightwell.referrals.actions import Tried
from lightwell.referrals.models import Referral, SafetyAnswer
from lightwell.scheduling import actions as scheduling
from lightwell.staff.models import User

PROTOCOL = "depression-iv-0.5-40x6"
HELPED = ("no", "a-little", "stopped")
DRAWN_SIGNATURE = "M46 112L60 40L80 108M58 84L76 82L120 90.5L150 70L170 96L214 66"
ASKED = "Which doses of the last two medicines were reached, and for how many weeks?"
DECLINED = "Treated with ketamine elsewhere at present; please refer again when that course is over."
REASONS_TO_REFER = {
    "en": (
        "Depressed for many months. Several treatments were tried and did not help enough.",
        "Third episode. Off work since the spring; sleeps badly, no interest in anything.",
        "Better for a while on each medicine, then not. Would like to know whether ketamine is an option.",
        "Severe depression since a loss two years ago. Therapy goes on; the mood does not lift.",
    ),
    "fr": (
        "Dépression depuis de nombreux mois. Plusieurs traitements n’ont pas assez aidé.",
        "Troisième épisode. En arrêt de travail depuis le printemps, dort mal, plus d’intérêt.",
        "Mieux quelque temps avec chaque médicament, puis rechute. La kétamine serait-elle indiquée ?",
    ),
}
URGENT = {
    "en": "Urgent: much worse in the last two weeks. ",
    "fr": "Urgent : nettement pire depuis deux semaines. ",
}
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
    referral = refer(journey, at)
    if journey.answered_at is None or journey.stage in TRIAGE:
        return
    at = yield journey.answered_at
    patient = _answer(journey, clinic, referral, at)
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


# ---------------------------------------------------------------- referral


def refer(journey: Journey, at: datetime) -> Referral:
    """The referral as its sender fills it in; one of the stages leaves much of it empty."""
    person, complete = journey.story.person, journey.stage is not Stage.INCOMPLETE
    sender = person.referrer
    baseline = next(score for score in journey.story.scores if score.occasion == "baseline")
    urgent = URGENT[person.language] if journey.stage is Stage.URGENT else ""
    reasons = REASONS_TO_REFER[person.language]
    more = _rest_of_the_form(person, sum(baseline.phq9)) if complete else {}
    return referrals.submit_referral(
        by=Outsider(sender.name),
        at=at,
        given_name=person.given_name,
        family_name=person.family_name,
        birth_date=person.birth_date,
        sex=person.sex,
        language=person.language,
        indication="depression",
        code_icd10=person.diagnoses[0].code_icd10,
        reason=urgent + reasons[journey.turn % len(reasons)],
        referrer_name=sender.name,
        referrer_kind=sender.kind.replace(" ", "-"),
        licence_number=sender.registration_number,
        clinic=sender.clinic,
        referrer_phone=sender.phone,
        referrer_fax=sender.fax,
        phone=person.phone,
        patient_agrees=True,
        **more,
    )


def _rest_of_the_form(person: Person, phq9_total: int) -> dict:
    heart = any(diagnosis.code_icd10 == "I10" for diagnosis in person.diagnoses)
    safety = {question: "no" for question, _label in SafetyAnswer.QUESTIONS}
    return {
        "email": person.email,
        "health_card_province": person.health_card_province,
        "health_card_number": person.health_card_number,
        "phq9_total": phq9_total,
        "licence_province": "",
        "suicide_risk": "none",
        "allergies_said": True,
        "diagnoses": [(one.text, one.code_icd10) for one in person.diagnoses[1:]],
        "medicines_said": True,
        "medicines": [(medicine.name, medicine.dose_text) for medicine in person.medicines],
        "safety": {**safety, "heart": "yes" if heart else "no"},
        "trials": [_tried(person, trial) for trial in person.trials],
    }


def _tried(person: Person, trial) -> Tried:
    outcome = words()["outcomes"][person.language].index(trial.outcome)
    dose = f"{trial.highest_dose_mg} mg" if trial.highest_dose_mg else ""
    return Tried(trial.name, dose, trial.weeks, HELPED[outcome])


def _answer(journey: Journey, clinic: Clinic, referral: Referral, at: datetime) -> Patient | None:
    """Accepted, unless the stage is another; the patient, once there is one."""
    coordinator = clinic.team.coordinator
    if journey.stage is Stage.INFORMATION:
        _ask(coordinator, at, referral)
        return None
    if journey.stage is Stage.DECLINED:
        referrals.decline_referral(
            by=coordinator, at=at, referral=referral, reason=DECLINED, code="elsewhere"
        )
        return None
    urgent = (referral.phq9_total or 0) >= 24
    how_soon = "urgent" if urgent else ("soon", "routine")[journey.turn % 2]
    because = ["much-worse"] if urgent else []
    return referrals.accept_referral(
        by=coordinator, at=at, referral=referral, how_soon=how_soon, because=because
    )


def _ask(coordinator: User, at: datetime, referral: Referral) -> None:
    """Asked on the secure page, and by phone without reaching anyone: somebody tries again."""
    referrals.request_information(
        by=coordinator, at=at, referral=referral, asked="", items=[("trials", ASKED)]
    )
    called_at = at + 10 * MINUTE
    referrals.record_contact(
        by=coordinator,
        at=called_at,
        referral=referral,
        with_whom="referrer",
        way="phone",
        outcome="message",
        next_try_on=called_at.date() + timedelta(days=7),
    )


# ---------------------------------------------------------------- decision, consent, order, booking


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
