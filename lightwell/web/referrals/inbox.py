"""The inbox of the clinic: what came in, what is missing, and the answer to it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lightwell import knowledge
from lightwell.assessment.queries import assessed_patients
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.patients.models import Patient
from lightwell.referrals import actions, queries, rules
from lightwell.referrals.models import Attachment, Referral, ReferralStep, SafetyAnswer
from lightwell.scheduling import actions as scheduling
from lightwell.staff.models import User
from lightwell.web.access import StaffRequest, staff
from lightwell.web.referrals import words
from lightwell.web.referrals.booking import AssessmentForm, booked_assessments
from lightwell.web.render import page


@staff("referral.view")
@require_GET
@transaction.atomic
def inbox(request: StaffRequest) -> HttpResponse:
    """Everything that waits, with the first to triage open beside it."""
    now = timezone.now()
    waiting = _waiting(request, now)
    first = next(iter([*waiting.to_triage, *waiting.waiting_for_information, *waiting.wait_list]), None)
    return _page(request, waiting, first.referral.pk if first else None, now)


@staff("referral.view")
@require_GET
@transaction.atomic
def show(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """One referral beside the list."""
    now = timezone.now()
    return _page(request, _waiting(request, now), referral_id, now)


def _waiting(request: StaffRequest, now: datetime) -> queries.Inbox:
    return queries.inbox(now, seen=assessed_patients(), words=request.GET.get("words", ""))


def _page(
    request: StaffRequest,
    waiting: queries.Inbox,
    referral_id: UUID | None,
    now: datetime,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    referral = queries.with_everything(referral_id) if referral_id else None
    if referral_id and referral is None:
        raise Http404
    context = {
        "room": "referrals",
        "inbox": waiting,
        "booked": booked_assessments(row.referral.patient_id for row in waiting.wait_list),
        "words": request.GET.get("words", ""),
        "today": queries.local_day(now),
        "typed": request.POST,
        "refused": refused,
        "reply_days": knowledge.current().policy["referral.reply_days"],
        "may_triage": user.may("referral.triage"),
        "may_book": user.may("appointment.book"),
        **(_pane(referral, request, refused) if referral else {"referral": None}),
    }
    _note_the_look(user, now, referral)
    return page(request, "referrals/inbox.html", context, status=status)


def _pane(referral: Referral, request: StaffRequest, refused: Refused | None) -> dict:
    """What the deciding pane shows of one referral."""
    safety = queries.safety_of(referral)
    missing = [words.MISSING[gap] for gap in queries.missing_of(referral)]
    unknown = [label for label, answer in safety if answer == "unknown"]
    patient = Patient.objects.filter(pk=referral.patient_id).first() if referral.patient_id else None
    waiting = referral.status in (rules.Status.RECEIVED, rules.Status.INFORMATION_REQUESTED)
    return {
        "referral": referral,
        "patient": patient,
        "open": waiting,
        "attachments": list(referral.attachments.defer("content")),
        "missing": missing,
        "unknown": unknown,
        "flagged": [label for label, answer in safety if answer == "yes"],
        "answered": len(SafetyAnswer.QUESTIONS) - len(unknown),
        "questions": len(SafetyAnswer.QUESTIONS),
        "to_ask": words.asking(missing, unknown),
        "others": queries.possible_duplicates(referral),
        "likely": queries.likely_patients(referral) if waiting else [],
        "soon": [(value, label, words.days(value)) for value, label in ReferralStep.SOON],
        "booking": AssessmentForm(
            request.POST if refused and refused.field in AssessmentForm.base_fields else None
        ),
    }


def _note_the_look(user: User, now: datetime, referral: Referral | None) -> None:
    seen = {"entity": "referrals.Referral", "entity_id": str(referral.pk) if referral else ""}
    audit.record(by=user, at=now, action="view", detail=referral.tracking_code if referral else "", **seen)


def _after(
    request: StaffRequest, referral_id: UUID, act: Callable[[Referral, datetime], str]
) -> HttpResponse:
    """Do `act`, which says what was done, and go back to the referral; a refusal is shown on its page."""
    now = timezone.now()
    referral = Referral.objects.filter(pk=referral_id).first()
    if referral is None:
        raise Http404
    try:
        said = act(referral, now)
    except Refused as refused:
        with transaction.atomic():
            return _page(request, _waiting(request, now), referral_id, now, refused, status=422)
    messages.info(request, said)
    return HttpResponseRedirect(reverse("referrals:show", args=[referral_id]), status=303)


@staff("referral.triage")
@require_POST
def accept(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Put the patient on the wait list: a new record, or the one that was chosen."""

    def act(referral: Referral, now: datetime) -> str:
        chosen = request.POST.get("patient", "")
        same = _chosen_patient(referral, chosen)
        how_soon = request.POST.get("how_soon", "")
        patient = actions.accept_referral(
            by=request.user, at=now, referral=referral, patient=same, how_soon=how_soon
        )
        return _("%(name)s is on the wait list.") % {"name": patient.name}

    return _after(request, referral_id, act)


def _chosen_patient(referral: Referral, chosen: str) -> Patient | None:
    """The patient said to be the same person, one of those likely; None for a new one."""
    likely = {str(patient.pk): patient for patient in queries.likely_patients(referral)}
    if likely and not chosen:
        raise Refused(_("Say whether it is one of these people, or someone new."), "patient")
    return likely.get(chosen)


@staff("referral.triage")
@require_POST
def decline(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Say no, with the reason."""

    def act(referral: Referral, now: datetime) -> str:
        reason = request.POST.get("decline_reason", "")
        actions.decline_referral(by=request.user, at=now, referral=referral, reason=reason)
        return _("Declined. Tell the referrer why, in the letter.")

    return _after(request, referral_id, act)


@staff("referral.triage")
@require_POST
def ask(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Ask the referrer for what is missing."""

    def act(referral: Referral, now: datetime) -> str:
        asked = request.POST.get("asked", "")
        actions.request_information(by=request.user, at=now, referral=referral, asked=asked)
        return _("Asked. It waits for the referrer's answer.")

    return _after(request, referral_id, act)


@staff("referral.triage")
@require_POST
def answered(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Write down what the referrer answered."""

    def act(referral: Referral, now: datetime) -> str:
        answer = request.POST.get("answer", "")
        actions.record_information(by=request.user, at=now, referral=referral, answered=answer)
        return _("Written down. The referral is to triage again.")

    return _after(request, referral_id, act)


@staff("appointment.book")
@require_POST
def book(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Book the assessment of a patient who was accepted."""

    def act(referral: Referral, now: datetime) -> str:
        step = referral.steps.exclude(patient=None).select_related("patient").last()
        if step is None:
            raise Refused(_("Accept the referral first; then it can be booked."))
        form = AssessmentForm(request.POST)
        if not form.is_valid():
            raise Refused(*form.first_problem())
        booked = scheduling.book_assessment(by=request.user, at=now, patient=step.patient, **form.visit())
        return _("Booked with %(name)s.") % {"name": booked.practitioner.name}

    return _after(request, referral_id, act)


@staff("referral.view")
@require_GET
@transaction.atomic
def attachment(request: StaffRequest, attachment_id: UUID) -> HttpResponse:
    """A file that came with a referral, to be saved, never run in this site's pages."""
    file = Attachment.objects.filter(pk=attachment_id).first()
    if file is None:
        raise Http404
    audit.record(
        by=request.user,
        at=timezone.now(),
        action="view",
        entity="referrals.Attachment",
        entity_id=str(file.pk),
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{file.referral.tracking_code}.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HttpResponse(bytes(file.content), content_type="application/pdf", headers=headers)
