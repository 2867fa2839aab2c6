"""Who waits for an assessment, who is being assessed, and who was decided."""

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from lightwell.assessment import queries
from lightwell.audit import actions as audit
from lightwell.web.access import StaffRequest, staff
from lightwell.web.formats import wall
from lightwell.web.referrals.booking import booked_assessments
from lightwell.web.render import page

LONGEST_SEARCH = 100


@staff("assessment.view")
@require_GET
@transaction.atomic
def work_list(request: StaffRequest) -> HttpResponse:
    """The three lists, narrowed to people who match every word."""
    now = timezone.now()
    words = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\0", "").strip()
    lists = queries.work_list(now, words)
    people = [row.referral.patient_id for row in lists.waiting]
    people += [begun.patient_id for begun in lists.under_way]
    context = {
        "room": "assessment",
        "q": words,
        "today": wall(now).date(),
        "lists": lists,
        "booked": booked_assessments(people),
        "may_record": request.user.may("assessment.record"),
        "may_try": request.user.may("policy.try"),
        "waiting": {"assessment": len(lists.waiting) + len(lists.under_way)} if not words else {},
    }
    audit.record(by=request.user, at=now, action="search", entity="assessment.Assessment", detail=words)
    return page(request, "assessment/list.html", context, block="results")
