"""The referrer's pages: send a referral without an account, see that it came, ask where it stands."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from lightwell import knowledge
from lightwell.audit.actors import Outsider
from lightwell.audit.refusal import Refused
from lightwell.referrals import actions, rules
from lightwell.referrals.models import Referral
from lightwell.referrals.queries import local_day
from lightwell.web import uploads
from lightwell.web.access import public
from lightwell.web.referrals.forms import MOST_TRIALS, ReferralForm
from lightwell.web.render import page

NAMED_FOR_S = 3600
SALT = "referral sent"


@public("Doctors and nurse practitioners refer without an account.")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The referral form. What was typed is kept whatever is wrong with it."""
    if request.method == "GET":
        return _form_page(request, ReferralForm())
    if "add_trial" in request.POST:
        return _form_page(request, _with_one_row_more(request))
    form = ReferralForm(request.POST, request.FILES, dropped=uploads.dropped(request))
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        referral = _submit(form)
    except Refused as refused:
        form.add_error(_field_of(refused), refused.message)
        return _form_page(request, form, status=422)
    proof = signing.dumps(referral.tracking_code, salt=SALT)
    address = reverse("referrals:sent", args=[referral.tracking_code])
    return HttpResponseRedirect(f"{address}?proof={proof}", status=303)


def _submit(form: ReferralForm) -> Referral:
    sent = form.cleaned_data
    return actions.submit_referral(
        by=Outsider(sent["referrer_name"]),
        at=timezone.now(),
        id=sent["entry_id"],
        trials=form.trials(),
        medicines=form.medicines_sent(),
        safety=form.safety(),
        attachments=[sent["attachment"]] if sent["attachment"] else [],
        **form.fields_of_referral(),
    )


def _field_of(refused: Refused) -> str | None:
    return "birth_year" if refused.field == "birth_date" else refused.field


def _with_one_row_more(request: HttpRequest) -> ReferralForm:
    """The same words in a form with one more row, without any message yet."""
    typed = request.POST.copy()
    typed["trial_rows"] = str(min(ReferralForm(typed).row_count() + 1, MOST_TRIALS))
    form = ReferralForm(typed)
    form._errors = form.error_class()
    return form


def _form_page(request: HttpRequest, form: ReferralForm, status: int = 200) -> HttpResponse:
    return page(request, "referrals/new.html", {"form": form}, status=status)


@public("The referrer sees that the referral came; the name only for an hour, to whoever just sent it.")
@require_GET
def sent(request: HttpRequest, code: str) -> HttpResponse:
    """The tracking code and what happens next."""
    referral = Referral.objects.filter(tracking_code=code).first()
    if referral is None:
        raise Http404
    policy = knowledge.current().policy
    context = {
        "referral": referral,
        "named": _just_sent(request, code),
        "answer_by": rules.reply_due(local_day(referral.received_at), policy["referral.reply_days"]),
        "target_days": policy["referral.target_days.routine"],
    }
    return page(request, "referrals/sent.html", context)


def _just_sent(request: HttpRequest, code: str) -> bool:
    try:
        return signing.loads(request.GET.get("proof", ""), salt=SALT, max_age=NAMED_FOR_S) == code
    except signing.BadSignature:
        return False


@public("A tracking code shows the stage of a referral, never who or what it is about.")
@require_GET
def status(request: HttpRequest) -> HttpResponse:
    """Where a referral stands, by its tracking code."""
    code = request.GET.get("code", "").strip().upper()
    referral = Referral.objects.with_status().filter(tracking_code=code).first() if code else None
    return page(request, "referrals/status.html", {"code": code, "referral": referral})
