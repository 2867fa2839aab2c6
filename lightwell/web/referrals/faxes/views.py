"""The faxes that wait, the review of one, and what a person does with it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.referrals import actions, queries, scans
from lightwell.referrals.faxes import Fax, FaxOpening, FaxPage, FaxStep
from lightwell.referrals.models import Referral
from lightwell.web.access import StaffRequest, staff
from lightwell.web.referrals.faxes.forms import CloseForm, FaxForm, proposed
from lightwell.web.referrals.faxes.review import review
from lightwell.web.referrals.trials import MOST_TRIALS
from lightwell.web.render import page, wants_part
from lightwell.web.undo import said_with_undo

SETTLED_SHOWN = timedelta(days=30)
MOST_SETTLED = 50
PROBLEMS = dict(FaxOpening.PROBLEMS)
REASONS = dict(FaxStep.REASONS)


@staff("referral.view")
@require_GET
@transaction.atomic
def listed(request: StaffRequest) -> HttpResponse:
    """Every fax that waits for a person, the oldest first; then what was settled in the last month."""
    now = timezone.now()
    if not wants_part(request):
        audit.record(by=request.user, at=now, action="view", entity="referrals.Fax")
    waiting = list(Fax.objects.waiting().defer("content"))
    lately = Fax.objects.with_state().filter(
        state__in=(FaxStep.CLOSED, FaxStep.SIGNED_OFF), state_at__gte=now - SETTLED_SHOWN
    )
    context = {
        "room": "referrals",
        "waiting_faxes": waiting,
        "nobodys": [fax for fax in waiting if not fax.owner_id],
        "owned": [fax for fax in waiting if fax.owner_id],
        "settled": list(lately.defer("content").order_by("-state_at")[:MOST_SETTLED]),
        "reading": any(fax.problem is None or fax.pages_read < fax.pages_in for fax in waiting),
        "days": {fax.pk: _days(fax, now) for fax in waiting},
        "problems": PROBLEMS,
        "reasons": REASONS,
        "may_act": request.user.may("referral.triage"),
    }
    return page(request, "referrals/faxes.html", context, block="faxes")


def _days(fax: Fax, now: datetime) -> int:
    return (queries.local_day(now) - queries.local_day(fax.received_at)).days


def _fax(fax_id: UUID) -> Fax:
    found = Fax.objects.with_state().defer("content").filter(pk=fax_id).first()
    if found is None:
        raise Http404
    return found


@staff("referral.view")
@require_GET
@transaction.atomic
def show(request: StaffRequest, fax_id: UUID) -> HttpResponse:
    """One fax: its scan, and the form with what was found in it."""
    return _page(request, _fax(fax_id), timezone.now())


def _page(
    request: StaffRequest,
    fax: Fax,
    now: datetime,
    *,
    form: FaxForm | None = None,
    close: CloseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    if not wants_part(request):
        audit.record(by=request.user, at=now, action="view", entity="referrals.Fax", entity_id=str(fax.pk))
    found, seen = review(fax), fax.last_number or 0
    begun = {**proposed(found["proposals"], seen)}
    context: dict[str, Any] = {
        **found,
        "room": "referrals",
        "fax": fax,
        "days": _days(fax, now),
        "form": form or FaxForm(initial=begun, today=queries.local_day(now)),
        "close": close or CloseForm(initial={"seen": seen}, auto_id="close_%s"),
        "problem": PROBLEMS.get(fax.problem or ""),
        "reason": REASONS.get(fax.closed_for or ""),
        "is_open": fax.state in (None, FaxStep.REOPENED),
        "may_act": request.user.may("referral.triage"),
        "most_trials": MOST_TRIALS,
    }
    return page(request, "referrals/fax.html", context, block="progress", status=status)


@staff("referral.view")
@require_GET
@transaction.atomic
def picture(request: StaffRequest, fax_id: UUID, number: int) -> HttpResponse:
    """One page of a fax, as a picture made of its pixels."""
    found = FaxPage.objects.select_related("reading").filter(fax=fax_id, number=number).first()
    if found is None:
        raise Http404
    audit.record(
        by=request.user,
        at=timezone.now(),
        action="view",
        entity="referrals.FaxPage",
        entity_id=str(found.pk),
    )
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return HttpResponse(scans.picture(found), content_type="image/png", headers=headers)


@staff("referral.triage")
@require_http_methods(["POST"])
def sign_off(request: StaffRequest, fax_id: UUID) -> HttpResponse:
    """Make the referral that the fax is. What was typed is kept whatever is wrong with it."""
    fax, now = _fax(fax_id), timezone.now()
    form = FaxForm(request.POST, today=queries.local_day(now))
    if "add_trial" in request.POST:
        return _shown(request, fax, now, form=_with_another_row(form, now), status=200)
    if form.is_valid():
        try:
            referral = _signed(request, fax, now, form)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            said = _("Signed off. %(name)s is in the inbox, with the scan.") % {"name": referral.name}
            messages.success(request, said)
            return HttpResponseRedirect(reverse("referrals:show", args=[referral.pk]), status=303)
    return _shown(request, fax, now, form=form)


def _signed(request: StaffRequest, fax: Fax, now: datetime, form: FaxForm) -> Referral:
    return actions.sign_off(
        by=request.user,
        at=now,
        fax=fax,
        id=form.cleaned_data["entry_id"],
        seen=form.cleaned_data["seen"],
        trials=form.trials(),
        safety=form.safety(),
        **form.lists(),
        **form.fields_of_referral(),
    )


def _with_another_row(sent: FaxForm, now: datetime) -> FaxForm:
    typed = {bound.name: bound.value() for bound in sent}
    rows = min(sent.row_count() + 1, MOST_TRIALS)
    return FaxForm(initial={**typed, "trial_rows": rows}, today=queries.local_day(now))


@transaction.atomic
def _shown(request: StaffRequest, fax: Fax, now: datetime, status: int = 422, **sent: Any) -> HttpResponse:
    """The page again, with what was sent; whoever sends it once more has seen the news."""
    for form in sent.values():
        if isinstance(form, forms.Form) and form.is_bound:
            form.data = {
                **{name: form.data.get(name) for name in form.data},
                "seen": str(fax.last_number or 0),
            }
    return _page(request, fax, now, status=status, **sent)


@staff("referral.triage")
@require_POST
def close(request: StaffRequest, fax_id: UUID) -> HttpResponse:
    """Put a fax away, with the reason; the toast takes it back."""
    fax, now = _fax(fax_id), timezone.now()
    form = CloseForm(request.POST, auto_id="close_%s")
    if form.is_valid():
        try:
            actions.close_fax(by=request.user, at=now, fax=fax, **form.told())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            said_with_undo(
                request, _("The fax was put away."), reverse("referrals:fax_reopen", args=[fax.pk])
            )
            return HttpResponseRedirect(reverse("referrals:faxes"), status=303)
    return _shown(request, fax, now, close=form)


@staff("referral.triage")
@require_POST
def reopen(request: StaffRequest, fax_id: UUID) -> HttpResponse:
    """Take back that a fax was put away."""
    return _done(
        request, _fax(fax_id), lambda fax: actions.reopen_fax(by=request.user, at=timezone.now(), fax=fax)
    )


@staff("referral.triage")
@require_POST
def take_on(request: StaffRequest, fax_id: UUID) -> HttpResponse:
    """Make the fax one's own, or with `nobody` give it back."""
    owner = None if "nobody" in request.POST else request.user
    return _done(
        request,
        _fax(fax_id),
        lambda fax: actions.take_on(by=request.user, at=timezone.now(), fax=fax, owner=owner),
    )


def _done(request: StaffRequest, fax: Fax, act) -> HttpResponse:
    try:
        act(fax)
    except Refused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(reverse("referrals:fax", args=[fax.pk]), status=303)
