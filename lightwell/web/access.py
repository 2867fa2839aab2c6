"""Who reaches what. A view is closed unless one of these marks it, and nothing is fetched by bare id.

`@public(reason)` is open to everyone and says why; `@staff(permission)` asks for a signed-in member of staff
whose role has the permission; `@portal(*purposes)` asks for a patient who opened a link for that purpose.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lightwell.audit.context import RequestContext, current
from lightwell.letters import queries as letters
from lightwell.letters.models import Letter
from lightwell.patients import queries as patients
from lightwell.patients.models import Patient, PortalSession
from lightwell.staff.models import User
from lightwell.treatment import queries as treatments
from lightwell.treatment.models import Treatment
from lightwell.web import again
from lightwell.web.session import pages_closed, signed_out

PORTAL_COOKIE = "lightwell_patient"
PORTAL_PATH = "/my/"


class StaffRequest(HttpRequest):
    """What a view marked `@staff` is given: somebody is signed in."""

    user: User


class PatientRequest(HttpRequest):
    """What a view marked `@portal` is given: the session a link opened, and whose it is."""

    portal: PortalSession
    patient: Patient


@dataclass(frozen=True)
class Access:
    """For whom a view is open. Exactly one of the three is set."""

    reason: str = ""
    permission: str = ""
    purposes: tuple[str, ...] = ()


def public(reason: str) -> Callable:
    """Open to everyone, because of `reason`."""
    return _marking(Access(reason=reason), lambda request: None)


def staff(permission: str) -> Callable:
    """Open to signed-in staff whose role has `permission`; others are sent to sign in, or refused."""

    def check(request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return signed_out(request)
        if not request.user.may(permission):
            raise PermissionDenied
        return None

    return _marking(Access(permission=permission), check)


def portal(*purposes: str) -> Callable:
    """Open to a patient in a session from a link for one of `purposes`; `request.portal` is that session.

    Staff sessions count for nothing here, and a patient's session counts for nothing elsewhere.
    """

    def check(request: HttpRequest) -> HttpResponse | None:
        session = patients.portal_session(request.COOKIES.get(PORTAL_COOKIE, ""), timezone.now())
        if session is None:
            return pages_closed(request)
        if session.purpose not in purposes:
            raise Http404
        vars(request).update(portal=session, patient=session.patient)
        return None

    return _marking(Access(purposes=purposes), check)


def _marking(access: Access, check: Callable[[HttpRequest], HttpResponse | None]) -> Callable:
    def mark(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            return check(request) or again.answered(view, request, *args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return mark


class ClosedUnlessOpened:
    """Refuses any view that nobody marked, and tells the audit which request is under way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current.set(RequestContext(request_id=uuid4().hex, screen=request.path[:200]))
        try:
            return self.get_response(request)
        finally:
            current.reset(token)

    def process_view(self, request: HttpRequest, view: Callable, args, kwargs) -> None:
        if not hasattr(view, "access"):
            raise PermissionDenied("This page was never opened to anyone.")


def patient_for(user: User, patient_id: UUID) -> Patient:
    """The patient, when this member of staff may open charts; otherwise there is no such page."""
    patient = patients.person.first(patient_id) if user.may("chart.view") else None
    if patient is None:
        raise Http404
    return patient


def treatment_for(user: User, treatment_id: UUID) -> Treatment:
    """The visit, when this member of staff may look at treatments; otherwise there is no such page."""
    treatment = treatments.visit.first(treatment_id) if user.may("treatment.view") else None
    if treatment is None:
        raise Http404
    return treatment


def letter_for(user: User, record: UUID) -> Letter:
    """The newest version of a letter, when this member of staff may read letters; otherwise no such page."""
    letter = letters.letter_of(record) if user.may("letter.view") else None
    if letter is None:
        raise Http404
    return letter
