"""The psychiatrist's word on what the rules suggest."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import entries
from lightwell.courses import actions as courses
from lightwell.courses.models import Course
from lightwell.outcomes import queries
from lightwell.outcomes.models import RecommendationDecision
from lightwell.outcomes.rules.recommendation import CHOICES, Suggestion
from lightwell.staff.models import User


@transaction.atomic
def decide_recommendation(
    *,
    by: User,
    at: datetime,
    course: Course,
    offered: str,
    chosen: str,
    why: str = "",
    id: UUID | None = None,
) -> RecommendationDecision:
    """Take the suggestion or change it; the password was asked for at the door.

    `offered` is the suggestion that was on the page. Refused when the record suggests something else by
    now, for what cannot be chosen, for a change without reasons, and when it was decided already.
    To extend a course plans its treatments too.
    """
    if id and (stored := RecommendationDecision.objects.filter(pk=id, course=course).first()):
        return stored
    advice = queries.recommendation_of(course)
    if advice.recommendation.suggestion != offered:
        raise Refused(_("New scores have come in, and the suggestion is another one now. Look at it first."))
    if chosen not in CHOICES:
        raise Refused(_("Choose what comes next."), "chosen")
    if chosen != offered and not why.strip():
        raise Refused(_("Say why you choose something else."), "why")
    if advice.decision:
        raise _decided_already(advice.decision)
    values = {
        "course": course,
        "course_record": course.record,
        "after_treatment": advice.after_treatment,
        "rests_on_until": advice.progress.known_until,
        "offered": offered,
        "chosen": chosen,
        "why": why.strip()[:1000],
        "decided_at": at,
    }
    try:
        with transaction.atomic():
            row = entries.write(RecommendationDecision, by=by, at=at, patient=course.patient, id=id, **values)
    except IntegrityError:
        raise _decided_already(queries.decisions_on(course)[0]) from None
    audit.record(by=by, at=at, action="sign", patient=course.patient, rows=[row], detail=chosen)
    if chosen == Suggestion.EXTEND:
        more = knowledge.current().policy["recommend.extend.by_treatments"]
        courses.extend_course(
            by=by, at=at, course=course, more=more, reason=why.strip() or str(_("Extended"))
        )
    return row


def _decided_already(decision: RecommendationDecision) -> Refused:
    return Refused(_("%(who)s has decided this already.") % {"who": decision.recorded_by_name})
