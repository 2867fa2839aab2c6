"""A signed paper as a file: sent only while it is still what was signed, and written down each time."""

from datetime import datetime

from django.db import transaction
from django.http import HttpResponse

from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.chart.models import Document
from lightwell.patients.models import Patient
from lightwell.web.access import StaffRequest


def pdf(
    request: StaffRequest, patient: Patient | None, document: Document, name: str, at: datetime
) -> HttpResponse:
    """The answer that saves `document` as `name`. Ask `documents.intact` first."""
    return handed_out(request.user, patient, document, bytes(document.pdf), name, at)


def handed_out(
    by: Actor, patient: Patient | None, document: Document, content: bytes, name: str, at: datetime
) -> HttpResponse:
    """`content`, which is or holds `document`, for `by` to save as `name`."""
    with transaction.atomic():
        audit.record(
            by=by,
            at=at,
            action="export",
            patient=patient,
            entity="chart.Document",
            entity_id=str(document.pk),
        )
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
