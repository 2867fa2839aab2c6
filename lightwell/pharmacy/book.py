"""The book of the register: a container's page, locked while its next line is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.pharmacy import queries, rules
from lightwell.pharmacy.models import Container, Lot, RegisterEntry
from lightwell.pharmacy.rules import Kind
from lightwell.staff.models import User

STORED_OTHERWISE = _("This was stored already with other content. Reload the page and enter it again.")


@dataclass(frozen=True)
class Page:
    """A container with the number of its last line and what it holds; nobody else may write meanwhile."""

    container: Container
    line: int
    balance_mg: Decimal

    def stored(
        self, id: UUID | None, kind: Kind, amount_mg: Decimal, measured_mg: Decimal | None = None
    ) -> RegisterEntry | None:
        """The line of a retry. Refused when the id belongs to a line that says something else."""
        found = RegisterEntry.objects.filter(pk=id).first() if id else None
        if found is None:
            return None
        says = (found.kind, found.container_id, found.amount_mg, found.measured_mg)
        if says != (kind, self.container.pk, amount_mg, measured_mg):
            raise Refused(STORED_OTHERWISE)
        return found

    def write(
        self,
        *,
        by: User,
        at: datetime,
        kind: Kind,
        amount_mg: Decimal,
        witness: User | None = None,
        id: UUID | None = None,
        **more,
    ) -> RegisterEntry:
        """Append the next line and its audit line. Refused when the container would hold less than none."""
        entry = RegisterEntry(
            id=id or uuid4(),
            container=self.container,
            line=self.line + 1,
            kind=kind,
            counts_as=kind,
            amount_mg=amount_mg,
            at=at,
            recorded_by_id=by.actor_id,
            recorded_by_name=by.name,
            witness_id=witness.actor_id if witness else "",
            witness_name=witness.name if witness else "",
            **more,
        )
        _take_over(entry)
        _refuse_amount(entry)
        entry.balance_mg = self._balance_after(entry)
        entry.save(force_insert=True)
        audit.record(by=by, at=at, action=kind.value, patient=entry.patient, rows=[entry])
        return entry

    def _balance_after(self, entry: RegisterEntry) -> Decimal:
        of = entry.corrects or entry
        change = rules.effect_mg(entry.counts_as, entry.amount_mg, from_draw=of.draw_id is not None)
        after = self.balance_mg + change
        if after < 0:
            raise Refused(
                _("Container %(label)s holds %(held)s mg by the book. Look at the amount, or count it first.")
                % {"label": self.container.label, "held": rules.written(self.balance_mg)},
                "amount_mg",
            )
        return after


def open_page(container: Container) -> Page:
    """The container's page, locked until the transaction ends."""
    pages = Container.objects.select_related("lot").select_for_update(of=("self",), no_key=True)
    locked = pages.get(pk=container.pk)
    last = locked.entries.order_by("-line").only("line", "balance_mg").first()
    return Page(locked, last.line, last.balance_mg) if last else Page(locked, 0, rules.ZERO)


def hold(containers: Iterable[Container]) -> None:
    """Lock these pages in one order until the transaction ends.

    Called first by an act that audits before its last line: whoever holds the head of the audit chain may
    not wait for a page, because whoever has that page waits for the head.
    """
    keys = {container.pk for container in containers}
    list(Container.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values("pk"))


def new_lot(**values) -> Lot:
    """A saved lot. Refused when its strength or volume is not above zero."""
    for field in ("concentration_mg_per_ml", "container_ml"):
        if values[field] <= 0:
            raise Refused(_("Enter a number above zero, as printed on the label."), field)
    if not rules.is_amount(values["container_mg"]):
        raise Refused(
            _("Strength times volume gives no amount that the register can keep. Look at the label again."),
            "container_ml",
        )
    lot = Lot(**values)
    lot.save(force_insert=True)
    return lot


def same_delivery(stored: Lot, lot_number: str, labels: Sequence[str]) -> Lot:
    """The lot of a retry. Refused when it was another lot, or came with other labels."""
    has = set(stored.containers.values_list("label", flat=True))
    if (stored.lot_number, has) != (lot_number, set(labels)):
        raise Refused(STORED_OTHERWISE)
    return stored


