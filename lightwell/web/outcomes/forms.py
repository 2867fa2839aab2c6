"""What staff write about a safety task, a check-in and a recommendation."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.outcomes.rules.recommendation import CHOICES, Suggestion
from lightwell.outcomes.rules.safety import Standing
from lightwell.web.fields import offer
from lightwell.web.outcomes.words import SUGGESTIONS
from lightwell.web.proof import PasswordField


class MoveForm(forms.Form):
    """A step of a safety task. `seen` is how many steps were on the page."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10_000)
    step = forms.TypedChoiceField(
        choices=[(step.value, step.value) for step in Standing if step is not Standing.OPEN],
        coerce=Standing,
        error_messages={
            "required": _("Press one of the buttons."),
            "invalid_choice": _("Press one of the buttons."),
        },
    )
    note = forms.CharField(
        label=_("What was said or done"),
        required=False,
        max_length=500,
        widget=forms.Textarea,
        error_messages={"max_length": _("Write at most 500 letters.")},
    )


class SendForm(forms.Form):
    """One press, one link."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class DecideForm(forms.Form):
    """What comes next, why, and the password as signature."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    offered = forms.CharField(widget=forms.HiddenInput, max_length=30)
    chosen = forms.ChoiceField(
        label=_("What comes next"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what comes next."),
            "invalid_choice": _("Choose what comes next."),
        },
    )
    why = forms.CharField(
        label=_("Your reasons"),
        required=False,
        max_length=1000,
        widget=forms.Textarea,
        error_messages={"max_length": _("Write at most 1000 letters.")},
    )
    password = PasswordField()

    def __init__(self, *args, suggested: Suggestion, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["offered"].initial = suggested.value
        offer(self, "chosen", [(choice.value, SUGGESTIONS[choice]) for choice in CHOICES])
