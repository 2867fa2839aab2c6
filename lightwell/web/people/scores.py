"""Scores over treatments, drawn: response and remission as bands, self-harm answers as flags."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lightwell import knowledge
from lightwell.outcomes.rules.response import Total
from lightwell.web.charts import Band, Panel, Score, ScoreWords
from lightwell.web.formats import number, on_short_day


def panel(
    code: str, scores: Sequence[Score], response_at_most: Total | None = None, *, bands: bool = True
) -> Panel:
    """One scale of the chart. `response_at_most`: the highest total that is a response; None: no baseline.

    `bands`: whether response and remission are drawn, which a low panel has no room for.
    """
    scale = knowledge.current().scale(code)
    of = _("of %(top)s") % {"top": scale.max_total}
    drawn = _bands(scale.remission_below, response_at_most) if bands else ()
    return Panel(scale.code.upper(), of, scale.max_total, scores, drawn)


def _bands(remission_below: int | None, response_at_most: Total | None) -> list[Band]:
    below = remission_below or 0
    responds, found = response_at_most or 0, []
    if responds > below:
        found.append(_band(_("Response"), max(below - 1, 0), responds, "response"))
    if below:
        found.append(_band(_("Remission"), 0, below - 1, "remission"))
    return found


def _band(name: str, low: Total, high: Total, kind: str) -> Band:
    return Band(low, high, name, _("%(points)s or less") % {"points": number(high)}, kind)


def words_for(title: str, panels: Sequence[Panel]) -> ScoreWords:
    """The title and one sentence that reads the chart: first, best and last of each scale."""
    said = [_reading(each) for each in panels]
    return ScoreWords(
        title=title,
        description=" ".join(said),
        day=_("Day"),
        treatments=_("Treatments"),
        today=_("Today"),
        flag=_("thoughts of death or self-harm"),
    )


def _reading(each: Panel) -> str:
    known = [score for score in each.scores if score.value is not None]
    if not known:
        return _("%(scale)s: no score yet.") % {"scale": each.name}
    best = min(score.value or 0 for score in known)
    values = {
        "scale": each.name,
        "first": number(known[0].value or 0),
        "first_day": on_short_day(known[0].on),
        "best": number(best),
        "last": number(known[-1].value or 0),
        "last_day": on_short_day(known[-1].on),
    }
    return (
        _("%(scale)s was %(first)s on %(first_day)s, %(best)s at best, and %(last)s on %(last_day)s.")
        % values
    )
