"""Consent as the patient reads it: six short parts, then statements and a signature. Needs no script."""

import re
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from lightwell.audit.refusal import Refused
from lightwell.consent import actions, queries, rules
from lightwell.consent.models import ConsentGiven, Offer
from lightwell.knowledge.consenting import ConsentPart, ConsentText
from lightwell.staff.actions import prove
from lightwell.staff.models import User
from lightwell.web.access import PORTAL_PATH, PatientRequest, portal, public
from lightwell.web.consent.changes import changes_since
from lightwell.web.consent.forms import QuestionForm, SignForm, UnderstandForm, WithStaffForm
from lightwell.web.portal import session
from lightwell.web.render import page

TEXT_COOKIE = "lightwell_text"
CAPACITY = "consent.capacity"
_LEAD = re.compile(r"([^.:]{3,60}?\s?:)\s(.+)", re.DOTALL)


def _offer(request: PatientRequest) -> Offer:
    offer = queries.offer_of(request.portal.link)
    if offer is None:
        raise Http404
    return offer


def _shared(request: PatientRequest, offer: Offer, text: ConsentText) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "offer": offer,
        "text": text,
        "parts": text.parts,
        "lang_of_text": language,
        "large": request.COOKIES.get(TEXT_COOKIE) == "large",
    }


def _sent(request: PatientRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _first_unread(offer: Offer, text: ConsentText) -> int | None:
    """The number of the first part that is not understood yet, or None."""
    read = queries.parts_read(offer, text.version)
    return next((number for number, part in enumerate(text.parts, start=1) if part.code not in read), None)


def lead_and_rest(paragraph: str) -> tuple[str, str]:
    """The words before a first colon, to be set in bold, and the rest; no lead when it has none."""
    found = _LEAD.fullmatch(paragraph)
    return (found[1], found[2]) if found else ("", paragraph)


@portal("consent")
@require_GET
def begin(request: PatientRequest) -> HttpResponse:
    """What comes, how long it takes, who is there for questions; and where to go on."""
    offer, text = _offer(request), queries.current_text()
    unread = _first_unread(offer, text)
    context = {
        **_shared(request, offer, text),
        "minutes": sum(part.minutes for part in text.parts),
        "number": unread,
        "next": reverse("consent:part", args=[unread]) if unread else reverse("consent:sign"),
        "older": _older(request, text),
    }
    return page(request, "consent/begin.html", context)


def _older(request: PatientRequest, text: ConsentText) -> ConsentGiven | None:
    """The consent signed last, when the text has changed since."""
    before = queries.last_signed(request.patient)
    return before if before and before.text_version != text.version else None


@portal("consent")
@require_GET
def changed(request: PatientRequest) -> HttpResponse:
    """What the text says otherwise than the one this patient signed last."""
    offer, text = _offer(request), queries.current_text()
    before = _older(request, text)
    if before is None:
        raise Http404
    shared = _shared(request, offer, text)
    context = {**shared, **changes_since(before, shared["lang_of_text"]), "consent": before}
    return page(request, "consent/changed_reader.html", context)


@portal("consent")
@require_POST
def ask(request: PatientRequest, number: int) -> HttpResponse:
    """A question about a part, for staff to answer before the signature."""
    offer, text = _offer(request), queries.current_text()
    if not 1 <= number <= len(text.parts):
        raise Http404
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _part(request, offer, text, number, UnderstandForm(), form)
    actions.ask_question(
        by=request.patient,
        at=timezone.now(),
        offer=offer,
        part=text.parts[number - 1].code,
        words=form.cleaned_data["question"],
    )
    return redirect("consent:part", number)


@portal("consent")
def part(request: PatientRequest, number: int) -> HttpResponse:
    """One part of the text; "I understand this part" leads on."""
    offer, text = _offer(request), queries.current_text()
    if not 1 <= number <= len(text.parts):
        raise Http404
    shown = text.parts[number - 1]
    understood = shown.code in queries.parts_read(offer, text.version)
    form = UnderstandForm(_sent(request), initial={"understood": understood})
    if form.is_valid():
        actions.understand_part(
            by=request.patient,
            at=timezone.now(),
            offer=offer,
            version=text.version,
            part=shown.code,
            language=get_language() or "en",
        )
        return redirect("consent:part", number + 1) if number < len(text.parts) else redirect("consent:sign")
    return _part(request, offer, text, number, form, QuestionForm())


def _part(
    request: PatientRequest,
    offer: Offer,
    text: ConsentText,
    number: int,
    form: UnderstandForm,
    question: QuestionForm,
) -> HttpResponse:
    shown = text.parts[number - 1]
    context = {
        **_shared(request, offer, text),
        **_about(shown, number, text),
        "form": form,
        "question": question,
        "asked": [one for one in queries.questions_of(offer) if one.part == shown.code],
    }
    return page(request, "consent/part.html", context, status=422 if form.errors or question.errors else 200)


def _about(shown: ConsentPart, number: int, text: ConsentText) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "part": shown,
        "number": number,
        "paragraphs": [lead_and_rest(paragraph.get(language)) for paragraph in shown.paragraphs],
        "following": text.parts[number] if number < len(text.parts) else None,
    }


