"""What each treatment of a patient came to, as far as models say: peak and area, with their ranges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

import numpy as np
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from lightwell.audit import actions as audit
from lightwell.pharmacokinetics import History, virtual_people
from lightwell.pharmacokinetics.inputs import Floats
from lightwell.pharmacokinetics.models import HOUR_MIN
from lightwell.pharmacokinetics.population import SEED, quantiles
from lightwell.pharmacokinetics.simulation import area_ng_min_per_ml
from lightwell.treatment import queries
from lightwell.treatment.record import Record, doses_of
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.formats import wall
from lightwell.web.levels.estimate import PEOPLE, Receiver, band_for
from lightwell.web.levels.given import drug_of, given
from lightwell.web.levels.words import estimate_note, refusal
from lightwell.web.people.header import header
from lightwell.web.render import page, wants_part

UNTIL_MIN = 240

Three = tuple[float, float, float]


@dataclass(frozen=True)
class Exposure:
    """One treatment: what was given, and low, median, high of peak (ng/mL) and area (ng/mL x h)."""

    record: Record
    given_mg: Decimal | None
    started_at: datetime
    peak: Three | None
    area: Three | None
    why_not: str


@staff("treatment.view")
@require_GET
@transaction.atomic
def show(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Each treatment with a dose, the first one first; for htmx the table alone."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    found = exposures(doses_of(queries.treatments_of(patient)))
    context = {"patient": patient, "exposures": found, "estimate_note": estimate_note(), "tab": "treatments"}
    if not wants_part(request):
        audit.record(by=request.user, at=now, action="view", patient=patient, entity="exposure")
        context |= header(patient, now)
    return page(request, "levels/exposure.html", context, block="exposure")


def exposures(records: Sequence[Record]) -> list[Exposure]:
    """In the order of time."""
    found = [_of(record) for record in records if record.started_at]
    return sorted(found, key=lambda one: one.started_at)


def _of(record: Record) -> Exposure:
    start, order = record.started_at, record.order
    assert start and order
    treatment = record.treatment
    age_years = treatment.patient.age_on(wall(start).date())
    receiver = Receiver(drug_of(treatment.course.route), float(order.weight_kg), float(age_years))
    why_not = refusal(receiver)
    peak, area = (None, None) if why_not else peak_and_area(receiver, given(record))
    return Exposure(record, record.given_mg, start, peak, area, why_not)


@lru_cache(maxsize=512)
def peak_and_area(receiver: Receiver, history: History) -> tuple[Three, Three]:
    """5, 50 and 95 in a hundred virtual people: ng/mL and ng/mL x h. Raises WrongInput."""
    band = band_for(receiver, history, UNTIL_MIN)
    peak = (float(band.low.max()), float(band.median.max()), float(band.high.max()))
    each = PEOPLE // len(receiver.shown)
    areas: list[Floats] = []
    for one in receiver.shown:
        crowd = virtual_people(one, receiver.person, history, count=each, seed=SEED)
        areas.append(area_ng_min_per_ml(one, crowd, history) / HOUR_MIN)
    low, median, high = (float(line[0]) for line in quantiles(np.concatenate(areas)[None]))
    return peak, (low, median, high)
