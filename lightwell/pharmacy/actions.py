"""What people do with the controlled drug. Each writes one line of a container's page and one audit line.

All amounts are mg. `id` is made by the client, so that a retry is the same line. A container is locked
while its next line is written: of two people who draw the last of it, the second is refused.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.patients.models import Patient
from lightwell.pharmacy import book, queries, rules
from lightwell.pharmacy.models import Container, Lot, RegisterEntry
from lightwell.pharmacy.rules import Kind
from lightwell.staff.models import User


@transaction.atomic
def receive_lot(
    *,
    by: User,
    at: datetime,
    witness: User,
    drug: str,
    lot_number: str,
    concentration_mg_per_ml: Decimal,
    container_ml: Decimal,
    expires_on: date,
    labels: Sequence[str],
    id: UUID | None = None,
) -> Lot:
    """Take a delivery into the safe: the lot and one container for each label. `id` becomes the lot's."""
    if id and (stored := Lot.objects.filter(pk=id).first()):
        return book.same_delivery(stored, lot_number, labels)
    book.refuse_witness(witness, not_these=[by])
    if rules.expired(expires_on, queries.clinic_day(at)):
        raise Refused(_("This lot has expired. Send it back instead of receiving it."), "expires_on")
    book.refuse_labels(labels, lot_number)
    lot = book.new_lot(
        id=id or uuid4(),
        drug=drug,
        lot_number=lot_number,
        concentration_mg_per_ml=concentration_mg_per_ml,
        container_ml=container_ml,
        container_mg=concentration_mg_per_ml * container_ml,
        expires_on=expires_on,
        received_at=at,
    )
    vials = [Container(lot=lot, label=label) for label in labels]
    Container.objects.bulk_create(vials)
    lines = [book.first_line(vial, by=by, at=at, witness=witness) for vial in vials]
    audit.record(by=by, at=at, action="receive", rows=[lot, *vials, *lines], detail=lot.lot_number)
    return lot


@transaction.atomic
def draw_dose(
    *,
    by: User,
    at: datetime,
    witness: User,
    container: Container,
    treatment_id: UUID,
    patient: Patient,
    amount_mg: Decimal,
    id: UUID | None = None,
) -> RegisterEntry:
    """Draw up a dose for one treatment before a witness.

    Refused from an expired lot, and for more than the container holds.
    """
    page = book.open_page(container)
    if stored := page.stored(id, Kind.DRAW, amount_mg):
        return stored
    book.refuse_witness(witness, not_these=[by])
    if rules.expired(container.lot.expires_on, queries.clinic_day(at)):
        raise Refused(
            _("Lot %(lot)s has expired. Take another container, and waste this one before a witness.")
            % {"lot": container.lot.lot_number},
            "container",
        )
    return page.write(
        by=by,
        at=at,
        witness=witness,
        kind=Kind.DRAW,
        amount_mg=amount_mg,
        id=id,
        treatment_id=treatment_id,
        patient=patient,
    )


def hold_pages_of(treatment_id: UUID) -> None:
    """Lock the pages that a treatment was drawn from, before an act that ends with `give_dose`: book.hold."""
    book.hold(draw.container for draw in queries.draws_of(treatment_id))


@transaction.atomic
def give_dose(
    *, by: User, at: datetime, draw: RegisterEntry, amount_mg: Decimal, id: UUID | None = None
) -> RegisterEntry:
    """Record what was given of a draw. A fact is never refused: given beyond drawn shows as a discrepancy."""
    page = book.open_page(draw.container)
    if stored := page.stored(id, Kind.GIVE, amount_mg):
        return stored
    return page.write(by=by, at=at, kind=Kind.GIVE, amount_mg=amount_mg, id=id, draw=draw)


