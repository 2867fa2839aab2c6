"""The score and the suicide screen of the day, answered in the clinic before the dose."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.measures import actions as measures
from lightwell.outcomes import actions as outcomes
from lightwell.outcomes.queries import scale_of
from lightwell.treatment.models import Treatment
from lightwell.web.access import StaffRequest, staff, treatment_for
from lightwell.web.assessment.forms.scales import ScaleForm
from lightwell.web.people.header import header
from lightwell.web.render import page

ASKED_BEFORE_A_DOSE = ("PHQ-9", "GAD-7", "c-ssrs")
"""Asked in every course; the scale that steers a course is asked beside them."""


@staff("treatment.record")
@require_http_methods(["GET", "POST"])
def scale(request: StaffRequest, treatment_id: UUID, code: str) -> HttpResponse:
    """One questionnaire before the dose; an answer that needs somebody raises its task in the same breath."""
    treatment, now = treatment_for(request.user, treatment_id), timezone.now()
    if code not in (*ASKED_BEFORE_A_DOSE, scale_of(treatment.course)):
        raise Http404
    asked = knowledge.current().scale(code)
    form = ScaleForm(request.POST or None, scale=asked, patient=treatment.patient, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, treatment, form)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("%(scale)s saved.") % {"scale": asked.title.get("en").split(",")[0]})
            return HttpResponseRedirect(
                reverse("treatment:prepare", args=[treatment.pk]) + "#holds", status=303
            )
    return _page(request, treatment, form)


@transaction.atomic
def _keep(request: StaffRequest, treatment: Treatment, form: ScaleForm) -> None:
    now = timezone.now()
    response = measures.record_response(
        by=request.user,
        at=now,
        patient=treatment.patient,
        instrument=form.scale.code,
        answers=form.answers(),
        answered_at=now,
        setting="treatment",
        id=form.cleaned_data["entry_id"],
    )
    outcomes.raise_tasks(by=request.user, at=now, response=response)


@transaction.atomic
def _page(request: StaffRequest, treatment: Treatment, form: ScaleForm) -> HttpResponse:
    now = timezone.now()
    context = {
        **header(treatment.patient, now),
        "tab": "treatments",
        "room": "today",
        "treatment": treatment,
        "form": form,
        "scale": form.scale,
        "instrument": form.scale.in_words,
    }
    audit.record(
        by=request.user, at=now, action="view", patient=treatment.patient, entity="measures.Response"
    )
    return page(request, "treatment/scale.html", context, status=422 if form.errors else 200)
