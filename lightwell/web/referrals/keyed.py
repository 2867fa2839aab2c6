"""A referral that came by phone or letter: the coordinator keys it into the same form."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lightwell.audit.refusal import Refused
from lightwell.referrals.queries import local_day
from lightwell.web import uploads
from lightwell.web.access import StaffRequest, staff
from lightwell.web.referrals.forms import ReferralForm
from lightwell.web.referrals.submitting import as_typed, submit
from lightwell.web.referrals.trials import MOST_TRIALS
from lightwell.web.render import page

WAYS = [("phone", gettext_lazy("Phone")), ("letter", gettext_lazy("Letter"))]
NOON = time(12, 0)


class KeyedForm(ReferralForm):
    """The referral as somebody tells it: by which way and on which day it came, and who refers."""

    received_via = forms.ChoiceField(
        label=gettext_lazy("It came by"),
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how it came.")},
    )
    received_on = forms.DateField(
        label=gettext_lazy("Received on"),
        widget=forms.DateInput,
        error_messages={"required": gettext_lazy("Enter the day it came.")},
    )

    def __init__(self, *args, today: date, **options):
        super().__init__(*args, today=today, **options)
        self.fields["received_on"].initial = today
        self.fields["referrer_kind"].label = gettext_lazy("Who refers")
        self.fields["referrer_name"].label = gettext_lazy("Their name")
        self.fields["patient_agrees"].label = gettext_lazy("By the referrer, the patient knows and agrees.")

    def clean_received_on(self) -> date:
        day = self.cleaned_data["received_on"]
        if day > self.today or day.year < self.today.year - 1:
            raise forms.ValidationError(gettext_lazy("It came today or before. Check the year."))
        return day

    def received_at(self, now: datetime) -> datetime:
        """The moment from which the answer is due: now, or the noon of an earlier day."""
        day = self.cleaned_data["received_on"]
        noon = datetime.combine(day, NOON, ZoneInfo(settings.CLINIC_TIME_ZONE))
        return now if day == self.today else noon


@staff("referral.key")
@require_http_methods(["GET", "POST"])
def key(request: StaffRequest) -> HttpResponse:
    """The form, and the referral that was keyed into it."""
    now = timezone.now()
    today = local_day(now)
    if request.method == "GET":
        return _form_page(request, KeyedForm(today=today))
    if "add_trial" in request.POST:
        return _form_page(request, as_typed(request, KeyedForm, today, more_rows=1))
    form = KeyedForm(request.POST, request.FILES, today=today, dropped=uploads.dropped(request))
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        referral = submit(form, by=request.user, at=now, received_at=form.received_at(now))
    except Refused as refused:
        form.add_error(refused.field, refused.message)
        return _form_page(request, form, status=422)
    messages.success(request, _("%(name)s is in the inbox.") % {"name": referral.name})
    return HttpResponseRedirect(reverse("referrals:show", args=[referral.pk]), status=303)


def _form_page(request: StaffRequest, form: KeyedForm, status: int = 200) -> HttpResponse:
    context = {
        "room": "referrals",
        "form": form,
        "file_lost": bool(request.FILES),
        "most_trials": MOST_TRIALS,
    }
    return page(request, "referrals/keyed.html", context, status=status)
