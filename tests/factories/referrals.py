"""Referrals of the tests: case 1 as its doctor sends it."""

from datetime import UTC, date, datetime

from lightwell.audit.actors import Outsider
from lightwell.patients.models import Patient
from lightwell.referrals import actions
from lightwell.referrals.actions import Tried
from lightwell.referrals.models import Referral, SafetyAnswer

REFERRED = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
DOCTOR = Outsider("Dr. Benedetta Larkspur")
TRIED = (
    Tried("sertraline", "200 mg", 12, "no"),
    Tried("venlafaxine XR", "225 mg", 10, "a-little"),
    Tried("cognitive behavioural therapy", "", 16, "a-little"),
    Tried("mirtazapine", "15 mg", 3, "stopped"),
)


def a_referral(**over) -> Referral:
    """Ottoline Fernwhistle, referred by Dr. Benedetta Larkspur, unless told otherwise."""
    details = {
        "given_name": "Ottoline",
        "family_name": "Fernwhistle",
        "birth_date": date(1984, 3, 14),
        "sex": "female",
        "health_card_province": "ON",
        "health_card_number": "5055050016",
        "phone": "416-555-0101",
        "email": "otty@example.org",
        "language": "en",
        "indication": "depression",
        "code_icd10": "F33.2",
        "phq9_total": 20,
        "reason": "Second episode, not better after two adequate antidepressants.",
        "medicines_said": True,
        "referrer_name": "Dr. Benedetta Larkspur",
        "referrer_kind": "physician",
        "licence_province": "ON",
        "licence_number": "900001",
        "suicide_risk": "none",
        "medical_history": "",
        "allergies_said": True,
        "clinic": "Inkwell Family Practice",
        "referrer_phone": "416-555-0110",
        "referrer_fax": "416-555-0111",
        "patient_agrees": True,
        "trials": TRIED,
        "medicines": (("escitalopram", "20 mg once daily"), ("rosuvastatin", "10 mg once daily")),
        "safety": {question: "no" for question, _label in SafetyAnswer.QUESTIONS},
    }
    return actions.submit_referral(
        by=over.pop("by", DOCTOR), at=over.pop("at", REFERRED), **{**details, **over}
    )


def an_accepted_patient(by, *, at: datetime = REFERRED, **over) -> Patient:
    """A patient whose referral `by` accepted; `over` are the referral's fields."""
    return actions.accept_referral(by=by, at=at, referral=a_referral(**over))
