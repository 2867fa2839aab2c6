"""The referral as its sender fills it in, and what the clinic answers."""

from datetime import datetime, timedelta

from lightwell.audit.actors import Outsider
from lightwell.jobs.demo.clinic import Clinic
from lightwell.jobs.demo.plan import MINUTE, Journey
from lightwell.jobs.demo.stages import Stage
from lightwell.jobs.simulated.parameters import words
from lightwell.jobs.simulated.people import Person
from lightwell.patients.models import Patient
from lightwell.referrals import actions as referrals
from lightwell.referrals.actions import Tried
from lightwell.referrals.models import Referral, SafetyAnswer
from lightwell.staff.models import User

HELPED = ("no", "a-little", "stopped")
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


def answer(journey: Journey, clinic: Clinic, referral: Referral, at: datetime) -> Patient | None:
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
