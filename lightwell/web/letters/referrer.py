"""The link that a referrer got by e-mail: it opens one letter, once, to who knows the licence number."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from lightwell.audit.actors import Outsider
from lightwell.audit.refusal import Refused
from lightwell.chart import documents
from lightwell.letters import actions, delivery, queries
from lightwell.letters.actions import LinkClosed
from lightwell.letters.models import LetterLink, SignedLetter
from lightwell.web import papers
from lightwell.web.access import public
from lightwell.web.letters.forms import LicenceForm
from lightwell.web.render import page

COOKIE = "lightwell_letter"
SALT = "letter opened"
PATH = "/letter/"


@public("The referrer opens the link we sent, with the licence number of the referral.")
@require_http_methods(["GET", "POST"])
def open(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the licence number; the right one shows the letter to this browser for a while."""
    at, form = timezone.now(), LicenceForm(request.POST or None)
    try:
        actions.open_link(token, at)
        if request.method == "POST" and form.is_valid():
            return _opened(actions.open_letter(at=at, token=token, licence=form.cleaned_data["licence"]))
    except LinkClosed as refusal:
        return closed(request, refusal.why)
    except Refused as refusal:
        form.add_error("licence", str(refusal.message))
    return _kept_nowhere(
        page(request, "letters/link.html", {"form": form}, status=422 if form.errors else 200)
    )


def _opened(link: LetterLink) -> HttpResponse:
    response = HttpResponseRedirect(reverse("letters:received"), status=303)
    response.set_cookie(
        COOKIE,
        signing.dumps(str(link.pk), salt=SALT),
        max_age=int(delivery.STAYS_OPEN.total_seconds()),
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return _kept_nowhere(response)


@public("The browser that opened the link shows the letter for half an hour.")
@require_GET
def received(request: HttpRequest) -> HttpResponse:
    """Which letter it is, and the way to its PDF."""
    link = _link(request)
    if link is None:
        return closed(request, None)
    return _kept_nowhere(page(request, "letters/received.html", {"signed": link.dispatch.signed}))


@public("The browser that opened the link gets the PDF for half an hour.")
@require_GET
def received_pdf(request: HttpRequest) -> HttpResponse:
    """The letter as it was signed."""
    link = _link(request)
    if link is None or not documents.intact(link.dispatch.signed.document):
        return closed(request, None)
    return to_referrer(link.dispatch.signed, timezone.now())


def to_referrer(signed: SignedLetter, at: datetime) -> HttpResponse:
    """The PDF for the referrer, in whichever session of theirs; each look stands under their name."""
    referral = queries.referral_for(signed.letter)
    who = Outsider(referral.referrer_name if referral else signed.letter.recipient_name)
    name, document = f"letter-{signed.number_text}.pdf", signed.document
    return papers.handed_out(who, signed.letter.patient, document, bytes(document.pdf), name, at)


def _link(request: HttpRequest) -> LetterLink | None:
    """The link that this browser opened, while it may still read and nobody stopped the sending."""
    try:
        pk = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=delivery.STAYS_OPEN)
    except signing.BadSignature:
        return None
    link = queries.opened_link(pk)
    return None if link and queries.closed(link, timezone.now()) == delivery.Closed.STOPPED else link


def closed(request: HttpRequest, why: delivery.Closed | None) -> HttpResponse:
    """What to do about a link that opens nothing. Never says whether somebody made it."""
    return _kept_nowhere(page(request, "letters/link_closed.html", {"why": why}, status=404))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
