"""The decision, its reasons, the words about each finding, and the password; and taking an entry back."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.assessment import queries, rules
from lightwell.assessment.models import Decision, SharedDecision
from lightwell.assessment.queries import Judged
from lightwell.web.assessment.forms.fields import a_day
from lightwell.web.fields import offer
from lightwell.web.proof import PasswordField

ONE_REASON = _("Choose at least one reason, of those that fit the decision.")


class DecisionForm(forms.Form):
    """`chosen_<outcome>`: the reasons that fit; `finding_<rule>`: what is said about it before "suitable"."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seen_at = forms.DateTimeField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=Decision.OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    defer_until = a_day(_("Look again on"), required=False)
    protocol = forms.ChoiceField(
        label=_("Protocol proposed"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose a protocol of the list, or none yet.")},
    )
    conditions = forms.CharField(
        label=_("Conditions"), max_length=2000, required=False, widget=forms.Textarea
    )
    reasons = forms.CharField(
        label=_("Reasons, in your words"),
        max_length=4000,
        widget=forms.Textarea,
        error_messages={"required": _("Give your reasons. They go in the letter to the referrer.")},
    )
    password = PasswordField()

    def __init__(self, data: Any = None, *, judged: tuple[Judged, ...], **kwargs: Any):
        super().__init__(data, **kwargs)
        language = get_language() or "en"
        for outcome, _label in Decision.OUTCOMES:
            self.fields[f"chosen_{outcome}"] = _reasons(outcome, language)
        protocols = knowledge.current().protocols.values()
        offer(
            self,
            "protocol",
            [*((one.code, one.title.get(language)) for one in protocols), ("", _("Not settled yet"))],
        )
        self.answered = rules.to_acknowledge(one.finding for one in judged if one.standing != "answered")
        for finding in self.answered:
            self.fields[f"finding_{finding.rule.id}"] = forms.CharField(
                label=finding.rule.title.get(language), max_length=1000, required=False
            )

    def clean(self) -> dict[str, Any]:
        """At least one reason of the outcome that was chosen."""
        super().clean()
        outcome = self.cleaned_data.get("outcome")
        if (
            outcome
            and not self.errors.get(f"chosen_{outcome}")
            and not self.cleaned_data[f"chosen_{outcome}"]
        ):
            self.add_error(f"chosen_{outcome}", ONE_REASON)
        return self.cleaned_data

    def chosen(self) -> list[str]:
        """The codes of the reasons chosen for the outcome."""
        return self.cleaned_data[f"chosen_{self.cleaned_data['outcome']}"]

    def acknowledged(self) -> dict[str, str]:
        """The words by rule."""
        return {one.rule.id: self.cleaned_data[f"finding_{one.rule.id}"] for one in self.answered}


class CorrectionForm(forms.Form):
    """Why an entry is taken back, or over."""

    what = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why"), max_length=500)


def _reasons(outcome: str, language: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Reasons"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(one.code, one.text.get(language)) for one in queries.reasons_for(outcome)],
        error_messages={"invalid_choice": ONE_REASON},
    )


class SharedForm(forms.Form):
    """What the patient said, and a clinician's own answer; either side may be left for another time."""

    patient_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    clinician_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    patient_answer = forms.ChoiceField(
        label=_("The patient says"),
        choices=SharedDecision.ANSWERS,
        required=False,
        widget=forms.RadioSelect,
    )
    patient_words = forms.CharField(
        label=_("In the patient’s words"), max_length=1000, required=False, widget=forms.Textarea
    )
    clinician_answer = forms.ChoiceField(
        label=_("You, as the clinician, say"),
        choices=SharedDecision.ANSWERS,
        required=False,
        widget=forms.RadioSelect,
    )
    present = forms.CharField(
        label=_("Who was present"),
        max_length=300,
        error_messages={"required": _("Say who was present.")},
    )

    def __init__(self, *args: Any, may_answer: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not may_answer:
            del self.fields["clinician_answer"]

    def clean(self) -> dict[str, Any]:
        """At least one side said something, and the patient in words of their own."""
        super().clean()
        told = self.cleaned_data
        if not (self.errors or told.get("patient_answer") or told.get("clinician_answer")):
            self.add_error("patient_answer", _("Choose an answer."))
        if (
            told.get("patient_answer")
            and not told.get("patient_words")
            and "patient_words" not in self.errors
        ):
            self.add_error("patient_words", _("Write what the patient said, in their words."))
        return told
