"""Two people prove themselves at one form: who records, and who watched.

A form that needs a witness subclasses WitnessedForm; its template calls `ui.two_people(form, user)`; its view
calls `settle(form, at=now, act=...)`, which proves both before the action's transaction begins.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.audit.refusal import Refused
from lightwell.staff import actions as staff
from lightwell.staff.models import User
from lightwell.web.fields import offer

WITNESS = "register.witness"
LONGEST_PASSWORD = 200
YOURS, ENTER_YOURS = _("Your password"), _("Enter your password to sign.")
Done = TypeVar("Done")


class PasswordField(forms.CharField):
    """The signer's password, asked for again; never trimmed, never sent back."""

    widget = forms.PasswordInput

    def __init__(self, label: Any = YOURS, required: Any = ENTER_YOURS):
        said = {"required": required}
        super().__init__(label=label, strip=False, max_length=LONGEST_PASSWORD, error_messages=said)


class WitnessedForm(forms.Form):
    """A form that `by` records before a witness: someone else with `register.witness`.

    `not_these`: ids of others who cannot be the witness, such as whoever drew the dose.
    """

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    witness = forms.ChoiceField(
        label=_("Witness"),
        error_messages={
            "required": _("Choose who watched: this needs a witness."),
            "invalid_choice": _("The witness is another person, who may witness and did not draw the dose."),
        },
    )
    password = PasswordField()
    witness_password = PasswordField(
        _("The witness’s password"), _("The witness enters their own password to sign.")
    )

    def __init__(self, *args, by: User, not_these: Iterable[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.witnesses = witnesses_for(by, not_these)
        choose = _("Choose who watched") if self.witnesses else _("Nobody here may witness this")
        offer(self, "witness", [("", choose), *((one.actor_id, one.name) for one in self.witnesses)])

    @property
    def entry_uuid(self) -> UUID:
        """The id the browser made for this entry. Only after is_valid()."""
        return self.cleaned_data["entry_id"]

    def prove_both(self, *, at: datetime) -> User:
        """The witness, when the recorder and the witness each gave their own password; Refused otherwise.

        The recorder comes first: nobody's password is tried by a person who has not shown who they are.
        """
        told = self.cleaned_data
        witness = next(one for one in self.witnesses if one.actor_id == told["witness"])
        staff.prove(user=self.by, password=told["password"], at=at)
        staff.prove(user=witness, password=told["witness_password"], at=at, field="witness_password")
        return witness


def witnesses_for(by: User, not_these: Iterable[str] = ()) -> list[User]:
    """Who may watch what `by` records, by name: working people with the right, without `not_these` ids."""
    barred = {by.actor_id, *not_these}
    return [one for one in User.objects.who_may(WITNESS) if one.actor_id not in barred]


def settle(form: WitnessedForm, *, at: datetime, act: Callable[[User], Done]) -> Done | None:
    """Read the form, prove both people, then `act(witness)`. None when anything was refused.

    Each refusal stands beside the field it names, or on top of the form when it names none of its fields.
    """
    if not form.is_valid():
        return None
    try:
        return act(form.prove_both(at=at))
    except Refused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.message)
        return None
