"""Taking an entry back, or saying that it is over, with the reason."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lightwell.assessment import actions
from lightwell.assessment.models import FindingAnswer, TreatmentTrial
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart.entry import ChartEntry
from lightwell.chart.models import Allergy, BodyMeasurement, LaboratoryResult, Medication, Problem
from lightwell.measures.models import Response
from lightwell.patients.models import Patient
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.assessment.forms.decision import CorrectionForm
from lightwell.web.assessment.views.sheet import back_to, refuse
from lightwell.web.fields import offer
from lightwell.web.people.header import header
from lightwell.web.render import page

KINDS: dict[str, tuple[type[ChartEntry], str]] = {
    "diagnosis": (Problem, "diagnoses"),
    "medicine": (Medication, "medicines"),
    "allergy": (Allergy, "allergies"),
    "trial": (TreatmentTrial, "trials"),
    "measurement": (BodyMeasurement, "measurements"),
    "laboratory": (LaboratoryResult, "laboratory"),
    "scale": (Response, "scales"),
    "answer": (FindingAnswer, "findings"),
}
"""What can be corrected, and the section of the sheet it stands in."""
IN_ERROR = ("error", gettext_lazy("It was entered in error"))
OVER = {"medicine": gettext_lazy("It was stopped"), "diagnosis": gettext_lazy("It has resolved")}


@staff("assessment.record")
@require_http_methods(["GET", "POST"])
def correct(request: StaffRequest, patient_id: UUID, kind: str, entry_id: UUID) -> HttpResponse:
    """Ask what happened and why; the old line stays readable."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    if kind not in KINDS:
        raise Http404
    model, section = KINDS[kind]
    entry = model.objects.for_patient(patient).filter(pk=entry_id).first()
    if entry is None:
        raise Http404
    form = CorrectionForm(request.POST or None, initial={"what": "error"})
    offer(form, "what", [("over", OVER[kind]), IN_ERROR] if kind in OVER else [IN_ERROR])
    if request.method == "POST" and form.is_valid():
        act = actions.mark_over if form.cleaned_data["what"] == "over" else actions.take_back
        try:
            act(by=request.user, at=now, patient=patient, entry=entry, reason=form.cleaned_data["reason"])
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Corrected. The old line stays in the record."))
            return back_to(patient, section)
    return _page(request, patient, now, {"form": form, "entry": entry, "kind": kind, "section": section})


@transaction.atomic
def _page(request: StaffRequest, patient: Patient, now: datetime, about: dict) -> HttpResponse:
    context = {**header(patient, now), "tab": "assessment", "room": "assessment", **about}
    context["said"] = describe(about["entry"])
    audit.record(by=request.user, at=now, action="view", patient=patient, entity="assessment")
    return page(request, "assessment/correct.html", context, status=422 if about["form"].errors else 200)


def describe(entry: ChartEntry) -> list[tuple[str, str]]:
    """The entry's own fields that hold something, as label and value."""
    shared = {field.name for field in ChartEntry._meta.get_fields()} | {"id", "mark", "document"}
    own = (field for field in entry._meta.concrete_fields if field.name not in shared)
    return [(str(field.verbose_name), str(value)) for field in own if (value := _shown(entry, field.name))]


def _shown(entry: ChartEntry, name: str):
    display = getattr(entry, f"get_{name}_display", None)
    return display() if display else getattr(entry, name)
