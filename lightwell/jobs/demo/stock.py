"""The safe: deliveries when little is left, a container for each dose, counts, leftovers wasted."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

from lightwell.jobs.demo.acting import Way
from lightwell.jobs.demo.people import Team
from lightwell.pharmacy import actions, queries
from lightwell.pharmacy.models import Container, Lot

DRUG = "ketamine"
STRENGTH_MG_PER_ML = Decimal(10)
CONTAINER_ML = Decimal(20)
TOO_LITTLE_MG = Decimal(60)
EXPIRES_AFTER = timedelta(days=420)
COUNTED_DAILY = timedelta(days=14)


@dataclass
class Stock:
    """Who looks after the safe, and the lots that came so far: LW-DEMO-A, LW-DEMO-B and so on."""

    team: Team
    containers_a_lot: int
    _lots: count = field(default_factory=count)

    def deliver(self, at: datetime) -> Lot:
        """A delivery, received by the manager before a nurse."""
        letters = _letters(next(self._lots))
        return actions.receive_lot(
            by=self.team.manager,
            witness=self.team.nurses[1],
            at=at,
            drug=DRUG,
            lot_number=f"LW-DEMO-{letters}",
            concentration_mg_per_ml=STRENGTH_MG_PER_ML,
            container_ml=CONTAINER_ML,
            expires_on=(at + EXPIRES_AFTER).date(),
            labels=[f"{letters}{number:02d}" for number in range(1, self.containers_a_lot + 1)],
        )

    def container_for(self, amount_mg: Decimal, at: datetime) -> Container:
        """A container that holds enough, an opened one first."""
        held = queries.open_containers(DRUG, on=queries.clinic_day(at))
        enough = held.filter(balance_mg__gte=amount_mg).first()
        return enough or self.deliver(at).containers.select_related("lot").order_by("label")[0]

    def day(self, opens_at: datetime, closes_at: datetime, *, counted: bool) -> Way[None]:
        """Count, take in a delivery when little is left, and in the evening waste what is too little."""
        at = yield opens_at
        if counted:
            self._count(at)
        at = yield opens_at + timedelta(minutes=40)
        whole = queries.open_containers(DRUG).filter(balance_mg__gte=STRENGTH_MG_PER_ML * CONTAINER_ML)
        if whole.count() < self.containers_a_lot // 3:
            self.deliver(at)
        at = yield closes_at
        for leftover in queries.open_containers(DRUG).filter(balance_mg__lt=TOO_LITTLE_MG):
            self._waste(leftover, at)

    def _count(self, at: datetime) -> None:
        nurse, second = self.team.nurses
        found = [(container, container.balance_mg) for container in queries.held_containers()]
        actions.count_containers(by=nurse, witness=second, at=at, found=found)

    def _waste(self, leftover: Container, at: datetime) -> None:
        nurse, second = self.team.nurses
        actions.waste(
            by=nurse,
            witness=second,
            at=at,
            container=leftover,
            amount_mg=leftover.balance_mg,
            reason="Too little left for a dose",
        )


def is_counted(day: date, last_day: date) -> bool:
    """Whether the demo counts the safe that morning: on Mondays, and daily in the last two weeks."""
    return day.isoweekday() == 1 or last_day - day < COUNTED_DAILY


def drawn_mg(dose_mg: Decimal) -> Decimal:
    """What is drawn up for a dose: whole fives, with two mg or more to spare."""
    return (dose_mg + 6) // 5 * 5


def _letters(number: int) -> str:
    """A, B ... Z, AA, AB ..."""
    letters = ""
    while number >= 0:
        number, place = divmod(number, 26)
        letters = chr(ord("A") + place) + letters
        number -= 1
    return letters
