"""The order of the day: the dose worked out from today's weight, within hard limits, signed."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart.models import BodyMeasurement
from lightwell.scheduling.queries import day_bounds, zone
from lightwell.staff.models import User
from lightwell.treatment import limits, queries
from lightwell.treatment.actions.writing import open_record, write_version
from lightwell.treatment.models import SignOff, Treatment, TreatmentOrder
from lightwell.treatment.rules import dose
from lightwell.treatment.rules.dose import Breach, Dose

SENTENCES = {
    Breach.NO_LIMIT: _("No dose limit is set for this route. The medical director must set one first."),
    Breach.NOT_A_DOSE: _("Enter a dose above 0."),
    Breach.TOO_LARGE: _("This is more than the largest dose, %(max)s mg/kg. Enter less."),
    Breach.TOO_FAST: _("Give it over %(min)s minutes or more."),
}
FIELD_OF = {Breach.TOO_FAST: "over_min"}


def todays_weight_kg(treatment: Treatment, at: datetime) -> Decimal | None:
    """The last weight that was measured today, or None."""
    start, end = day_bounds(at.astimezone(zone()).date())
    today = BodyMeasurement.objects.current().for_patient(treatment.patient)
    weighed = today.filter(measured_at__gte=start, measured_at__lt=end, weight_kg__isnull=False)
    return weighed.order_by("-measured_at").values_list("weight_kg", flat=True).first()


def work_out(
    treatment: Treatment,
    weight_kg: Decimal,
    concentration_mg_per_ml: Decimal,
    mg_per_kg: Decimal | None = None,
    over_min: int | None = None,
) -> Dose:
    """The dose as it would be ordered, for the page and for the order itself."""
    course, usual = treatment.course, treatment.course.usual
    return dose.work_out(
        weight_kg=weight_kg,
        mg_per_kg=course.dose_mg_per_kg if mg_per_kg is None else mg_per_kg,
        over_min=course.over_min if over_min is None else over_min,
        concentration_mg_per_ml=concentration_mg_per_ml,
        diluted_to_ml=usual.diluted_to_ml,
        steps=limits.dose_steps(),
        max_mg_per_kg=limits.of_dose(usual).max_mg_per_kg,
    )


@transaction.atomic
def order_dose(
    *,
    by: User,
    at: datetime,
    treatment: Treatment,
    concentration_mg_per_ml: Decimal,
    mg_per_kg: Decimal | None = None,
    over_min: int | None = None,
    id: UUID | None = None,
) -> TreatmentOrder:
    """Sign the dose of today, from the course unless changed. A new order before the dose replaces the old.

    Refused without a weight of today, beyond a hard limit, once the dose has begun, and for someone who may
    not order. More than the jump ratio above the last dose per kg needs a second signature. The signer was
    asked for the password at the door.
    """
    record = open_record(treatment)
    if not by.may("treatment.order"):
        raise Refused(_("Your role does not include ordering a dose."))
    if record.started_at:
        raise Refused(_("The dose has begun. What is beyond the order needs a new treatment."))
    weight_kg = todays_weight_kg(treatment, at)
    if weight_kg is None:
        raise Refused(_("Weigh the patient first: the dose rests on today's weight."), "weight_kg")
    worked = work_out(treatment, weight_kg, concentration_mg_per_ml, mg_per_kg, over_min)
    _refuse_breaches(worked, treatment)
    last = queries.last_dose(treatment.patient, treatment)
    return write_version(
        TreatmentOrder, record.order, by=by, at=at, treatment=treatment, id=id,
        reason=_("Ordered again"), **_columns(worked, treatment), ordered_at=at,
        needs_sign_off=dose.jumps(
            worked.ordered_mg_per_kg,
            last.mg_per_kg if last else None,
            limits.of_dose(treatment.course.usual).jump_ratio,
        ),
    )  # fmt: skip


def _refuse_breaches(worked: Dose, treatment: Treatment) -> None:
    hard = limits.of_dose(treatment.course.usual)
    for breach in dose.breaches(worked, hard):
        told = {"max": hard.max_mg_per_kg, "min": hard.min_over_min}
        raise Refused(SENTENCES[breach] % told, FIELD_OF.get(breach, "mg_per_kg"))


def _columns(worked: Dose, treatment: Treatment) -> dict:
    return {
        "route": treatment.course.route,
        "weight_kg": worked.weight_kg,
        "mg_per_kg": worked.mg_per_kg,
        "exact_mg": worked.exact_mg,
        "dose_mg": worked.dose_mg,
        "over_min": worked.over_min,
        "concentration_mg_per_ml": worked.concentration_mg_per_ml,
        "volume_ml": worked.volume_ml,
        "diluted_to_ml": worked.diluted_to_ml,
        "rate_ml_per_h": worked.rate_ml_per_h,
    }


@transaction.atomic
def sign_off(*, by: User, at: datetime, order: TreatmentOrder) -> SignOff:
    """A second person's signature under a much larger dose. Refused for who ordered it."""
    if not by.may("treatment.order"):
        raise Refused(_("Your role does not include signing a dose."))
    if order.recorded_by_id == by.actor_id:
        raise Refused(_("A second person signs, not the one who ordered."))
    row = SignOff(order=order, by=by, at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return SignOff.objects.get(order=order)
    audit.record(by=by, at=at, action="sign", patient=order.patient, rows=[row])
    return row
