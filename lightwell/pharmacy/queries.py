"""Reading the register: what a container holds, where a dose went, what does not add up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from lightwell import knowledge
from lightwell.audit.prepared import Prepared
from lightwell.patients.models import Patient
from lightwell.pharmacy import rules
from lightwell.pharmacy.models import MG, Container, ContainerQuerySet, RegisterEntry
from lightwell.pharmacy.rules import Kind, Tolerance


def tolerance() -> Tolerance:
    """The difference the clinic's policy allows."""
    policy = knowledge.current().policy
    return Tolerance(
        least_mg=Decimal(policy["register.tolerance_mg"]),
        percent=Decimal(policy["register.tolerance_percent"]),
    )


def clinic_day(at: datetime) -> date:
    """The calendar day at the clinic."""
    return at.astimezone(ZoneInfo(settings.CLINIC_TIME_ZONE)).date()


def balance(container: Container) -> Decimal:
    """What a container holds by the book, in mg."""
    last = container.entries.order_by("-line").values_list("balance_mg", flat=True).first()
    return last if last is not None else rules.ZERO


def containers() -> ContainerQuerySet:
    """Every container with its lot, `balance_mg` and its last count; the one to use first comes first."""
    found = Container.objects.with_stock().select_related("lot")
    return found.order_by("lot__expires_on", "lot__received_at", "balance_mg", "label")


def held_containers() -> ContainerQuerySet:
    """The containers that hold some, the expired ones too."""
    return containers().holding()


def open_containers(drug: str, *, on: date | None = None) -> ContainerQuerySet:
    """Containers of `drug` that hold some, soonest to expire first; `on` leaves out the expired."""
    found = held_containers().filter(lot__drug=drug)
    return found.filter(lot__expires_on__gte=on) if on else found


def reconciliation_of(treatment_id: UUID) -> rules.Reconciliation:
    """Where what was drawn for one treatment went."""
    return rules.reconcile(_lines_of(treatment_id), tolerance())


_lines_of = Prepared(lambda treatment: RegisterEntry.objects.filter(treatment_id=treatment))


def reconciliation_of_draw(draw: RegisterEntry) -> rules.Reconciliation:
    """The same for one draw: its own lines and their corrections."""
    return rules.reconcile(lines_of_draw(draw), tolerance())


def lines_of_draw(draw: RegisterEntry) -> QuerySet[RegisterEntry]:
    """A draw, what was given, wasted and returned of it, and corrections of any of these, oldest first."""
    return RegisterEntry.objects.filter(
        Q(pk=draw.pk) | Q(draw=draw) | Q(corrects=draw) | Q(corrects__draw=draw)
    ).order_by("at", "line")


def draws_of(treatment_id: UUID) -> QuerySet[RegisterEntry]:
    """What was drawn for one treatment, oldest first."""
    found = RegisterEntry.objects.filter(treatment_id=treatment_id, kind=Kind.DRAW)
    return found.select_related("container__lot").order_by("at")


def ledger(*, start: datetime, end: datetime, lot_id: UUID | None = None) -> QuerySet[RegisterEntry]:
    """The lines from `start` until before `end`, newest first; of one lot when `lot_id` is given."""
    found = RegisterEntry.objects.filter(at__gte=start, at__lt=end)
    if lot_id:
        found = found.filter(container__lot=lot_id)
    return _with_all(found)


def page_of(container: Container) -> QuerySet[RegisterEntry]:
    """All lines of one container, newest first."""
    return _with_all(container.entries.order_by("-line"))


