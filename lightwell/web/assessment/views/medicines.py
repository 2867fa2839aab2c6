"""Finding a medicine while its name is typed."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lightwell import knowledge
from lightwell.knowledge.medicines import MedicineFinder
from lightwell.web.access import staff
from lightwell.web.render import page

LONGEST = 120
FIELDS = ("name", "treatment")
"""The fields that ask: of a medicine that is taken, and of a treatment that was tried."""


@cache
def finder() -> MedicineFinder:
    """The medicines of the knowledge, made ready for searching once."""
    return MedicineFinder(knowledge.current().medicines.values())


@staff("assessment.record")
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """The medicines that what was typed may mean, as the options of a combobox. Nothing about anyone."""
    field = next((name for name in FIELDS if name in request.GET), FIELDS[0])
    found = finder().find(request.GET.get(field, "")[:LONGEST])
    return page(request, "assessment/medicine_options.html", {"found": found, "field": field})
