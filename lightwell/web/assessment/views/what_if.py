"""What if: a case file under the policy in force and under a proposed one, for the medical director."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.outcomes.cases import proposal
from lightwell.outcomes.cases.reading import LARGEST_BYTES, NotACase, decoded
from lightwell.outcomes.cases.report import report
from lightwell.web.access import StaffRequest, staff
from lightwell.web.assessment.forms.what_if import WhatIfForm
from lightwell.web.render import page
from lightwell.web.uploads import dropped


@staff("policy.try")
@require_http_methods(["GET", "POST"])
def what_if(request: StaffRequest) -> HttpResponse:
    """The form, and what follows from the case that was sent. Nothing of the case is kept."""
    sent = request.method == "POST"
    form = WhatIfForm(request.POST if sent else None, request.FILES if sent else None)
    found = None
    if form.is_valid():
        found = _found(form, "case" in dropped(request))
    known = knowledge.current()
    context = {
        "room": "assessment",
        "form": form,
        "found": found,
        "rules": known.rules,
        "interactions": known.interactions,
        "policy": [known.policy.entry(key) for key in known.policy],
        "groups": _by_result(found) if found else {},
    }
    with transaction.atomic():
        audit.record(by=request.user, at=timezone.now(), action="view", entity="policy", detail="what if")
    return page(request, "assessment/what_if.html", context, status=422 if form.errors else 200)


def _found(form: WhatIfForm, too_large: bool) -> dict[str, Any] | None:
    told, known = form.cleaned_data, knowledge.current()
    if too_large or told["case"] is None or told["case"].size > LARGEST_BYTES:
        form.add_error("case", _("Choose a case file, a JSON file of at most 2 MB."))
        return None
    try:
        case = decoded(told["case"].read(), told["case"].name)
        proposed = proposal.from_words(told["proposed"].splitlines(), known.policy)
        found = report(case, known, proposal.laid_over(known.policy, proposed), told["day"])
        return {**found, "changes": proposal.changes(case, known, proposed, told["day"])}
    except NotACase as problem:
        form.add_error("case", str(problem))
    except proposal.NotAPolicy as problem:
        form.add_error("proposed", str(problem))
    return None


def _by_result(found: dict[str, Any]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The rules that hold, those nobody knows, and those that are clear."""
    return {
        result: [(rule, one) for rule, one in found["rules"].items() if one["result"] == result]
        for result in ("true", "unknown", "false")
    }
