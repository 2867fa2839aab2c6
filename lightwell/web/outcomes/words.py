"""What the codes of the rules are called on a page."""

from django.utils.translation import gettext_lazy as _

from lightwell.outcomes.rules.check_ins import State
from lightwell.outcomes.rules.recommendation import Suggestion
from lightwell.outcomes.rules.response import Status

SUGGESTIONS = {
    Suggestion.CONTINUE: _("Continue as planned"),
    Suggestion.EXTEND: _("Extend the course"),
    Suggestion.MAINTENANCE: _("Go on with maintenance"),
    Suggestion.TREAT_AGAIN: _("Treat again"),
    Suggestion.STOP: _("Stop and refer back"),
    Suggestion.REVIEW: _("Review now"),
    Suggestion.NO_BASELINE: _("No suggestion: there is no score to compare with"),
    Suggestion.CHOICE: _("No suggestion: the psychiatrist chooses"),
}
STATUSES = {
    Status.WORSE: _("Worse"),
    Status.NO_RESPONSE: _("No response"),
    Status.PARTIAL_RESPONSE: _("Partial response"),
    Status.RESPONSE: _("Response"),
}
REASONS = {
    "no-score-to-compare": _(
        "There is no baseline in the week before the first treatment, or no score since."
    ),
    "worse-than-baseline": _("The last score is above the baseline by what counts as worse."),
    "treatments-remain": _("Planned treatments remain."),
    "many-improve-later": _("Little change so far; many people improve after a later treatment."),
    "relapse": _("Relapse: after a response, much of what was gained is lost again."),
    "no-relapse": _("No relapse since the response."),
    "response": _("Response: the last score fell by what counts as a response."),
    "remission": _("Remission: the last score is in the range without depression."),
    "partial-response": _("Partial response: the last score fell, but by less than a response."),
    "still-falling": _("The score is still falling over the last treatments."),
    "extended-already": _("The course was extended as often as the clinic allows."),
    "little-change": _("The last score fell by less than a partial response."),
    "psychiatrist-sees-first": _("The psychiatrist sees the patient before anything ends."),
    "fell-by-points": _("The score fell by what is meaningful on this scale."),
    "fell-less-than-points": _("The score fell by less than what is meaningful on this scale."),
    "less-than-response": _("The last score fell by less than what counts as a response."),
    "no-rule-for-scale": _("The clinic has no rule for this scale."),
}
CAUTIONS = {
    "safety-task-open": _("A safety task is open. Settle it first."),
    "no-score-since-last-treatment": _("No score since the last treatment."),
    "prorated-score": _("A score was filled in for answers that were left out."),
    "serious-event": _("There was a serious adverse event in this course."),
    "stopped-early": _("A treatment was stopped early."),
}
STATES = {
    State.WAITING: _("Later"),
    State.OPEN: _("Waiting for an answer"),
    State.ANSWERED: _("Answered"),
    State.MISSED: _("Not answered in time"),
}
