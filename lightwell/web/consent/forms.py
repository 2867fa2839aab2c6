"""What staff and patients fill in around a consent."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.consent import rules
from lightwell.knowledge.practice import Statement
from lightwell.web.fields import offer

TICK_EACH = _("Tick each line you agree with. All of them are needed to sign.")
NOT_ARRIVED = _("The drawing did not arrive. Clear it and sign again, or type your name.")


class HandOverForm(forms.Form):
    """What the consent is for: chosen in the staff's language, read by the patient in theirs (`language`)."""

    protocol = forms.ChoiceField(
        label=_("What the consent is for"),
        required=False,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )

    def __init__(self, *args, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.titles = {item.code: item.title.get(language) for item in knowledge.current().protocols.values()}
        shown = [
            (item.code, item.title.get(get_language() or "en"))
            for item in knowledge.current().protocols.values()
        ]
        offer(self, "protocol", [("", _("Not decided yet")), *shown])

    def course_label(self) -> str:
        """The chosen protocol's title as the patient reads it, or nothing."""
        return self.titles.get(self.cleaned_data["protocol"], "")[:120]


class WithdrawForm(forms.Form):
    """The patient changed their mind; their words are welcome and not needed."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    words = forms.CharField(
        label=_("In the patient’s words"),
        required=False,
        max_length=500,
        error_messages={"max_length": _("Write at most 500 letters.")},
    )


class UnderstandForm(forms.Form):
    """One part was read."""

    understood = forms.BooleanField(
        label=_("I understand this part"),
        error_messages={"required": _("Tick this when you understand the part, or ask us about it first.")},
    )


class SignForm(forms.Form):
    """The statements, and a name or a drawing."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    version = forms.CharField(widget=forms.HiddenInput, max_length=40)
    statements = forms.MultipleChoiceField(
        label=_("What you agree to"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": TICK_EACH, "invalid_choice": TICK_EACH},
    )
    signature = forms.CharField(
        label=_("Sign with your finger"),
        required=False,
        widget=forms.HiddenInput,
        max_length=rules.MOST_SIGNATURE,
        error_messages={"max_length": NOT_ARRIVED},
    )
    signed_name = forms.CharField(
        label=_("Your full name"),
        required=False,
        max_length=rules.MOST_NAME,
        error_messages={"max_length": _("This name is too long to print. Write a shorter form of it.")},
    )

    def __init__(self, *args, shown: list[Statement], language: str, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "statements", [(item.code, item.text.get(language)) for item in shown])

    def clean(self) -> dict[str, Any]:
        """A drawing or a name; one is enough."""
        super().clean()
        drawn_or_typed = self.cleaned_data.get("signature") or self.cleaned_data.get("signed_name")
        if not drawn_or_typed and not self.errors.keys() & {"signature", "signed_name"}:
            self.add_error("signed_name", _("Sign with your finger, or type your name."))
        return self.cleaned_data
