"""The courses of a patient."""

from lightwell import knowledge
from lightwell.courses import rules
from lightwell.courses.models import Course, CourseQuerySet
from lightwell.knowledge.practice import Protocol
from lightwell.patients.models import Patient


def courses_of(patient: Patient) -> CourseQuerySet:
    """Every course of the patient with its `outcome`, the last ordered first."""
    return Course.objects.current().for_patient(patient).with_outcome()


def course_of(patient: Patient) -> Course | None:
    """The course under way, or else the last one, with its `outcome` (None while open)."""
    return courses_of(patient).first()


def open_course_of(patient: Patient) -> Course | None:
    """The course under way, or None."""
    return courses_of(patient).filter(outcome=None).first()


def open_courses() -> CourseQuerySet:
    """Every course under way with its patient, the last ordered first."""
    return Course.objects.current().open().select_related("patient")


def limits(protocol: Protocol) -> rules.Limits:
    """The hard limits of an order of this protocol, by the knowledge in force."""
    known = knowledge.current()
    more = known.policy["recommend.extend.by_treatments"] * known.policy["recommend.extend.at_most_times"]
    return rules.limits_of(protocol, known.doses[protocol.route], more)
