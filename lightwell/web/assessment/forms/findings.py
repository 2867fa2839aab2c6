"""Answers to one finding: words, a lifted block, a specialist's letter."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell import sandbox
from lightwell.sandbox import Kind, Problem
from lightwell.web.assessment.forms.fields import a_day
from lightwell.web.proof import PasswordField
from lightwell.web.uploads import Dropped

LARGEST_LETTER_BYTES = 10 * 1024 * 1024
DAMAGED = _("This PDF is damaged or cut short. Save it again, or fax it.")
FILE_PROBLEMS = {
    Problem.EMPTY: _("This file is empty. Choose another."),
    Problem.TOO_LARGE: _("This file is larger than 10 MB. Send a smaller one, or fax it."),
    Problem.UNKNOWN_KIND: _("This is not a PDF. Save it as a PDF, or fax it."),
    Problem.CUT_SHORT: DAMAGED,
    Problem.DAMAGED: DAMAGED,
    Problem.ENCRYPTED: _("This PDF is locked with a password. Save it without, or fax it."),
    Problem.TOO_MANY_PAGES: _("This PDF has more than 100 pages. Send those that matter, or fax them."),
    Problem.TOO_HEAVY: _("This PDF cannot be opened safely. Print it to a new PDF, or fax it."),
}
RUNS_CODE = _("This PDF holds a program or another file. Print it to a new PDF, or fax it.")


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

    def __init__(self, *args: Any, dropped: Iterable[Dropped] = (), **kwargs: Any):
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
        error_messages={"empty": FILE_PROBLEMS[Problem.EMPTY]},
    )

    def clean_letter(self) -> bytes:
        """The bytes of the PDF."""
        if any(one.field == "letter" for one in self.dropped):
            raise forms.ValidationError(FILE_PROBLEMS[Problem.TOO_LARGE])
        upload = self.cleaned_data["letter"]
        if not upload:
            raise forms.ValidationError(_("Add the letter as a PDF."))
        content: bytes = upload.read()
        if problem := _problem(content):
            raise forms.ValidationError(FILE_PROBLEMS[problem])
        if sandbox.runs_code(content):  # people save the letter and open it as it came
            raise forms.ValidationError(RUNS_CODE)
        return content


def _problem(content: bytes) -> Problem | None:
    """What the door of the referral form says of any file; then, that this one must be a PDF."""
    said = sandbox.problem_at_the_door(content, LARGEST_LETTER_BYTES)
    if said is None and sandbox.kind_of(content) != Kind.PDF:
        return Problem.UNKNOWN_KIND
    return said or sandbox.look(content)


FORMS: dict[str, type[AnswerForm]] = {
    "override": LiftForm,
    "clearance": LetterForm,
    "acknowledgement": AnswerForm,
}
"""By what the finding asks for."""
