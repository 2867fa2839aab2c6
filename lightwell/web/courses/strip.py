"""Where the treatments of a course stand: done, here now, next, missed, to come, or not booked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from lightwell.courses.models import Course
from lightwell.scheduling.models import Appointment
from lightwell.web.formats import on_short_day

OPEN, DONE, HERE, NEXT, MISSED, TO_COME = "open", "done", "here", "next", "missed", ""


@dataclass(frozen=True)
class Spot:
    """One treatment of a course. `visit` None: nothing is booked for it."""

    number: int
    visit: Appointment | None
    state: str

    @property
    def may_change(self) -> bool:
        """True while its visit can be moved or cancelled: the patient is not here and was not treated."""
        return self.visit is not None and self.state not in (DONE, HERE)


def spots(
    course: Course, visits: Iterable[Appointment], came: Mapping[UUID, str], now: datetime
) -> list[Spot]:
    """Every treatment of the course by its number.

    `visits`: those that stand; `came`: what came of each appointment (treatment.queries.came_of).
    """
    by_number = {visit.number: visit for visit in visits}
    found = [
        Spot(number, visit := by_number.get(number), _state(visit, came, now))
        for number in range(1, course.treatments + 1)
    ]
    ahead = [spot.visit.starts_at for spot in found if spot.visit and spot.state == TO_COME]
    first = min(ahead, default=None)
    return [
        Spot(spot.number, spot.visit, NEXT)
        if spot.visit and spot.state == TO_COME and spot.visit.starts_at == first
        else spot
        for spot in found
    ]


def _state(visit: Appointment | None, came: Mapping[UUID, str], now: datetime) -> str:
    if visit is None:
        return OPEN
    if visit.pk in came:
        return {"given": DONE, "running": HERE, "here": HERE}.get(came[visit.pk], MISSED)
    return MISSED if visit.ends_at <= now else TO_COME


def items(found: Iterable[Spot]) -> list[tuple[int, str, str]]:
    """What `ui.course_strip` draws: number, what stands under it, and its look."""
    looks = {HERE: NEXT, OPEN: ""}
    return [(spot.number, _under(spot), looks.get(spot.state, spot.state)) for spot in found]


def _under(spot: Spot) -> str:
    if spot.visit is None:
        return _("not booked")
    return _("here now") if spot.state == HERE else on_short_day(spot.visit.starts_at)


def reading(found: list[Spot]) -> str:
    """The strip in one sentence, for those who cannot see it."""
    done = sum(spot.state == DONE for spot in found)
    booked = sum(spot.visit is not None for spot in found)
    told = {"done": done, "booked": booked, "count": len(found)}
    return _("Treatments: %(done)s of %(count)s done, %(booked)s with a visit") % told
