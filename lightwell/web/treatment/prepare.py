"""Before the dose: one page with every gate, and the forms that open them, in the order of the day."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.patients import actions as patients
from lightwell.pharmacy import queries as register
from lightwell.staff import actions as staff_actions
from lightwell.treatment import actions, limits, queries
from lightwell.treatment.models import Treatment
from lightwell.treatment.queries import Clearance
from lightwell.treatment.record import Record, record_of, records_of
from lightwell.treatment.rules.dose import Dose
from lightwell.web.access import StaffRequest, patient_for, staff, treatment_for
from lightwell.web.formats import wall
from lightwell.web.people.header import header
from lightwell.web.proof import settle
from lightwell.web.render import page
from lightwell.web.treatment import words
from lightwell.web.treatment.prepare_forms import (
    ArrivalForm,
    DrawForm,
    NurseForm,
    OrderForm,
    PhysicianForm,
    SignOffForm,
    strengths_of,
)


@staff("treatment.view")
@require_GET
def show(request: StaffRequest, treatment_id: UUID) -> HttpResponse:
    """Every gate, open, shut or not known, and the forms of the day."""
    return _page(request, treatment_for(request.user, treatment_id), timezone.now(), {})


@transaction.atomic
def _page(
    request: StaffRequest, treatment: Treatment, now: datetime, sent: dict[str, forms.Form]
) -> HttpResponse:
    record = record_of(treatment)
    if record.started_at or record.called_off:
        return HttpResponseRedirect(reverse("treatment:live", args=[treatment.pk]))
    found = queries.clearance(record, now)
    context = {
        **header(treatment.patient, now),
        "room": "today",
        "tab": "treatments",
        "treatment": treatment,
        "record": record,
        "clearance": found,
        "gates": [
            (words.GATES[gate], state, words.ANCHORS.get(gate, "")) for gate, state in found.gates.items()
        ],
        "holds": [_told_of(hold, found) for hold in found.holds],
        "last_signs": record.vital_signs[-1] if record.vital_signs else None,
        "drawn_mg": queries.drawn_mg(treatment),
        "dose": _proposed(treatment, now),
        "limits": limits.of_dose(treatment.course.usual),
        "forms": {**_forms(request, record, found), **sent},
        "typed": next(iter(sent), ""),
    }
    audit.record(
        by=request.user, at=now, action="view", patient=treatment.patient, entity="treatment.Treatment"
    )
    return page(request, "treatment/prepare.html", context, status=422 if sent else 200)


def _told_of(hold: Any, found: Clearance) -> dict[str, Any]:
    return {
        "hold": hold,
        "title": words.hold_title(hold.code),
        "advice": words.hold_advice(hold.code),
        "source": words.hold_source(hold.code),
        "standing": hold in found.standing,
        "field": PhysicianForm.field_of(hold.code),
    }


def _proposed(treatment: Treatment, now: datetime) -> Dose | None:
    """The dose as it would be ordered now, at the first strength; None before today's weight is known."""
    weight_kg = actions.todays_weight_kg(treatment, now)
    strengths = strengths_of(treatment.course.route)
    if weight_kg is None or not strengths:
        return None
    return actions.work_out(treatment, weight_kg, strengths[0])


def _forms(request: StaffRequest, record: Record, found: Clearance) -> dict[str, forms.Form]:
    treatment, arrival, order = record.treatment, record.arrival, record.order
    course = treatment.course
    return {
        "arrival": ArrivalForm(patient=treatment.patient, initial=ArrivalForm.known(arrival)),
        "nurse": NurseForm(initial={"weight_kg": actions.todays_weight_kg(treatment, timezone.now())}),
        "physician": PhysicianForm(clearance=found),
        "order": OrderForm(
            route=course.route,
            initial={
                "mg_per_kg": order.mg_per_kg if order else course.dose_mg_per_kg,
                "over_min": order.over_min if order else course.over_min,
            },
        ),
        "sign_off": SignOffForm(),
        "draw": _draw_form(request, record),
    }


def _draw_form(request: StaffRequest, record: Record, data: Any = None) -> DrawForm:
    order = record.order
    today = wall(timezone.now()).date()
    containers = [
        one
        for one in register.open_containers("ketamine", on=today)
        if order and one.lot.concentration_mg_per_ml == order.concentration_mg_per_ml
    ]
    initial = {"amount_mg": order.dose_mg} if order else {}
    return DrawForm(data, by=request.user, containers=containers, initial=initial)


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
    return _page(request, treatment, now, {name: form})


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
    form = _draw_form(request, record_of(treatment), request.POST)
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
        return _page(request, treatment, now, {"draw": form})
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
