"""Adding to the lists of the assessment, and judging what was tried."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lightwell.assessment import actions, queries
from lightwell.audit.refusal import Refused
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.assessment.forms.lists import JudgeForm
from lightwell.web.assessment.views.sheet import back_to, record_one, refuse, sheet

ADDED = {
    "diagnosis": gettext_lazy("Diagnosis added."),
    "medicine": gettext_lazy("Medicine added."),
    "allergy": gettext_lazy("Allergy added."),
    "trial": gettext_lazy("Treatment added."),
}


def _add(request: StaffRequest, patient_id: UUID, name: str, section: str, action: Callable) -> HttpResponse:
    def write(patient, now, form) -> str:
        told = form.cleaned_data
        action(by=request.user, at=now, patient=patient, id=told["entry_id"], **form.values())
        return str(ADDED[name])

    return record_one(request, patient_id, name, section, write)


@staff("assessment.record")
@require_POST
def diagnosis(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Add a diagnosis."""
    return _add(request, patient_id, "diagnosis", "diagnoses", actions.record_problem)


@staff("assessment.record")
@require_POST
def medicine(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Add a medicine."""
    return _add(request, patient_id, "medicine", "medicines", actions.record_medicine)


@staff("assessment.record")
@require_POST
def allergy(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Add an allergy."""
    return _add(request, patient_id, "allergy", "allergies", actions.record_allergy)


@staff("assessment.record")
@require_POST
def trial(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Add a treatment that was tried."""
    return _add(request, patient_id, "trial", "trials", actions.record_trial)


@staff("assessment.record")
@require_POST
def judge(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Say of each treatment what kind it was and whether dose and time were enough."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    trials = queries.record_of(patient, now).trials
    form = JudgeForm(request.POST, trials=trials, auto_id="judge-%s")
    if form.is_valid():
        try:
            actions.judge_trials(
                by=request.user,
                at=now,
                patient=patient,
                adequate=form.told("adequate"),
                kinds=form.told("kind"),
                seen_at=form.cleaned_data["seen_at"],
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Treatments judged."))
            return back_to(patient, "trials")
    return sheet(request, patient, now, {"judge": form})
