"""Consent as staff see it: does one count today, the tablet, the signed papers, a change of mind."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lightwell import knowledge
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.chart import documents
from lightwell.consent import actions, queries
from lightwell.consent.models import ConsentGiven
from lightwell.courses import queries as courses
from lightwell.patients.models import Patient
from lightwell.web import papers
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.consent.changes import changes_since
from lightwell.web.consent.forms import HandOverForm, WithdrawForm
from lightwell.web.formats import wall
from lightwell.web.people.header import header
from lightwell.web.portal import session
from lightwell.web.render import page


@staff("chart.view")
@require_GET
def status(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Whether a consent counts today, and every one that was signed."""
    return _page(request, patient_for(request.user, patient_id), timezone.now())


@transaction.atomic
def _page(
    request: StaffRequest,
    patient: Patient,
    at: datetime,
    *,
    problem: str = "",
    hand_over: HandOverForm | None = None,
    withdraw: WithdrawForm | None = None,
    code: int = 200,
) -> HttpResponse:
    history = queries.history(patient, at, courses.last_end_of(patient))
    audit.record(by=request.user, at=at, action="view", patient=patient, entity="consent")
    context = {
        **header(patient, at),
        "tab": "consent",
        "history": history,
        "valid": next((signed for signed in history if signed.valid), None),
        "withdrawals": queries.withdrawals_of(patient),
        "policy": knowledge.current().policy.entry("consent.valid_months"),
        "text": queries.current_text(),
        "lang_of_text": get_language() or "en",
        "hand_over": hand_over or HandOverForm(language=patient.language),
        "withdraw": withdraw or WithdrawForm(),
        "problem": problem,
        "may_offer": request.user.may("consent.offer"),
        "relation": queries.relation_words,
    }
    return page(request, "consent/status.html", context, status=code)


@staff("consent.offer")
@require_POST
def hand_over(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """This browser becomes the patient's: staff are signed out, and the consent pages open."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    form = HandOverForm(request.POST, language=patient.language)
    if not form.is_valid():
        return _page(request, patient, at, hand_over=form, code=422)
    try:
        _offer, token = actions.offer_consent(
            by=request.user, at=at, patient=patient, course_label=form.course_label(), **form.people()
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return _page(request, patient, at, hand_over=form, code=422)
    return session.begin(request, token=token, at=at)


@staff("consent.offer")
@require_POST
def again(request: StaffRequest, patient_id: UUID, consent_id: UUID) -> HttpResponse:
    """The tablet handed over for the text that counts now, for the same people as the consent named."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    before = _consent_of(patient, consent_id)
    _offer, token = actions.offer_consent(
        by=request.user, at=at, patient=patient, course_label=before.course_label, **_same_people(before)
    )
    return session.begin(request, token=token, at=at)


def _same_people(before: ConsentGiven) -> dict[str, str]:
    """Who decided and who interpreted when this was signed."""
    by_substitute = before.given_by == "substitute"
    return {
        "decision_maker": before.given_by,
        "substitute_name": before.signed_name if by_substitute else "",
        "substitute_relation": before.substitute_relation,
        "interpreter_name": before.interpreter_name,
        "interpreter_language": before.interpreter_language,
    }


@staff("chart.view")
@require_GET
@transaction.atomic
def changed(request: StaffRequest, patient_id: UUID, consent_id: UUID) -> HttpResponse:
    """What the text that counts now says otherwise than the one that was signed."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    before = _consent_of(patient, consent_id)
    audit.record(by=request.user, at=at, action="view", patient=patient, entity="consent")
    context = {
        **header(patient, at),
        "tab": "consent",
        "consent": before,
        **changes_since(before, get_language() or "en"),
        "may_offer": request.user.may("consent.offer"),
    }
    return page(request, "consent/changed.html", context)


def _consent_of(patient: Patient, consent_id: UUID) -> ConsentGiven:
    found = queries.consent_of(patient, consent_id)
    if found is None:
        raise Http404
    return found


@staff("consent.offer")
@require_POST
def withdraw(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Record that the patient changed their mind."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, patient, at, withdraw=form, code=422)
    told = form.cleaned_data
    try:
        actions.withdraw_consent(
            by=request.user, at=at, patient=patient, words=told["words"], id=told["entry_id"]
        )
    except Refused as refusal:
        return _page(request, patient, at, problem=str(refusal.message), withdraw=form, code=422)
    messages.success(request, _("Consent withdrawn. No dose may be given on it."))
    return redirect("consent:status", patient.pk)


@staff("chart.view")
@require_GET
def paper(request: StaffRequest, patient_id: UUID, consent_id: UUID) -> HttpResponse:
    """The signed PDF, if it is still what was signed."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    consents = ConsentGiven.objects.for_patient(patient).select_related("document")
    consent = consents.filter(pk=consent_id).first()
    if consent is None:
        raise Http404
    if not documents.intact(consent.document):
        changed = _("The stored paper is not the one that was signed. Do not use it, and call the manager.")
        return _page(request, patient, at, problem=changed, code=409)
    name = f"consent-{wall(consent.given_at):%Y-%m-%d}.pdf"
    return papers.pdf(request, patient, consent.document, name, at)
