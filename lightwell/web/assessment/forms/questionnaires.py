"""Which questionnaires a patient is asked for beyond those that everyone is."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.web.fields import offer


class SendSetForm(forms.Form):
    """One press, one link."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    indicated = forms.MultipleChoiceField(
        label=_("Also, where indicated"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, **kwargs: Any):
        super().__init__(data, **kwargs)
        known, language = knowledge.current(), get_language() or "en"
        parts = [part.scale for part in known.scale_sets["intake"].parts if part.if_indicated]
        offer(self, "indicated", [(code, known.scale(code).title.get(language)) for code in parts])