@transaction.atomic
def waste(
    *,
    by: User,
    at: datetime,
    witness: User,
    amount_mg: Decimal,
    draw: RegisterEntry | None = None,
    container: Container | None = None,
    method: str = "destroying-container",
    reason: str = "",
    id: UUID | None = None,
) -> RegisterEntry:
    """Waste what is left of a `draw`, or what a `container` holds, before a witness who did not draw it.

    Refused beyond what is left. Raises ValueError unless exactly one of `draw` and `container` is given.
    """
    wasted_from = draw.container if draw else container
    if wasted_from is None or (draw and container):
        raise ValueError("waste is of a draw or of a container")
    page = book.open_page(wasted_from)
    if stored := page.stored(id, Kind.WASTE, amount_mg):
        return stored
    book.refuse_witness(witness, not_these=[by], drawn_by=draw)
    if draw:
        book.refuse_more_than_left(draw, amount_mg)
    return page.write(
        by=by,
        at=at,
        witness=witness,
        kind=Kind.WASTE,
        amount_mg=amount_mg,
        id=id,
        draw=draw,
        method=method,
        reason=reason,
    )


@transaction.atomic
def return_unopened(
    *, by: User, at: datetime, witness: User, draw: RegisterEntry, id: UUID | None = None
) -> RegisterEntry:
    """Put a container back that was taken out whole and never opened. Anything else is wasted."""
    page = book.open_page(draw.container)
    amount_mg = draw.container.lot.container_mg
    if stored := page.stored(id, Kind.RETURN, amount_mg):
        return stored
    book.refuse_witness(witness, not_these=[by])
    if queries.reconciliation_of_draw(draw).unaccounted_mg != amount_mg:
        raise Refused(_("This container was opened. What was not given is wasted before a witness."), "draw")
    return page.write(by=by, at=at, witness=witness, kind=Kind.RETURN, amount_mg=amount_mg, id=id, draw=draw)


@transaction.atomic
def count_container(
    *,
    by: User,
    at: datetime,
    witness: User,
    container: Container,
    measured_mg: Decimal,
    id: UUID | None = None,
) -> RegisterEntry:
    """Record what two people found in a container. The book's figure is kept beside it."""
    page = book.open_page(container)
    if stored := page.stored(id, Kind.COUNT, rules.ZERO, measured_mg):
        return stored
    book.refuse_witness(witness, not_these=[by])
    book.refuse_unless_amount(measured_mg, "measured_mg")
    return page.write(
        by=by,
        at=at,
        witness=witness,
        kind=Kind.COUNT,
        amount_mg=rules.ZERO,
        id=id,
        measured_mg=measured_mg,
        expected_mg=page.balance_mg,
    )


@transaction.atomic
def count_containers(
    *,
    by: User,
    at: datetime,
    witness: User,
    found: Iterable[tuple[Container, Decimal]],
    id: UUID | None = None,
) -> list[RegisterEntry]:
    """Record one round of the safe: what two people found in each container, in mg. All of it or nothing."""
    in_order = sorted(found, key=lambda one: one[0].pk)
    book.hold([container for container, _mg in in_order])
    return [
        count_container(
            by=by,
            at=at,
            witness=witness,
            container=container,
            measured_mg=measured_mg,
            id=uuid5(id, str(container.pk)) if id else None,
        )
        for container, measured_mg in in_order
    ]


@transaction.atomic
def correct(
    *,
    by: User,
    at: datetime,
    witness: User,
    entry: RegisterEntry,
    right_mg: Decimal,
    reason: str,
    id: UUID | None = None,
) -> RegisterEntry:
    """Correct a line by a new one that refers to it. `right_mg` is what the line should have said.

    For a count, `right_mg` is what the container truly held then: the book takes over the difference.
    """
    page = book.open_page(entry.container)
    if id and (stored := RegisterEntry.objects.filter(pk=id, corrects=entry).first()):
        return stored
    book.refuse_witness(witness, not_these=[by])
    if not reason.strip():
        raise Refused(_("Say why this is corrected."), "reason")
    change_mg = book.change_to(entry, right_mg)
    return page.write(
        by=by,
        at=at,
        witness=witness,
        kind=Kind.CORRECTION,
        amount_mg=change_mg,
        id=id,
        corrects=entry,
        reason=reason,
    )
