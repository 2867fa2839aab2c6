"""The numbers about referrals over a period that the reader chooses."""

from datetime import date, timedelta

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lightwell import knowledge
from lightwell.assessment.queries import assessments_began
from lightwell.audit import actions as audit
from lightwell.referrals.numbers import numbers as counted
from lightwell.referrals.queries import local_day
from lightwell.web.access import StaffRequest, staff
from lightwell.web.referrals import words
from lightwell.web.render import page

AT_FIRST_DAYS = 90


class PeriodForm(forms.Form):
    """From which day to which."""

    first = forms.DateField(
        label=_("From"),
        widget=forms.DateInput,
        error_messages={"invalid": _("Choose a day of the calendar.")},
    )
    last = forms.DateField(
        label=_("To"), widget=forms.DateInput, error_messages={"invalid": _("Choose a day of the calendar.")}
    )

    def clean(self) -> dict[str, date]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first."))
        return said


@staff("referral.view")
@require_GET
@transaction.atomic
def numbers(request: StaffRequest) -> HttpResponse:
    """Received, answered in time, median wait, reasons of no: counted anew from the steps at each look."""
    now = timezone.now()
    today = local_day(now)
    last_days = {"first": today - timedelta(days=AT_FIRST_DAYS - 1), "last": today}
    form = PeriodForm(request.GET if "first" in request.GET else None, initial=last_days)
    period = form.cleaned_data if form.is_valid() else last_days
    found = None if form.errors else counted(now, period["first"], period["last"], assessments_began())
    audit.record(by=request.user, at=now, action="view", entity="referrals.Numbers", purpose="operations")
    context = {
        "room": "referrals",
        "form": form,
        "numbers": found,
        "reply_days": knowledge.current().policy["referral.reply_days"],
        "soon": words.soon(),
        "reason_words": words.reason,
    }
    return page(request, "referrals/numbers.html", context, status=422 if form.errors else 200)
