"""What everyone on stage shares: the team, the chairs, the hours, the safe, and the play itself."""

from dataclasses import dataclass
from datetime import date, datetime, time

from lightwell.jobs.demo.acting import Play
from lightwell.jobs.demo.people import Team
from lightwell.jobs.demo.slots import DAY, Slots
from lightwell.jobs.demo.stock import Stock
from lightwell.scheduling.models import Chair


@dataclass(frozen=True)
class Clinic:
    """The demo clinic while it is being played."""

    team: Team
    chairs: tuple[Chair, ...]
    slots: Slots
    stock: Stock
    play: Play

    def day_of(self, moment: datetime) -> date:
        """The day on the clinic's calendar."""
        return moment.astimezone(self.slots.zone).date()

    def working_days_later(self, moment: datetime, days: int, wall: time) -> datetime:
        """`wall` on the clinic's clock, so many working days after the day of `moment` (or the next one)."""
        day = self.slots.working_day(self.day_of(moment))
        for _ in range(days):
            day = self.slots.working_day(day + DAY)
        return self.slots.at(day, wall)
