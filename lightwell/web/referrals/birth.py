"""The date of birth as three boxes: year, month, day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

PARTS = ("year", "month", "day")


class BirthDateBoxes(forms.Widget):
    """Reads birth_year, birth_month and birth_day, whatever the field is called."""

    def value_from_datadict(self, data: Mapping[str, Any], files, name: str) -> tuple[str, ...]:
        return tuple(str(data.get(f"birth_{part}", "")).strip() for part in PARTS)

    def value_omitted_from_data(self, data: Mapping[str, Any], files, name: str) -> bool:
        return not any(f"birth_{part}" in data for part in PARTS)


class BirthDateField(forms.Field):
    """A day of the calendar from three boxes. Refused when a box is empty or there is no such day."""

    widget = BirthDateBoxes
    empty_values = [None, ("", "", "")]

    def to_python(self, value: tuple[str, ...] | None) -> date | None:
        if value in self.empty_values or value is None:
            return None
        if not all(part.isdecimal() and len(part) <= 4 for part in value) or len(value[0]) < 4:
            raise forms.ValidationError(_("Enter year, month and day in numbers, such as 1984, 3 and 14."))
        year, month, day = map(int, value)
        if not 1 <= month <= 12:
            raise forms.ValidationError(_("Months run from 1 to 12. You entered %(n)s."), params={"n": month})
        try:
            return date(year, month, day)
        except ValueError:
            raise forms.ValidationError(_("There is no such day in that month. Check the date.")) from None
