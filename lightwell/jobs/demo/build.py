"""Plays the demo clinic in the order of time: founded, stocked, and everyone on their way until now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from lightwell import knowledge
from lightwell.audit.models import AuditEvent
from lightwell.jobs.demo import pathway, people
from lightwell.jobs.demo.acting import Play
from lightwell.jobs.demo.clinic import Clinic
from lightwell.jobs.demo.plan import Journey, plan
from lightwell.jobs.demo.slots import DAY, Slots, days_from
from lightwell.jobs.demo.stages import Stage
from lightwell.jobs.demo.stock import Stock, is_counted
from lightwell.outcomes import actions as outcomes
from lightwell.patients import actions as patients
from lightwell.patients.models import Patient
from lightwell.scheduling import actions as scheduling
from lightwell.scheduling import queries as hours
from lightwell.staff.models import User

PATIENTS_A_CHAIR, PATIENTS_A_PSYCHIATRIST = 40, 300
FEWEST_CHAIRS = 4
FOUNDED_BEFORE = 5 * DAY
STOCKED_AFTER, SAFE_BEFORE_OPENING = timedelta(hours=3), timedelta(minutes=18)
Tell = Callable[[float], None]


@dataclass(frozen=True)
class Link:
    """A link for a visitor who wants to see what a patient sees: what it opens, whose it is, its secret."""

    purpose: str
    patient: Patient
    token: str


@dataclass(frozen=True)
class Built:
    """The demo clinic as it stands at `at`: now, or the last moment at which it was open."""

    at: datetime
    links: tuple[Link, ...]


def is_empty() -> bool:
    """Whether nobody works here, nobody is treated here and nothing ever happened."""
    return not any(model._default_manager.exists() for model in (User, Patient, AuditEvent))


@transaction.atomic
def build(patients_wanted: int, seed: int, now: datetime, tell: Tell = lambda _share: None) -> Built:
    """Fill an empty database: all of it or nothing. `tell` hears which share of the clinic's time is over.

    The same number of patients, seed and moment give the same people, visits and amounts.
    """
    slots = _slots(patients_wanted)
    stands_at = slots.latest_open(now).replace(second=0, microsecond=0)
    journeys = plan(patients_wanted, seed, stands_at, slots)
    first = min(journey.referred_at for journey in journeys).astimezone(slots.zone).date()
    founded_at = slots.at(slots.working_day(first - FOUNDED_BEFORE, -1), time(9))
    clinic = _found(slots, founded_at)
    _open_daily(clinic, founded_at, stands_at)
    for journey in journeys:
        clinic.play.add(pathway.walk(journey, clinic))
    for moment in clinic.play.until(stands_at):
        tell((moment - founded_at) / (stands_at - founded_at))
    return Built(stands_at, tuple(_links(clinic, journeys, max(now, stands_at))))


def _slots(patients_wanted: int) -> Slots:
    """Chairs and psychiatrists for so many: four and one for a demo, more for a load test."""
    protocol = knowledge.current().protocols[pathway.PROTOCOL]
    return Slots(
        zone=hours.zone(),
        opening=hours.opening(),
        block_min=protocol.block_min,
        chairs=max(FEWEST_CHAIRS, patients_wanted // PATIENTS_A_CHAIR),
        psychiatrists=max(1, patients_wanted // PATIENTS_A_PSYCHIATRIST),
    )


def _found(slots: Slots, at: datetime) -> Clinic:
    team = people.hire(at, slots.psychiatrists)
    chairs = tuple(
        scheduling.add_chair(by=team.manager, at=at, name=f"Chair {number + 1}")
        for number in range(slots.chairs)
    )
    stock = Stock(team, containers_a_lot=3 * slots.chairs)
    stock.deliver(at + STOCKED_AFTER)
    return Clinic(team, chairs, slots, stock, Play())


def _open_daily(clinic: Clinic, founded_at: datetime, until: datetime) -> None:
    """The safe on each working day from the one after the founding."""
    last, opening = clinic.day_of(until), clinic.slots.opening
    for day in days_from(clinic.day_of(founded_at) + DAY):
        if day > last:
            return
        if day.isoweekday() in opening.weekdays:
            opens_at, closes_at = (clinic.slots.at(day, wall) for wall in (opening.opens, opening.closes))
            counted = is_counted(day, last)
            clinic.play.add(clinic.stock.day(opens_at - SAFE_BEFORE_OPENING, closes_at, counted=counted))


def _links(clinic: Clinic, journeys: list[Journey], at: datetime) -> list[Link]:
    """Own pages of somebody who comes for the first time soon, and a check-in of somebody in maintenance."""
    by, found = clinic.team.nurses[0], []
    if patient := _first(journeys, Stage.PLANNED):
        _link, token = patients.make_link(by=by, at=at, patient=patient, purpose="pages")
        found.append(Link("pages", patient, token))
    if patient := _first(journeys, Stage.MAINTENANCE):
        _check_in, token = outcomes.send_check_in(by=by, at=at, patient=patient)
        found.append(Link("check-in", patient, token))
    return found


def _first(journeys: list[Journey], stage: Stage) -> Patient | None:
    """The first person at this stage."""
    people_there = [journey.story.person for journey in journeys if journey.stage is stage]
    cards = [person.health_card_number for person in people_there[:1]]
    return Patient.objects.filter(health_card_number__in=cards).first()
