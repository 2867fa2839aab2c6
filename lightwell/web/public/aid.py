"""The decision aid: the ways of giving the medicine side by side, and people out of 100 as dots."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from markupsafe import Markup

from lightwell import knowledge
from lightwell.knowledge.deciding import OutOfHundred
from lightwell.web import charts
from lightwell.web.access import public
from lightwell.web.render import page


@dataclass(frozen=True)
class Shown:
    """One number with its drawing. `said`: the number in words."""

    drawing: Markup
    said: str
    text: str
    source: str


@public("Everyone may compare the ways of treatment, on paper too; it shows nothing about anyone.")
@require_GET
def decision_aid(request: HttpRequest) -> HttpResponse:
    """How each way goes, how long it takes, what it did for people out of 100, what it costs."""
    known, language = knowledge.current(), get_language() or "en"
    numbers = list(known.out_of_hundred.values())
    context = {
        "ways": list(known.ways.values()),
        "better": [_shown(one, language) for one in numbers if one.kind == "benefit"],
        "worse": [_shown(one, language) for one in numbers if one.kind == "harm"],
        "lang_of_text": language,
        "cost": settings.CLINIC_COST["fr" if language.startswith("fr") else "en"],
    }
    return page(request, "public/decision_aid.html", context)


def _shown(number: OutOfHundred, language: str) -> Shown:
    said = _("%(count)s in 100") % {"count": number.of_100}
    text = number.text.get(language)
    drawing = charts.people(
        number.of_100, key=number.code, title=said, description=f"{said} {text}", kind=number.kind
    )
    return Shown(drawing, said, text, number.source)
