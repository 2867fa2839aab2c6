"""Ordering a course: a protocol of the knowledge, changed within its limits, signed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart.models import Problem
from lightwell.consent import queries as consent
from lightwell.courses import actions, queries
from lightwell.knowledge.practice import Protocol
from lightwell.patients.models import Patient
from lightwell.staff.actions import prove
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.courses import words
from lightwell.web.courses.forms import OrderForm
from lightwell.web.courses.views.sheet import back_to
from lightwell.web.people.header import header
from lightwell.web.render import page


@staff("course.order")
@require_http_methods(["GET", "POST"])
def order(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Choose a protocol, change what the limits permit, sign. The password is asked for again."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    if request.method == "GET":
        return _page(request, patient, at, _chosen(patient, request.GET.get("protocol", "")))
    protocol = knowledge.current().protocols.get(request.POST.get("protocol", ""))
    if protocol is None:
        return _page(request, patient, at, _chosen(patient), problem=_("Choose a protocol."), code=422)
    form = _form(protocol, request.POST)
    if form.is_valid():
        try:
            _sign(request, patient, protocol, form, at)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Course ordered. Book the treatments next."))
            return back_to(patient)
    return _page(request, patient, at, protocol, form, code=422)


def _sign(request: StaffRequest, patient: Patient, protocol: Protocol, form: OrderForm, at: datetime) -> None:
    prove(user=request.user, password=form.cleaned_data["password"], at=at)
    actions.order_course(by=request.user, at=at, patient=patient, protocol=protocol.code, **form.order())


@transaction.atomic
def _page(
    request: StaffRequest,
    patient: Patient,
    at: datetime,
    protocol: Protocol,
    form: OrderForm | None = None,
    *,
    problem: str = "",
    code: int = 200,
) -> HttpResponse:
    audit.record(by=request.user, at=at, action="view", patient=patient, entity="courses.Course")
    limits = queries.limits(protocol)
    context = {
        **header(patient, at),
        **_standing(patient),
        "tab": "course",
        "protocols": list(knowledge.current().protocols.values()),
        "protocol": protocol,
        "limits": words.limit_lines(protocol),
        "closed": "" if limits.max_mg_per_kg else actions.no_limit(protocol),
        "form": form or _form(protocol),
        "signed": consent.history(patient, at, queries.last_end_of(patient))[:1],
        "problem": problem,
        "lang": get_language() or "en",
    }
    return page(request, "courses/order.html", context, status=code)


def _standing(patient: Patient) -> dict[str, Any]:
    try:
        return {"decision": actions.found_suitable(patient), "why_not": ""}
    except Refused as refusal:
        return {"decision": None, "why_not": refusal.message}


def _form(protocol: Protocol, data: Any = None) -> OrderForm:
    return OrderForm(data, protocol=protocol, at_once=queries.limits(protocol).min_over_min is None)


def _chosen(patient: Patient, code: str = "") -> Protocol:
    """The protocol with this code, or the first for the diagnosis that is treated, or the first."""
    protocols = knowledge.current().protocols
    if code in protocols:
        return protocols[code]
    treated = Problem.objects.current().for_patient(patient).filter(is_indication=True)
    codes = [one for one in treated.values_list("code_icd10", flat=True) if one]
    meant = (one for one in protocols.values() if any(icd.startswith(one.icd10) for icd in codes))
    return next(meant, next(iter(protocols.values())))
