"""What is filled in at the register. Amounts are mg; every act is signed by two people."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.pharmacy import rules
from lightwell.pharmacy.models import Container, Lot, RegisterEntry
from lightwell.scheduling.queries import day_bounds
from lightwell.web.fields import CommaField, offer
from lightwell.web.proof import WitnessedForm

MOST_CONTAINERS = 200


class AmountField(CommaField):
    """A number with at most two decimals; a comma is read as the decimal sign, never as thousands."""

    def __init__(self, **kwargs):
        says = {
            "required": _("Enter the amount."),
            "invalid": _("Enter a number, such as 4.5."),
            "min_value": _("Enter an amount above 0."),
            "max_decimal_places": _("Enter at most two decimals."),
            "max_digits": _("This is more than a container holds. Look at the figure."),
            "max_whole_digits": _("This is more than a container holds. Look at the figure."),
        }
        says |= kwargs.pop("error_messages", {})
        more = {"max_digits": 8, "decimal_places": 2, "min_value": Decimal("0.01"), **kwargs}
        super().__init__(**more, error_messages=says)


class LedgerForm(forms.Form):
    """Which day, and of which lot; the day is today unless told."""

    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Enter a day as 2026-03-11.")},
    )
    lot = forms.ChoiceField(
        label=_("Lot"),
        required=False,
        error_messages={"invalid_choice": _("Choose a lot from the list.")},
    )

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        lots = Lot.objects.order_by("-received_at").values_list("pk", "lot_number")
        offer(self, "lot", [("", _("All lots")), *((str(pk), number) for pk, number in lots)])

    @property
    def shown(self) -> date:
        """The day to show; today when none was told or it cannot be read."""
        told = self.cleaned_data.get("day") or self.today
        return told if date.min < told < date.max else self.today

    def bounds(self) -> dict[str, Any]:
        """The shown day and lot as the ledger is asked for them."""
        start, end = day_bounds(self.shown)
        lot = self.cleaned_data.get("lot")
        return {"start": start, "end": end, "lot_id": UUID(lot) if lot else None}


class ReceiveForm(WitnessedForm):
    """A delivery: what the label of the box says, and the labels that its containers get."""

    drug = forms.ChoiceField(label=_("Drug"), choices=Lot.DRUGS)
    lot_number = forms.CharField(
        label=_("Lot number"),
        max_length=40,
        error_messages={"required": _("Enter the lot number printed on the box.")},
    )
    concentration_mg_per_ml = AmountField(label=_("Strength"), max_digits=6)
    container_ml = AmountField(label=_("Volume of one container"), max_digits=6)
    expires_on = forms.DateField(
        label=_("Use by"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": _("Enter the last day of use, as printed on the box."),
            "invalid": _("Enter a day as 2026-03-11."),
        },
    )
    labels = forms.CharField(
        label=_("Label of the first container"),
        max_length=12,
        error_messages={"required": _("Enter the label of the first container, such as A1.")},
    )
    how_many = forms.IntegerField(
        label=_("Number of containers"),
        min_value=1,
        max_value=MOST_CONTAINERS,
        error_messages={
            "required": _("Enter how many containers came."),
            "invalid": _("Enter a whole number."),
            "min_value": _("Enter 1 or more."),
            "max_value": _("Enter at most %(limit_value)s. Receive a larger delivery in parts."),
        },
    )

    def clean_labels(self) -> str:
        """Refused when it does not end in a number to count up from."""
        try:
            rules.labels(self.cleaned_data["labels"], 1)
        except ValueError:
            raise forms.ValidationError(_("End the label in a number, such as A1.")) from None
        return self.cleaned_data["labels"]

    def delivery(self) -> dict[str, Any]:
        """What receive_lot asks for. Only after is_valid()."""
        told = self.cleaned_data
        names = ("drug", "lot_number", "concentration_mg_per_ml", "container_ml", "expires_on")
        labels = rules.labels(told["labels"], told["how_many"])
        return {**{name: told[name] for name in names}, "labels": labels, "id": self.entry_uuid}


class WasteForm(WitnessedForm):
    """What went where everybody can see that it is gone."""

    amount_mg = AmountField(label=_("Wasted"))
    method = forms.ChoiceField(label=_("How it was wasted"), choices=RegisterEntry.METHODS)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        error_messages={"required": _("Say why it is destroyed."), "max_length": _("At most 300 letters.")},
    )

    def __init__(self, *args, needs_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason


class CorrectForm(WitnessedForm):
    """What a line should have said, and why it does not."""

    right_mg = AmountField(
        label=_("It should have said"),
        min_value=Decimal(0),
        error_messages={"min_value": _("Enter mg from 0 up.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        error_messages={"required": _("Say why this is corrected."), "max_length": _("At most 300 letters.")},
    )


class CountForm(WitnessedForm):
    """A round of the safe: what two people find in each container, before they see the book's figure.

    A container without an answer is not counted, and stays to do.
    """

    FOUND = [("sealed", _("Sealed")), ("opened", _("Opened")), ("gone", _("Not there"))]

    def __init__(self, *args, containers: Sequence[Container], **kwargs):
        super().__init__(*args, **kwargs)
        self.containers = containers
        for one in containers:
            self.fields[f"found_{one.pk}"] = forms.ChoiceField(
                label=one.label,
                required=False,
                choices=self.FOUND,
                error_messages={"invalid_choice": _("Choose sealed, opened or not there.")},
            )
            self.fields[f"mg_{one.pk}"] = AmountField(
                label=_("%(label)s: measured") % {"label": one.label}, required=False, min_value=Decimal(0)
            )

    def rows(self) -> Iterator[tuple[Container, forms.BoundField, forms.BoundField]]:
        """Each container with its two fields."""
        for one in self.containers:
            yield one, self[f"found_{one.pk}"], self[f"mg_{one.pk}"]

    def clean(self) -> dict[str, Any]:
        """Opened needs its mg; a measured figure fits into the container; one container at least."""
        super().clean()
        for one in self.containers:
            problem = _problem(one, *self._told(one))
            if problem and f"mg_{one.pk}" not in self.errors:
                self.add_error(f"mg_{one.pk}", problem)
        if not self.errors and not self.found():
            self.add_error(None, _("Say of one container at least what you found."))
        return self.cleaned_data

    def found(self) -> list[tuple[Container, Decimal]]:
        """What was found, in mg, of each container that was looked at."""
        answers = ((one, *self._told(one)) for one in self.containers)
        return [(one, _measured(one, found, mg)) for one, found, mg in answers if found]

    def _told(self, one: Container) -> tuple[str, Decimal | None]:
        mg = self.cleaned_data.get(f"mg_{one.pk}")
        return self.cleaned_data.get(f"found_{one.pk}") or ("opened" if mg is not None else ""), mg


def _problem(one: Container, found: str, mg: Decimal | None) -> Any:
    if found == "opened" and mg is None:
        return _("Measure what is in it, and enter the mg.")
    if found in ("sealed", "gone") and mg is not None:
        return _("Leave the mg empty, or choose opened.")
    if mg is not None and mg > one.lot.container_mg:
        return _("It holds at most %(most)s mg. Look at the figure again.") % {
            "most": rules.written(one.lot.container_mg)
        }
    return None


def _measured(one: Container, found: str, mg: Decimal | None) -> Decimal:
    return one.lot.container_mg if found == "sealed" else mg or rules.ZERO
