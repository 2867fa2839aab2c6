"""Who may do what. One table; a page names the permission it asks for."""

from datetime import datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    COORDINATOR = "coordinator"
    NURSE = "nurse"
    PHYSICIAN = "physician"
    PSYCHIATRIST = "psychiatrist"
    MANAGER = "manager"
    AUDITOR = "auditor"


_EVERY_DAY = {"board.view", "chart.view", "patient.search", "letter.view", "task.view"}
_CARE = _EVERY_DAY | {"treatment.view", "treatment.record", "assessment.view", "task.settle"}
_CARE |= {"consent.offer", "consent.capacity", "simulation.view"}
_DRUG = {"register.view", "register.draw", "register.waste", "register.witness", "register.count"}
_DRUG |= {"register.correct"}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.COORDINATOR: frozenset(
        _EVERY_DAY
        | {"referral.view", "referral.triage", "referral.key", "appointment.book", "assessment.view"}
        | {"consent.offer"}
        | {"course.view", "course.book", "checkin.send", "letter.write"}
        | {"letter.sign_reply", "letter.send", "patient.merge"}
    ),
    Role.NURSE: frozenset(
        _CARE | _DRUG | {"course.view", "examine.nurse", "assessment.record", "checkin.send", "treatment.end"}
    ),
    Role.PHYSICIAN: frozenset(
        _CARE
        | _DRUG
        | {"course.view", "course.order", "examine.physician", "treatment.order", "treatment.end"}
        | {"assessment.record", "letter.write", "letter.sign", "letter.send", "referral.view"}
    ),
    Role.PSYCHIATRIST: frozenset(
        _CARE
        | {
            "referral.view",
            "assessment.record",
            "assessment.decide",
            "course.view",
            "course.order",
            "course.book",
        }
        | {"examine.physician", "treatment.order", "recommendation.decide", "letter.write", "letter.sign"}
        | {"checkin.send", "letter.send"}
    ),
    Role.MANAGER: frozenset(
        _EVERY_DAY
        | {"referral.view", "referral.original", "course.view", "register.view", "register.receive"}
        | {"register.witness"}
        | {"register.count", "audit.view", "policy.view", "assessment.view", "treatment.view"}
        | {"register.correct", "patient.merge"}
    ),
    Role.AUDITOR: frozenset({"audit.view", "register.view"}),
}

DIRECTOR = frozenset({"assessment.override", "policy.try"})
"""What the medical director may do besides: lift a block with a reason, and try out a policy."""
MAY_DIRECT = (Role.PHYSICIAN, Role.PSYCHIATRIST)
"""Who can be a clinic's medical director."""

MAX_FAILURES = 5
FAILURE_WINDOW = timedelta(minutes=15)


def may(role: str, permission: str, directs: bool = False) -> bool:
    """True when people of this role have the permission. Raises ValueError for an unknown role.

    `directs`: this person is the medical director, which a physician or a psychiatrist can be.
    """
    if role not in PERMISSIONS:
        raise ValueError(f"There is no role {role!r}.")
    return permission in PERMISSIONS[role] or (directs and role in MAY_DIRECT and permission in DIRECTOR)


def locked(failures: list[datetime], now: datetime) -> bool:
    """True when too many wrong passwords were given within the window that ends now."""
    return sum(now - at < FAILURE_WINDOW for at in failures) >= MAX_FAILURES
