"""Ordering a course, and ending it."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lightwell.audit.models import AuditEvent
from lightwell.audit.refusal import Refused
from lightwell.courses import actions, queries
from lightwell.courses.models import Course, CourseStep
from tests.factories.assessment import a_suitable_patient
from tests.factories.courses import DEPRESSION, a_course, a_decided_patient
from tests.factories.patients import a_patient

pytestmark = pytest.mark.django_db


def order(by, at, patient, **over) -> Course:
    return actions.order_course(by=by, at=at, patient=patient, **{"protocol": DEPRESSION, **over})


def test_a_suitable_patient_gets_the_protocol_as_it_is(physician, now):
    course = order(physician, now, a_decided_patient())
    assert (course.route, course.dose_mg_per_kg, course.over_min) == ("IV", Decimal("0.5"), 40)
    assert (course.treatments, course.per_week, course.kind) == (6, 2, "induction")
    assert course.decision.outcome == "suitable"


def test_after_the_whole_assessment(psychiatrist, now):
    course = order(psychiatrist, now, a_suitable_patient(psychiatrist))
    assert course.indication == "Major depression"  # as the referral says it


def test_the_physician_may_change_what_the_limits_permit(physician, now):
    changes = {"dose_mg_per_kg": Decimal("0.75"), "over_min": 60, "treatments": 4, "per_week": 3}
    course = order(physician, now, a_decided_patient(), **changes)
    assert {name: getattr(course, name) for name in changes} == changes


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"dose_mg_per_kg": Decimal("1.5")}, "dose_mg_per_kg", r"largest dose is 1 mg/kg"),
        ({"over_min": 20}, "over_min", "over 40 minutes or more"),
        ({"treatments": 99}, "treatments", "1 to 10 treatments"),
        ({"per_week": 7}, "per_week", "1 to 3 treatments a week"),
        ({"protocol": "moonlight"}, "protocol", "Choose a protocol"),
    ],
)
def test_beyond_a_limit_it_is_refused_beside_its_field(physician, now, changes, field, sentence):
    patient = a_decided_patient()
    lines = AuditEvent.objects.count()
    with pytest.raises(Refused, match=sentence) as refusal:
        order(physician, now, patient, **changes)
    assert refusal.value.field == field
    assert (Course.objects.count(), AuditEvent.objects.count()) == (0, lines)


def test_without_a_decision_nothing_is_ordered(physician, now):
    with pytest.raises(Refused, match="Assess first"):
        order(physician, now, a_patient())
    assert not Course.objects.exists()


@pytest.mark.parametrize("outcome", ["defer", "not-suitable"])
def test_the_last_decision_counts(physician, now, outcome):
    patient = a_decided_patient(outcome, a_decided_patient(), at=now)
    with pytest.raises(Refused, match="Assess again"):
        order(physician, now, patient)
    assert not Course.objects.exists()


def test_one_course_at_a_time(physician, now):
    patient = a_course().patient
    with pytest.raises(Refused, match="under way already"):
        order(physician, now, patient)
    assert Course.objects.count() == 1


def test_a_double_click_is_one_order(physician, now):
    patient, key = a_decided_patient(), uuid4()
    assert order(physician, now, patient, id=key) == order(physician, now, patient, id=key)
    assert Course.objects.count() == 1


def test_the_order_is_one_signed_line(physician, now):
    course = order(physician, now, a_decided_patient())
    line = AuditEvent.objects.first()
    assert (line.action, line.actor_name, line.patient_id) == ("sign", physician.name, course.patient_id)
    assert f"courses.Course {course.pk}" in line.rows


def test_no_order_without_its_line(physician, now, monkeypatch):
    patient = a_decided_patient()
    monkeypatch.setattr("lightwell.audit.actions.append", lambda line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        order(physician, now, patient)
    assert not Course.objects.exists()


def test_a_course_ends_once_and_then_another_may_begin(physician, psychiatrist, now):
    course = a_course()
    actions.close_course(by=psychiatrist, at=now, course=course, outcome="stopped", reason="headaches")
    with pytest.raises(Refused, match="ended already"):
        actions.close_course(by=physician, at=now, course=course, outcome="completed", reason="all done")
    assert queries.course_of(course.patient).outcome == "stopped"
    assert order(physician, now, course.patient, kind="maintenance") != course


@pytest.mark.parametrize(("outcome", "reason"), [("open", "why"), ("gone", "why"), ("stopped", "  ")])
def test_an_end_needs_a_kind_and_a_reason(physician, now, outcome, reason):
    course = a_course()
    with pytest.raises(Refused):
        actions.close_course(by=physician, at=now, course=course, outcome=outcome, reason=reason)
    assert not CourseStep.objects.exists()


def test_the_database_refuses_a_second_end(physician, now):
    course = a_course()
    step = {"record": course.record, "course": course, "by": physician, "at": now, "reason": "why"}
    CourseStep(step="stopped", **step).save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseStep(step="ended", **step).save(force_insert=True)
    assert CourseStep.objects.count() == 1


def test_a_course_is_extended_with_a_reason_and_not_for_ever(psychiatrist, now):
    course = a_course()
    longer = actions.extend_course(by=psychiatrist, at=now, course=course, more=2, reason="Still falling")
    assert (longer.version, longer.treatments) == (2, 8)
    longest = actions.extend_course(by=psychiatrist, at=now, course=longer, more=2, reason="Still falling")
    with pytest.raises(Refused, match="Order 1 to 10"):
        actions.extend_course(by=psychiatrist, at=now, course=longest, more=2, reason="Still falling")


def test_of_two_who_extend_at_once_the_second_is_told(psychiatrist, now):
    course = a_course()
    actions.extend_course(by=psychiatrist, at=now, course=course, more=2, reason="Still falling")
    with pytest.raises(Refused, match="changed this meanwhile"):
        actions.extend_course(by=psychiatrist, at=now, course=course, more=2, reason="Still falling")
