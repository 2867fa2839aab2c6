"""Pages that anyone may read, and the choice of a language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lightwell.web.access import public
from lightwell.web.language import COOKIE, KNOWN
from lightwell.web.public.research import CHECKED_ON, PAPERS
from lightwell.web.render import page

ONE_YEAR_S = 365 * 24 * 3600


@public("The clinic's home page is for everyone.")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """How it works, a treatment day, who should be careful, side effects, questions, research, contact."""
    return page(request, "public/home.html", {"papers": PAPERS, "checked_on": CHECKED_ON})


@public("People who look for treatment themselves must learn how to be referred.")
@require_GET
def for_patients(request: HttpRequest) -> HttpResponse:
    """Why a referral is needed, and a page to print and take to one's doctor."""
    return page(request, "public/for_patients.html", {})


@public("Everyone may read what the clinic keeps about people and why.")
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, who sees it, and whom to ask."""
    return page(request, "public/privacy.html", {})


@public("The language of a page is everyone's choice.")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the choice in a cookie and go back to the page it was made on."""
    chosen = request.POST.get("language", "")
    if chosen not in KNOWN:
        return HttpResponseBadRequest(_("This language is not offered here. Choose English or French."))
    response = redirect(_local(request, request.POST.get("next", "")))
    response.set_cookie(
        COOKIE, chosen, max_age=ONE_YEAR_S, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response


def _local(request: HttpRequest, address: str) -> str:
    """The address when it is one of ours, else the home page."""
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}) else "/"