@portal("consent")
def with_staff(request: PatientRequest) -> HttpResponse:
    """Staff answer what was asked; a clinician states whether the patient can decide, with a password."""
    offer, text = _offer(request), queries.current_text()
    if unread := _first_unread(offer, text):
        return redirect("consent:part", unread)
    questions = queries.questions_of(offer)
    form = WithStaffForm(_sent(request), questions=questions, clinicians=_clinicians(offer))
    if form.is_valid():
        try:
            _state(offer, form)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            return redirect("consent:sign")
    relation = queries.relation_words(offer.substitute_relation, get_language() or "en")
    context = {**_shared(request, offer, text), "form": form, "questions": questions, "relation": relation}
    return page(request, "consent/with_staff.html", context, status=422 if form.errors else 200)


def _clinicians(offer: Offer) -> list[User]:
    """Who presents the text when that is a clinician, else every clinician."""
    presenter = offer.presented_by
    return [presenter] if presenter.may(CAPACITY) else list(User.objects.who_may(CAPACITY))


def _state(offer: Offer, form: WithStaffForm) -> None:
    told, at = form.cleaned_data, timezone.now()
    clinician = form.clinicians[told["clinician"]]
    prove(user=clinician, password=told["password"], at=at)
    actions.state_capacity(
        by=clinician,
        at=at,
        offer=offer,
        capacity=told["capacity"],
        words=told["words"],
        answers=form.answers(),
    )


@portal("consent")
def sign(request: PatientRequest) -> HttpResponse:
    """The statements and the signature. Not before every part was understood and staff were there."""
    offer, text = _offer(request), queries.current_text()
    if unread := _first_unread(offer, text):
        return redirect("consent:part", unread)
    sitting = queries.sitting_of(offer)
    if rules.WITH_STAFF.intersection(rules.lacks(sitting, witness_asked=False)):
        return redirect("consent:with_staff")
    shown = queries.statements_for(offer.patient, text)
    language = get_language() or "en"
    initial = {"version": text.version}
    form = SignForm(_sent(request), initial=initial, shown=shown, language=language)
    if form.is_valid():
        try:
            _give(request, offer, sitting, form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            return session.end(request, at=timezone.now(), to="consent:signed")
    relation = queries.relation_words(offer.substitute_relation, language)
    context = {**_shared(request, offer, text), "form": form, "sitting": sitting, "relation": relation}
    return page(request, "consent/sign.html", context, status=422 if form.errors else 200)


def _give(request: PatientRequest, offer: Offer, sitting: rules.Sitting, told: dict[str, Any]) -> None:
    patient = request.patient
    actions.give_consent(
        by=patient,
        at=timezone.now(),
        patient=patient,
        version=told["version"],
        language=get_language() or "en",
        statements=told["statements"],
        signed_name=told["signed_name"] or sitting.substitute_name or patient.name,
        signature=told["signature"],
        presented_by=queries.stated_by(offer) or offer.presented_by,
        sitting=replace(sitting, witness_name=told.get("witness_name", "")),
        course_label=offer.course_label,
        id=told["entry_id"],
    )


@portal("consent")
@require_POST
def text_size(request: PatientRequest) -> HttpResponse:
    """Larger letters, or the usual ones again; kept in a cookie of the patient's pages."""
    size = "large" if request.POST.get("size") == "large" else "usual"
    response = redirect(_back(request.POST.get("next", "")))
    response.set_cookie(
        TEXT_COOKIE, size, path=PORTAL_PATH, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response


def _back(address: str) -> str:
    """Only to a page of this text."""
    start = reverse("consent:begin")
    return (
        address if re.fullmatch(rf"{start}(part/\d{{1,2}}/|with-staff/|changed/|sign/)?", address) else start
    )


@public("Says thank you to whoever holds the tablet; it shows nothing about anyone.")
def signed(request: HttpRequest) -> HttpResponse:
    """Thank you, and please hand the tablet back."""
    return page(request, "consent/signed.html", {})
