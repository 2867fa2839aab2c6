"""Treatments of the tests as rows: the dose was given, without the long way to it."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from lightwell.audit import actions as audit
from lightwell.audit.actors import SYSTEM
from lightwell.chart import entries
from lightwell.courses.models import Course
from lightwell.patients.models import Patient
from lightwell.scheduling.models import Appointment
from lightwell.treatment.models import DoseEvent, Treatment, TreatmentOrder
from lightwell.treatment.rules.infusion import What
from tests.factories.pharmacy import a_person
from tests.factories.scheduling import a_booked_course, the_appointments

ORDER = {
    "route": "IV",
    "weight_kg": Decimal("72.4"),
    "mg_per_kg": Decimal("0.5"),
    "exact_mg": Decimal("36.2"),
    "dose_mg": Decimal(36),
    "over_min": 40,
    "concentration_mg_per_ml": Decimal(10),
    "volume_ml": Decimal("3.6"),
    "diluted_to_ml": 50,
    "rate_ml_per_h": Decimal("75.0"),
}


@transaction.atomic
def a_given_treatment(
    appointment: Appointment, *, what: What = What.END, given_mg: Decimal | int = 36
) -> Treatment:
    """36 mg over 40 minutes, begun when the appointment began, unless told otherwise."""
    start, patient = appointment.starts_at, appointment.patient
    treatment = Treatment(
        patient=patient,
        appointment=appointment,
        course=appointment.course,
        number=appointment.number,
        chair=appointment.chair,
        arrived_at=start - timedelta(minutes=20),
        received_by=a_person("receives", "RN Fenella Draycott"),
    )
    treatment.save(force_insert=True)
    rows = [treatment, _write(TreatmentOrder, treatment, start, ordered_at=start, **ORDER)]
    rows.append(_write(DoseEvent, treatment, start, number=1, what=What.START, happened_at=start))
    over = start + timedelta(minutes=40)
    rows.append(
        _write(DoseEvent, treatment, over, number=2, what=what, happened_at=over, given_mg=Decimal(given_mg))
    )
    audit.record(by=SYSTEM, at=over, action="create", patient=patient, rows=rows)
    return treatment


def _write(model, treatment: Treatment, at: datetime, **values):
    return entries.write(model, by=SYSTEM, at=at, patient=treatment.patient, treatment=treatment, **values)


def a_treated_course(
    patient: Patient | None = None, *, given: int = 6, first: datetime | None = None, **over
) -> Course:
    """A booked course of which the first `given` treatments were given, the first on 24 November 2026."""
    course = a_booked_course(patient, first=first, **over)
    for appointment in the_appointments(course)[:given]:
        a_given_treatment(appointment)
    return course
