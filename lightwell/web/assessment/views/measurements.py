"""What was measured at rest, and what the laboratory found."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightwell.assessment import actions
from lightwell.web.access import StaffRequest, staff
from lightwell.web.assessment.views.sheet import record_one


@staff("assessment.record")
@require_POST
def measurement(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Keep one set of resting measurements."""

    def write(patient, now, form) -> str:
        actions.record_measurement(
            by=request.user,
            at=now,
            patient=patient,
            measured_at=form.measured_at(),
            id=form.cleaned_data["entry_id"],
            **form.values("day", "time"),
        )
        return _("Measurement saved.")

    return record_one(request, patient_id, "measurement", "measurements", write)


@staff("assessment.record")
@require_POST
def laboratory(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Keep one laboratory result."""

    def write(patient, now, form) -> str:
        entry_id = form.cleaned_data["entry_id"]
        actions.record_laboratory(by=request.user, at=now, patient=patient, id=entry_id, **form.found())
        return _("Result saved.")

    return record_one(request, patient_id, "laboratory", "laboratory", write)
