"""What people do with a referral from its pane: answer, take it, write down a call, book the assessment."""

from collections.abc import Callable
from datetime import datetime
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightwell.audit.refusal import Refused
from lightwell.letters import actions as letters
from lightwell.referrals import actions, queries
from lightwell.referrals.models import Referral
from lightwell.referrals.rules import ENDS
from lightwell.scheduling import actions as scheduling
from lightwell.web.access import StaffRequest, staff
from lightwell.web.referrals.answers import (
    AcceptForm,
    AcuityForm,
    AnsweredForm,
    AskForm,
    CloseForm,
    DeclineForm,
    RedirectForm,
    ReopenForm,
)
from lightwell.web.referrals.booking import AssessmentForm
from lightwell.web.referrals.desk_forms import ContactForm, MessageForm, OwnerForm
from lightwell.web.referrals.inbox import shown
from lightwell.web.referrals.pane import askable_of, asked_items, likely
from lightwell.web.undo import said_with_undo

FIELDS: dict[type[forms.Form], dict[str, str]] = {
    DeclineForm: {"reason": "decline_reason", "code": "decline_code"},
    RedirectForm: {"reason": "redirect_reason", "code": "redirect_code"},
    CloseForm: {"reason": "close_reason", "code": "close_code"},
    ReopenForm: {"reason": "reopen_reason"},
    AcceptForm: {"reason": "acuity_words"},
    AcuityForm: {"reason": "acuity_words"},
    AskForm: {"reason": "asked"},
    AnsweredForm: {"reason": "answer"},
}
"""Where a field of a form has another name than in the actions."""

Act = Callable[[Referral, datetime], str]


def _after(
    request: StaffRequest,
    referral: Referral,
    now: datetime,
    form: forms.Form,
    act: Act,
    *,
    letter: bool = False,
    undo: str = "",
) -> HttpResponse:
    """Do `act`, which says what was done, and go back to the referral; a refusal is shown on its page.

    `letter`: an answer to the referrer, whose letter is drafted in the same transaction. `undo` names the
    page that takes it back.
    """
    if form.is_valid():
        try:
            with transaction.atomic():
                said = act(referral, now)
                if letter:
                    letters.draft_referral_reply(by=request.user, at=now, referral=referral)
        except Refused as refused:
            field = FIELDS.get(type(form), {}).get(refused.field or "", refused.field)
            form.add_error(field if field in form.fields else None, refused.message)
        else:
            if undo:
                said_with_undo(request, said, reverse(f"referrals:{undo}", args=[referral.pk]))
            else:
                messages.success(request, said)
            return HttpResponseRedirect(reverse("referrals:show", args=[referral.pk]), status=303)
    with transaction.atomic():
        return shown(request, referral.pk, now, sent=_with_news(form, referral), status=422)


def _with_news(form: forms.Form, referral: Referral) -> forms.Form:
    """The same form, that now knows the last step: whoever sends it again has seen the news."""
    if "seen" in form.fields:
        typed = MultiValueDict(cast(QueryDict, form.data).lists())
        typed["seen"] = str(referral.steps.latest("number").number)
        form.data = typed
    return form


def _referral(referral_id: UUID) -> Referral:
    found = queries.with_everything(referral_id)
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
            **form.acuity(),
            **form.step(),
        )
        return _("%(name)s is on the wait list.") % {"name": patient.name}

    return _after(request, referral, now, form, act, letter=True)


