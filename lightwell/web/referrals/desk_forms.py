"""Whose desk a referral lies on, calls about it, and words to the referrer, as forms."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.referrals.actions.owning import LOOKS_AFTER
from lightwell.referrals.models import ContactAttempt
from lightwell.staff.models import User
from lightwell.web.fields import offer

NOBODY = ""


class OwnerForm(forms.Form):
    """Who has it from now on."""

    owner = forms.ChoiceField(label=_("On the desk of"), required=False)
    owner_seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10_000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in User.objects.who_may(LOOKS_AFTER)}
        offer(self, "owner", [(NOBODY, _("Nobody")), *((key, one.name) for key, one in self.people.items())])

    def chosen(self) -> User | None:
        return self.people.get(self.cleaned_data["owner"])


class ContactForm(forms.Form):
    """Who called whom, how, what came of it, and when to try next."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    with_whom = forms.ChoiceField(label=_("With"), choices=ContactAttempt.WITH)
    contact_way = forms.ChoiceField(label=_("How"), choices=ContactAttempt.WAYS)
    outcome = forms.ChoiceField(label=_("What came of it"), choices=ContactAttempt.OUTCOMES)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    next_try_on = forms.DateField(
        label=_("Next try"),
        required=False,
        widget=forms.DateInput,
        error_messages={"invalid": _("Choose a day of the calendar.")},
    )

    def contact(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        return {"id": said.pop("entry_id"), "way": said.pop("contact_way"), **said}


def message_box(label) -> forms.CharField:
    """Words for the other side of the secure page."""
    return forms.CharField(
        label=label,
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": _("Write a few words first.")},
    )


class MessageForm(forms.Form):
    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = message_box(_("Message to the referrer"))
