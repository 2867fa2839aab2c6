"""What people do with a referral from its pane: answer, take it, write down a call, book the assessment."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightwell.audit.refusal import Refused
from lightwell.referrals import actions, queries
from lightwell.referrals.models import Referral
from lightwell.referrals.rules import ENDS
from lightwell.scheduling import actions as scheduling
from lightwell.staff.models import User
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
from lightwell.web.referrals.pane import askable_of, asked_items, likely
from lightwell.web.referrals.posting import back_to, posted, referral_of


@staff("referral.triage")
@posted(AcceptForm, knows=lambda referral, now: {"likely": likely(referral)}, letter=True)
def accept(by: User, at: datetime, referral: Referral, form: AcceptForm) -> str:
    """Put the patient on the wait list: a new record, or the one that was chosen."""
    who, told = form.same_person(), {**form.acuity(), **form.step()}
    patient = actions.accept_referral(by=by, at=at, referral=referral, patient=who, **told)
    return _("%(name)s is on the wait list.") % {"name": patient.name}


@staff("referral.triage")
@posted(AcuityForm)
def acuity(by: User, at: datetime, referral: Referral, form: AcuityForm) -> str:
    """Change how soon somebody on the wait list should be seen."""
    step = actions.change_acuity(by=by, at=at, referral=referral, **form.acuity(), **form.step())
    return _("How soon is now: %(soon)s.") % {"soon": str(step.get_how_soon_display()).lower()}


@staff("referral.triage")
@posted(DeclineForm, letter=True, undo="undo")
def decline(by: User, at: datetime, referral: Referral, form: DeclineForm) -> str:
    """Say no, with the reason."""
    said = form.cleaned_data
    why = {"code": said["decline_code"], "reason": said["decline_reason"]}
    actions.decline_referral(by=by, at=at, referral=referral, **why, **form.step())
    return _("Declined. Tell the referrer why.")


@staff("referral.triage")
@posted(RedirectForm, letter=True, undo="undo")
def redirect(by: User, at: datetime, referral: Referral, form: RedirectForm) -> str:
    """Say who can help instead, with the reason."""
    said = form.cleaned_data
    why = {"code": said["redirect_code"], "reason": said["redirect_reason"]}
    where = said["redirected_to"]
    actions.redirect_referral(by=by, at=at, referral=referral, to=where, **why, **form.step())
    return _("Sent to %(where)s. Tell the referrer.") % {"where": where}


@staff("referral.triage")
@posted(AskForm, knows=lambda referral, now: {"askable": askable_of(referral)}, letter=True)
def ask(by: User, at: datetime, referral: Referral, form: AskForm) -> str:
    """Ask the referrer for what is missing."""
    asked = {"asked": form.cleaned_data["asked"], "items": form.asks()}
    actions.request_information(by=by, at=at, referral=referral, **asked, **form.step())
    return _("Asked. The question stands on the referrer’s secure page.")


@staff("referral.triage")
@posted(AnsweredForm, knows=lambda referral, now: {"asked": asked_items(referral)})
def answered(by: User, at: datetime, referral: Referral, form: AnsweredForm) -> str:
    """Write down what the referrer answered."""
    actions.record_information(by=by, at=at, referral=referral, **form.came(), **form.step())
    return _("Written down. The referral is to triage again.")


@staff("referral.triage")
@posted(CloseForm, undo="undo")
def close(by: User, at: datetime, referral: Referral, form: CloseForm) -> str:
    """Close it, with why, and how the referrer was told."""
    said = form.cleaned_data
    why = {"code": said["close_code"], "reason": said["close_reason"]}
    told = {"way": said["way"], "not_told": said["not_told"]}
    actions.close_referral(by=by, at=at, referral=referral, **why, **told, **form.step())
    return _("Closed.")


@staff("referral.triage")
@posted(ReopenForm)
def reopen(by: User, at: datetime, referral: Referral, form: ReopenForm) -> str:
    """Take up again what had ended."""
    reason = form.cleaned_data["reopen_reason"]
    actions.reopen_referral(by=by, at=at, referral=referral, reason=reason, **form.step())
    return _("Taken up again. It is to triage.")


@staff("referral.triage")
@require_POST
def undo(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Take back an end at once: a step of its own, by the person who took the last one."""
    referral, now = referral_of(referral_id), timezone.now()
    last = referral.steps.latest("number")
    if last.to_status in ENDS and last.by_id == request.user.actor_id:
        reason = _("Taken back at once.")
        actions.reopen_referral(by=request.user, at=now, referral=referral, reason=reason, seen=last.number)
        messages.success(request, _("Taken back. It is to triage."))
    else:
        messages.error(request, _("This can no longer be taken back here. Look at the last step."))
    return back_to(referral)


@staff("referral.triage")
@posted(OwnerForm)
def owner(by: User, at: datetime, referral: Referral, form: OwnerForm) -> str:
    """Take it, give it to somebody, or give it back."""
    owner, seen = form.chosen(), form.cleaned_data["owner_seen"]
    actions.assign_referral(by=by, at=at, referral=referral, owner=owner, seen=seen)
    if owner is None:
        return _("Given back. It stands under nobody’s.")
    return _("On the desk of %(name)s.") % {"name": owner.name}


@staff("referral.triage")
@posted(ContactForm)
def contact(by: User, at: datetime, referral: Referral, form: ContactForm) -> str:
    """Write down a call, a fax or a letter."""
    actions.record_contact(by=by, at=at, referral=referral, **form.contact())
    return _("Written down.")


@staff("referral.triage")
@posted(MessageForm)
def message(by: User, at: datetime, referral: Referral, form: MessageForm) -> str:
    """Put words for the referrer on the secure page."""
    said = form.cleaned_data
    actions.send_message(by=by, at=at, referral=referral, text=said["text"], id=said["entry_id"])
    return _("It stands on the referrer’s secure page.")


@staff("appointment.book")
@posted(AssessmentForm, knows=lambda referral, now: {"today": queries.local_day(now)})
def book(by: User, at: datetime, referral: Referral, form: AssessmentForm) -> str:
    """Book the assessment of a patient who was accepted."""
    step = referral.steps.select_related("patient").latest("number")
    if step.patient is None:
        raise Refused(_("Accept the referral first; then it can be booked."))
    visit = form.visit()
    scheduling.book_assessment(by=by, at=at, patient=step.patient, **visit)
    return _("Booked with %(name)s.") % {"name": visit["practitioner"].name}
