"""Finding a medicine while its name is typed."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lightwell import knowledge
from lightwell.knowledge.medicines import MedicineFinder
from lightwell.web.access import staff
from lightwell.web.render import page

LONGEST = 120


@cache
def finder() -> MedicineFinder:
    """The medicines of the knowledge, made ready for searching once."""
    return MedicineFinder(knowledge.current().medicines.values())


@staff("assessment.record")
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """The medicines that what was typed may mean, as the options of a combobox. Nothing about anyone."""
    typed = request.GET.get("name", "")[:LONGEST]
    return page(request, "assessment/medicine_options.html", {"found": finder().find(typed), "typed": typed})
