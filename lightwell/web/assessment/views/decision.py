"""Beginning an assessment, and signing what was decided."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightwell.assessment import actions, queries
from lightwell.audit.refusal import Refused
from lightwell.patients.models import Patient
from lightwell.staff.actions import prove
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.assessment.forms.decision import DecisionForm, SharedForm
from lightwell.web.assessment.views.sheet import back_to, refuse, sheet


@staff("assessment.record")
@require_POST
def begin(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Open the assessment, or go to the one that is open."""
    patient = patient_for(request.user, patient_id)
    actions.begin_assessment(by=request.user, at=timezone.now(), patient=patient)
    return back_to(patient, "history")


@staff("assessment.decide")
@require_POST
def decide(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Sign: suitable, not yet, or not suitable. The password is asked for again."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    judged = queries.record_of(patient, now).judged
    form = DecisionForm(request.POST, judged=judged, auto_id="decision-%s")
    if form.is_valid():
        try:
            _sign(request, patient, now, form)
        except Refused as refused:
            refuse(form, _beside(refused, form))
        else:
            messages.success(request, _("Decision signed. Write to the referrer next."))
            return back_to(patient, "decision")
    return sheet(request, patient, now, {"decision": form})


def _beside(refused: Refused, form: DecisionForm) -> Refused:
    """The reasons stand in a field of their own for each decision."""
    outcome = form.cleaned_data["outcome"]
    return Refused(refused.message, f"chosen_{outcome}") if refused.field == "chosen" else refused


def _sign(request: StaffRequest, patient: Patient, now: datetime, form: DecisionForm) -> None:
    told = form.cleaned_data
    prove(user=request.user, password=told["password"], at=now)
    actions.decide(
        by=request.user,
        at=now,
        patient=patient,
        outcome=told["outcome"],
        reasons=told["reasons"],
        chosen=form.chosen(),
        defer_until=told["defer_until"],
        protocol=told["protocol"],
        conditions=told["conditions"],
        acknowledged=form.acknowledged(),
        seen_at=told["seen_at"],
        id=told["entry_id"],
    )


@staff("assessment.record")
@require_POST
def decide_together(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Write down what the patient and the clinician said about going ahead, each its own entry."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    form = SharedForm(request.POST, may_answer=request.user.may("course.order"), auto_id="shared-%s")
    if form.is_valid():
        try:
            _say(request, patient, now, form)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Written down."))
            return back_to(patient, "shared")
    return sheet(request, patient, now, {"shared": form})


@transaction.atomic
def _say(request: StaffRequest, patient: Patient, now: datetime, form: SharedForm) -> None:
    told = form.cleaned_data
    for side in ("patient", "clinician"):
        if answer := told.get(f"{side}_answer"):
            actions.record_shared_decision(
                by=request.user,
                at=now,
                patient=patient,
                side=side,
                answer=answer,
                words=told["patient_words"] if side == "patient" else "",
                present=told["present"],
                id=told[f"{side}_id"],
            )
