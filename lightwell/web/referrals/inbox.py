"""The inbox of the clinic: what came in, what is missing, and the answer to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lightwell.assessment.queries import assessed_referrals
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.patients.models import Patient
from lightwell.referrals import actions, queries
from lightwell.referrals.models import Referral
from lightwell.scheduling import actions as scheduling
from lightwell.web.access import StaffRequest, staff
from lightwell.web.referrals import words
from lightwell.web.referrals.answers import AcceptForm, AnsweredForm, AskForm, DeclineForm
from lightwell.web.referrals.booking import AssessmentForm, booked_assessments
from lightwell.web.referrals.pane import NOTHING_CHOSEN, likely, pane
from lightwell.web.render import page, wants_part

LONGEST_SEARCH = 100
REASON: dict[type[forms.Form], str] = {
    DeclineForm: "decline_reason",
    AskForm: "asked",
    AnsweredForm: "answer",
}
"""The field of a form that the actions call `reason`."""


@staff("referral.view")
@require_GET
@transaction.atomic
def inbox(request: StaffRequest) -> HttpResponse:
    """Everything that waits, with the first to triage open beside it."""
    return _page(request, None, timezone.now())


@staff("referral.view")
@require_GET
@transaction.atomic
def show(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """One referral beside the list."""
    return _page(request, referral_id, timezone.now())


def _page(
    request: StaffRequest,
    referral_id: UUID | None,
    now: datetime,
    sent: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    looked_for = request.GET.get("words", "")[:LONGEST_SEARCH].replace("\0", "").strip()
    waiting = queries.inbox(now, assessed=assessed_referrals(), words=looked_for)
    referral = _chosen(waiting, referral_id)
    context: dict[str, Any] = {
        **NOTHING_CHOSEN,
        "room": "referrals",
        "inbox": waiting,
        "may_triage": request.user.may("referral.triage"),
        "may_key": request.user.may("referral.key"),
        "held": queries.held_referrals().count(),
        "booked": booked_assessments(row.referral.patient_id for row in waiting.wait_list),
        "words": looked_for,
        "today": queries.local_day(now),
        "chosen": bool(referral_id),
        "soon": words.soon(),
        "waiting": {} if looked_for else {"referrals": waiting.count},
    }
    if referral:
        asked = request.POST if sent else request.GET
        context |= pane(referral, user=request.user, now=now, asked=asked, sent=sent)
    _note_the_look(request, now, referral, context["patient"])
    template = "referrals/free.html" if wants_part(request) else "referrals/inbox.html"
    return page(request, template, context, status=status)


def _chosen(waiting: queries.Inbox, referral_id: UUID | None) -> Referral | None:
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


Act = Callable[[Referral, datetime], str]


def _after(
    request: StaffRequest, referral: Referral, now: datetime, form: forms.Form, act: Act
) -> HttpResponse:
    """Do `act`, which says what was done, and go back to the referral; a refusal is shown on its page."""
    if form.is_valid():
        try:
            said = act(referral, now)
        except Refused as refused:
            field = REASON.get(type(form)) if refused.field == "reason" else refused.field
            form.add_error(field if field in form.fields else None, refused.message)
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("referrals:show", args=[referral.pk]), status=303)
    with transaction.atomic():
        return _page(request, referral.pk, now, sent=_with_news(form, referral), status=422)


def _with_news(form: forms.Form, referral: Referral) -> forms.Form:
    """The same form, that now knows the last step: whoever sends it again has seen the news."""
    if "seen" in form.fields:
        typed = {name: form.data.get(name) for name in form.data}
        form.data = {**typed, "seen": str(referral.steps.latest("number").number)}
    return form


def _referral(referral_id: UUID) -> Referral:
    found = Referral.objects.with_status().exclude(status=None).filter(pk=referral_id).first()
    if found is None:
        raise Http404
    return found


@staff("referral.triage")
@require_POST
def accept(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Put the patient on the wait list: a new record, or the one that was chosen."""
    referral, now = _referral(referral_id), timezone.now()
    form = AcceptForm(request.POST, auto_id="accept_%s", likely=likely(referral))

    def act(referral: Referral, now: datetime) -> str:
        patient = actions.accept_referral(
            by=request.user,
            at=now,
            referral=referral,
            patient=form.same_person(),
            how_soon=form.cleaned_data["how_soon"],
            **form.step(),
        )
        return _("%(name)s is on the wait list.") % {"name": patient.name}

    return _after(request, referral, now, form, act)


@staff("referral.triage")
@require_POST
def decline(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Say no, with the reason."""
    form = DeclineForm(request.POST, auto_id="decline_%s")

    def act(referral: Referral, now: datetime) -> str:
        reason = form.cleaned_data["decline_reason"]
        actions.decline_referral(by=request.user, at=now, referral=referral, reason=reason, **form.step())
        return _("Declined. Tell the referrer why.")

    return _after(request, _referral(referral_id), timezone.now(), form, act)


@staff("referral.triage")
@require_POST
def ask(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Ask the referrer for what is missing."""
    form = AskForm(request.POST, auto_id="ask_%s")

    def act(referral: Referral, now: datetime) -> str:
        asked = form.cleaned_data["asked"]
        actions.request_information(by=request.user, at=now, referral=referral, asked=asked, **form.step())
        return _("Written down. It waits for the referrer's answer.")

    return _after(request, _referral(referral_id), timezone.now(), form, act)


@staff("referral.triage")
@require_POST
def answered(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Write down what the referrer answered."""
    form = AnsweredForm(request.POST, auto_id="answered_%s")

    def act(referral: Referral, now: datetime) -> str:
        said = form.cleaned_data["answer"]
        actions.record_information(by=request.user, at=now, referral=referral, answered=said, **form.step())
        return _("Written down. The referral is to triage again.")

    return _after(request, _referral(referral_id), timezone.now(), form, act)


@staff("appointment.book")
@require_POST
def book(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Book the assessment of a patient who was accepted."""
    now = timezone.now()
    form = AssessmentForm(request.POST, auto_id="book_%s", today=queries.local_day(now))

    def act(referral: Referral, now: datetime) -> str:
        step = referral.steps.exclude(patient=None).select_related("patient").last()
        if step is None or step.patient is None:
            raise Refused(_("Accept the referral first; then it can be booked."))
        visit = form.visit()
        scheduling.book_assessment(by=request.user, at=now, patient=step.patient, **visit)
        return _("Booked with %(name)s.") % {"name": visit["practitioner"].name}

    return _after(request, _referral(referral_id), now, form, act)
