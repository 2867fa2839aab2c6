"""The controlled-drug register: the day's lines, what does not add up, and the acts that two people sign."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.pharmacy import actions, queries
from lightwell.pharmacy.models import Container, RegisterEntry
from lightwell.pharmacy.rules import Kind
from lightwell.web.access import StaffRequest, staff
from lightwell.web.pharmacy import findings, safe
from lightwell.web.pharmacy.forms import CorrectForm, CountForm, LedgerForm, ReceiveForm, WasteForm
from lightwell.web.proof import WitnessedForm, settle
from lightwell.web.render import page

ACTS = ("receive", "count", "waste", "correct")


@staff("register.view")
@require_GET
@transaction.atomic
def register(request: StaffRequest) -> HttpResponse:
    """The lines of a day, what is in the safe now, and what is open."""
    return _day(request, "pharmacy/register.html")


@staff("register.view")
@require_GET
@transaction.atomic
def print_day(request: StaffRequest) -> HttpResponse:
    """The same day on paper, with room for two signatures."""
    return _day(request, "pharmacy/print.html")


def _day(request: StaffRequest, template: str) -> HttpResponse:
    now = timezone.now()
    today, policy = queries.clinic_day(now), knowledge.current().policy
    form = LedgerForm(request.GET, today=today)
    fine, closing = form.is_valid(), queries.closing(now)
    found, lines = _findings(closing, now), list(queries.ledger(**form.bounds()))
    context = {
        **_of_everyone(request),
        "form": form,
        "today": today,
        "day": form.shown,
        "day_before": form.shown - timedelta(days=1),
        "day_after": form.shown + timedelta(days=1),
        "lot": form.cleaned_data.get("lot", ""),
        "lines": lines,
        "closing": closing,
        "findings": found,
        "open_mg": {one.draw.pk: one.left_mg for one in found if one.draw and one.level != "info"},
        "products": safe.products(closing.held, today=today, expiring_days=policy["register.expiring_days"]),
        "tolerance": policy.entry("register.tolerance_mg"),
        "tolerance_source": findings.source("register.tolerance_mg"),
        "percent": policy["register.tolerance_percent"],
    }
    _note_the_look(request, now, detail=str(form.shown))
    return page(request, template, context, status=200 if fine else 422)


def _findings(closing: queries.Closing, now: datetime) -> list[findings.Finding]:
    """Every difference, the overdue first."""
    found = [findings.of_draw(one, now) for one in closing.open_draws]
    found += [findings.of_count(one, now) for one in closing.short_counts]
    return sorted(found, key=lambda one: ("now", "soon", "info").index(one.level))


def _of_everyone(request: StaffRequest) -> dict[str, Any]:
    may = {act: request.user.may(f"register.{act}") for act in ACTS}
    return {"room": "pharmacy", "user": request.user, "may": may, "source": findings.source()}


def _note_the_look(request: StaffRequest, now: datetime, *, detail: str, entity_id: str = "") -> None:
    audit.record(
        by=request.user,
        at=now,
        action="view",
        entity="pharmacy.RegisterEntry",
        entity_id=entity_id,
        detail=detail,
    )


@staff("register.view")
@require_GET
def container(request: StaffRequest, container_id: UUID) -> HttpResponse:
    """The page of one container, from its receipt to now."""
    return _container_page(request, _container(container_id), "pharmacy/container.html", {})


@staff("register.receive")
def receive(request: StaffRequest) -> HttpResponse:
    """Take a delivery into the safe."""
    now, form = timezone.now(), ReceiveForm(_sent(request), by=request.user)
    if request.method == "POST":
        lot = settle(
            form,
            at=now,
            act=lambda witness: actions.receive_lot(
                by=request.user, at=now, witness=witness, **form.delivery()
            ),
        )
        if lot:
            messages.success(request, _("Lot %(lot)s is in the safe.") % {"lot": lot.lot_number})
            return redirect("pharmacy:register")
    return _form_page(request, form, "pharmacy/receive.html")


@staff("register.count")
def count(request: StaffRequest) -> HttpResponse:
    """Count the safe, blind: what the book says is told only after what was found is written."""
    now = timezone.now()
    form = CountForm(_sent(request), by=request.user, containers=_to_count(request))
    if request.method == "POST":
        lines = settle(
            form,
            at=now,
            act=lambda witness: actions.count_containers(
                by=request.user, at=now, witness=witness, found=form.found(), id=form.entry_uuid
            ),
        )
        if lines:
            as_the_book_says = not any(line.difference_mg for line in lines)
            level = messages.SUCCESS if as_the_book_says else messages.WARNING
            messages.add_message(request, level, findings.count_in_words(lines))
            return redirect("pharmacy:register")
    return _form_page(request, form, "pharmacy/count.html")


def _to_count(request: StaffRequest) -> list[Container]:
    """What holds some, or the one asked for; of a form that was sent, what it named, emptied since or not."""
    told = [name.removeprefix("mg_") for name in request.POST if name.startswith("mg_")]
    told += request.GET.getlist("container") if request.method == "GET" else []
    if not told:
        return list(queries.held_containers())
    try:
        ids = [UUID(one) for one in told]
    except ValueError:
        raise Http404 from None
    return list(queries.containers().filter(pk__in=ids))


@staff("register.waste")
def waste(request: StaffRequest, draw_id: UUID) -> HttpResponse:
    """Waste what is left of a draw, before a witness who did not draw it."""
    draw = _line(draw_id, kind=Kind.DRAW)
    barred = [draw.recorded_by_id]
    form = WasteForm(_sent(request), by=request.user, not_these=barred, needs_reason=False)
    return _waste(request, form, draw=draw)


@staff("register.waste")
def waste_container(request: StaffRequest, container_id: UUID) -> HttpResponse:
    """Destroy what a container holds: expired, broken, not to be used."""
    form = WasteForm(_sent(request), by=request.user, needs_reason=True)
    return _waste(request, form, container=_container(container_id))


def _waste(
    request: StaffRequest,
    form: WasteForm,
    *,
    draw: RegisterEntry | None = None,
    container: Container | None = None,
) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST":
        line = settle(
            form,
            at=now,
            act=lambda witness: actions.waste(
                by=request.user,
                at=now,
                witness=witness,
                draw=draw,
                container=container,
                amount_mg=form.cleaned_data["amount_mg"],
                method=form.cleaned_data["method"],
                reason=form.cleaned_data["reason"],
                id=form.entry_uuid,
            ),
        )
        if line:
            return _done(request, _("Wasted before %(name)s.") % {"name": line.witness_name})
    told = {"form": form, "draw": draw, "sums": queries.reconciliation_of_draw(draw) if draw else None}
    of = draw.container if draw else container
    assert of is not None
    return _container_page(request, of, "pharmacy/waste.html", told, form)


@staff("register.waste")
def return_unopened(request: StaffRequest, draw_id: UUID) -> HttpResponse:
    """Put back a container that was taken out whole and never opened."""
    now, draw = timezone.now(), _line(draw_id, kind=Kind.DRAW)
    form = WitnessedForm(_sent(request), by=request.user)
    if request.method == "POST":
        line = settle(
            form,
            at=now,
            act=lambda witness: actions.return_unopened(
                by=request.user, at=now, witness=witness, draw=draw, id=form.entry_uuid
            ),
        )
        if line:
            return _done(request, _("%(label)s is back in the safe.") % {"label": draw.container.label})
    return _container_page(
        request, draw.container, "pharmacy/return.html", {"form": form, "draw": draw}, form
    )


@staff("register.correct")
def correct(request: StaffRequest, line_id: UUID) -> HttpResponse:
    """Correct a line by a new one that says why."""
    now, line = timezone.now(), _line(line_id)
    form = CorrectForm(_sent(request), by=request.user)
    if request.method == "POST":
        corrected = settle(
            form,
            at=now,
            act=lambda witness: actions.correct(
                by=request.user,
                at=now,
                witness=witness,
                entry=line,
                right_mg=form.cleaned_data["right_mg"],
                reason=form.cleaned_data["reason"],
                id=form.entry_uuid,
            ),
        )
        if corrected:
            return _done(request, _("Corrected by a new line. The old one stays in view."))
    return _container_page(
        request, line.container, "pharmacy/correct.html", {"form": form, "line": line}, form
    )


def _done(request: StaffRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("pharmacy:register")


@transaction.atomic
def _container_page(
    request: StaffRequest,
    of: Container,
    template: str,
    told: Mapping[str, Any],
    form: WitnessedForm | None = None,
) -> HttpResponse:
    context = {**_of_everyone(request), "container": of, "lines": list(queries.page_of(of)), **told}
    context["balance_mg"] = context["lines"][0].balance_mg if context["lines"] else queries.rules.ZERO
    _note_the_look(request, timezone.now(), detail=of.label, entity_id=str(of.pk))
    return page(request, template, context, status=_status(form))


def _form_page(request: StaffRequest, form: WitnessedForm, template: str) -> HttpResponse:
    return page(request, template, {**_of_everyone(request), "form": form}, status=_status(form))


def _status(form: WitnessedForm | None) -> int:
    return 422 if form is not None and form.is_bound else 200


def _sent(request: StaffRequest) -> Mapping[str, Any] | None:
    return request.POST if request.method == "POST" else None


def _container(container_id: UUID) -> Container:
    found = Container.objects.select_related("lot").filter(pk=container_id).first()
    if found is None:
        raise Http404
    return found


def _line(line_id: UUID, **more: Any) -> RegisterEntry:
    """A line that can be acted on: not a correction, whose first line is corrected instead."""
    lines = RegisterEntry.objects.exclude(kind=Kind.CORRECTION).filter(pk=line_id, **more)
    found = lines.select_related("container__lot", "patient").first()
    if found is None:
        raise Http404
    return found
