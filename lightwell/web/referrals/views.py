"""The referrer's pages: send a referral without an account, see that it came, ask where it stands."""

from datetime import date

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from lightwell import knowledge
from lightwell.audit.actors import Outsider
from lightwell.audit.refusal import Refused
from lightwell.referrals import gate, queries, rules
from lightwell.referrals.models import Referral
from lightwell.referrals.queries import local_day
from lightwell.web import uploads
from lightwell.web.access import public
from lightwell.web.referrals import door
from lightwell.web.referrals.forms import PATIENT, SENDERS, ReferralForm
from lightwell.web.referrals.submitting import as_typed, submit
from lightwell.web.referrals.trials import FEWEST_TRIALS, MOST_TRIALS
from lightwell.web.render import page

NAMED_FOR_S = 3600
SALT = "referral sent"
TOO_MANY = _(
    "Too many referrals came within an hour, so this one was not taken. Wait an hour, or fax it to us."
)


@public("Doctors and nurse practitioners refer without an account.")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The referral form. What was typed is kept whatever is wrong with it."""
    today = local_day(timezone.now())
    if request.method == "GET":
        rows = request.GET.get("rows", FEWEST_TRIALS)
        return _form_page(request, ReferralForm(today=today, initial={"trial_rows": rows}))
    if "add_trial" in request.POST:
        return _form_page(request, as_typed(request, ReferralForm, today, more_rows=1))
    if request.POST.get("referrer_kind") == PATIENT:
        return _form_page(request, as_typed(request, ReferralForm, today), status=422)
    form = ReferralForm(request.POST, request.FILES, today=today, dropped=uploads.dropped(request))
    if not form.is_valid():
        return _form_page(request, form, status=422)
    arrival = door.arrival(request, form, timezone.now())
    if arrival is None:
        form.add_error(None, TOO_MANY)
        return _form_page(request, form, status=429)
    try:
        by = Outsider(form.cleaned_data["referrer_name"])
        referral = submit(form, by=by, at=timezone.now(), arrival=arrival)
    except Refused as refused:
        form.add_error(refused.field, refused.message)
        return _form_page(request, form, status=422)
    proof = signing.dumps(referral.tracking_code, salt=SALT)
    address = reverse("referrals:sent", args=[referral.tracking_code])
    return HttpResponseRedirect(f"{address}?proof={proof}", status=303)


def _form_page(request: HttpRequest, form: ReferralForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "riddle_bits": gate.PROOF_BITS,
        "riddle": door.riddle(form, timezone.now()),
        "senders": SENDERS,
        "typed": request.method == "POST",
        "by_patient": request.POST.get("referrer_kind") == PATIENT,
        "file_lost": bool(request.FILES),
        "most_trials": MOST_TRIALS,
    }
    return _not_kept(page(request, "referrals/new.html", context, status=status))


def _not_kept(response: HttpResponse) -> HttpResponse:
    """Names a patient: no browser and no proxy keeps a copy of the page."""
    response["Cache-Control"] = "no-store"
    return response


@public("The referrer sees that the referral came; the name only for an hour, to whoever just sent it.")
@require_GET
def sent(request: HttpRequest, code: str) -> HttpResponse:
    """The tracking code and what happens next."""
    referral = Referral.objects.filter(tracking_code=rules.code_as_kept(code)).first()
    if referral is None:
        raise Http404
    shape = queries.licence_shape_missed(referral)
    context = {
        "referral": referral,
        "named": _just_sent(request, code),
        "licence_shape": shape.get(get_language() or "en") if shape else "",
        "answer_by": _answer_by(referral),
        "target_days": knowledge.current().policy["referral.target_days.routine"],
    }
    return _not_kept(page(request, "referrals/sent.html", context))


def _answer_by(referral: Referral) -> date:
    return rules.reply_due(local_day(referral.received_at), knowledge.current().policy["referral.reply_days"])


def _just_sent(request: HttpRequest, code: str) -> bool:
    try:
        return signing.loads(request.GET.get("proof", ""), salt=SALT, max_age=NAMED_FOR_S) == code
    except signing.BadSignature:
        return False