@staff("referral.triage")
@require_POST
def acuity(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Change how soon somebody on the wait list should be seen."""
    form = AcuityForm(request.POST, auto_id="acuity_%s")

    def act(referral: Referral, now: datetime) -> str:
        step = actions.change_acuity(
            by=request.user, at=now, referral=referral, **form.acuity(), **form.step()
        )
        return _("How soon is now: %(soon)s.") % {"soon": str(step.get_how_soon_display()).lower()}

    return _after(request, _referral(referral_id), timezone.now(), form, act)


@staff("referral.triage")
@require_POST
def decline(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Say no, with the reason."""
    form = DeclineForm(request.POST, auto_id="decline_%s")

    def act(referral: Referral, now: datetime) -> str:
        said = form.cleaned_data
        why = {"code": said["decline_code"], "reason": said["decline_reason"]}
        actions.decline_referral(by=request.user, at=now, referral=referral, **why, **form.step())
        return _("Declined. Tell the referrer why.")

    return _after(request, _referral(referral_id), timezone.now(), form, act, letter=True, undo="undo")


@staff("referral.triage")
@require_POST
def redirect(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Say who can help instead, with the reason."""
    form = RedirectForm(request.POST, auto_id="redirect_%s")

    def act(referral: Referral, now: datetime) -> str:
        said = form.cleaned_data
        why = {"code": said["redirect_code"], "reason": said["redirect_reason"]}
        where = said["redirected_to"]
        actions.redirect_referral(by=request.user, at=now, referral=referral, to=where, **why, **form.step())
        return _("Sent to %(where)s. Tell the referrer.") % {"where": where}

    return _after(request, _referral(referral_id), timezone.now(), form, act, letter=True, undo="undo")


@staff("referral.triage")
@require_POST
def ask(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Ask the referrer for what is missing."""
    referral = _referral(referral_id)
    form = AskForm(request.POST, auto_id="ask_%s", askable=askable_of(referral))

    def act(referral: Referral, now: datetime) -> str:
        asked = {"asked": form.cleaned_data["asked"], "items": form.asks()}
        actions.request_information(by=request.user, at=now, referral=referral, **asked, **form.step())
        return _("Asked. The question stands on the referrer’s secure page.")

    return _after(request, referral, timezone.now(), form, act, letter=True)


@staff("referral.triage")
@require_POST
def answered(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Write down what the referrer answered."""
    referral = _referral(referral_id)
    form = AnsweredForm(request.POST, auto_id="answered_%s", asked=asked_items(referral))

    def act(referral: Referral, now: datetime) -> str:
        actions.record_information(by=request.user, at=now, referral=referral, **form.came(), **form.step())
        return _("Written down. The referral is to triage again.")

    return _after(request, referral, timezone.now(), form, act)


@staff("referral.triage")
@require_POST
def close(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Close it, with why, and how the referrer was told."""
    form = CloseForm(request.POST, auto_id="close_%s")

    def act(referral: Referral, now: datetime) -> str:
        said = form.cleaned_data
        why = {"code": said["close_code"], "reason": said["close_reason"]}
        told = {"way": said["way"], "not_told": said["not_told"]}
        actions.close_referral(by=request.user, at=now, referral=referral, **why, **told, **form.step())
        return _("Closed.")

    return _after(request, _referral(referral_id), timezone.now(), form, act, undo="undo")


@staff("referral.triage")
@require_POST
def reopen(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Take up again what had ended."""
    form = ReopenForm(request.POST, auto_id="reopen_%s")

    def act(referral: Referral, now: datetime) -> str:
        reason = form.cleaned_data["reopen_reason"]
        actions.reopen_referral(by=request.user, at=now, referral=referral, reason=reason, **form.step())
        return _("Taken up again. It is to triage.")

    return _after(request, _referral(referral_id), timezone.now(), form, act)


@staff("referral.triage")
@require_POST
def undo(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Take back an end at once: a step of its own, by the person who took the last one."""
    referral, now = _referral(referral_id), timezone.now()
    last = referral.steps.latest("number")
    if last.to_status in ENDS and last.by_id == request.user.actor_id:
        reason = _("Taken back at once.")
        actions.reopen_referral(by=request.user, at=now, referral=referral, reason=reason, seen=last.number)
        messages.success(request, _("Taken back. It is to triage."))
    else:
        messages.error(request, _("This can no longer be taken back here. Look at the last step."))
    return HttpResponseRedirect(reverse("referrals:show", args=[referral.pk]), status=303)


@staff("referral.triage")
@require_POST
def own(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Take it, give it to somebody, or give it back."""
    form = OwnerForm(request.POST, auto_id="owner_%s")

    def act(referral: Referral, now: datetime) -> str:
        owner, seen = form.chosen(), form.cleaned_data["owner_seen"]
        actions.assign_referral(by=request.user, at=now, referral=referral, owner=owner, seen=seen)
        if owner is None:
            return _("Given back. It stands under nobody’s.")
        return _("On the desk of %(name)s.") % {"name": owner.name}

    return _after(request, _referral(referral_id), timezone.now(), form, act)


@staff("referral.triage")
@require_POST
def contact(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Write down a call, a fax or a letter."""
    form = ContactForm(request.POST, auto_id="contact_%s")

    def act(referral: Referral, now: datetime) -> str:
        actions.record_contact(by=request.user, at=now, referral=referral, **form.contact())
        return _("Written down.")

    return _after(request, _referral(referral_id), timezone.now(), form, act)


@staff("referral.triage")
@require_POST
def message(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Put words for the referrer on the secure page."""
    form = MessageForm(request.POST, auto_id="message_%s")

    def act(referral: Referral, now: datetime) -> str:
        said = form.cleaned_data
        actions.send_message(
            by=request.user, at=now, referral=referral, text=said["text"], id=said["entry_id"]
        )
        return _("It stands on the referrer’s secure page.")

    return _after(request, _referral(referral_id), timezone.now(), form, act)


@staff("appointment.book")
@require_POST
def book(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Book the assessment of a patient who was accepted."""
    now = timezone.now()
    form = AssessmentForm(request.POST, auto_id="book_%s", today=queries.local_day(now))

    def act(referral: Referral, now: datetime) -> str:
        step = referral.steps.select_related("patient").latest("number")
        if step.patient is None:
            raise Refused(_("Accept the referral first; then it can be booked."))
        visit = form.visit()
        scheduling.book_assessment(by=request.user, at=now, patient=step.patient, **visit)
        return _("Booked with %(name)s.") % {"name": visit["practitioner"].name}

    return _after(request, _referral(referral_id), now, form, act)
