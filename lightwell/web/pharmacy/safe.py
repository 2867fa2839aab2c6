"""What is in the safe, as people look at it: by product, by lot, by container."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from lightwell.pharmacy import rules
from lightwell.pharmacy.models import Container, Lot


@dataclass(frozen=True)
class LotInSafe:
    """The containers of one lot that hold some; `level` is "" , "soon" when expiring, "now" when expired."""

    lot: Lot
    containers: list[Container]
    level: str
    days_left: int

    @property
    def sealed(self) -> int:
        return len(self.containers) - len(self.opened)

    @property
    def opened(self) -> list[Container]:
        full = self.lot.container_mg
        return [one for one in self.containers if not rules.unopened(one.balance_mg, full)]

    @property
    def last_count(self) -> Container | None:
        """The container counted last, if any was."""
        counted = [(one.counted_at, one) for one in self.containers if one.counted_at]
        return max(counted, key=lambda pair: pair[0])[1] if counted else None


@dataclass(frozen=True)
class Product:
    """One drug, strength and size; its first lot is the one to use first."""

    lots: list[LotInSafe]

    @property
    def lot(self) -> Lot:
        return self.lots[0].lot

    @property
    def containers(self) -> list[Container]:
        return [one for lot in self.lots for one in lot.containers]

    @property
    def opened(self) -> int:
        return sum(len(lot.opened) for lot in self.lots)

    @property
    def total_mg(self) -> Decimal:
        return sum((one.balance_mg for one in self.containers), rules.ZERO)


def products(held: Iterable[Container], *, today: date, expiring_days: int) -> list[Product]:
    """The held containers by product and lot; in each the lot that expires first comes first."""

    def by_product(one: Container) -> tuple:
        return one.lot.drug, one.lot.concentration_mg_per_ml, one.lot.container_ml

    groups = (list(group) for _, group in groupby(sorted(held, key=by_product), key=by_product))
    return [Product(_lots(group, today, expiring_days)) for group in groups]


def _lots(containers: list[Container], today: date, expiring_days: int) -> list[LotInSafe]:
    lots: dict[object, list[Container]] = {}
    for one in containers:
        lots.setdefault(one.lot_id, []).append(one)
    return [_lot(group, today, expiring_days) for group in lots.values()]


def _lot(containers: list[Container], today: date, expiring_days: int) -> LotInSafe:
    lot = containers[0].lot
    days_left = (lot.expires_on - today).days
    soon = "soon" if days_left <= expiring_days else ""
    level = "now" if rules.expired(lot.expires_on, today) else soon
    return LotInSafe(lot, containers, level, days_left)
