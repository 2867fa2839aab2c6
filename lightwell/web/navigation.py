"""The rail at the side of every staff page: which rooms a person sees, by permission."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Room:
    """One line of the rail. `key` is what a page passes as `room` to be marked as current."""

    key: str
    label: str | Promise
    icon: str
    route: str
    permission: str


ROOMS = (
    Room("today", _("Today"), "lanes", "treatment:board", "board.view"),
    Room("referrals", _("Referrals"), "inbox", "referrals:inbox", "referral.view"),
    Room("assessment", _("Assessments"), "clip", "assessment:list", "assessment.view"),
    Room("courses", _("Courses"), "cal", "courses:list", "course.view"),
    Room("people", _("People"), "users", "people:list", "patient.search"),
    Room("outcomes", _("Check-ins"), "msg", "outcomes:list", "task.view"),
    Room("pharmacy", _("Drug register"), "vial", "pharmacy:register", "register.view"),
    Room("letters", _("Letters"), "file", "letters:list", "letter.view"),
    Room("audit", _("Audit"), "shield", "audit:trail", "audit.view"),
)

TABS = (
    ("overview", _("Overview"), "people:chart", "chart.view"),
    ("assessment", _("Assessment"), "assessment:show", "assessment.view"),
    ("consent", _("Consent"), "consent:status", "chart.view"),
    ("course", _("Course"), "courses:show", "course.view"),
    ("treatments", _("Treatments"), "treatment:list", "treatment.view"),
    ("letters", _("Letters"), "letters:of_patient", "letter.view"),
)
"""The pages of one patient's record: key, label, route, permission."""


def route(name: str, *args: Any) -> str | None:
    """The address of a page, or None where this clinic does not have that page."""
    try:
        return url(name, *args)
    except NoReverseMatch:
        return None


@lru_cache(10_000)
def url(name: str, *args: Any) -> str:
    """The address of a named page: `url("referrals:show", referral.id)`. Worked out once for each."""
    return reverse(name, args=args or None)


@dataclass(frozen=True)
class Entrance:
    """One line of somebody's rail, in their language."""

    key: str
    label: str
    icon: str
    address: str


def rail(user: Any) -> tuple[Entrance, ...]:
    """The rooms this person may enter, each with its address, in the order a patient walks them."""
    allowed = tuple(room.key for room in ROOMS if user.may(room.permission))
    return _entrances(allowed, get_language())


@cache
def _entrances(keys: tuple[str, ...], _language: str) -> tuple[Entrance, ...]:
    found = ((room, route(room.route)) for room in ROOMS if room.key in keys)
    return tuple(Entrance(room.key, str(room.label), room.icon, at) for room, at in found if at)


def patient_tabs(patient: Any, here: str, user: Any) -> list[tuple[Any, str, bool]]:
    """The pages of a patient's record that this person may open: label, address, whether it is this one."""
    allowed = ((key, label, route(name, patient.pk)) for key, label, name, needs in TABS if user.may(needs))
    return [(label, address, key == here) for key, label, address in allowed if address]
