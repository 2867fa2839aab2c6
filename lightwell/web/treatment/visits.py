"""Every visit of one patient."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lightwell.audit import actions as audit
from lightwell.treatment import queries
from lightwell.treatment.record import records_of
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.people.header import header
from lightwell.web.render import page

STAGES = {
    "arrived": gettext_lazy("Here"),
    "running": gettext_lazy("Dose running"),
    "paused": gettext_lazy("Dose paused"),
    "recovering": gettext_lazy("Resting"),
    "gone": gettext_lazy("Gone home"),
    "called-off": gettext_lazy("Called off"),
}


@staff("treatment.view")
@require_GET
@transaction.atomic
def visits(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Every visit of a patient, the last first."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    records = records_of(queries.treatments_of(patient))
    audit.record(by=request.user, at=now, action="view", patient=patient, entity="treatment.Treatment")
    context = {**header(patient, now), "tab": "treatments", "records": records, "stages": STAGES}
    return page(request, "treatment/list.html", context)
