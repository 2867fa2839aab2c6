"""What several forms share."""

from collections.abc import Iterable

from django import forms


def offer(form: forms.BaseForm, name: str, options: Iterable[tuple[str, object]]) -> None:
    """Give the choice field `name` of `form` its options, as (value, label)."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(options)
