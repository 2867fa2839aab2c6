"""What happens next, for the patient: the coming visit, how to get ready for it, who takes them home."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lightwell import knowledge
from lightwell.patients import queries as patients
from lightwell.patients.models import Patient, RelatedPerson
from lightwell.scheduling import queries as scheduling
from lightwell.scheduling.models import Appointment

FASTING = {
    "IV": ("predose.fasting.solids_h", "predose.fasting.clear_fluids_h"),
    "IM": ("predose.fasting.solids_h", "predose.fasting.clear_fluids_h"),
    "SC": ("predose.fasting.solids_h", "predose.fasting.clear_fluids_h"),
    "IN": ("predose.fasting.nasal.food_h", "predose.fasting.nasal.fluids_min"),
    "IN-ESK": ("predose.fasting.nasal.food_h", "predose.fasting.nasal.fluids_min"),
}
"""By route, the policy that says how long before a dose nothing is eaten, and nothing is drunk."""
UNITS = {"h": timedelta(hours=1), "min": timedelta(minutes=1)}


@dataclass(frozen=True)
class Fasting:
    """The last moments to eat and to drink clear fluids. None: the clinic says it to the patient."""

    eat_until: datetime
    drink_until: datetime


@dataclass(frozen=True)
class Ahead:
    """The next visit that stands, and what belongs to it."""

    visit: Appointment
    course: list[tuple[int, datetime, str]]
    """Every treatment of its course: number, start, and "next" for this one."""
    fasting: Fasting | None
    no_substances_h: int
    escort: RelatedPerson | None


def ahead(patient: Patient, now: datetime) -> Ahead | None:
    """What comes next, or None when nothing is booked. A visit under way still counts. At most 3 queries."""
    booked = scheduling.appointments_of(patient).booked()
    visit = booked.filter(ends_at__gt=now).first()
    if visit is None:
        return None
    policy = knowledge.current().policy
    return Ahead(
        visit=visit,
        course=_course(visit),
        fasting=fasting(visit.course.route, visit.starts_at) if visit.course else None,
        no_substances_h=policy["predose.substances_h"],
        escort=patients.escorts(patient).first() if visit.course else None,
    )


def _course(visit: Appointment) -> list[tuple[int, datetime, str]]:
    if visit.course is None:
        return []
    visits = scheduling.visits_of(visit.course)
    return [(one.number or 0, one.starts_at, "next" if one.pk == visit.pk else "") for one in visits]


def fasting(route: str, starts_at: datetime) -> Fasting | None:
    """The last moments to eat and to drink before a dose of this route, by the clinic's policy."""
    if route not in FASTING:
        return None
    eat, drink = (_span(key) for key in FASTING[route])
    return Fasting(eat_until=starts_at - eat, drink_until=starts_at - drink)


def _span(key: str) -> timedelta:
    policy = knowledge.current().policy
    return UNITS[policy.entry(key).unit] * policy[key]
