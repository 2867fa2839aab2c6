"""The inbox of the clinic: every referral in its folder, and one of them beside the list."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from lightwell.assessment.queries import assessed_referrals
from lightwell.audit import actions as audit
from lightwell.patients.models import Patient
from lightwell.referrals import inbox as listed
from lightwell.referrals import queries
from lightwell.referrals.models import Fax, Referral
from lightwell.referrals.rules import State
from lightwell.web.access import StaffRequest, staff
from lightwell.web.referrals import words
from lightwell.web.referrals.booking import booked_assessments, with_a_visit_to_come
from lightwell.web.referrals.pane import NOTHING_CHOSEN, pane
from lightwell.web.render import page, wants_part

LONGEST_SEARCH = 100
LIST = "list"
"""The part of the page that the search swaps, by the id of its element."""


@staff("referral.view")
@require_GET
@transaction.atomic
def inbox(request: StaffRequest) -> HttpResponse:
    """Everything that waits, with the first to triage open beside it."""
    return shown(request, None, timezone.now())


@staff("referral.view")
@require_GET
@transaction.atomic
def show(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """One referral beside the list."""
    return shown(request, referral_id, timezone.now())


def shown(
    request: StaffRequest,
    referral_id: UUID | None,
    now: datetime,
    sent: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or for htmx the list or the free times. `sent` is the form that came back with a message."""
    if wants_part(request) and request.headers.get("HX-Target") == LIST:
        return _page(request, "referrals/list.html", _list(request, now))
    context = _list(request, now)
    referral = _chosen(context["inbox"], referral_id)
    context |= {**NOTHING_CHOSEN, "chosen": bool(referral_id), "referral": referral}
    context |= {
        "may_triage": request.user.may("referral.triage"),
        "may_key": request.user.may("referral.key"),
        "held": queries.held_referrals().count(),
    }
    if referral:
        asked = request.POST if sent else request.GET
        context |= pane(referral, user=request.user, now=now, asked=asked, sent=sent)
    _note_the_look(request, now, referral, context["patient"])
    template = "referrals/free.html" if wants_part(request) else "referrals/inbox.html"
    return _page(request, template, context, status)


def _page(request: StaffRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return page(request, template, context, status=status)


def _list(request: StaffRequest, now: datetime) -> dict[str, Any]:
    """What the list shows: the folders, or one of them; narrowed by words, in the order asked for."""
    looked_for = request.GET.get("words", "")[:LONGEST_SEARCH].replace("\0", "").strip()
    folder = _one_of(request.GET.get("folder", ""), State)
    order = request.GET.get("order", "")
    order = order if order in listed.ORDERS else listed.ORDERS[0]
    waiting = listed.inbox(
        now,
        assessed=assessed_referrals(),
        booked=with_a_visit_to_come(now),
        words=looked_for,
        order=order,
        only=folder,
        most=listed.MOST_IN_A_FOLDER if folder is None else MOST_IN_ONE,
    )
    return {
        "room": "referrals",
        "inbox": waiting,
        "booked": booked_assessments(row.referral.patient_id for row in waiting.wait_list),
        "words": looked_for,
        "folder": folder,
        "folders": words.FOLDERS,
        "order": order,
        "today": queries.local_day(now),
        "soon": words.soon(),
        "place_words": words.place,
        "reason_words": words.reason,
        "gap_words": words.gaps,
        "referral": None,
        "faxes_waiting": Fax.objects.waiting().count(),
        "waiting": {} if looked_for else {"referrals": waiting.count},
    }


MOST_IN_ONE = 100
"""How many rows of one folder a page shows; a search finds the others."""


def _one_of(text: str, names: type[State]) -> State | None:
    return names(text) if text in names._value2member_map_ else None


def _chosen(waiting: listed.Inbox, referral_id: UUID | None) -> Referral | None:
    """The referral that was asked for, else the first of the list."""
    wanted = referral_id or (waiting.first.referral.pk if waiting.first else None)
    found = queries.with_everything(wanted) if wanted else None
    if referral_id and found is None:
        raise Http404
    return found


def _note_the_look(
    request: StaffRequest, now: datetime, referral: Referral | None, patient: Patient | None
) -> None:
    audit.record(
        by=request.user,
        at=now,
        action="view",
        patient=patient,
        entity="referrals.Referral",
        entity_id=str(referral.pk) if referral else "",
        detail=referral.tracking_code if referral else "",
    )