def refuse_labels(labels: Sequence[str], lot_number: str) -> None:
    """Refused without a label, and when two containers of a lot would have the same one."""
    if not labels or not all(label.strip() for label in labels):
        raise Refused(_("Give every container a label."), "labels")
    stored = Container.objects.filter(lot__lot_number__iexact=lot_number, label__in=labels)
    twice = {label for label in labels if labels.count(label) > 1} | set(
        stored.values_list("label", flat=True)
    )
    if twice:
        raise Refused(
            _("Lot %(lot)s has these labels already: %(labels)s. Was this delivery entered before?")
            % {"lot": lot_number, "labels": ", ".join(sorted(twice))},
            "labels",
        )


def first_line(container: Container, *, by: User, at: datetime, witness: User) -> RegisterEntry:
    """The receipt of a container: the first line of its page. Its caller audits."""
    amount_mg = container.lot.container_mg
    entry = RegisterEntry(
        container=container,
        line=1,
        kind=Kind.RECEIPT,
        counts_as=Kind.RECEIPT,
        amount_mg=amount_mg,
        balance_mg=amount_mg,
        at=at,
        recorded_by_id=by.actor_id,
        recorded_by_name=by.name,
        witness_id=witness.actor_id,
        witness_name=witness.name,
    )
    entry.save(force_insert=True)
    return entry


def refuse_witness(
    witness: User | None, *, not_these: Iterable[User], drawn_by: RegisterEntry | None = None
) -> None:
    """Refused unless `witness` may witness and is neither the recorder nor the one who drew it."""
    names = [person.actor_id for person in not_these] + ([drawn_by.recorded_by_id] if drawn_by else [])
    if witness is None:
        raise Refused(_("Choose who watched: this needs a witness."), "witness")
    permitted = witness.may("register.witness")
    if not rules.may_witness(witness_id=witness.actor_id, permitted=permitted, not_these=names):
        raise Refused(
            _("The witness is another person, who may witness and did not draw the dose."), "witness"
        )


def refuse_more_than_left(draw: RegisterEntry, amount_mg: Decimal) -> None:
    """Refused when more would be wasted than the draw still holds, beyond the tolerance."""
    sums = queries.reconciliation_of_draw(draw)
    if amount_mg > sums.unaccounted_mg + sums.tolerance_mg:
        raise Refused(
            _("Of this draw %(left)s mg are left. Look at the amount, or correct a wrong line first.")
            % {"left": rules.written(max(sums.unaccounted_mg, rules.ZERO))},
            "amount_mg",
        )


def change_to(entry: RegisterEntry, right_mg: Decimal) -> Decimal:
    """The signed amount of a correction that makes `entry` say `right_mg`."""
    if entry.kind == Kind.CORRECTION:
        raise Refused(_("Correct the first line, not its correction."), "right_mg")
    refuse_unless_amount(right_mg, "right_mg")
    says = entry.counted[1] if entry.kind == Kind.COUNT else entry.amount_mg
    earlier = entry.corrections.aggregate(total=Sum("amount_mg"))["total"] or rules.ZERO
    change_mg = right_mg - says - earlier
    if change_mg == 0:
        raise Refused(_("The register says that already."), "right_mg")
    return change_mg


def refuse_unless_amount(mg: Decimal, field: str) -> None:
    """Refused unless `mg` can be the content of a syringe or a container."""
    if not rules.is_amount(mg):
        raise Refused(_("Enter mg from 0 up, with at most two decimals."), field)


def _take_over(entry: RegisterEntry) -> None:
    """A use belongs to the draw's treatment and patient, a correction to those of what it corrects."""
    if entry.corrects:
        entry.counts_as = entry.corrects.counts_as
    if of := entry.corrects or entry.draw:
        entry.treatment_id, entry.patient = of.treatment_id, of.patient


def _refuse_amount(entry: RegisterEntry) -> None:
    if entry.kind in (Kind.COUNT, Kind.CORRECTION):
        return
    refuse_unless_amount(entry.amount_mg, "amount_mg")
    if entry.amount_mg == 0:
        raise Refused(_("Enter an amount above 0 mg."), "amount_mg")
