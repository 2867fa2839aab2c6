"""The decision, its reasons, the words about each finding, and the password; and taking an entry back."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell.assessment import rules
from lightwell.assessment.models import Decision
from lightwell.assessment.queries import Judged
from lightwell.web.proof import PasswordField


class DecisionForm(forms.Form):
    """`finding_<rule>`: what the psychiatrist says about a finding; needed before "suitable"."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seen_at = forms.DateTimeField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=Decision.OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
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
        self.answered = rules.to_acknowledge(one.finding for one in judged if one.standing != "answered")
        for finding in self.answered:
            self.fields[f"finding_{finding.rule.id}"] = forms.CharField(
                label=finding.rule.title.get(language), max_length=1000, required=False
            )

    def acknowledged(self) -> dict[str, str]:
        """The words by rule."""
        return {one.rule.id: self.cleaned_data[f"finding_{one.rule.id}"] for one in self.answered}


class CorrectionForm(forms.Form):
    """Why an entry is taken back, or over."""

    what = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why"), max_length=500)
