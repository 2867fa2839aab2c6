"""The pane beside the inbox: one referral, what is missing, what to watch, and the answers to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from lightwell.letters import queries as letters
from lightwell.patients.models import Patient
from lightwell.referrals import queries, rules
from lightwell.referrals.models import Referral, SafetyAnswer, StepItem
from lightwell.referrals.rules import Status
from lightwell.staff.models import User
from lightwell.web.referrals import words
from lightwell.web.referrals.answers import (
    AcceptForm,
    AcuityForm,
    AnsweredForm,
    AskForm,
    CloseForm,
    DeclineForm,
    RedirectForm,
    ReopenForm,
    suggested_acuity,
)
from lightwell.web.referrals.booking import AssessmentForm, booked_assessments, free_times
from lightwell.web.referrals.desk_forms import ContactForm, MessageForm, OwnerForm

OPEN = (rules.Status.RECEIVED, rules.Status.INFORMATION_REQUESTED)

NOTHING_CHOSEN = dict.fromkeys(
    ("referral", "patient", "letter", "answers", "desk", "visit", "booking", "free", "sent")
)
WORDS = (
    *("decline_reason", "redirect_reason", "close_reason", "reopen_reason", "acuity_words"),
    *("asked", "answer", "text", "note"),
)


def likely(referral: Referral) -> list[Patient]:
    """Patients who may be this person already; nobody any more once the referral was answered."""
    return queries.likely_patients(referral) if referral.status in OPEN else []


def pane(
    referral: Referral, *, user: User, now: datetime, asked: Mapping[str, str], sent: forms.Form | None
) -> dict[str, Any]:
    """What the page shows of `referral`. `sent` is the form that came back with a message."""
    patient = Patient.objects.filter(pk=referral.patient_id).first() if referral.patient_id else None
    owner = queries.owner_of(referral)
    about: dict[str, Any] = {
        "referral": referral,
        "patient": patient,
        "owner": owner.owner if owner else None,
        "attachments": list(referral.attachments.defer("content")),
        "others": queries.possible_duplicates(referral),
        "likely": likely(referral),
        "contacts": list(referral.contacts.all()),
        "written": list(referral.messages.all()),
        "reply_due_on": queries.reply_due_on(referral.received_at),
        "suggested": suggested_acuity(referral.phq9_total) if referral.status in OPEN else "",
        "item_words": words.item,
        "reason_words": words.reason,
        "sent": sent,
        "letter": letters.reply_to(referral),
        "may_write": user.may("letter.write"),
        **_looked_at(referral),
    }
    if user.may("referral.triage"):
        about["answers"] = _as_sent(_answers(about), sent)
        about["desk"] = _as_sent(_desk(owner), sent)
    about["unsent_words"] = _unsent(
        sent, [*about.get("answers", {}).values(), *about.get("desk", {}).values()]
    )
    if patient and referral.status == Status.ACCEPTED and user.may("appointment.book"):
        about.update(_booking(patient, now, asked, sent))
    return about


def _unsent(sent: forms.Form | None, shown: list[forms.Form]) -> str:
    """The words of a form that came back and has no place on the page any more: nothing typed is lost."""
    if sent is None or sent in shown:
        return ""
    return next((str(sent[name].value() or "") for name in WORDS if name in sent.fields), "")


def _looked_at(referral: Referral) -> dict[str, Any]:
    """Gaps, what was answered since, and the safety answers by what they say."""
    answered = queries.answers_of(referral)
    safety = [
        (code, str(label), answer)
        for (code, label), (_label, answer) in zip(
            SafetyAnswer.QUESTIONS, queries.safety_of(referral), strict=True
        )
    ]
    unknown = [
        (code, label)
        for code, label, answer in safety
        if answer == "unknown" and f"{words.SAFETY}{code}" not in answered
    ]
    lacking = queries.missing_of(referral)
    return {
        "missing": [words.label(one) for one in lacking],
        "askable": words.askable(lacking, unknown, words.spoken_to(referral)),
        "unknown": [label for _code, label in unknown],
        "flagged": [label for _code, label, answer in safety if answer == "yes"],
        "answered": len(safety) - len(unknown),
        "questions": len(safety),
    }


def asked_items(referral: Referral) -> list[StepItem]:
    """What was asked and has no answer yet."""
    open_question = queries.asked_of(referral)
    return open_question[1] if open_question else []


def askable_of(referral: Referral) -> dict[str, tuple[str, str]]:
    """What can be asked of this referrer, by code."""
    return _looked_at(referral)["askable"]


def _answers(about: Mapping[str, Any]) -> dict[str, forms.Form]:
    """The forms by which this referral can be moved on from where it stands, empty."""
    referral: Referral = about["referral"]
    seen = {"seen": max(step.number for step in referral.steps.all())}
    told = {**seen, "close_code": "told"} if referral.status in (Status.DECLINED, Status.REDIRECTED) else seen
    found: dict[str, forms.Form] = {}
    if referral.status in OPEN:
        asking = {**seen, "items": list(about["askable"])}
        found = {
            "accept": AcceptForm(initial=seen, auto_id="accept_%s", likely=about["likely"]),
            "decline": DeclineForm(initial=seen, auto_id="decline_%s"),
            "redirect": RedirectForm(initial=seen, auto_id="redirect_%s"),
            "ask": AskForm(initial=asking, auto_id="ask_%s", askable=about["askable"]),
        }
    if referral.status == Status.INFORMATION_REQUESTED:
        asked = asked_items(referral)
        initial = {**seen, "items": [one.code for one in asked], "said_by": referral.referrer_name}
        found["answered"] = AnsweredForm(initial=initial, auto_id="answered_%s", asked=asked)
    if referral.status == Status.ACCEPTED:
        initial = {**seen, "how_soon": referral.how_soon}
        found["acuity"] = AcuityForm(initial=initial, auto_id="acuity_%s")
    if referral.status != Status.CLOSED:
        found["close"] = CloseForm(initial=told, auto_id="close_%s")
    if referral.status in rules.ENDS:
        found["reopen"] = ReopenForm(initial=seen, auto_id="reopen_%s")
    return found


def _desk(owner: Any) -> dict[str, forms.Form]:
    """The forms for the owner, a contact and a message."""
    has_it = {"owner": str(owner.owner_id) if owner and owner.owner_id else ""}
    seen = {"owner_seen": owner.number if owner else 0}
    return {
        "owner": OwnerForm(initial={**has_it, **seen}, auto_id="owner_%s"),
        "contact": ContactForm(auto_id="contact_%s"),
        "message": MessageForm(auto_id="message_%s"),
    }


def _as_sent(made: dict[str, forms.Form], sent: forms.Form | None) -> dict[str, forms.Form]:
    """The same forms; the one that came back as it was typed."""
    return {name: sent if type(sent) is type(form) else form for name, form in made.items()}


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
