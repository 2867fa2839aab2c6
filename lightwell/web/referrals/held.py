"""What was held at the door: a person looks, takes it in or puts it aside."""

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
from lightwell.referrals import actions, queries
from lightwell.referrals.models import Referral
from lightwell.web.access import StaffRequest, staff
from lightwell.web.render import page


class DiscardForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is no referral"),
        max_length=500,
        error_messages={"required": gettext_lazy("Say why this is no referral.")},
    )


@staff("referral.triage")
@require_GET
@transaction.atomic
def held(request: StaffRequest) -> HttpResponse:
    """Everything that was held, the oldest first."""
    return _page(request)


def _page(
    request: StaffRequest, sent: DiscardForm | None = None, about: Referral | None = None, status: int = 200
) -> HttpResponse:
    rows = [
        (one, sent if sent and about and one.pk == about.pk else DiscardForm(auto_id=f"why_{one.pk}_%s"))
        for one in queries.held_referrals()
    ]
    audit.record(
        by=request.user, at=timezone.now(), action="view", entity="referrals.Referral", detail="held"
    )
    context = {"room": "referrals", "rows": rows}
    return page(request, "referrals/held.html", context, status=status)


@staff("referral.triage")
@require_POST
def admit(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Take it into the inbox."""
    referral = _held(referral_id)
    actions.admit_referral(by=request.user, at=timezone.now(), referral=referral)
    messages.success(request, _("%(name)s is in the inbox.") % {"name": referral.name})
    return HttpResponseRedirect(reverse("referrals:show", args=[referral.pk]), status=303)


@staff("referral.triage")
@require_POST
def discard(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Put it aside, with the reason."""
    referral = _held(referral_id)
    form = DiscardForm(request.POST, auto_id=f"why_{referral.pk}_%s")
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.discard_referral(by=request.user, at=timezone.now(), referral=referral, reason=reason)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Put aside. It stays in the record."))
            return HttpResponseRedirect(reverse("referrals:held"), status=303)
    with transaction.atomic():
        return _page(request, form, referral, status=422)


def _held(referral_id: UUID) -> Referral:
    referral = Referral.objects.filter(pk=referral_id).first()
    if referral is None:
        raise Http404
    return referral
