"""Ordering a course and ending it."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.assessment import queries as assessment
from lightwell.assessment.models import Decision
from lightwell.audit import actions as audit
from lightwell.audit.actors import Actor
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.chart.models import Problem
from lightwell.courses import queries, rules
from lightwell.courses.models import Course, CourseStep
from lightwell.courses.rules import Breach
from lightwell.knowledge.practice import Protocol
from lightwell.patients.models import Patient
from lightwell.staff.models import User

SENTENCES = {
    Breach.NO_LIMIT: _(
        "No dose limit is set for %(route)s. The medical director must set one before an order."
    ),
    Breach.NOT_A_DOSE: _("Enter the dose as a number above 0 with at most two decimals."),
    Breach.DOSE_TOO_LARGE: _("The largest dose is %(max_mg_per_kg)s mg/kg. Enter that or less."),
    Breach.TOO_FAST: _("Give it over %(min_over_min)s minutes or more."),
    Breach.TOO_LONG: _("The infusion must fit in the visit: %(max_over_min)s minutes at most."),
    Breach.NOT_AN_INFUSION: _("This dose is given at once; its time cannot be changed."),
    Breach.TREATMENTS: _("Order 1 to %(max_treatments)s treatments."),
    Breach.PER_WEEK: _("Order 1 to %(max_per_week)s treatments a week."),
}


@transaction.atomic
def order_course(
    *,
    by: Actor,
    at: datetime,
    patient: Patient,
    protocol: str,
    kind: str = "induction",
    id: UUID | None = None,
    **changes,
) -> Course:
    """Order a course by `protocol` (a code of the knowledge) for a patient found suitable, who wants it.

    `changes`: dose_mg_per_kg (Decimal), over_min, treatments, per_week. Refused without a current decision
    "suitable" to which patient and clinician both said yes, beside a course under way, for an unknown
    protocol and beyond a hard limit of the dose. With an `id` that is stored already the stored course is
    returned: a retry.
    """
    if stored := _stored(id, patient):
        return stored
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # of two at once the second waits
    usual = _protocol(protocol)
    plan = _permitted(usual, **changes)
    decision = found_suitable(patient)
    course = entries.write(
        Course,
        by=by,
        at=at,
        patient=patient,
        id=id,
        protocol=usual.code,
        kind=kind,
        indication=_indication(patient, usual),
        route=usual.route,
        ordered_at=at,
        decision=decision,
        **vars(plan),
    )
    audit.record(by=by, at=at, action="sign", patient=patient, rows=[course])
    return course


@transaction.atomic
def extend_course(*, by: User, at: datetime, course: Course, more: int, reason: str) -> Course:
    """Plan `more` treatments: the next version of the order, with the reason.

    Refused for a course that has ended, beyond what the clinic allows, and when it was changed meanwhile.
    """
    if CourseStep.objects.filter(record=course.record).exists():
        raise Refused(_("This course has ended. Order another instead."))
    plan = replace(rules.plan_of(course.usual), treatments=course.treatments + more)
    limits = queries.limits(course.usual)
    if Breach.TREATMENTS in rules.breaches(plan, limits, course.usual.over_min):
        raise Refused(SENTENCES[Breach.TREATMENTS] % vars(limits), "chosen")
    row = entries.amended(course, by=by, at=at, reason=reason, treatments=plan.treatments)
    audit.record(by=by, at=at, action="amend", patient=course.patient, rows=[row], detail=reason)
    return row


@transaction.atomic
def close_course(*, by: User, at: datetime, course: Course, outcome: str, reason: str) -> CourseStep:
    """Say that a course is completed, stopped or ended, and why. Refused without a reason, and twice."""
    if not rules.may_close(None, outcome):
        raise Refused(_("Choose how the course ended."), "outcome")
    if not reason.strip():
        raise Refused(_("Say why the course ends."), "reason")
    step = CourseStep(record=course.record, course=course, step=outcome, by=by, at=at, reason=reason)
    try:
        with transaction.atomic():
            step.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("This course has ended already. Reload the page to see who ended it.")) from None
    audit.record(by=by, at=at, action="create", patient=course.patient, rows=[step], detail=reason)
    return step


def _plain(dose_mg_per_kg: Decimal | None) -> str:
    """1, not 1.0: nothing after the point that could be read as ten."""
    return "" if dose_mg_per_kg is None else f"{dose_mg_per_kg.normalize():f}"


def found_suitable(patient: Patient) -> Decision:
    """The decision that an order stands on, to which both sides said yes.

    Refused without one, and beside a course under way.
    """
    decision = assessment.decision_of(patient)
    if decision is None:
        raise Refused(_("Nobody has decided yet whether the treatment suits this patient. Assess first."))
    if decision.outcome != "suitable":
        raise Refused(_("The last decision is that the treatment does not suit now. Assess again first."))
    if not assessment.both_say_yes(decision):
        raise Refused(_("The patient and a clinician have not both said yes. Decide together first."))
    if queries.open_course_of(patient):
        raise Refused(_("A course is under way already. End it before you order another."))
    return decision


def _stored(id: UUID | None, patient: Patient) -> Course | None:
    return Course.objects.filter(pk=id, patient=patient).first() if id else None


def _protocol(code: str) -> Protocol:
    try:
        return knowledge.current().protocols[code]
    except KeyError:
        raise Refused(_("Choose a protocol."), "protocol") from None


def no_limit(usual: Protocol) -> str:
    """Why a protocol without a limit of the dose cannot be ordered."""
    return SENTENCES[Breach.NO_LIMIT] % {"route": usual.route}


def _permitted(usual: Protocol, **changes) -> rules.Plan:
    plan = rules.plan_of(usual, **changes)
    limits = queries.limits(usual)
    for breach in rules.breaches(plan, limits, usual.over_min):
        told = {**vars(limits), "route": usual.route, "max_mg_per_kg": _plain(limits.max_mg_per_kg)}
        raise Refused(SENTENCES[breach] % told, rules.FIELD_OF[breach])
    return plan


def _indication(patient: Patient, usual: Protocol) -> str:
    """The diagnosis treated here in the chart's own words, or what the protocol is for."""
    treated = (
        Problem.objects.current().for_patient(patient).filter(is_indication=True, clinical_status="active")
    )
    problem = treated.order_by("-entered_at").first()
    return problem.text if problem else usual.indication.en
