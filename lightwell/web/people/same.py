"""Who may be here twice: records side by side, merged by a person, and taken back."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from lightwell.audit import actions as audit
from lightwell.audit.refusal import Refused
from lightwell.courses import queries as courses
from lightwell.patients import merging, queries
from lightwell.patients.matching import Sameness
from lightwell.patients.models import Patient
from lightwell.scheduling import queries as scheduling
from lightwell.web.access import StaffRequest, patient_for, staff
from lightwell.web.people.header import header
from lightwell.web.render import page
from lightwell.web.undo import said_with_undo

WHY = {
    Sameness.CARD: gettext_lazy("The same health card"),
    Sameness.NAME_AND_BIRTH: gettext_lazy("The same name and date of birth"),
    Sameness.CLOSE: gettext_lazy("Name and date of birth differ by a slip"),
}


class MergeForm(forms.Form):
    """Which of two records is kept, and how one knows."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    other = forms.UUIDField(widget=forms.HiddenInput)
    keep = forms.UUIDField()
    reason = forms.CharField(
        label=gettext_lazy("How do you know?"),
        max_length=500,
        error_messages={"required": gettext_lazy("Say how you know that this is one person.")},
    )


@staff("patient.merge")
@require_GET
@transaction.atomic
def show(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Records that may be this person, beside this one, and those that were merged already."""
    return _page(request, patient_for(request.user, patient_id), timezone.now())


def _page(
    request: StaffRequest, patient: Patient, now: datetime, sent: MergeForm | None = None, status: int = 200
) -> HttpResponse:
    audit.record(by=request.user, at=now, action="view", patient=patient, entity="patients.Patient")
    found = queries.likely_same(patient.identity, but=patient)
    context: dict[str, Any] = {
        **header(patient, now),
        "tab": "overview",
        "alike": [(WHY[why], one, _form(one, sent)) for why, one in found],
        "second": list(queries.second_records(patient)),
        "sent": sent,
    }
    return page(request, "people/same.html", context, status=status)


def _form(other: Patient, sent: MergeForm | None) -> MergeForm:
    """The form beside one record: the one that was sent as it was typed, the others empty."""
    if sent is not None and sent.data.get("other") == str(other.pk):
        return sent
    return MergeForm(initial={"other": other.pk}, auto_id=f"{other.pk}-%s")


@staff("patient.merge")
@require_POST
def merge(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Keep one of two records and set the other aside; the toast takes it back."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    form = MergeForm(request.POST, auto_id=f"{request.POST.get('other')}-%s")
    if form.is_valid():
        try:
            kept, second = _two(request, patient, form, now)
            merging.merge_patients(
                by=request.user,
                at=now,
                kept=kept,
                second=second,
                reason=form.cleaned_data["reason"],
                id=form.cleaned_data["entry_id"],
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            undo = f"{reverse('people:unmerge', args=[kept.pk])}?second={second.pk}"
            said_with_undo(request, _("Merged. All pages show this record."), undo)
            return HttpResponseRedirect(reverse("people:chart", args=[kept.pk]), status=303)
    with transaction.atomic():
        return _page(request, patient, now, form, 422)


def _two(request: StaffRequest, patient: Patient, form: MergeForm, now: datetime) -> tuple[Patient, Patient]:
    """Who is kept and who is set aside. Refused when what is under way would be set aside."""
    other = patient_for(request.user, form.cleaned_data["other"])
    if form.cleaned_data["keep"] not in (patient.pk, other.pk):
        raise Refused(_("Choose which of the two records is kept."))
    kept, second = (patient, other) if form.cleaned_data["keep"] == patient.pk else (other, patient)
    if courses.course_of(second) or scheduling.coming_visits(second, now):
        raise Refused(_("A course or a visit is under way in the record that you set aside. Keep that one."))
    return kept, second


@staff("patient.merge")
@require_POST
def unmerge(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Take a merge back."""
    kept, now = patient_for(request.user, patient_id), timezone.now()
    wanted = request.POST.get("second") or request.GET.get("second", "")
    steps = {str(step.patient_id): step for step in queries.second_records(kept)}
    if wanted not in steps:
        messages.error(request, _("This record stands alone already."))
        return HttpResponseRedirect(reverse("people:same", args=[kept.pk]), status=303)
    reason = request.POST.get("reason", "").strip() or _("Taken back at once")
    try:
        merging.unmerge_patients(by=request.user, at=now, second=steps[wanted].patient, reason=reason)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Taken back. Both records stand alone again."))
    return HttpResponseRedirect(reverse("people:same", args=[kept.pk]), status=303)
