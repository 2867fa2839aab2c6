"""A referrer without an account, the form of case 1, and a coordinator's browser."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from lightwell.referrals import gate
from lightwell.referrals.models import SafetyAnswer
from tests.cases import facts

HELPED = {"no response": "no", "partial": "a-little", "stopped: sedation": "stopped"}


@pytest.fixture(autouse=True)
def _clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture(autouse=True)
def _an_easy_riddle(monkeypatch):
    monkeypatch.setattr(gate, "PROOF_BITS", 4)


@pytest.fixture
def referrer(db) -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def desk(signed_in, coordinator) -> Client:
    return signed_in(coordinator)


@pytest.fixture
def typed() -> Callable[..., dict[str, Any]]:
    """What the referrer of case 1 types; `over` is typed instead, None leaves a field out."""

    def of_case_1(**over) -> dict[str, Any]:
        form = {**a_person(), **a_reason(), **the_safety_answers(), **a_referrer(), **over}
        form = {**a_solved_riddle(form["entry_id"]), **form}
        return {name: value for name, value in form.items() if value is not None}

    return of_case_1


def a_solved_riddle(entry_id: str) -> dict[str, str]:
    """What the island of the page sends with the form of this id."""
    riddle = gate.challenge(str(entry_id), timezone.now(), settings.SECRET_KEY)
    answer = next(str(number) for number in count() if gate.solves(riddle, str(number)))
    return {"riddle": riddle, "riddle_answer": answer}


CASE, EXPECTED = facts.read("01-clean-responder")


def a_person() -> dict[str, Any]:
    person = CASE["person"]
    month, day = person["birth_month_day"].split("-")
    return {
        "entry_id": str(uuid4()),
        "given_name": person["given"],
        "family_name": person["family"],
        "birth_year": person["birth_year"],
        "birth_month": month,
        "birth_day": day,
        "sex": facts.SEXES[person["sex_at_birth"]],
        "health_card_province": person["health_card"]["province"],
        "health_card_number": person["health_card"]["number"],
        "phone": person["phone"],
        "email": person["email"],
        "language": person["language"],
    }


def a_reason() -> dict[str, Any]:
    tried = CASE["history"]["treatment_trials"]
    form: dict[str, Any] = {"trial_rows": len(tried), "indication": "depression", "code_icd10": "F33.2"}
    for place, one in enumerate(tried, 1):
        form[f"trial_{place}_medicine"] = one["medicine"]
        form[f"trial_{place}_dose"] = f"{one['highest_dose_mg']} mg" if one["highest_dose_mg"] else ""
        form[f"trial_{place}_weeks"] = one["weeks"]
        form[f"trial_{place}_helped"] = HELPED[one["outcome"]]
    lines = (f"{one['name']} {one['dose']} {one['frequency']}" for one in CASE["medicines"])
    baseline = next(one for one in CASE["scales"] if one["scale"] == "PHQ-9")
    return {
        **form,
        "medicines": "\n".join(lines),
        "other_diagnoses": "Generalized anxiety disorder, F41.1\nhypertension",
        "allergies": "penicillin: rash",
        "medical_history": "Migraine.",
        "suicide_risk": "thoughts",
        "phq9_total": sum(baseline["answers"]),
        "reason": CASE["referral"]["reason"],
    }


def the_safety_answers() -> dict[str, str]:
    return {f"safety_{code}": "no" for code, _label in SafetyAnswer.QUESTIONS}


def a_referrer() -> dict[str, Any]:
    sender = CASE["referral"]["referrer"]
    return {
        "referrer_kind": sender["type"],
        "referrer_name": sender["name"],
        "licence_province": "ON",
        "licence_number": sender["registration_number"],
        "clinic": sender["clinic"],
        "referrer_phone": sender["phone"],
        "referrer_fax": sender["fax"],
        "patient_agrees": "on",
    }
