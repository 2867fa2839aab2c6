"""Signing in and out. Password now; a person with TOTP or a passkey is asked for it by allauth."""

from datetime import datetime

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.mfa.base.views import AuthenticateView
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lightwell.audit import actions as audit
from lightwell.audit.actors import Outsider
from lightwell.web.access import PORTAL_COOKIE, PORTAL_PATH, public
from lightwell.web.render import page
from lightwell.web.session import sign_in_again

KEPT = "kept-"
START = {
    "coordinator": "/inbox/",
    "nurse": "/today/",
    "physician": "/today/",
    "psychiatrist": "/patients/",
    "manager": "/today/",
    "auditor": "/audit/",
}


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by themself, and each sign-in or failure leaves its line."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @transaction.atomic
    def post_login(self, request: HttpRequest, user, **kwargs) -> HttpResponse:
        """The line of the sign-in; a patient whose pages were open in this browser has them no more."""
        audit.record(by=user, at=timezone.now(), action="sign-in", purpose="administration")
        response = super().post_login(request, user, **kwargs)
        response.delete_cookie(PORTAL_COOKIE, path=PORTAL_PATH, samesite="Lax")
        return response

    def add_message(self, *args, **kwargs) -> None:
        """Signing in and out needs no message: the page that follows shows it."""

    @transaction.atomic
    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        super().authentication_failed(request, **credentials)
        who = Outsider(name=str(credentials.get("username", ""))[:200], role="unknown")
        audit.record(
            by=who, at=timezone.now(), action="sign-in", purpose="administration", outcome="wrong password"
        )


@public("People must be able to sign in.")
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password; then to the page that was asked for, or the start of one's work."""
    if request.user.is_authenticated:
        return redirect("start")
    wanted = _local(request, request.POST.get("next") or request.GET.get("next", ""))
    form = LoginForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        return form.login(request, redirect_url=wanted or "/start/")
    status = 422 if request.method == "POST" else 200
    return page(request, "account/login.html", {"form": form, "next": wanted}, status=status)


def _local(request: HttpRequest, url: str) -> str:
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}) else ""


@public("A session that ended mid-form: sign in, and the form is still there.")
@require_POST
@sensitive_post_parameters("password")
def resume(request: HttpRequest) -> HttpResponse:
    """Sign in again, then offer to send the form that was under way."""
    target = _local(request, request.POST.get("path", "")) or "/start/"
    kept = _kept(request)
    form = LoginForm(request.POST, request=request)
    if not form.is_valid():
        wrong = _("The user name or the password is not right.")
        return sign_in_again(request, path=target, kept=kept, error=wrong, status=422)
    answer = form.login(request, redirect_url=target)
    if not request.user.is_authenticated:
        return answer
    return page(request, "account/send_again.html", {"path": target, "kept": kept})


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    lists = request.POST.lists()
    return [(name.removeprefix(KEPT), v) for name, values in lists if name.startswith(KEPT) for v in values]


@public("Ends the session of whoever asks.")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forget this browser."""
    leave(request, timezone.now())
    return redirect("public:home")


def leave(request: HttpRequest, at: datetime) -> None:
    """Sign out whoever of the staff is signed in here; nothing happens when nobody is."""
    if request.user.is_authenticated:
        with transaction.atomic():
            audit.record(by=request.user, at=at, action="sign-out", purpose="administration")
        logout(request)


@public("Sends each signed-in person to where their work starts; nobody else gets further than the sign-in.")
def start(request: HttpRequest) -> HttpResponse:
    """The first page of the day, by role."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return HttpResponseRedirect(START[request.user.role])


urlpatterns = [
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/again/", resume, name="resume"),
    path(
        "sign-in/second-factor/",
        public("The second half of a sign-in; allauth keeps it to those who passed the first.")(
            AuthenticateView.as_view()
        ),
        name="mfa_authenticate",
    ),
    path("sign-out/", sign_out, name="account_logout"),
    path("start/", start, name="start"),
]
