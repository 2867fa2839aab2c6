"""The coordinator's answers to a referral, as forms. Each knows the last step that was seen."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.patients.models import Patient
from lightwell.referrals.models import ReferralStep
from lightwell.web.fields import offer

NEW = "new"
MOST_LETTERS = 2000


class AnswerForm(forms.Form):
    """What every answer carries: the id of the step it makes, and the number of the step that was seen."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10_000)

    def step(self) -> dict[str, Any]:
        """The id and the step seen, as the actions take them."""
        return {"id": self.cleaned_data["entry_id"], "seen": self.cleaned_data["seen"]}


class AcceptForm(AnswerForm):
    """How soon, and who it is among the patients that are here already."""

    how_soon = forms.ChoiceField(
        label=_("How soon"),
        choices=ReferralStep.SOON,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how soon the patient should be seen.")},
    )
    patient = forms.ChoiceField(
        label=_("Is it one of these people?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is one of these people, or someone new.")},
    )

    def __init__(self, *args, likely: list[Patient], **kwargs):
        super().__init__(*args, **kwargs)
        self.likely = {str(patient.pk): patient for patient in likely}
        if likely:
            known = [(key, _("It is %(name)s") % {"name": one.name}) for key, one in self.likely.items()]
            offer(self, "patient", [*known, (NEW, _("It is someone new"))])
        else:
            del self.fields["patient"]

    def same_person(self) -> Patient | None:
        """The patient who was said to be the same person; None for someone new."""
        return self.likely.get(self.cleaned_data.get("patient", NEW))


class DeclineForm(AnswerForm):
    decline_reason = forms.CharField(
        label=_("Reason, in words for the referrer"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea,
        error_messages={"required": _("Say why, in words the referrer can use.")},
    )


class AskForm(AnswerForm):
    asked = forms.CharField(
        label=_("What you ask for"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea,
        error_messages={"required": _("Say what you ask for.")},
    )


class AnsweredForm(AnswerForm):
    answer = forms.CharField(
        label=_("What the referrer answered"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea,
        error_messages={"required": _("Write down what the referrer answered.")},
    )
