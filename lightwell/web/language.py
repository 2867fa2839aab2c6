"""English or French: the person's own choice first, then what their browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

COOKIE = "lightwell_language"
KNOWN = {code for code, _name in settings.LANGUAGES}


def chosen(request: HttpRequest) -> str:
    """'en' or 'fr' for this request."""
    wanted = request.COOKIES.get(COOKIE)
    return wanted if wanted in KNOWN else translation.get_language_from_request(request)


class LanguageMiddleware:
    """Speaks one language for the length of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.LANGUAGE_CODE = chosen(request)
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response
