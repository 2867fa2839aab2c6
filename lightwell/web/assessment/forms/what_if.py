"""A case file, a day, and the policy values that are proposed."""

from django import forms
from django.utils.translation import gettext_lazy as _

FURTHEST_DAY = 40_000


class WhatIfForm(forms.Form):
    """`proposed`: one key=value a line; empty: the policy in force alone."""

    case = forms.FileField(
        label=_("Case file"),
        required=False,
        max_length=255,
        error_messages={"empty": _("This file is empty. Choose another.")},
    )
    day = forms.IntegerField(label=_("Day"), required=False, min_value=-FURTHEST_DAY, max_value=FURTHEST_DAY)
    proposed = forms.CharField(
        label=_("Proposed policy"), required=False, max_length=4000, widget=forms.Textarea
    )

    def clean_proposed(self) -> str:
        """The lines that hold something."""
        lines = (line.strip() for line in self.cleaned_data["proposed"].splitlines())
        return "\n".join(line for line in lines if line)
