"""The assessment of one patient on one sheet: what is known, what the rules make of it, the decision."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from lightwell import knowledge
from lightwell.assessment import deciding, queries, rules
from lightwell.assessment.models import Decision
from lightwell.assessment.queries import Judged, Record
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.consent import queries as consents
from lightwell.courses import queries as courses
from lightwell.measures import queries as measures
from lightwell.patients.models import Patient
from lightwell.referrals.models import Referral
from lightwell.referrals.queries import referral_of
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.assessment import findings, laboratory, summary, words
from lightwell.web.assessment.forms.decision import DecisionForm, SharedForm
from lightwell.web.assessment.forms.fields import ChartForm
from lightwell.web.assessment.forms.lists import (
    AllergyForm,
    DiagnosisForm,
    JudgeForm,
    MedicineForm,
    TrialForm,
)
from lightwell.web.assessment.forms.measurements import LaboratoryForm, MeasurementForm
from lightwell.web.assessment.forms.questionnaires import SendSetForm
from lightwell.web.assessment.forms.scales import ANSWERED_HERE, TotalsForm
from lightwell.web.people.header import header
from lightwell.web.referrals.booking import booked_assessments
from lightwell.web.render import page

FORMS: dict[str, type[ChartForm]] = {
    "diagnosis": DiagnosisForm,
    "medicine": MedicineForm,
    "allergy": AllergyForm,
    "trial": TrialForm,
    "measurement": MeasurementForm,
    "laboratory": LaboratoryForm,
    "totals": TotalsForm,
}
"""The forms of the sheet by the name of the address each is sent to."""


@staff("assessment.view")
@require_GET
def show(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """The sheet."""
    return sheet(request, patient_for(request.user, patient_id), timezone.now())


@transaction.atomic
def sheet(
    request: StaffRequest, patient: Patient, now: datetime, bound: Mapping[str, Form] | None = None
) -> HttpResponse:
    """The sheet with what was typed in the `bound` forms; with one of these it is an answer to a mistake."""
    record = queries.record_of(patient, now)
    judged = record.judged
    found = tuple(one.finding for one in judged)
    context = {
        **header(patient, now),
        "tab": "assessment",
        "room": "assessment",
        "now": now,
        "may_record": request.user.may("assessment.record"),
        "may_decide": request.user.may("assessment.decide"),
        "may_send": request.user.may("checkin.send"),
        "may_triage": request.user.may("referral.view"),
        **_known(record, found, now),
        **_origin(patient, now),
        **_sent(patient),
        "groups": findings.groups(judged, record),
        "clear": findings.clear(found),
        "blocking": sum(one.stops for one in judged),
        "may_lift": request.user.may("assessment.override"),
        "forms": {
            **_forms(patient, now, record, judged),
            "shared": SharedForm(may_answer=request.user.may("course.order"), auto_id="shared-%s"),
            **(bound or {}),
        },
        "wrong": next(iter(bound or ()), ""),
    }
    audit.record(by=request.user, at=now, action="view", patient=patient, entity="assessment")
    return page(request, "assessment/show.html", context, status=422 if bound else 200)


def _known(record: Record, found: tuple[rules.Finding, ...], now: datetime) -> dict[str, Any]:
    known = knowledge.current()
    policy = known.policy
    return {
        "record": record,
        "history": summary.history(record, found),
        "scales": summary.scales(record, measures.trends(record.patient, now)),
        "other_scales": [known.scale(code) for code in ANSWERED_HERE if code not in record.scales],
        "raised": summary.alerts(record),
        "screened": summary.screened(record),
        "medicines": summary.medicines(record),
        "body": summary.body(record),
        "pressures": 2 if "previous_resting_systolic_mmhg" in record.facts else 1,
        "laboratory": laboratory.results_of(record.patient, now),
        "unit": words.unit,
        "failed": record.failed_trials,
        "needed_trials": policy.entry("elig.min_failed_trials.count"),
        "helplines": [line for line in knowledge.current().help.values() if line.code in ("9-8-8", "9-1-1")],
    }


def _sent(patient: Patient) -> dict[str, Any]:
    """The questionnaires that the patient was sent last, and how far they are."""
    asked = measures.last_set_of(patient)
    return {"asked_set": asked, "asked_parts": measures.standing(asked) if asked else []}


def _origin(patient: Patient, now: datetime) -> dict[str, Any]:
    """The referral, the appointment, and where the assessment stands."""
    assessment = queries.assessment_of(patient)
    decision = queries.decision_of(patient)
    referral = assessment.referral if assessment else referral_of(patient)
    return {
        "assessment": assessment,
        "decision": decision,
        "decided": bool(decision and assessment and decision.assessment_id == assessment.pk),
        "referral": referral,
        "worries": _worries(referral),
        "booked": booked_assessments([patient.pk]).get(patient.pk),
        "consent": consents.valid_consent(patient, now, courses.last_end_of(patient)),
        **_together(decision),
    }


def _together(decision: Decision | None) -> dict[str, Any]:
    """What both sides said about a decision that the treatment suits, and what is known of the protocols."""
    known = knowledge.current()
    said = queries.shared_of(decision) if decision and decision.outcome == "suitable" else []
    return {
        "said": said,
        "both_say_yes": deciding.both_say_yes((one.side, one.answer) for one in said),
        "protocols": known.protocols,
        "evidence": known.evidence,
        "levels": words.LEVELS_OF_EVIDENCE,
    }


def _worries(referral: Referral | None) -> list[str]:
    """What the referrer answered with yes."""
    said = referral.safety.filter(answer="yes") if referral else ()
    return [str(answer.get_question_display()) for answer in said]


def _forms(patient: Patient, now: datetime, record: Record, judged: tuple[Judged, ...]) -> dict[str, Form]:
    empty: dict[str, Form] = {
        name: form(patient=patient, now=now, auto_id=f"{name}-%s") for name, form in FORMS.items()
    }
    seen = {"seen_at": now.isoformat()}
    empty["questionnaires"] = SendSetForm(auto_id="questionnaires-%s")
    empty["judge"] = JudgeForm(trials=record.trials, initial=seen, auto_id="judge-%s")
    fits = queries.proposed_protocols(record.problems)
    proposed = {"protocol": fits[0].code} if fits else {}
    empty["decision"] = DecisionForm(judged=judged, initial={**seen, **proposed}, auto_id="decision-%s")
    return empty


def back_to(patient: Patient, section: str) -> HttpResponse:
    """The sheet again, at the section that was written."""
    address = reverse("assessment:show", args=[patient.pk])
    return HttpResponseRedirect(f"{address}#{section}", status=303)


def record_one(
    request: StaffRequest,
    patient_id: UUID,
    name: str,
    section: str,
    write: Callable[[Patient, datetime, Any], str],
) -> HttpResponse:
    """Write what form `name` holds with `write`, which says what was done. A mistake: the sheet again."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    form = FORMS[name](request.POST, patient=patient, now=now, auto_id=f"{name}-%s")
    if form.is_valid():
        try:
            said = write(patient, now, form)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, said)
            return back_to(patient, section)
    return sheet(request, patient, now, {name: form})


def refuse(form: Form, refused: Refused) -> None:
    """Put the sentence beside the field it names, or on top of the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)
