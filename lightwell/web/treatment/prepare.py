"""Before the dose: one page with every gate, and the forms that open them, in the order of the day."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from lightwell.audit import actions as audit
from lightwell.outcomes import queries as outcomes
from lightwell.pharmacy import queries as register
from lightwell.treatment import actions, limits, queries
from lightwell.treatment.models import Treatment
from lightwell.treatment.queries import Clearance
from lightwell.treatment.record import Record, record_of
from lightwell.treatment.rules.dose import Dose
from lightwell.web.access import StaffRequest, staff, treatment_for
from lightwell.web.formats import wall
from lightwell.web.people.header import header
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
    return prepared(request, treatment_for(request.user, treatment_id), timezone.now(), {})


@transaction.atomic
def prepared(
    request: StaffRequest, treatment: Treatment, now: datetime, sent: dict[str, forms.Form]
) -> HttpResponse:
    """The page; `sent` is the form that was refused, by its name, with what was typed."""
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
        "scale_code": outcomes.scale_of(treatment.course),
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
        "arrival": ArrivalForm(
            patient=treatment.patient, initial=ArrivalForm.known(arrival, queries.confirmation_of(treatment))
        ),
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
        "draw": draw_form(request, record),
    }


def draw_form(request: StaffRequest, record: Record, data: Any = None) -> DrawForm:
    order = record.order
    today = wall(timezone.now()).date()
    containers = [
        one
        for one in register.open_containers("ketamine", on=today)
        if order and one.lot.concentration_mg_per_ml == order.concentration_mg_per_ml
    ]
    initial = {"amount_mg": order.dose_mg} if order else {}
    return DrawForm(data, by=request.user, containers=containers, initial=initial)
