"""The referral form as the coordinator fills it in from a fax, and the reasons to put a fax away."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.patients import queries as patients
from lightwell.patients.models import Patient
from lightwell.referrals import rules
from lightwell.referrals.faxes import FaxStep
from lightwell.referrals.models import Referral
from lightwell.referrals.reading import Proposal
from lightwell.web.referrals.forms import ReferralForm
from lightwell.web.referrals.trials import FEWEST_TRIALS

SAID = {
    "referrer_kind": (_("The referrer is"), _("Say who refers.")),
    "referrer_name": (_("Referrer’s name"), _("Enter the referrer’s name.")),
    "licence_number": (_("Licence number"), _("Enter the referrer’s licence number.")),
    "patient_agrees": (
        _("The fax says that the patient knows about this referral and agrees to it."),
        _("A referral needs the patient’s agreement. If the fax does not say so, ask the referrer."),
    ),
}
"""What the form says otherwise when it is not the referrer who fills it in."""
SIGNED_BY_A_PERSON = {"patient_agrees"}
"""Shown where it stands, never filled in for anyone."""


class FaxForm(ReferralForm):
    """The same form without a file: the scan is the file. `seen`: how many steps the person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10_000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attachment"].disabled = True
        for name, (label, required) in SAID.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = required


def proposed(proposals: Mapping[str, Proposal], seen: int) -> dict[str, Any]:
    """What the form begins with."""
    told = {name: one.value for name, one in proposals.items() if name not in SIGNED_BY_A_PERSON}
    born = told.get("birth_date", "")
    rows = sum(f"trial_{place}_medicine" in told for place in range(1, 20))
    begun = {
        "seen": seen,
        "trial_rows": max(rows, FEWEST_TRIALS),
        "birth_date": tuple(born.split("-")) if born else None,
    }
    return {**told, **begun}


class CloseForm(forms.Form):
    """Why a fax is put away, and where it belongs when it belongs somewhere."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10_000)
    reason = forms.ChoiceField(
        label=_("Why it is put away"),
        choices=FaxStep.REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say why this fax is put away.")},
    )
    belongs_to = forms.CharField(
        label=_("Code of the referral, or health card or name of the patient"), max_length=100, required=False
    )
    words = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["referral"], cleaned["patient"] = None, None
        if cleaned.get("reason") == "referral":
            cleaned["referral"] = self._referral(cleaned.get("belongs_to", ""))
        elif cleaned.get("reason") == "patient":
            cleaned["patient"] = self._patient(cleaned.get("belongs_to", ""))
        return cleaned

    def _referral(self, typed: str) -> Referral | None:
        found = Referral.objects.filter(tracking_code=rules.code_as_kept(typed)).first()
        if found is None:
            self.add_error("belongs_to", _("No referral has this code."))
        return found

    def _patient(self, typed: str) -> Patient | None:
        found = list(patients.search(typed)[:2]) if typed.strip() else []
        if len(found) != 1:
            several = _("Several patients match. Enter the health card number.")
            self.add_error("belongs_to", several if found else _("No patient matches."))
            return None
        return found[0]

    def told(self) -> dict[str, Any]:
        """What the action takes."""
        kept = ("reason", "words", "referral", "patient", "seen")
        return {"id": self.cleaned_data["entry_id"], **{name: self.cleaned_data[name] for name in kept}}
