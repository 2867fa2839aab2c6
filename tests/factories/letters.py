"""Courses that were given, and letters about them: visits written straight away."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from lightwell.assessment import queries
from lightwell.assessment.actions import record_history
from lightwell.assessment.facts import ALLERGIES_ASKED
from lightwell.audit import actions as audit
from lightwell.audit.actors import SYSTEM
from lightwell.chart import entries
from lightwell.courses.models import Course
from lightwell.letters import actions
from lightwell.letters.models import Letter
from lightwell.patients.models import Patient
from lightwell.referrals import actions as referrals
from lightwell.scheduling.models import Appointment
from lightwell.treatment.models import Departure, DoseEvent, Treatment, TreatmentOrder, VitalSigns
from tests.factories.courses import a_decided_patient
from tests.factories.measures import a_response
from tests.factories.pharmacy import a_person
from tests.factories.referrals import REFERRED, a_referral, an_accepted_patient
from tests.factories.scheduling import a_booked_course, the_appointments

TOTALS = ((3, 3, 2, 3, 2, 2, 2, 2, 1), (2, 2, 2, 2, 1, 1, 1, 1, 1), (1, 1, 1, 1, 0, 0, 0, 0, 0))
"""PHQ-9 answers: 20 before the course, 13 with a self-harm answer, 4."""


def a_referred_patient(**over) -> Patient:
    """Ottoline, referred by Dr. Benedetta Larkspur and found suitable; asked, she has no allergies."""
    patient = an_accepted_patient(SYSTEM, **over)
    record_history(by=SYSTEM, at=REFERRED, patient=patient, answers={ALLERGIES_ASKED: "no"})
    return a_decided_patient(patient=patient)


def a_treated_course(given: int = 6, *, patient: Patient | None = None, scores: int = 3) -> Course:
    """A booked course of six with the first `given` treatments given, and PHQ-9 scores around them."""
    course = a_booked_course(patient or a_referred_patient())
    visits = the_appointments(course)
    for visit in visits[:given]:
        a_given_treatment(visit)
    days = [visits[0].starts_at - timedelta(days=2), visits[2].starts_at + timedelta(days=1)]
    days.append(visits[-1].starts_at + timedelta(days=1))
    for answers, at in list(zip(TOTALS, days, strict=True))[:scores]:
        a_response(course.patient, answers, at=at)
    return course


@transaction.atomic
def a_given_treatment(visit: Appointment) -> Treatment:
    """36 mg over 40 minutes, a highest pressure of 136/86, home two hours after the start."""
    nurse, at, patient = a_person("chair-nurse", "RN Tamsin Okonjo-Reed"), visit.starts_at, visit.patient
    treatment = Treatment(
        patient=patient, appointment=visit, course=visit.course, number=visit.number, chair=visit.chair,
        arrived_at=at, received_by=nurse,
    )  # fmt: skip
    treatment.save(force_insert=True)
    start, end = at + timedelta(minutes=20), at + timedelta(minutes=60)
    who = {"by": nurse, "at": end, "patient": patient, "treatment": treatment}
    order = entries.write(
        TreatmentOrder, **who, route="IV", weight_kg=Decimal(72), mg_per_kg=Decimal("0.5"),
        exact_mg=Decimal(36), dose_mg=Decimal(36), over_min=40, concentration_mg_per_ml=Decimal(10),
        volume_ml=Decimal("3.6"), ordered_at=at,
    )  # fmt: skip
    rows = [
        order,
        entries.write(DoseEvent, **who, number=1, what="start", happened_at=start),
        entries.write(DoseEvent, **who, number=2, what="end", happened_at=end, given_mg=Decimal(36)),
        _signs(who, start + timedelta(minutes=20)),
    ]
    left = Departure(
        treatment=treatment,
        left_at=end + timedelta(hours=1),
        escort_name="Rowan Fernwhistle",
        signed_by=nurse,
    )
    left.save(force_insert=True)
    audit.record(by=SYSTEM, at=end, action="create", patient=patient, rows=[treatment, *rows, left])
    return treatment


def _signs(who: dict, at: datetime) -> VitalSigns:
    return entries.write(VitalSigns, **who, measured_at=at, systolic_mmhg=136, diastolic_mmhg=86)


def a_letter(by, about=None, *, at: datetime, **over) -> Letter:
    """The draft about a decision, or about a course, as the record gives it."""
    about = about or queries.decision_of(a_referred_patient())
    return actions.draft_letter(by=by, at=at, about=about, **over)


def a_reply(by, answer: str = "declined", *, at: datetime, **over) -> Letter:
    """The letter drafted when `by` answered Ottoline's referral; `over` are the referral's fields."""
    referral = a_referral(**over)
    told = {"by": by, "at": at, "referral": referral}
    if answer == "accepted":
        referrals.accept_referral(**told, how_soon="soon")
    elif answer == "declined":
        referrals.decline_referral(**told, reason="She lives outside our region.")
    else:
        referrals.request_information(**told, asked="PHQ-9 score\nHeart tracing")
    letter = actions.draft_referral_reply(**told)
    assert letter is not None
    return letter
