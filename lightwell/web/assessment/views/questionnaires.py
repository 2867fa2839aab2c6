"""Sending the questionnaires before an assessment to the patient, by a link that is shown once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lightwell.audit.refusal import Refused
from lightwell.measures import actions
from lightwell.measures.models import QuestionnaireSet
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.assessment.forms.questionnaires import SendSetForm
from lightwell.web.assessment.views.sheet import back_to
from lightwell.web.people.header import header
from lightwell.web.render import page


@staff("checkin.send")
@require_POST
def send(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Make the link of the set and show it, once."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    form = SendSetForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was sent. Press the button again."))
        return back_to(patient, "scales")
    told = form.cleaned_data
    try:
        asked, secret = actions.ask_set(
            by=request.user, at=now, patient=patient, indicated=told["indicated"], id=told["entry_id"]
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return back_to(patient, "scales")
    response = page(request, "assessment/link.html", _context(request, now, asked, secret))
    response["Referrer-Policy"] = "no-referrer"
    return response


def _context(request: StaffRequest, now: datetime, asked: QuestionnaireSet, secret: str) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("portal:open", args=[secret]))
    count = asked.parts.count()
    with translation.override(asked.patient.language):
        message = ngettext(
            "Before your assessment, the clinic asks you for %(num)s short questionnaire: %(link)s",
            "Before your assessment, the clinic asks you for %(num)s short questionnaires: %(link)s",
            count,
        )
    return {
        **header(asked.patient, now),
        "tab": "assessment",
        "room": "assessment",
        "asked": asked,
        "link": address,
        "message": message % {"num": count, "link": address},
        "may_view": request.user.may("assessment.view"),
    }
