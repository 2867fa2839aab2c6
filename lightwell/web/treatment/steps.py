"""What is done before the dose, one post a step: asked, examined, ordered, drawn, or called off."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightwell.audit.refusal import Refused
from lightwell.patients import actions as patients
from lightwell.staff import actions as staff_actions
from lightwell.treatment import actions, queries
from lightwell.treatment.models import Treatment
from lightwell.treatment.record import record_of
from lightwell.web.access import StaffRequest, staff, treatment_for
from lightwell.web.proof import settle
from lightwell.web.treatment.prepare import draw_form, prepared
from lightwell.web.treatment.prepare_forms import (
    ArrivalForm,
    NurseForm,
    OrderForm,
    PhysicianForm,
    SignOffForm,
)


def _after(
    request: StaffRequest, treatment: Treatment, name: str, form: forms.Form, act: Callable[[datetime], str]
) -> HttpResponse:
    """Do `act` when the form can be read; else, or when it is refused, the page with what was typed."""
    now = timezone.now()
    if form.is_valid():
        try:
            messages.success(request, act(now))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            address = reverse("treatment:prepare", args=[treatment.pk])
            return HttpResponseRedirect(f"{address}#{name}", status=303)
    return prepared(request, treatment, now, {name: form})


@staff("treatment.record")
@require_POST
def arrival(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """The questions at the door, and who takes the patient home."""
    treatment = treatment_for(request.user, treatment_id)
    form = ArrivalForm(request.POST, patient=treatment.patient)

    @transaction.atomic
    def act(now: datetime) -> str:
        told = form.cleaned_data
        person = form.people.get(told["escort_person"])
        if told["escort_name"].strip():
            person = patients.name_related_person(
                by=request.user, at=now, patient=treatment.patient, name=told["escort_name"].strip(),
                phone=told["escort_phone"], is_escort=True,
            )  # fmt: skip
        actions.record_arrival(
            by=request.user, at=now, treatment=treatment, escort_person=person, id=told["entry_id"],
            **form.answers(),
        )  # fmt: skip
        return _("Arrival questions saved.")

    return _after(request, treatment, "arrival", form, act)


@staff("examine.nurse")
@require_POST
def nurse(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """The nurse's examination and today's weight."""
    treatment = treatment_for(request.user, treatment_id)
    form = NurseForm(request.POST)

    def act(now: datetime) -> str:
        told = form.cleaned_data
        actions.examine_as_nurse(
            by=request.user, at=now, treatment=treatment, weight_kg=told["weight_kg"],
            findings=told["findings"], id=told["entry_id"],
        )  # fmt: skip
        return _("Nurse's examination saved.")

    return _after(request, treatment, "nurse", form, act)


@staff("examine.physician")
@require_POST
def physician(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """The physician's examination, signed: go or not today, and why each hold may pass."""
    treatment = treatment_for(request.user, treatment_id)
    found = queries.clearance(record_of(treatment), timezone.now())
    form = PhysicianForm(request.POST, clearance=found)

    def act(now: datetime) -> str:
        told = form.cleaned_data
        staff_actions.prove(user=request.user, password=told["password"], at=now)
        actions.examine_as_physician(
            by=request.user, at=now, treatment=treatment, goes_ahead=told["goes_ahead"] == "yes",
            findings=told["findings"], cleared=form.cleared(), id=told["entry_id"],
        )  # fmt: skip
        return _("Physician's examination signed.")

    return _after(request, treatment, "physician", form, act)


@staff("treatment.order")
@require_POST
def order(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """The dose of today, signed."""
    treatment = treatment_for(request.user, treatment_id)
    form = OrderForm(request.POST, route=treatment.course.route)

    def act(now: datetime) -> str:
        told = form.cleaned_data
        staff_actions.prove(user=request.user, password=told["password"], at=now)
        ordered = actions.order_dose(
            by=request.user, at=now, treatment=treatment, mg_per_kg=told["mg_per_kg"],
            over_min=told["over_min"], concentration_mg_per_ml=told["concentration_mg_per_ml"],
            id=told["entry_id"],
        )  # fmt: skip
        return _("Ordered: %(dose)s mg.") % {"dose": f"{ordered.dose_mg.normalize():f}"}

    return _after(request, treatment, "order", form, act)


@staff("treatment.order")
@require_POST
def sign_off(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """The second signature under a much larger dose."""
    treatment = treatment_for(request.user, treatment_id)
    ordered = record_of(treatment).order
    if ordered is None:
        raise Http404
    form = SignOffForm(request.POST)

    def act(now: datetime) -> str:
        staff_actions.prove(user=request.user, password=form.cleaned_data["password"], at=now)
        actions.sign_off(by=request.user, at=now, order=ordered)
        return _("Signed as the second person.")

    return _after(request, treatment, "sign_off", form, act)


@staff("register.draw")
@require_POST
def draw(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """The dose drawn up from the register, by two people who each prove who they are."""
    treatment, now = treatment_for(request.user, treatment_id), timezone.now()
    form = draw_form(request, record_of(treatment), request.POST)
    drawn = settle(
        form,
        at=now,
        act=lambda witness: actions.draw_dose(
            by=request.user,
            witness=witness,
            at=now,
            treatment=treatment,
            container=form.containers[form.cleaned_data["container"]],
            amount_mg=form.cleaned_data["amount_mg"],
            id=form.entry_uuid,
        ),
    )
    if drawn is None:
        return prepared(request, treatment, now, {"draw": form})
    messages.success(request, _("Drawn and checked by two."))
    return HttpResponseRedirect(reverse("treatment:prepare", args=[treatment.pk]) + "#draw", status=303)


@staff("treatment.record")
@require_POST
def call_off(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """Not today, with the reason; back to the board."""
    treatment = treatment_for(request.user, treatment_id)
    try:
        actions.call_off(
            by=request.user, at=timezone.now(), treatment=treatment, reason=request.POST.get("reason", "")
        )
    except Refused as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(reverse("treatment:prepare", args=[treatment.pk]), status=303)
    messages.success(request, _("%(name)s is not treated today.") % {"name": treatment.patient.name})
    return HttpResponseRedirect(reverse("treatment:board"), status=303)
