"""The small drawing in a letter about a course: scores with their bands, and the treatments below."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _
from markupsafe import Markup

from lightwell.letters.facts import Figure
from lightwell.web.charts import Score, Treatment, score_chart
from lightwell.web.formats import on_short_day
from lightwell.web.people.scores import panel, words_for


def drawing(figure: Figure | None, today: date) -> Markup | None:
    """The scores of a letter as the web draws them; None without enough of them."""
    if figure is None:
        return None
    scores = [Score(day, total) for day, total in figure.scores]
    drawn = panel(figure.code, scores, figure.response_at_most)
    title = _("Score over treatments (%(scale)s)") % {"scale": figure.scale}
    treated = [Treatment(day, number) for number, day in enumerate(figure.treated_on, 1)]
    return score_chart(
        [drawn],
        treated,
        today=today,
        words=replace(words_for(title, [drawn]), today=_("This letter")),
        day_label=on_short_day,
        key="letter",
    )
