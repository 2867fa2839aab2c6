"""The rows of a referral in which the treatments that were tried are typed: trial_1_medicine and so on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.referrals.actions import Tried
from lightwell.referrals.models import Trial

FEWEST_TRIALS, MOST_TRIALS = 2, 12
PARTS = ("medicine", "dose", "weeks", "helped")


class TrialRows(forms.Form):
    """A form with as many rows of treatments as were sent, within reason."""

    trial_rows = forms.IntegerField(
        widget=forms.HiddenInput, min_value=FEWEST_TRIALS, max_value=MOST_TRIALS, initial=FEWEST_TRIALS
    )

    def add_trial_rows(self) -> None:
        for place in range(1, self.row_count() + 1):
            self.fields.update(_trial_fields(place))

    def row_count(self) -> int:
        """How many rows of treatments the form has: what was sent, within reason."""
        sent = str(self["trial_rows"].value())
        wanted = int(sent) if sent.isdecimal() and len(sent) < 3 else FEWEST_TRIALS
        return min(max(wanted, FEWEST_TRIALS), MOST_TRIALS)

    def trial_rows_bound(self) -> list[list[forms.BoundField]]:
        """The rows as the page draws them."""
        return [[self[f"trial_{place}_{part}"] for part in PARTS] for place in range(1, self.row_count() + 1)]

    def clean_trials(self, cleaned: dict[str, Any]) -> None:
        """A row that says something names what was tried."""
        for place in range(1, self.row_count() + 1):
            told = (cleaned.get(f"trial_{place}_{part}") for part in PARTS[1:])
            if not cleaned.get(f"trial_{place}_medicine") and any(one not in (None, "") for one in told):
                self.add_error(f"trial_{place}_medicine", _("Say what was tried, or empty the row."))

    def trials(self) -> list[Tried]:
        """The rows that name a medicine."""
        return [
            Tried(
                medicine=self.cleaned_data[f"trial_{place}_medicine"],
                highest_dose=self.cleaned_data[f"trial_{place}_dose"],
                weeks=self.cleaned_data[f"trial_{place}_weeks"],
                helped=self.cleaned_data[f"trial_{place}_helped"] or "unknown",
            )
            for place in range(1, self.row_count() + 1)
            if self.cleaned_data[f"trial_{place}_medicine"]
        ]


def _trial_fields(place: int) -> dict[str, forms.Field]:
    told = {"place": place}
    return {
        f"trial_{place}_medicine": forms.CharField(
            label=_("Medicine %(place)s") % told, max_length=120, required=False
        ),
        f"trial_{place}_dose": forms.CharField(
            label=_("Highest daily dose %(place)s") % told, max_length=60, required=False
        ),
        f"trial_{place}_weeks": forms.IntegerField(
            label=_("Weeks %(place)s") % told, min_value=0, max_value=2000, required=False
        ),
        f"trial_{place}_helped": forms.ChoiceField(
            label=_("Helped? %(place)s") % told, choices=[("", _("Choose")), *Trial.HELPED], required=False
        ),
    }
