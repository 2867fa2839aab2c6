"""A session that ends: on idleness, and without losing what was typed."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from lightwell.web.render import page

IDLE_LIMIT = timedelta(minutes=30)
TOUCH_EVERY = timedelta(minutes=1)
SEEN = "seen"
NEVER_KEPT = {"csrfmiddlewaretoken", "password", "witness_password"}


def passive(view: Callable) -> Callable:
    """Mark a view that a screen asks by itself: it does not keep a session alive."""
    view.passive = True  # type: ignore[attr-defined]
    return view


class IdleSession:
    """Signs a person out who has not touched anything for IDLE_LIMIT."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args, kwargs) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return
        now = timezone.now().timestamp()
        idle_s = now - request.session.get(SEEN, now)
        if idle_s > IDLE_LIMIT.total_seconds():
            logout(request)
        elif not getattr(view, "passive", False) and _stale(request, idle_s):
            request.session[SEEN] = now


def _stale(request: HttpRequest, idle_s: float) -> bool:
    return SEEN not in request.session or idle_s > TOUCH_EVERY.total_seconds()


def signed_out(request: HttpRequest) -> HttpResponse:
    """Ask to sign in: for a form that was sent, on a page that keeps every field but passwords."""
    if request.method == "POST":
        return sign_in_again(request, path=request.get_full_path(), kept=_typed(request), status=401)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def pages_closed(request: HttpRequest) -> HttpResponse:
    """Tell a patient kindly that their pages are closed here, and how they open again; 404 to anyone."""
    return page(request, "portal/ended.html", {}, status=404)


def sign_in_again(
    request: HttpRequest, *, path: str, kept: list[tuple[str, str]], status: int = 200, error: str = ""
) -> HttpResponse:
    """The page that signs a person in and then sends the kept form to `path`."""
    context = {"path": path, "kept": kept, "files": list(request.FILES), "error": error}
    return page(request, "account/sign_in_again.html", context, status=status)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    lists = request.POST.lists()
    return [(name, value) for name, values in lists if name not in NEVER_KEPT for value in values]
