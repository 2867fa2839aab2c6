"""The pane beside the inbox: one referral, what is missing, what to watch, and the answers to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from lightwell.patients.models import Patient
from lightwell.referrals import queries, rules
from lightwell.referrals.models import Referral, SafetyAnswer
from lightwell.staff.models import User
from lightwell.web.referrals import words
from lightwell.web.referrals.answers import AcceptForm, AnsweredForm, AskForm, DeclineForm
from lightwell.web.referrals.booking import AssessmentForm, booked_assessments, free_times

OPEN = (rules.Status.RECEIVED, rules.Status.INFORMATION_REQUESTED)

NOTHING_CHOSEN = dict.fromkeys(("referral", "patient", "answers", "visit", "booking", "free", "sent"))
WORDS = ("decline_reason", "asked", "answer")


def likely(referral: Referral) -> list[Patient]:
    """Patients who may be this person already; nobody any more once the referral was answered."""
    return queries.likely_patients(referral) if referral.status in OPEN else []


def pane(
    referral: Referral, *, user: User, now: datetime, asked: Mapping[str, str], sent: forms.Form | None
) -> dict[str, Any]:
    """What the page shows of `referral`. `sent` is the form that came back with a message."""
    patient = Patient.objects.filter(pk=referral.patient_id).first() if referral.patient_id else None
    about: dict[str, Any] = {
        "referral": referral,
        "patient": patient,
        "attachments": queries.attachments_of(referral),
        "others": queries.possible_duplicates(referral),
        "likely": likely(referral),
        "sent": sent,
        "unsent_words": next((sent[name].value() for name in WORDS if sent and name in sent.fields), ""),
        **_looked_at(referral),
    }
    if referral.status in OPEN and user.may("referral.triage"):
        about["answers"] = _answers(about, sent)
    if patient and user.may("appointment.book"):
        about.update(_booking(patient, now, asked, sent))
    return about


def _looked_at(referral: Referral) -> dict[str, Any]:
    """Gaps, and the safety answers by what they say."""
    safety = queries.safety_of(referral)
    unknown = [label for label, answer in safety if answer == "unknown"]
    missing = [words.MISSING[gap] for gap in queries.missing_of(referral)]
    return {
        "missing": missing,
        "unknown": unknown,
        "flagged": [label for label, answer in safety if answer == "yes"],
        "answered": len(SafetyAnswer.QUESTIONS) - len(unknown),
        "questions": len(SafetyAnswer.QUESTIONS),
    }


def _answers(about: Mapping[str, Any], sent: forms.Form | None) -> dict[str, forms.Form]:
    """The forms by name: the one that was sent as it was typed, the others empty."""
    seen = {"seen": max(step.number for step in about["referral"].steps.all())}
    asking = {**seen, "asked": words.asking(about["missing"], about["unknown"])}
    forms_by_name = {
        "accept": AcceptForm(initial=seen, auto_id="accept_%s", likely=about["likely"]),
        "decline": DeclineForm(initial=seen, auto_id="decline_%s"),
        "ask": AskForm(initial=asking, auto_id="ask_%s"),
        "answered": AnsweredForm(initial=seen, auto_id="answered_%s"),
    }
    return {name: sent if type(sent) is type(form) else form for name, form in forms_by_name.items()}


def _booking(
    patient: Patient, now: datetime, asked: Mapping[str, str], sent: forms.Form | None
) -> dict[str, Any]:
    """The assessment that is booked, or the form and the free times to book one."""
    booked = booked_assessments([patient.pk]).get(patient.pk)
    if booked and booked.ends_at > now:
        return {"visit": booked}
    form = (
        sent
        if isinstance(sent, AssessmentForm)
        else AssessmentForm(auto_id="book_%s", today=queries.local_day(now))
    )
    return {"visit": booked, "booking": form, "free": free_times(form, asked, now)}
