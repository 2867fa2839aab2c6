"""The trail: newest first, narrowed, exported, and proved whole."""

import csv
from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightwell.audit import actions as audit
from lightwell.audit import queries
from lightwell.audit.models import AuditEvent
from lightwell.patients.models import Patient
from lightwell.web.access import StaffRequest, staff
from lightwell.web.audit import words
from lightwell.web.audit.forms import TrailForm
from lightwell.web.render import page

PER_PAGE = 50
PROOF = "prove-chain"
COLUMNS = (
    *("seq", "at", "actor_name", "actor_role", "action", "outcome", "patient_id", "entity", "entity_id"),
    *("purpose", "detail", "facility", "screen", "request_id"),
)


@staff("audit.view")
@transaction.atomic
def trail(request: StaffRequest) -> HttpResponse:
    """One page of lines, from `before` downwards, and when the chain was last proved."""
    form = TrailForm(request.GET)
    lines = list(_before(form.lines(), request.GET.get("before", ""))[: PER_PAGE + 1])
    context = {
        "form": form,
        "lines": lines[:PER_PAGE],
        "older": lines[PER_PAGE - 1].seq if len(lines) > PER_PAGE else None,
        "names": _names(lines),
        "roles": words.ROLES,
        "acts": words.ACTIONS,
        "proof": AuditEvent.objects.filter(action=PROOF).first(),
        "filters": {name: request.GET.get(name, "") for name in form.fields},
    }
    audit.record(
        by=request.user, at=timezone.now(), action="view", entity="audit.AuditEvent", purpose="audit"
    )
    return page(request, "audit/trail.html", context, block="lines", status=200 if form.is_valid() else 422)


def _before(lines, seq: str):
    return lines.filter(seq__lt=int(seq)) if seq.isdecimal() and len(seq) < 19 else lines


def _names(lines: Iterable[AuditEvent]) -> dict:
    patients = Patient.objects.filter(pk__in={line.patient_id for line in lines if line.patient_id})
    return {patient.pk: patient.name for patient in patients}


@staff("audit.view")
@require_POST
@transaction.atomic
def prove(request: StaffRequest) -> HttpResponse:
    """Read the whole chain and every sealed row it names; what is found is a line of the trail itself."""
    broken, changed = queries.broken_link(), queries.changed_rows()
    outcome, detail = _proved(broken, changed)
    audit.record(
        by=request.user, at=timezone.now(), action=PROOF, purpose="audit", outcome=outcome, detail=detail
    )
    level = messages.SUCCESS if outcome == "success" else messages.ERROR
    messages.add_message(request, level, _("The proof is finished: see the result above the lines."))
    return redirect("audit:trail")


def _proved(broken: int | None, changed: list[str]) -> tuple[str, str]:
    if broken is not None:
        return "broken", f"line {broken}"
    return ("changed", "; ".join(changed)) if changed else ("success", f"{AuditEvent.objects.count()} lines")


@staff("audit.view")
@require_POST
def export(request: StaffRequest) -> HttpResponse | StreamingHttpResponse:
    """The lines that match as CSV; the export is a line of the trail before the first row leaves."""
    form = TrailForm(request.POST)
    if not form.is_valid():
        return redirect("audit:trail")
    with transaction.atomic():
        line = audit.record(
            by=request.user, at=timezone.now(), action="export", purpose="audit", detail=form.described()
        )
    rows = form.lines().filter(seq__lte=line.seq)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)


class _Echo:
    """What csv writes to: it hands each row straight back."""

    def write(self, row: str) -> str:
        return row


def _csv(rows) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for values in rows.values_list(*COLUMNS).iterator(2000):
        yield writer.writerow(map(_cell, values))


def _cell(value) -> str:
    """Text that a spreadsheet takes as text: what begins like a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
