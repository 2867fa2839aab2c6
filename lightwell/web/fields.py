"""What several forms share."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell.scheduling.queries import zone
from lightwell.web.formats import wall


def offer(form: forms.BaseForm, name: str, options: Iterable[tuple[str, object]]) -> None:
    """Give the choice field `name` of `form` its options, as (value, label)."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(options)


class CommaField(forms.DecimalField):
    """A number whose decimals may follow a comma; in French its box shows one."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """What was typed stays; a number of ours is written as the reader writes it."""
        in_french = (get_language() or "").startswith("fr")
        return str(value).replace(".", ",") if in_french and isinstance(value, Decimal) else value


class WallTimeField(forms.DateTimeField):
    """A moment on the clinic's clock, from `<input type="datetime-local">`."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")

    def __init__(self, **options):
        super().__init__(input_formats=self.input_formats, **options)
        self.error_messages["invalid"] = _("Enter a date and a time, such as 2026-03-11 10:30.")

    def to_python(self, value: Any) -> datetime | None:
        """The moment in UTC. What the clock shows twice (in autumn) is the first of the two."""
        with timezone.override(zone()):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """The clinic's wall time, for the box."""
        return wall(value).replace(tzinfo=None) if isinstance(value, datetime) else value
