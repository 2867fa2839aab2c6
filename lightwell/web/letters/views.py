"""Letters to read: everyone's, one patient's, one letter as the reader gets it, and its PDF."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lightwell.audit import actions as audit
from lightwell.chart import documents
from lightwell.letters import actions, paper, queries, rules
from lightwell.letters.models import Letter, SignedLetter
from lightwell.patients.models import Patient
from lightwell.referrals.queries import local_day
from lightwell.web import papers
from lightwell.web.access import StaffRequest, letter_for, patient_for, staff
from lightwell.web.formats import wall
from lightwell.web.letters.drawing import drawing
from lightwell.web.letters.forms import BeginForm
from lightwell.web.people.header import header
from lightwell.web.render import page

LONGEST_SEARCH = 100
STATES = {
    "unsent": gettext_lazy("Signed, not sent"),
    "due": gettext_lazy("Due"),
    "ready": gettext_lazy("To sign"),
    "draft": gettext_lazy("Drafts"),
    "sent": gettext_lazy("Sent letters"),
}
"""The lists of letters, in their order on the page; one alone by `?state=`."""


@staff("letter.view")
@require_GET
@transaction.atomic
def everyone(request: StaffRequest) -> HttpResponse:
    """What is due, being written, to be signed, and the last signed letters."""
    words = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\0", "").strip()
    found = queries.desk(words)
    audit.record(by=request.user, at=timezone.now(), action="search", entity="letters.Letter", detail=words)
    state = request.GET.get("state", "")
    context = {
        "q": words,
        "state": state if state in STATES else "",
        "states": STATES,
        **_desk(request, found),
    }
    return page(request, "letters/list.html", context, block="results")


@staff("letter.view")
@require_GET
def of_patient(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """The letters about one patient."""
    return patient_page(request, patient_for(request.user, patient_id), timezone.now())


@transaction.atomic
def patient_page(
    request: StaffRequest, patient: Patient, at: datetime, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """The patient's letters, with what could not be done, if anything."""
    audit.record(by=request.user, at=at, action="view", patient=patient, entity="letters")
    found = queries.desk(patient=patient)
    context = {**header(patient, at), "tab": "letters", "problem": problem, **_desk(request, found)}
    return page(request, "letters/of_patient.html", context, status=status)


def _desk(request: StaffRequest, found: queries.Desk) -> dict[str, Any]:
    return {
        "desk": found,
        "may_write": request.user.may("letter.write"),
        "may_send": request.user.may("letter.send"),
        "may_sign": lambda letter: actions.may_sign(request.user, letter),
        "begin_form": BeginForm(),
        "counts": {
            "unsent": len(found.unsent),
            "due": len(found.due),
            "ready": len(found.to_sign),
            "draft": len(found.drafts),
            "sent": len(found.sent),
        },
    }


@staff("letter.view")
@require_GET
def show(request: StaffRequest, record: UUID) -> HttpResponse:
    """The letter as it is read on paper."""
    return sheet(request, letter_for(request.user, record), timezone.now())


@transaction.atomic
def sheet(
    request: StaffRequest, letter: Letter, at: datetime, *, problem: str = "", status: int = 200
) -> HttpResponse:
    audit.record(
        by=request.user,
        at=at,
        action="view",
        patient=letter.patient,
        entity="letters.Letter",
        entity_id=str(letter.pk),
    )
    signed = queries.signed_of(letter)
    context = {
        "letter": letter,
        "patient": letter.patient,
        "person": letter.person,
        "signed": signed,
        "problem": problem,
        "paper": _paper(letter, signed, at),
        "may_write": request.user.may("letter.write"),
        "may_send": request.user.may("letter.send"),
        "dispatches": queries.dispatches_of(signed) if signed else [],
        "replace_form": BeginForm(),
    }
    return page(request, "letters/show.html", context, status=status)


def _paper(letter: Letter, signed: SignedLetter | None, at: datetime) -> dict[str, Any]:
    """The words of the sheet, in the letter's language, whoever reads it."""
    with translation.override(letter.language):
        return {
            "logo": paper.logo_address(),
            "contact": paper.contact_lines(),
            "address": paper.address_lines(letter),
            "about": paper.about_line(letter),
            "reference": paper.reference_line(
                letter, queries.referral_for(letter), signed.number_text if signed else ""
            ),
            "date": rules.day_in_words(local_day(signed.signed_at if signed else at), letter.language),
            "blocks": rules.blocks(letter.body),
            "private": paper.private_line(),
            "drawing": drawing(paper.figure_of(letter), wall(letter.entered_at).date()),
            "signed_words": _("Signed electronically"),
            "signed_time": documents.clinic_time(signed.signed_at, letter.language) if signed else "",
            "role": signed.signed_by.get_role_display() if signed else "",
        }


@staff("letter.view")
@require_GET
def pdf(request: StaffRequest, record: UUID) -> HttpResponse:
    """The PDF as it was signed, if it still is that."""
    letter, at = letter_for(request.user, record), timezone.now()
    signed = queries.signed_of(letter)
    if signed is None:
        raise Http404
    if not documents.intact(signed.document):
        changed = _("The stored letter is not the one that was signed. Do not use it, and call the manager.")
        return sheet(request, letter, at, problem=changed, status=409)
    name = f"letter-{signed.number_text or f'{wall(signed.signed_at):%Y-%m-%d}'}.pdf"
    return papers.pdf(request, letter.patient, signed.document, name, at)
