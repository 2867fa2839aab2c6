"""When something is refused, missing or broken: what happened, what is safe, what to do."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils.translation import gettext as _

from lightwell.web.access import public
from lightwell.web.render import page


@public("An error page is shown to whoever met the error.")
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that cannot be read."""
    return _sorry(
        request,
        400,
        _("This request could not be read"),
        _("Nothing was saved. Go back, reload the page, and try once more."),
    )


@public("An error page is shown to whoever met the error.")
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person's role does not include this."""
    return _sorry(
        request,
        403,
        _("This page is not part of your role"),
        _("Nothing was changed. If you need it for your work, ask the clinic's manager."),
    )


@public("An error page is shown to whoever met the error.")
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not one that this person may reach."""
    return _sorry(
        request,
        404,
        _("There is no page here"),
        _("The address may be old or mistyped, or the link may have been used up or withdrawn."),
    )


@public("An error page is shown to whoever met the error.")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form did not come from a page of ours, or the page had grown too old."""
    return _sorry(
        request,
        403,
        _("This form had grown too old to send"),
        _("Nothing was saved. Go back, reload the page, and send it once more. Cookies must be allowed."),
    )


@public("An error page is shown to whoever met the error.")
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks nothing of the session or the database, which may be what failed."""
    template = engines["jinja2"].get_template("errors/broken.html")
    return HttpResponse(template.render({}), status=500)


def _sorry(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return page(request, "errors/sorry.html", {"title": title, "text": text, "code": status}, status=status)
