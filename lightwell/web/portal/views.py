"""The door of the patients' own pages, the first of them, help for anyone, and leaving."""

import re

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.web.access import PORTAL_PATH, PatientRequest, portal, public
from lightwell.web.formats import wall
from lightwell.web.portal import session
from lightwell.web.portal.ahead import ahead
from lightwell.web.render import page


@portal("pages")
@require_GET
@transaction.atomic
def home(request: PatientRequest) -> HttpResponse:
    """What happens next."""
    now, patient = timezone.now(), request.patient
    audit.record(by=patient, at=now, action="view", patient=patient, entity="portal")
    context = {"tab": "today", "greeting": _greeting(patient.given_name, wall(now).hour)}
    return page(request, "portal/home.html", {**context, "ahead": ahead(patient, now)})


def _greeting(name: str, hour: int) -> str:
    """By the clinic's clock."""
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    return (_("Good afternoon, %(name)s") if hour < 18 else _("Good evening, %(name)s")) % {"name": name}


@public("Help must be there for anyone at once, signed in or not; it shows nothing about anyone.")
@require_GET
def help_now(request: HttpRequest) -> HttpResponse:
    """Whom to call or text, and a way back to where one was."""
    lines = knowledge.current().help.values()
    context = {
        "lines": [line for line in lines if not line.emergency],
        "emergency": [line for line in lines if line.emergency],
        "lang_of_text": get_language() or "en",
        "back": _own_page(request.GET.get("back", "")),
    }
    return page(request, "portal/help.html", context)


def _own_page(address: str) -> str:
    """The address when it is one of the patients' pages, else the clinic's home page."""
    return address if re.fullmatch(rf"{PORTAL_PATH}[a-z0-9/-]*", address) else reverse("public:home")


@public("The link is its own proof: only who was given it knows it. Looking at it does nothing.")
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button, so that a mail scanner opens nothing; then the session.

    The address is a secret: other sites are told no referrer (settings), and a stricter policy than that
    would take the origin from our own button.
    """
    problem, status = None, 200
    if request.method == "POST":
        try:
            return session.begin(request, token=token, at=timezone.now())
        except Refused as refusal:
            problem, status = refusal.message, 410
    response = page(request, "portal/open.html", {"problem": problem}, status=status)
    response["Cache-Control"] = "no-store"
    return response


@portal("pages", "check-in", "consent", "questionnaires")
@require_POST
def close(request: PatientRequest) -> HttpResponse:
    """End the session: the next person who picks up this screen sees nothing."""
    return session.end(request, at=timezone.now(), to="portal:closed")


@public("Says only that a patient's pages were closed, to whoever holds the screen then.")
def closed(request: HttpRequest) -> HttpResponse:
    """Goodbye, and where to hand a borrowed tablet."""
    return page(request, "portal/closed.html", {})
