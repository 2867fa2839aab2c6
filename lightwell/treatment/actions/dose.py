"""Giving the dose: drawn before a witness, started through the gates, paused, stopped, ended."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.pharmacy import actions as pharmacy
from lightwell.pharmacy import queries as register
from lightwell.pharmacy.models import Container, RegisterEntry
from lightwell.staff.models import User
from lightwell.treatment import queries
from lightwell.treatment.actions.writing import open_record, since_arrival
from lightwell.treatment.models import DoseEvent, Treatment
from lightwell.treatment.record import Record
from lightwell.treatment.rules import gates
from lightwell.treatment.rules.gates import Gate
from lightwell.treatment.rules.infusion import What

GATES = {
    Gate.DECISION: _("the decision that treatment is suitable"),
    Gate.CONSENT: _("a consent that counts today"),
    Gate.CONFIRMED: _("that the patient still agrees today"),
    Gate.INTERVAL: _("enough time since the last treatment"),
    Gate.ARRIVAL: _("the questions on arrival"),
    Gate.NURSE: _("the nurse's examination"),
    Gate.PHYSICIAN: _("the physician's examination that says go"),
    Gate.TWO_PEOPLE: _("two different people who examined"),
    Gate.VITALS: _("vital signs just before the dose"),
    Gate.HOLDS: _("what holds the treatment today"),
    Gate.ORDER: _("the signed order"),
    Gate.SIGN_OFF: _("the second signature for a larger dose"),
    Gate.DRAWN: _("the dose drawn from the register"),
}


@transaction.atomic
def draw_dose(
    *,
    by: User,
    at: datetime,
    witness: User,
    treatment: Treatment,
    container: Container,
    amount_mg: Decimal,
    id: UUID | None = None,
) -> RegisterEntry:
    """Draw up from a container for this visit before a witness, who checks the dose with the recorder.

    Refused without a signed order and for another strength than ordered; else as the register refuses.
    Both were asked for their passwords at the door.
    """
    record = open_record(treatment)
    if record.order is None:
        raise Refused(_("Nothing is ordered yet. The dose is drawn from a signed order."))
    if container.lot.concentration_mg_per_ml != record.order.concentration_mg_per_ml:
        raise Refused(
            _("The order is for %(strength)s mg/mL. Choose a container of that strength, or order again.")
            % {"strength": f"{record.order.concentration_mg_per_ml.normalize():f}"},
            "container",
        )
    return pharmacy.draw_dose(
        by=by,
        at=at,
        witness=witness,
        container=container,
        treatment_id=treatment.pk,
        patient=treatment.patient,
        amount_mg=amount_mg,
        id=id,
    )


@transaction.atomic
def start_dose(
    *, by: User, at: datetime, treatment: Treatment, started_at: datetime, id: UUID | None = None
) -> DoseEvent:
    """Begin the dose. Refused, naming each gate that is not open; nothing is written then.

    A dose that is given at once is over at once, and the register says so in the same transaction.
    """
    record = open_record(treatment)
    if stored := _stored(record, id):
        return stored
    if record.started_at:
        raise _somebody_was_first(treatment)
    found = queries.clearance(record, started_at).gates
    if not gates.may_start(found):
        missing = "; ".join(str(GATES[gate]) for gate in gates.shut(found))
        raise Refused(_("Not yet. Before the dose: %(missing)s.") % {"missing": missing})
    at_once = record.order if record.order and not record.order.over_min else None
    if at_once:
        pharmacy.hold_pages_of(treatment.pk)
    event = _event(record, What.START, by=by, at=at, happened_at=started_at, id=id)
    if at_once:
        _over(record, What.END, by, at, started_at, at_once.dose_mg, number=2)
    return event


@transaction.atomic
def pause_dose(
    *, by: User, at: datetime, treatment: Treatment, happened_at: datetime, why: str = "", id=None
) -> DoseEvent:
    """Pause. Refused when no dose runs."""
    record = open_record(treatment)
    return _stored(record, id) or _event(
        record, What.PAUSE, by=by, at=at, happened_at=happened_at, why=why, rate_share=Decimal(0), id=id
    )


@transaction.atomic
def resume_dose(
    *,
    by: User,
    at: datetime,
    treatment: Treatment,
    happened_at: datetime,
    rate_share: Decimal = Decimal(1),
    why: str = "",
    id=None,
) -> DoseEvent:
    """Go on, at a share of the ordered rate: never faster than ordered (above 0, at most 1)."""
    if not 0 < rate_share <= 1:
        raise Refused(_("Go on at the ordered rate or slower, never faster."), "rate_share")
    record = open_record(treatment)
    return _stored(record, id) or _event(
        record, What.RESUME, by=by, at=at, happened_at=happened_at, why=why, rate_share=rate_share, id=id
    )


@transaction.atomic
def finish_dose(
    *,
    by: User,
    at: datetime,
    treatment: Treatment,
    happened_at: datetime,
    given_mg: Decimal,
    what: What = What.END,
    why: str = "",
    id: UUID | None = None,
) -> DoseEvent:
    """The dose is over: finished, or stopped early with the reason. `given_mg` goes into the register too.

    Refused for more than was ordered (that is a new order), without a reason for stopping, and twice.
    """
    record = open_record(treatment)
    if stored := _stored(record, id):
        return stored
    if what is What.STOP and not why.strip():
        raise Refused(_("Say why it was stopped."), "why")
    if given_mg < 0 or given_mg > record.infusion.dose_mg:
        raise Refused(
            _("Between 0 and the ordered %(dose)s mg can have been given.")
            % {"dose": f"{record.infusion.dose_mg.normalize():f}"},
            "given_mg",
        )
    return _over(record, what, by, at, happened_at, given_mg, why=why, id=id)


def _over(
    record: Record, what: What, by: User, at: datetime, happened_at: datetime, given_mg: Decimal, **more
) -> DoseEvent:
    pharmacy.hold_pages_of(record.treatment.pk)
    event = _event(record, what, by=by, at=at, happened_at=happened_at, given_mg=given_mg, **more)
    for draw, share_mg in _shares(record.treatment, given_mg):
        pharmacy.give_dose(by=by, at=at, draw=draw, amount_mg=share_mg)
    return event


def _shares(treatment: Treatment, given_mg: Decimal) -> Iterator[tuple[RegisterEntry, Decimal]]:
    """What was given, shared over the draws in their order; what was not drawn falls on the last."""
    draws = list(register.draws_of(treatment.pk))
    for place, draw in enumerate(draws):
        left_mg = register.reconciliation_of_draw(draw).unaccounted_mg
        share_mg = given_mg if place == len(draws) - 1 else min(given_mg, left_mg)
        if share_mg > 0:
            yield draw, share_mg
        given_mg -= share_mg


def _event(
    record: Record,
    what: What,
    *,
    by: User,
    at: datetime,
    happened_at: datetime,
    id: UUID | None = None,
    **values,
) -> DoseEvent:
    treatment = record.treatment
    number = values.pop("number", len(record.dose_events) + 1)
    if number == len(record.dose_events) + 1 and not record.infusion.may(what):
        raise Refused(_("That is not possible now. Reload the page to see where the dose stands."))
    since_arrival(happened_at, at, treatment, "happened_at")
    if record.dose_events and happened_at < record.dose_events[-1].happened_at:
        raise Refused(_("This is before what was recorded last. Check the time."), "happened_at")
    values = {"treatment": treatment, "number": number, "what": what, "happened_at": happened_at, **values}
    try:
        with transaction.atomic():
            row = entries.write(DoseEvent, by=by, at=at, patient=treatment.patient, id=id, **values)
    except IntegrityError:
        raise _somebody_was_first(treatment) from None
    audit.record(by=by, at=at, action="create", patient=treatment.patient, rows=[row])
    return row


def _stored(record: Record, id: UUID | None) -> DoseEvent | None:
    return next((event for event in record.dose_events if event.pk == id), None)


def _somebody_was_first(treatment: Treatment) -> Refused:
    last = DoseEvent.objects.current().filter(treatment=treatment).order_by("number").last()
    told = {"who": last.recorded_by_name, "what": last.get_what_display()} if last else {}
    return Refused(_("%(who)s was first: %(what)s. Reload the page.") % told)
