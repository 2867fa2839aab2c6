"""Which visits there are, and what came of them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from lightwell.audit.models import AuditEvent
from lightwell.audit.prepared import Prepared
from lightwell.courses.models import Course
from lightwell.patients.models import Patient
from lightwell.scheduling import queries as scheduling
from lightwell.treatment.models import CalledOff, Confirmation, Departure, DoseEvent, Treatment
from lightwell.treatment.rules.infusion import What


def with_people() -> QuerySet[Treatment]:
    """Visits with patient, course, chair, appointment and who received them, in one query."""
    return Treatment.objects.select_related("patient", "course", "chair", "appointment", "received_by")


visit = Prepared(lambda key: with_people().filter(pk=key))
"""The visit of an id with its people. Whoever asks must know that it may be looked at: web/access.py."""


_begun = Prepared(lambda start, end: with_people().filter(arrived_at__gte=start, arrived_at__lt=end))
_here = Prepared(
    lambda start, end: (
        with_people()
        .filter(arrived_at__gte=start, arrived_at__lt=end, departure=None, called_off=None)
        .order_by("chair__position", "arrived_at")
    )
)
_acts = Prepared(
    lambda patient, since, start, end: (
        AuditEvent.objects.filter(
            Q(patient_id=patient)
            | Q(
                patient_id__in=Treatment.objects.filter(arrived_at__gte=start, arrived_at__lt=end)
                .order_by()
                .values("patient_id")
            ),
            seq__gt=since,
        )
        .exclude(action="view")
        .values_list("seq", flat=True)[:1]
    )
)


def treatments_on(day: date) -> list[Treatment]:
    """Visits that began on that day of the clinic's calendar."""
    return _begun(*scheduling.day_bounds(day))


def here_on(day: date) -> list[Treatment]:
    """Those of them that are not over, in the order of the chairs."""
    return _here(*scheduling.day_bounds(day))


def happened_since(treatment: Treatment, since: int, day: date) -> bool:
    """Whether anything but looks was written, after line `since` of the audit, of this patient or of those
    who came on that day. One query."""
    return _acts.first(treatment.patient_id, since, *scheduling.day_bounds(day)) is not None


def treatments_of(patient: Patient) -> QuerySet[Treatment]:
    """Every visit of a patient, the last first."""
    return with_people().filter(patient=patient).order_by("-arrived_at")


def confirmation_of(treatment: Treatment) -> Confirmation | None:
    """What the patient said last, on the day, about still agreeing. One query."""
    return _confirmation.first(treatment.pk)


_confirmation = Prepared(
    lambda treatment: Confirmation.objects.current().filter(treatment=treatment).order_by("-confirmed_at")[:1]
)


def came_of(courses: Iterable[Course]) -> dict[UUID, str]:
    """Appointment to what came of it since the patient arrived. One query.

    given: a dose, and the patient is gone; running: a dose, still here; here: no dose yet; called-off: none.
    """
    doses = DoseEvent.objects.current().filter(treatment=OuterRef("pk"), what=What.START)
    over = CalledOff.objects.filter(treatment=OuterRef("pk"))
    gone = Departure.objects.filter(treatment=OuterRef("pk"))
    visits = Treatment.objects.filter(course__record__in=[course.record for course in courses])
    came = Case(
        When(Exists(doses) & Exists(gone), then=Value("given")),
        When(Exists(doses), then=Value("running")),
        When(Exists(over) | Exists(gone), then=Value("called-off")),
        default=Value("here"),
    )
    return dict(visits.annotate(came=came).order_by().values_list("appointment_id", "came"))
