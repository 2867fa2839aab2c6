"""How a course goes: scores beside the baseline and the treatments, and what the rules suggest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from lightwell import knowledge
from lightwell.audit.prepared import Prepared
from lightwell.chart.entry import of_person
from lightwell.courses.models import Course
from lightwell.knowledge.measures import Scale
from lightwell.measures import queries as measures
from lightwell.measures.queries import Answered
from lightwell.outcomes.models import RecommendationDecision, SafetyTask, SafetyTaskStep
from lightwell.outcomes.rules import recommendation as rules
from lightwell.outcomes.rules import response
from lightwell.outcomes.rules.recommendation import Limits, Progress, Recommendation, Suggestion
from lightwell.outcomes.rules.response import Reading, Score, Total
from lightwell.treatment import queries as treatment
from lightwell.treatment.queries import Given

IN_MAINTENANCE = (Suggestion.MAINTENANCE, Suggestion.TREAT_AGAIN)
POINTS = {"PCL-5": "recommend.ptsd.pcl5_fall_points"}
"""For a scale that is read by points: the policy that says how far it must fall."""


@dataclass(frozen=True)
class CourseProgress:
    """A course as it went on its protocol's primary scale.

    `given` are the treatments of this course, `series` those since the induction it goes on from. `scores`
    are the totals from the baseline on, in order; `instrument` is None for a scale that is read by points
    and not by the share that it fell.
    `flagged` holds the moments of answers about death or self-harm.
    """

    course: Course
    scale: str
    instrument: Scale | None
    given: tuple[Given, ...]
    series: tuple[Given, ...]
    base: Score | None
    scores: tuple[Score, ...]
    readings: tuple[Reading, ...]
    flagged: frozenset[datetime]
    decisions: tuple[RecommendationDecision, ...]

    @property
    def code(self) -> str:
        """The questionnaire of the course, as responses to it are stored."""
        return scale_of(self.course)

    @property
    def known_until(self) -> datetime:
        """The moment of the last score or treatment: what a suggestion rests on."""
        scored, treated = [s.at for s in self.scores[-1:]], [g.started_at for g in self.series[-1:]]
        return max((*scored, *treated), default=self.course.ordered_at)

    @property
    def acted_on(self) -> list[RecommendationDecision]:
        """The decisions that something has followed since; a later one still stands beside its suggestion."""
        return [one for one in self.decisions if one.rests_on_until < self.known_until]

    @property
    def progress(self) -> Progress:
        """What the rule looks at."""
        return Progress(
            given=len(self.given),
            planned=self.course.treatments,
            extended_times=sum(one.chosen == Suggestion.EXTEND for one in self.acted_on),
            in_maintenance=self.course.kind == "maintenance"
            or any(one.chosen in IN_MAINTENANCE for one in self.acted_on),
            readings=self.readings,
            by_treatment=by_treatment(self.series, [reading.score for reading in self.readings]),
        )


def by_treatment(given: Iterable[Given], scores: Iterable[Score]) -> tuple[Total, ...]:
    """For the last treatments, as far back as each has one: the last total before the next treatment."""
    starts = [one.started_at for one in given]
    until = [*starts[1:], None][: len(starts)]
    totals = list(scores)
    last = [
        next((s.total for s in reversed(totals) if s.at > start and (end is None or s.at <= end)), None)
        for start, end in zip(starts, until, strict=True)
    ]
    known = [
        total for total in takewhile(lambda total: total is not None, reversed(last)) if total is not None
    ]
    return tuple(reversed(known))


def scale_of(course: Course) -> str:
    """The questionnaire that the course is read by, as responses to it are stored."""
    return knowledge.current().scale_code(course.usual.primary_scale)


def progress_of(course: Course, answered: Answered | None = None) -> CourseProgress:
    """How the course goes by everything that is known now. About ten queries: for one patient's page.

    `answered`: the responses to the scale of the course, when the page has read them already.
    """
    all_given = treatment.given_to(course.patient)
    own = [one for one in all_given if one.course_record == course.record]
    series, until = _series(course, all_given, own)
    scale = course.usual.primary_scale
    code = scale_of(course)
    known = answered or measures.answered(course.patient, [code])
    responses = [one for one in known.to(code) if until is None or one.answered_at <= until]
    scores = [Score(one.answered_at, one.total, one.prorated) for one in responses if one.total is not None]
    instrument = _read_by_share(code)
    base = _baseline(scores, series)
    later = [score for score in scores if base and score.at > base.at]
    return CourseProgress(
        course=course,
        scale=scale,
        instrument=instrument,
        given=tuple(own),
        series=tuple(series),
        base=base,
        scores=tuple([base, *later] if base else scores),
        readings=response.readings(instrument, base, later) if instrument and base else (),
        flagged=frozenset(one.answered_at for one in responses if one.pk in known.flagged),
        decisions=tuple(decisions_on(course)),
    )


def _read_by_share(code: str) -> Scale | None:
    scale = knowledge.current().scale(code)
    return None if scale.response_percent is None else scale


def _series(course: Course, given: list[Given], own: list[Given]) -> tuple[list[Given], datetime | None]:
    """The treatments since the induction that the course belongs to, and where the next one begins."""
    starts: dict[UUID, datetime] = {}
    for one in given:
        if one.course_kind == "induction":
            starts.setdefault(one.course_record, one.started_at)
    own_start = own[0].started_at if own else course.ordered_at
    before = [start for start in starts.values() if start <= own_start]
    after = [start for start in starts.values() if start > own_start]
    if not before:
        return own, min(after, default=None)
    begins, ends = max(before), min(after, default=None)
    return [
        one for one in given if begins <= one.started_at and (ends is None or one.started_at < ends)
    ], ends


def _baseline(scores: list[Score], series: list[Given]) -> Score | None:
    if not series:
        return None
    return response.baseline(scores, series[0].started_at, knowledge.current().policy["baseline.within_days"])


_decisions = Prepared(
    lambda course: (
        RecommendationDecision.objects.current().filter(course_record=course).order_by("-decided_at")
    )
)


def decisions_on(course: Course) -> list[RecommendationDecision]:
    """What was decided about what comes next, the last first. One query."""
    return _decisions(course.record)


@dataclass(frozen=True)
class Advice:
    """What the rules suggest for a course, what speaks for it and against it, and what was decided on it."""

    recommendation: Recommendation
    cautions: tuple[str, ...]
    decision: RecommendationDecision | None
    progress: CourseProgress

    @property
    def after_treatment(self) -> int:
        return len(self.progress.given)


def recommendation_of(course: Course, answered: Answered | None = None) -> Advice:
    """What the rules suggest for a course now."""
    return advice_on(progress_of(course, answered))


def advice_on(found: CourseProgress) -> Advice:
    """The same from progress that was read already. One query more."""
    suggested = _suggested(found)
    matching = (
        one
        for one in found.decisions
        if (one.rests_on_until, one.offered) == (found.known_until, suggested.suggestion)
    )
    return Advice(suggested, tuple(_cautions(found)), next(matching, None), found)


def _suggested(found: CourseProgress) -> Recommendation:
    policy = knowledge.current().policy
    if found.instrument:
        whole = found.instrument.partial_percent is not None
        return rules.recommend(found.progress, limits()) if whole else rules.by_response(found.progress)
    key = POINTS.get(found.scale)
    totals = [score.total for score in found.scores] if found.base else []
    more = policy["recommend.extend.by_treatments"]
    return rules.by_points(
        totals, len(found.given), found.course.treatments, policy[key] if key else None, more
    )


def limits() -> Limits:
    """The numbers of the recommendation, by the clinic's policy."""
    policy = knowledge.current().policy
    return Limits(
        early_after_treatment=policy["recommend.early.after_treatment"],
        early_change_percent=policy["recommend.early.change_percent"],
        falling_points=policy["recommend.extend.falling_points"],
        falling_treatments=policy["recommend.extend.falling_treatments"],
        extend_by_treatments=policy["recommend.extend.by_treatments"],
        extend_at_most_times=policy["recommend.extend.at_most_times"],
        again_treatments=policy["recommend.again.treatments"],
    )


_unsettled = Prepared(
    lambda patient: (
        SafetyTask.objects.filter(of_person(patient))
        .exclude(pk__in=SafetyTaskStep.objects.filter(step="settled").values("task"))
        .values_list("pk", flat=True)[:1]
    )
)


def _cautions(found: CourseProgress) -> Iterable[str]:
    """What speaks against agreeing without a second look, the weightiest first."""
    if _unsettled(found.course.patient_id):
        yield "safety-task-open"
    if found.series and found.scores and found.scores[-1].at <= found.series[-1].started_at:
        yield "no-score-since-last-treatment"
    if any(score.prorated for score in found.scores[-1:]) or (found.base and found.base.prorated):
        yield "prorated-score"
    if any(event.is_serious for one in found.given for event in one.events):
        yield "serious-event"
    if any(after.given_mg is not None and after.stopped_early for after in found.given):
        yield "stopped-early"