def _with_all(lines: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
    return lines.select_related("patient", "container__lot", "corrects", "draw").prefetch_related(
        "corrections"
    )


@dataclass(frozen=True)
class OpenDraw:
    """A treatment whose drug is not all accounted for: its sums, and the draw with most of the rest."""

    draw: RegisterEntry
    sums: rules.Reconciliation
    deadlines: rules.Deadlines

    @property
    def patient(self) -> Patient:
        assert self.draw.patient is not None  # a draw is for someone: the database keeps it so
        return self.draw.patient


def open_draws() -> list[OpenDraw]:
    """Draws whose sums are out of tolerance, oldest first. While a dose runs that is as it should be."""
    lines = _lines_of_some(_unsettled_treatments())
    return sorted(_open_among(lines), key=lambda found: found.draw.at)


def _unsettled() -> QuerySet[RegisterEntry, Any]:
    def total(kind: str) -> Coalesce:
        return Coalesce(Sum("amount_mg", filter=Q(counts_as=kind)), rules.ZERO, output_field=MG)

    left = total(Kind.DRAW) - total(Kind.GIVE) - total(Kind.WASTE) - total(Kind.RETURN)
    groups = RegisterEntry.objects.exclude(treatment_id=None).order_by().values("treatment_id")
    near_nothing = Q(left__gt=Decimal("-0.005"), left__lt=Decimal("0.005"))
    return groups.annotate(left=left).exclude(near_nothing).values_list("treatment_id", flat=True)


_unsettled_ids = Prepared(_unsettled)
_lines_of_some = Prepared(
    lambda treatments: RegisterEntry.objects.filter(treatment_id__in=treatments).select_related(
        "patient", "container__lot"
    )
)


def _unsettled_treatments() -> list[UUID]:
    return [treatment_id for treatment_id in _unsettled_ids() if treatment_id]


def _open_among(lines: Iterable[RegisterEntry]) -> Iterable[OpenDraw]:
    by_treatment: dict[UUID, list[RegisterEntry]] = {}
    for line in lines:
        if line.treatment_id:
            by_treatment.setdefault(line.treatment_id, []).append(line)
    for group in by_treatment.values():
        sums = rules.reconcile(group, tolerance())
        if not sums.balanced:
            yield OpenDraw(draw=_loosest_draw(group), sums=sums, deadlines=_deadlines(group[-1].at))


def _loosest_draw(group: list[RegisterEntry]) -> RegisterEntry:
    """Of a treatment's draws the one with most still to account for."""
    draws = [line for line in group if line.kind == Kind.DRAW]
    return max(draws, key=lambda draw: abs(_left_of(draw, group)))


def _left_of(draw: RegisterEntry, group: list[RegisterEntry]) -> Decimal:
    ids = {line.pk for line in group if draw.pk in (line.pk, line.draw_id)}
    own = [line for line in group if line.pk in ids or line.corrects_id in ids]
    return rules.reconcile(own, tolerance()).unaccounted_mg


@dataclass(frozen=True)
class ShortCount:
    """A count that does not agree and that nobody has explained yet."""

    count: RegisterEntry
    since: datetime
    deadlines: rules.Deadlines


def short_counts() -> list[ShortCount]:
    """Containers whose last count differs beyond the tolerance, the oldest difference first."""
    by_container: dict[UUID, list[RegisterEntry]] = {}
    for count in _odd_counts():
        by_container.setdefault(count.container_id, []).append(count)
    drawn = _drawn_from(by_container)
    found = [_short(group, drawn) for group in by_container.values()]
    return sorted((item for item in found if item), key=lambda item: item.since)


def _counts_where_one_differs() -> QuerySet[RegisterEntry]:
    suspects = RegisterEntry.objects.filter(kind=Kind.COUNT).exclude(measured_mg=F("expected_mg"))
    counts = RegisterEntry.objects.filter(kind=Kind.COUNT, container__in=suspects.values("container"))
    return counts.select_related("container__lot").prefetch_related("corrections").order_by("at", "line")


_odd_counts = Prepared(_counts_where_one_differs)
_drawn_sums = Prepared(
    lambda containers: (
        RegisterEntry.objects.filter(container__in=containers, counts_as=Kind.DRAW)
        .order_by()
        .values_list("container")
        .annotate(Sum("amount_mg"))
    )
)


def _drawn_from(by_container: dict) -> dict[UUID, Decimal]:
    return dict(_drawn_sums(list(by_container)))


def _short(group: list[RegisterEntry], drawn: dict[UUID, Decimal]) -> ShortCount | None:
    counted = [
        rules.Counted(
            at=count.at,
            agreed=agrees(count, drawn.get(count.container_id, rules.ZERO)),
            corrected=bool(count.corrections.all()),
        )
        for count in group
    ]
    since = rules.short_since(counted)
    return ShortCount(group[-1], since, _deadlines(since)) if since else None


@dataclass(frozen=True)
class Closing:
    """What stands in the way of closing the day: all of it empty is a register at zero difference."""

    held: list[Container]
    open_draws: list[OpenDraw]
    short_counts: list[ShortCount]
    uncounted: list[Container]
    expired: list[Container]

    @property
    def done(self) -> bool:
        return not (self.open_draws or self.short_counts or self.uncounted or self.expired)


def closing(at: datetime) -> Closing:
    """What is in the safe, and what is still to do on the day of `at`."""
    held, today = list(held_containers()), clinic_day(at)
    return Closing(
        held=held,
        open_draws=open_draws(),
        short_counts=short_counts(),
        uncounted=[one for one in held if not one.counted_at or clinic_day(one.counted_at) != today],
        expired=[one for one in held if rules.expired(one.lot.expires_on, today)],
    )


def agrees(count: RegisterEntry, drawn_mg: Decimal) -> bool:
    """Whether a count is within the tolerance, when `drawn_mg` was drawn from its container so far."""
    measured_mg, expected_mg = count.counted
    return rules.count_agrees(
        measured_mg=measured_mg,
        expected_mg=expected_mg,
        container_mg=count.container.lot.container_mg,
        drawn_mg=drawn_mg,
        tolerance=tolerance(),
    )


def _deadlines(found_at: datetime) -> rules.Deadlines:
    policy = knowledge.current().policy
    return rules.deadlines(
        found_at.astimezone(ZoneInfo(settings.CLINIC_TIME_ZONE)),
        same_day=policy["discrepancy.resolve_same_day"],
        internal_report_hours=policy["discrepancy.internal_report_hours"],
        health_canada_days=policy["discrepancy.health_canada_days"],
    )
