"""A browser that belongs to a patient: begun by a link, ended by leaving. It never belongs to two people."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lightwell.patients import actions as patients
from lightwell.web import language
from lightwell.web.access import PORTAL_COOKIE, PORTAL_PATH, PatientRequest
from lightwell.web.signin import leave

START = {
    "pages": "/my/",
    "check-in": "/my/check-in/",
    "consent": "/my/consent/",
    "questionnaires": "/my/questionnaires/",
}
GOODBYE = timedelta(minutes=2)
"""How long a browser goes on in the patient's language after their pages closed, for the last page."""


def begin(request: HttpRequest, *, token: str, at: datetime) -> HttpResponse:
    """Open a link here and go to where it leads. Whoever of the staff was signed in here is signed out.

    Raises Refused when the link is unknown or has expired; nothing changes then.
    """
    session, secret = patients.open_link(token=token, at=at)
    leave(request, at)
    response = redirect(START[session.purpose])
    _set_cookie(response, PORTAL_COOKIE, secret, path=PORTAL_PATH, expires=session.expires_at)
    if session.patient.language != language.chosen(request):
        _set_cookie(response, language.COOKIE, session.patient.language)
    return response


def end(request: PatientRequest, *, at: datetime, to: str) -> HttpResponse:
    """Close the patient's pages in this browser and go to the page named `to`, in the same language."""
    patients.end_portal_session(by=request.patient, at=at, session=request.portal)
    response = redirect(to)
    response.delete_cookie(PORTAL_COOKIE, path=PORTAL_PATH, samesite="Lax")
    if language.COOKIE in request.COOKIES:
        _set_cookie(response, language.COOKIE, language.chosen(request), expires=at + GOODBYE)
    return response


def _set_cookie(
    response: HttpResponse, name: str, value: str, *, path: str = "/", expires: datetime | None = None
) -> None:
    response.set_cookie(
        name, value, path=path, expires=expires, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
