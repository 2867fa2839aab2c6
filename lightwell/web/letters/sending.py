"""Sending a signed letter: a link by e-mail, a fax with its cover, paper; and taking it back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import documents
from lightwell.letters import actions, queries
from lightwell.letters.fax import fax_pdf
from lightwell.letters.models import Dispatch, Letter, SignedLetter
from lightwell.web import papers
from lightwell.web.access import StaffRequest, letter_for, staff
from lightwell.web.letters.forms import EmailForm, HandedForm
from lightwell.web.people.header import header
from lightwell.web.render import page
from lightwell.web.undo import said_with_undo


def _signed(request: StaffRequest, record: UUID) -> SignedLetter:
    """The signature under a letter within reach; nobody sends what is not signed."""
    letter = letter_for(request.user, record)
    signed = queries.signed_of(letter)
    if signed is None:
        raise Http404
    signed.letter = letter
    return signed


@staff("letter.send")
@require_GET
def send(request: StaffRequest, record: UUID) -> HttpResponse:
    """How the letter was sent, and the ways to send it."""
    return _page(request, _signed(request, record), timezone.now())


@staff("letter.send")
@require_POST
def email(request: StaffRequest, record: UUID) -> HttpResponse:
    """Queue the e-mail with the link; for some seconds it can be taken back before it leaves."""
    signed, at, form = _signed(request, record), timezone.now(), EmailForm(request.POST, auto_id="email_%s")

    def act(told: dict[str, Any]) -> Dispatch:
        return actions.send_by_email(
            by=request.user, at=at, signed=signed, to=told["to"], id=told["entry_id"]
        )

    return _after(request, signed, at, form, act)


@staff("letter.send")
@require_POST
def handed(request: StaffRequest, record: UUID) -> HttpResponse:
    """Write down that it was faxed, or sent on paper."""
    signed, at, form = _signed(request, record), timezone.now(), HandedForm(request.POST)
    form.auto_id = f"{form.data.get('way', '')}_%s"

    def act(told: dict[str, Any]) -> Dispatch:
        way, to = told["way"], told["to"]
        return actions.mark_sent(by=request.user, at=at, signed=signed, way=way, to=to, id=told["entry_id"])

    return _after(request, signed, at, form, act)


def _after(request: StaffRequest, signed: SignedLetter, at: datetime, form: forms.Form, act) -> HttpResponse:
    if form.is_valid():
        try:
            dispatch = act(form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))
        else:
            said = SAID[dispatch.way]() % {"to": dispatch.to}
            said_with_undo(request, said, reverse("letters:stop", args=[dispatch.pk]))
            return redirect("letters:send", signed.record)
    return _page(request, signed, at, sent=form, status=422)


SAID = {
    "email": lambda: _("The e-mail to %(to)s leaves in a moment."),
    "fax": lambda: _("Written down: faxed to %(to)s."),
    "print": lambda: _("Written down: on paper to %(to)s."),
}


@staff("letter.send")
@require_POST
def stop(request: StaffRequest, dispatch_id: UUID) -> HttpResponse:
    """Take a sending back: it does not leave, and its link opens nothing."""
    dispatch = queries.dispatch_of(dispatch_id)
    if dispatch is None:
        raise Http404
    letter_for(request.user, dispatch.signed.record)
    actions.stop_dispatch(by=request.user, at=timezone.now(), dispatch=dispatch)
    messages.success(request, _("Taken back. The letter counts as not sent."))
    return redirect("letters:send", dispatch.signed.record)


@staff("letter.send")
@require_GET
def fax(request: StaffRequest, record: UUID) -> HttpResponse:
    """The cover and the letter as one PDF, for the fax machine or its service."""
    signed, at = _signed(request, record), timezone.now()
    if signed.pages is None or not documents.intact(signed.document):
        raise Http404
    content = fax_pdf(signed, request.user.name, at)
    name = f"fax-{signed.number_text}.pdf"
    return papers.handed_out(request.user, signed.letter.patient, signed.document, content, name, at)


@transaction.atomic
def _page(
    request: StaffRequest,
    signed: SignedLetter,
    at: datetime,
    *,
    sent: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    letter = signed.letter
    audit.record(
        by=request.user,
        at=at,
        action="view",
        patient=letter.patient,
        entity="letters.SignedLetter",
        entity_id=str(signed.pk),
    )
    dispatches = queries.dispatches_of(signed)
    context: dict[str, Any] = {
        **(header(letter.patient, at) if letter.patient else {"patient": None}),
        "room": "people" if letter.patient else "letters",
        "tab": "letters",
        "letter": letter,
        "person": letter.person,
        "signed": signed,
        "dispatches": dispatches,
        "forms": _forms(letter, dispatches, sent),
        "sent": sent,
    }
    return page(request, "letters/send.html", context, status=status)


def _forms(letter: Letter, dispatches: list[Dispatch], sent: forms.Form | None) -> dict[str, forms.Form]:
    """The form of each way, with where it went last or where the letter says; the sent one as typed."""
    last = {one.way: one.to for one in reversed(dispatches)}
    referral = queries.referral_for(letter)
    fax = referral.referrer_fax if referral else ""
    fresh: dict[str, forms.Form] = {
        "email": EmailForm(initial={"to": last.get("email", "")}, auto_id="email_%s"),
        "fax": HandedForm(initial={"way": "fax", "to": last.get("fax", fax)}, auto_id="fax_%s"),
        "print": HandedForm(
            initial={"way": "print", "to": last.get("print", letter.recipient_name)}, auto_id="print_%s"
        ),
    }
    if isinstance(sent, EmailForm):
        fresh["email"] = sent
    elif sent and sent["way"].value() in ("fax", "print"):
        fresh[sent["way"].value()] = sent
    return fresh
