"""Writing a letter: begin it from the record, edit it with the record beside it, sign it, replace it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightwell.assessment.models import Decision
from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.courses.models import Course
from lightwell.letters import actions, queries, rules
from lightwell.letters.models import Letter
from lightwell.patients.models import Patient
from lightwell.staff import actions as accounts
from lightwell.web.access import StaffRequest, letter_for, patient_for, staff
from lightwell.web.letters.beside import facts_beside
from lightwell.web.letters.forms import BeginForm, LetterForm, values_of
from lightwell.web.letters.views import patient_page, sheet
from lightwell.web.people.header import header
from lightwell.web.render import page


@staff("letter.write")
@require_POST
def begin(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Draft a letter from the record; while one about the same is unsigned, go on with that one."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    form = BeginForm(request.POST)
    if not form.is_valid():
        return patient_page(request, patient, at, problem=_("Choose a letter to begin."), status=422)
    told = form.cleaned_data
    about = _subject(patient, told["kind"], told["about"])
    letter = actions.draft_letter(by=request.user, at=at, about=about, id=told["entry_id"])
    return redirect("letters:edit", letter.record)


def _subject(patient: Patient, kind: str, pk: UUID) -> Decision | Course:
    model: type[Decision] | type[Course] = Decision if kind == "decision" else Course
    found = model.objects.current().for_patient(patient).filter(pk=pk).select_related("patient").first()
    if found is None:
        raise Http404
    return found


@staff("letter.write")
@require_POST
def replace(request: StaffRequest, record: UUID) -> HttpResponse:
    """Begin a new letter in place of a signed one, with its words."""
    signed, at = letter_for(request.user, record), timezone.now()
    try:
        id = UUID(request.POST.get("entry_id", ""))
        letter = actions.replace_letter(by=request.user, at=at, letter=signed, id=id)
    except (Refused, ValueError) as refusal:
        return sheet(request, signed, at, problem=str(refusal), status=422)
    return redirect("letters:edit", letter.record)


@staff("letter.write")
def edit(request: StaffRequest, record: UUID) -> HttpResponse:
    """The draft with the record's facts beside it: save it, say it is ready, draft it again, or sign it."""
    letter, at = letter_for(request.user, record), timezone.now()
    if queries.signed_of(letter):
        if request.method == "POST":
            messages.info(request, _("This letter is signed already. Nothing was changed."))
        return redirect("letters:show", record)
    form = LetterForm(request.POST or None, initial=values_of(letter))
    if request.method != "POST":
        return _page(request, letter, form, at)
    if not form.is_valid():
        return _page(request, letter, form, at, status=422)
    if request.POST.get("do") == "again":
        return _drafted_again(request, letter, form, at)
    try:
        return _saved(request, letter, form, at)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    return _page(request, letter_for(request.user, record), form, at, status=422)


def _saved(request: StaffRequest, letter: Letter, form: LetterForm, at: datetime) -> HttpResponse:
    told, do = form.cleaned_data, request.POST.get("do", "save")
    if do == "sign":
        accounts.prove(user=request.user, password=told["password"], at=at)
    seen = Letter.objects.filter(record=letter.record, version=told["version"]).first()
    if seen is None:
        raise Refused(_("This version of the letter is not known here. Read it again, then save."))
    ready = seen.ready if do == "sign" else do == "ready"
    edited = actions.edit_letter(by=request.user, at=at, letter=seen, ready=ready, **form.changes())
    if do == "sign":
        actions.sign_letter(by=request.user, at=at, letter=edited, id=told["entry_id"])
        messages.success(request, _("Letter signed. It is ready to send."))
        return redirect("letters:show", letter.record)
    messages.success(request, _("Letter saved, ready to sign.") if ready else _("Draft saved."))
    return redirect("letters:edit", letter.record)


def _drafted_again(request: StaffRequest, letter: Letter, form: LetterForm, at: datetime) -> HttpResponse:
    """The form with fresh words from the record. What is saved stays as it is until somebody saves this."""
    typed = request.POST.copy()
    typed["body"] = actions.draft_text(letter.subject, at, form.cleaned_data["language"])
    return _page(request, letter, LetterForm(typed), at, fresh=True)


@transaction.atomic
def _page(
    request: StaffRequest,
    letter: Letter,
    form: LetterForm,
    at: datetime,
    *,
    fresh: bool = False,
    status: int = 200,
) -> HttpResponse:
    audit.record(
        by=request.user,
        at=at,
        action="view",
        patient=letter.patient,
        entity="letters.Letter",
        entity_id=str(letter.pk),
    )
    context: dict[str, Any] = {
        **(header(letter.patient, at) if letter.patient else {"patient": None}),
        "room": "people" if letter.patient else "letters",
        "tab": "letters",
        "person": letter.person,
        "gaps": rules.gaps(str(form["body"].value() or "")),
        "letter": letter,
        "form": form,
        "fresh": fresh,
        "meanwhile": _meanwhile(request, letter, form),
        "facts": facts_beside(letter.subject, at, get_language() or "en"),
        "user": request.user,
        "may_sign": actions.may_sign(request.user, letter),
    }
    return page(request, "letters/edit.html", context, status=status)


def _meanwhile(request: StaffRequest, letter: Letter, form: LetterForm) -> Letter | None:
    """The version somebody else saved since this form was shown; the next save then goes after it."""
    if not form.is_bound or form["version"].value() == str(letter.version):
        return None
    typed = request.POST.copy()
    typed["version"] = str(letter.version)
    form.data = typed
    return letter
