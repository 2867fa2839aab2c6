"""The courses of a patient."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from lightwell import knowledge
from lightwell.assessment.models import Decision
from lightwell.audit.prepared import Prepared
from lightwell.courses import rules
from lightwell.courses.models import Course, CourseQuerySet, CourseStep
from lightwell.knowledge.practice import Protocol
from lightwell.patients.models import Patient


def courses_of(patient: Patient) -> CourseQuerySet:
    """Every course of the patient with its `outcome`, the last ordered first."""
    return Course.objects.current().for_patient(patient).with_outcome()


def course_of(patient: Patient) -> Course | None:
    """The course under way, or else the last one, with its `outcome` (None while open)."""
    return _last_course.first(patient.pk)


_last_course = Prepared(lambda patient: Course.objects.current().filter(patient=patient).with_outcome()[:1])


def last_end_of(patient: Patient) -> datetime | None:
    """When the patient's last course ended, or None while none has."""
    return _last_end.first(patient.pk)


_last_end = Prepared(
    lambda patient: (
        CourseStep.objects.filter(course__patient=patient).order_by("-at").values_list("at", flat=True)[:1]
    )
)


def last_ends_of(patients: Iterable[Patient]) -> dict[UUID, datetime]:
    """The same for many, by patient; those without one are left out. One query."""
    return dict(_last_ends([patient.pk for patient in patients]))


_last_ends = Prepared(
    lambda patients: (
        CourseStep.objects.filter(course__patient__in=patients)
        .order_by("at")
        .values_list("course__patient_id", "at")
    )
)


def open_course_of(patient: Patient) -> Course | None:
    """The course under way, or None."""
    return courses_of(patient).filter(outcome=None).first()


def open_courses() -> CourseQuerySet:
    """Every course under way with its patient, the last ordered first."""
    return Course.objects.current().open().select_related("patient")


def waiting_for_order() -> QuerySet[Decision]:
    """The last decision of each patient found suitable who has had no course since, the oldest first."""
    theirs = Decision.objects.current().filter(patient=OuterRef("patient"))
    courses = Course.objects.current().filter(patient=OuterRef("patient"))
    last = Decision.objects.current().filter(
        ~Exists(theirs.filter(decided_at__gt=OuterRef("decided_at"))),
        ~Exists(courses.filter(ordered_at__gte=OuterRef("decided_at"))),
        ~Exists(courses.open()),
        outcome="suitable",
    )
    return last.select_related("patient").order_by("decided_at")


def ends_of(courses: Iterable[Course]) -> dict[UUID, CourseStep]:
    """Course record to how it ended, with who said so; open courses are left out. One query."""
    steps = CourseStep.objects.filter(record__in=[course.record for course in courses])
    return {step.record: step for step in steps.select_related("by")}


def limits(protocol: Protocol) -> rules.Limits:
    """The hard limits of an order of this protocol, by the knowledge in force."""
    known = knowledge.current()
    more = known.policy["recommend.extend.by_treatments"] * known.policy["recommend.extend.at_most_times"]
    return rules.limits_of(protocol, known.doses[protocol.route], more)
