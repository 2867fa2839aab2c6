"""What is asked and entered before a dose."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lightwell import knowledge
from lightwell.patients import queries as patients
from lightwell.patients.models import Patient
from lightwell.pharmacy.models import Container
from lightwell.treatment.models import ANSWERS, Arrival, Confirmation
from lightwell.treatment.queries import Clearance
from lightwell.web.fields import CommaField, WallTimeField, offer
from lightwell.web.proof import PasswordField, WitnessedForm

CONFIRMED = "consent_confirmed"
ASKED = (
    "escort",
    "driving_today",
    "intoxication_or_withdrawal",
    "severe_nausea_cold_or_asthma",
    "may_be_pregnant",
    "alcohol_last_24_h",
    "cannabis_last_24_h",
)


def strengths_of(route: str) -> list[Decimal]:
    """The strengths in mg/mL that a dose of this route is drawn from."""
    known = knowledge.current().doses[route].formulations
    return [one.mg_per_ml for one in known if one.mg_per_ml is not None]


class ArrivalForm(forms.Form):
    """The questions at the door. An answer that is left out stays not asked."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    last_food_at = WallTimeField(label=_("Last solid food"), required=False)
    last_clear_fluid_at = WallTimeField(label=_("Last clear fluid"), required=False)
    escort_person = forms.ChoiceField(label=_("Who takes the patient home"), required=False)
    escort_name = forms.CharField(label=_("Someone else: name"), max_length=120, required=False)
    escort_phone = forms.CharField(label=_("Their phone"), max_length=30, required=False)

    def __init__(self, *args, patient: Patient, **kwargs):
        super().__init__(*args, **kwargs)
        agrees = Confirmation._meta.get_field("agrees").verbose_name
        self.fields[CONFIRMED] = forms.ChoiceField(label=agrees, choices=ANSWERS, required=False)
        for name in ASKED:
            if name != "may_be_pregnant" or patient.sex != "male":
                label = Arrival._meta.get_field(name).verbose_name  # type: ignore[union-attr]
                self.fields[name] = forms.ChoiceField(label=label, choices=ANSWERS, required=False)
        self.people = {str(one.pk): one for one in patients.escorts(patient)}
        named = [
            (key, f"{one.name} ({one.relationship})".replace(" ()", "")) for key, one in self.people.items()
        ]
        offer(self, "escort_person", [("", _("Not named yet")), *named])

    @property
    def questions(self) -> list[forms.BoundField]:
        """The yes-or-no questions, in order."""
        return [self[name] for name in (CONFIRMED, *ASKED) if name in self.fields]

    @staticmethod
    def known(arrival: Arrival | None, said: Confirmation | None) -> dict[str, Any]:
        """What was answered before, to start from."""
        if arrival is None:
            return {}
        times = ("last_food_at", "last_clear_fluid_at")
        return {
            **{name: getattr(arrival, name) for name in (*ASKED, *times)},
            CONFIRMED: said.agrees if said else "",
            "escort_person": str(arrival.escort_person_id or ""),
        }

    def answers(self) -> dict[str, Any]:
        """What the action takes; the escort is added by the view, which may have to name a new person."""
        told = self.cleaned_data
        asked = {name: told[name] for name in (CONFIRMED, *ASKED) if name in told}
        return {
            **asked,
            "last_food_at": told["last_food_at"],
            "last_clear_fluid_at": told["last_clear_fluid_at"],
        }


class NurseForm(forms.Form):
    """The nurse's examination, and today's weight."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    weight_kg = CommaField(
        label=_("Weight today"),
        max_digits=7,
        decimal_places=1,
        error_messages={"invalid": _("Enter the weight in kg, such as 72.4.")},
    )
    findings = forms.CharField(
        label=_("What you found"), max_length=2000, required=False, widget=forms.Textarea
    )


class PhysicianForm(forms.Form):
    """The physician's examination: go or not today, words about each hold that words can open, signed."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    goes_ahead = forms.ChoiceField(
        label=_("Treatment today"),
        choices=[("yes", _("Goes ahead")), ("no", _("Not today"))],
        error_messages={"required": _("Say whether the treatment goes ahead today.")},
    )
    findings = forms.CharField(
        label=_("What you found"), max_length=2000, required=False, widget=forms.Textarea
    )
    password = PasswordField()

    def __init__(self, *args, clearance: Clearance, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = [hold.code for hold in clearance.holds if hold.clearable and hold.known]
        for code in self.codes:
            self.fields[self.field_of(code)] = forms.CharField(
                label=_("Why it goes ahead all the same"), max_length=500, required=False
            )

    @staticmethod
    def field_of(code: str) -> str:
        """The field for the words about a hold."""
        return "hold_" + code.replace(".", "_")

    def cleared(self) -> dict[str, str]:
        """The words by code of the hold."""
        return {code: self.cleaned_data[self.field_of(code)] for code in self.codes}


class OrderForm(forms.Form):
    """The dose, from the course unless changed, signed."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    mg_per_kg = CommaField(label=_("Dose per kg"), max_digits=6, decimal_places=2)
    over_min = forms.IntegerField(label=_("Over"), min_value=0, max_value=600)
    concentration_mg_per_ml = forms.TypedChoiceField(label=_("Strength"), coerce=Decimal)
    password = PasswordField()

    def __init__(self, *args, route: str, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [(f"{one:f}", f"{one:f} mg/mL") for one in strengths_of(route)]
        offer(self, "concentration_mg_per_ml", offered)


class SignOffForm(forms.Form):
    """A second person signs a much larger dose."""

    password = PasswordField()


class DrawForm(WitnessedForm):
    """From which container, how much, before whom."""

    container = forms.ChoiceField(
        label=pgettext_lazy("container", "From"),
        error_messages={"required": _("Choose the container you draw from.")},
    )
    amount_mg = CommaField(label=_("Drawn up"), max_digits=8, decimal_places=2)

    def __init__(self, *args, containers: list[Container], **kwargs):
        super().__init__(*args, **kwargs)
        self.containers = {str(one.pk): one for one in containers}
        offer(self, "container", [(key, _described(one)) for key, one in self.containers.items()])


def _described(container: Container) -> str:
    """A1, lot LW-DEMO-A, holds 160 mg."""
    left = container.balance_mg
    told = {"label": container.label, "lot": container.lot.lot_number, "mg": f"{left.normalize():f}"}
    return _("%(label)s, lot %(lot)s, holds %(mg)s mg") % told
