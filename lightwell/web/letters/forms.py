"""What is typed around a letter: the letter itself, the search, which letter to begin."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.letters.models import Letter

TOO_LONG = _("Write at most %(limit_value)s letters. You wrote %(show_value)s.")


class BeginForm(forms.Form):
    """Which letter to begin: of what kind, about which decision or course."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(choices=[("decision", _("Decision")), ("end-of-course", _("End of course"))])
    about = forms.UUIDField()


class LetterForm(forms.Form):
    """One version of a letter. `version` is the one that was shown; `entry_id` is that of a signature."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    recipient_name = forms.CharField(
        label=_("To"),
        max_length=120,
        error_messages={"required": _("Say to whom the letter goes."), "max_length": TOO_LONG},
    )
    recipient_address = forms.CharField(
        label=_("Address or fax"), required=False, max_length=200, error_messages={"max_length": TOO_LONG}
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Letter.LANGUAGES,
        error_messages={"invalid_choice": _("Letters are written in English or French. Choose one.")},
    )
    body = forms.CharField(
        label=_("Letter"),
        widget=forms.Textarea,
        max_length=20_000,
        error_messages={"required": _("The letter has no words yet."), "max_length": TOO_LONG},
    )
    password = forms.CharField(
        label=_("Your password"), required=False, widget=forms.PasswordInput, max_length=200
    )

    def changes(self) -> dict[str, Any]:
        """What of the letter was typed."""
        kept = ("recipient_name", "recipient_address", "language", "body")
        return {name: self.cleaned_data[name] for name in kept}


def values_of(letter: Letter) -> dict[str, Any]:
    """A letter as its form shows it first."""
    names = ("version", "recipient_name", "recipient_address", "language", "body")
    return {name: getattr(letter, name) for name in names}


class EmailForm(forms.Form):
    """Where the link goes. What is an address is said by the action, for every door."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    to = forms.CharField(
        label=_("E-mail address of the referrer"),
        max_length=254,
        error_messages={"required": _("Enter an e-mail address such as office@clinic.example.")},
    )


class HandedForm(forms.Form):
    """Where a fax or the paper went."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    way = forms.ChoiceField(choices=[("fax", _("Fax")), ("print", _("Paper"))], widget=forms.HiddenInput)
    to = forms.CharField(
        label=_("To"),
        max_length=254,
        error_messages={"required": _("Say where the letter went: a fax number or an address.")},
    )


class LicenceForm(forms.Form):
    """What only the referrer knows."""

    licence = forms.CharField(
        label=_("Your licence number"),
        max_length=40,
        error_messages={"required": _("Enter the licence number that stands in your referral.")},
    )
