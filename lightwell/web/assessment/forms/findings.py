"""Answers to one finding: words, a lifted block, a specialist's letter."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.referrals.rules import FileProblem, file_problem
from lightwell.web.assessment.forms.fields import a_day
from lightwell.web.proof import PasswordField
from lightwell.web.referrals.forms import FILE_PROBLEMS
from lightwell.web.uploads import LARGEST_FILE_BYTES


def reason(label: Any) -> forms.CharField:
    """A field for words that stay in the record."""
    return forms.CharField(
        label=label,
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": _("Give the reason. It stays in the record.")},
    )


class AnswerForm(forms.Form):
    """Words about one finding, on the facts that `mark` stands for. `dropped`: files that were too large."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    words = reason(_("What you do about it, and why"))

    def __init__(self, *args: Any, dropped: Iterable[str] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.dropped = dropped


class LiftForm(AnswerForm):
    """Why the medical director lifts a block; the password is asked for again."""

    words = reason(_("Your reason"))
    password = PasswordField()


class LetterForm(AnswerForm):
    """A specialist's letter: who wrote it, when, and the file."""

    words = reason(_("What it says and what you do"))
    specialist = forms.CharField(
        label=_("Specialist"),
        max_length=200,
        error_messages={"required": _("Say which specialist wrote it.")},
    )
    written_on = a_day(_("Letter of"))
    letter = forms.FileField(
        label=_("The letter, as a PDF"),
        max_length=255,
        required=False,
        error_messages={"empty": FILE_PROBLEMS[FileProblem.EMPTY]},
    )

    def clean_letter(self) -> bytes:
        """The bytes of the PDF."""
        if "letter" in self.dropped:
            raise forms.ValidationError(FILE_PROBLEMS[FileProblem.TOO_LARGE])
        upload = self.cleaned_data["letter"]
        if not upload:
            raise forms.ValidationError(_("Add the letter as a PDF."))
        content: bytes = upload.read()
        if problem := file_problem(content, LARGEST_FILE_BYTES):
            raise forms.ValidationError(FILE_PROBLEMS[problem])
        return content


FORMS: dict[str, type[AnswerForm]] = {
    "override": LiftForm,
    "clearance": LetterForm,
    "acknowledgement": AnswerForm,
}
"""By what the finding asks for."""
