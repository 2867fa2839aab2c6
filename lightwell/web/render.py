"""One way to answer with a page: the whole of it, or for htmx the one block that it swaps."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.functional import SimpleLazyObject
from jinja2_fragments import render_block
from markupsafe import Markup

CSRF_INPUT = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    block: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with `template`; when htmx asks and `block` is given, with that block alone.

    Nothing a signed-in person sees is kept by a browser or a proxy. The form values that Django's own
    backend offers (`request`, `csrf_input`, `csrf_token`) are there, the same token in every form of a page.
    """
    if block and wants_part(request):
        html = render_block(_engine().env, template, block, **_with_request(request, context))
    else:
        html = _engine().env.get_template(template).render(_with_request(request, context))
    response = HttpResponse(html, status=status)
    response["Vary"] = "HX-Request, Cookie"
    if _is_someone(request):
        response["Cache-Control"] = "no-store"
    return response


def wants_part(request: HttpRequest) -> bool:
    """True when htmx asks for a part; going back in history asks for the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def _engine() -> Jinja2:
    return cast(Jinja2, engines["jinja2"])


def _with_request(request: HttpRequest, context: Mapping[str, Any]) -> dict[str, Any]:
    token = SimpleLazyObject(lambda: get_token(request))
    return {
        **context,
        "request": request,
        "csrf_token": token,
        "csrf_input": SimpleLazyObject(lambda: Markup(CSRF_INPUT).format(str(token))),
    }


def _is_someone(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    staff = user is not None and user.is_authenticated
    return staff or getattr(request, "patient", None) is not None
