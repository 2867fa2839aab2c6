"""What a referrer types: checked softly, kept always."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.patients import rules as cards
from lightwell.patients.models import Patient
from lightwell.referrals import rules
from lightwell.referrals.models import Referral, SafetyAnswer
from lightwell.web.referrals.attached import AttachmentsField
from lightwell.web.referrals.birth import BirthDateField
from lightwell.web.referrals.trials import TrialRows
from lightwell.web.uploads import Dropped

LONGEST_CARD, LONGEST_WORDS = 14, 120
PATIENT = "patient"
SENDERS = [*Referral.KINDS, (PATIENT, _("The patient, or family"))]
"""Who may open the form. Only the first two may send it; the third is told kindly what to do instead."""
PROVINCES = [("", _("Province")), *((code, code) for code in cards.PROVINCES)]
NONE_WORDS = {"none", "no", "none known", "no known allergies", "nkda", "nka"}
NONE_WORDS |= {"aucun", "aucune", "non", "aucune connue", "aucune allergie connue"}
PARTS = {
    "p": (_("Your patient"), ("given_name", "family_name", "birth_date", "health_card_number", "phone")),
    "w": (_("Why now"), ("indication", "code_icd10", "phq9_total", "reason", "other_diagnoses")),
    "t": (_("What has been tried"), ("trial_", "medicines", "allergies", "medical_history")),
    "s": (_("Safety questions"), ("suicide_risk", "safety_")),
    "y": (_("You"), ("referrer_", "licence_", "clinic", "patient_agrees", "attachment")),
}
"""The parts of the form: anchor, title, and how the names of its fields begin."""


def _wanted(sentence) -> dict[str, Any]:
    return {"required": sentence}


class ReferralForm(TrialRows):
    """The whole referral. Lists are typed one thing a line, treatments that were tried in numbered rows."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    given_name = forms.CharField(
        label=_("First name"), max_length=80, error_messages=_wanted(_("Enter the patient's first name."))
    )
    family_name = forms.CharField(
        label=_("Last name"), max_length=80, error_messages=_wanted(_("Enter the patient's last name."))
    )
    birth_date = BirthDateField(
        label=_("Date of birth"), error_messages=_wanted(_("Enter the patient's date of birth."))
    )
    sex = forms.ChoiceField(
        label=_("Sex at birth"), choices=Patient.SEXES, initial="unknown", widget=forms.RadioSelect
    )
    health_card_province = forms.ChoiceField(label=_("Health card of"), choices=PROVINCES, required=False)
    health_card_number = forms.CharField(label=_("Health number"), max_length=20, required=False)
    card_as_shown = forms.BooleanField(label=_("This is what the card says. Send it so."), required=False)
    phone = forms.CharField(label=_("Mobile phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("Email"), required=False)
    language = forms.ChoiceField(
        label=_("Speaks with us in"), choices=Referral.LANGUAGES, initial="en", widget=forms.RadioSelect
    )
    indication = forms.ChoiceField(label=_("Main reason"), choices=Referral.REASONS)
    code_icd10 = forms.RegexField(
        r"^[A-Za-z]\d[0-9A-Za-z](\.?[0-9A-Za-z]{1,4})?$",
        label=_("ICD-10"),
        required=False,
        error_messages={"invalid": _("A code looks like F33.2. Leave it empty if you do not know it.")},
    )
    phq9_total = forms.IntegerField(label=_("PHQ-9"), required=False)
    reason = forms.CharField(
        label=_("In your words"),
        max_length=4000,
        widget=forms.Textarea,
        error_messages=_wanted(_("Say in a few words why you refer this patient.")),
    )
    other_diagnoses = forms.CharField(
        label=_("Other diagnoses"), max_length=4000, required=False, widget=forms.Textarea
    )
    medicines = forms.CharField(
        label=_("Medicines now"), max_length=4000, required=False, widget=forms.Textarea
    )
    allergies = forms.CharField(label=_("Allergies"), max_length=4000, required=False, widget=forms.Textarea)
    medical_history = forms.CharField(
        label=_("Medical history"), max_length=4000, required=False, widget=forms.Textarea
    )
    suicide_risk = forms.ChoiceField(
        label=_("What is the risk of suicide now?"),
        choices=Referral.SUICIDE_RISKS,
        widget=forms.RadioSelect,
        error_messages=_wanted(_("Say what you know of the risk of suicide. “Not known” is an answer.")),
    )
    referrer_kind = forms.ChoiceField(
        label=_("You are"),
        choices=Referral.KINDS,
        widget=forms.RadioSelect,
        error_messages=_wanted(_("Say who you are.")),
    )
    referrer_name = forms.CharField(
        label=_("Your name"), max_length=120, error_messages=_wanted(_("Enter your name."))
    )
    licence_province = forms.ChoiceField(label=_("Licensed in"), choices=PROVINCES, required=False)
    licence_number = forms.CharField(
        label=_("Licence number"), max_length=40, error_messages=_wanted(_("Enter your licence number."))
    )
    clinic = forms.CharField(label=_("Clinic"), max_length=120, required=False)
    referrer_phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    referrer_fax = forms.CharField(label=_("Fax for our letters"), max_length=30, required=False)
    riddle = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    riddle_answer = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    website = forms.CharField(max_length=200, required=False)
    patient_agrees = forms.BooleanField(
        label=_(
            "My patient knows about this referral, agrees to it, and agrees that we share what care needs."
        ),
        error_messages=_wanted(_("A referral needs the patient's agreement. Ask them first.")),
    )

    def __init__(self, *args, today: date, dropped: Iterable[Dropped] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        label = _("Chart summary, results, letters")
        self.fields["attachment"] = AttachmentsField(label=label, dropped=dropped)
        for code, label in SafetyAnswer.QUESTIONS:
            self.fields[f"safety_{code}"] = forms.ChoiceField(
                label=label, choices=SafetyAnswer.ANSWERS, required=False
            )
        self.add_trial_rows()

    def safety_bound(self) -> list[forms.BoundField]:
        return [self[f"safety_{code}"] for code, _label in SafetyAnswer.QUESTIONS]

    def parts(self) -> list[tuple[Any, str, str]]:
        """The parts for the list beside the form: title, anchor, and where things stand there.

        Sent back, a part without a message is done and the first one with a message is current.
        """
        wrong = {anchor: self._has_errors(starts) for anchor, (_title, starts) in PARTS.items()}
        current = next((anchor for anchor, bad in wrong.items() if bad), "p") if self.errors else "p"
        return [
            (title, f"#{anchor}", "current" if anchor == current else self._done(wrong[anchor]))
            for anchor, (title, _starts) in PARTS.items()
        ]

    def _has_errors(self, starts: tuple[str, ...]) -> bool:
        return any(name.startswith(starts) for name in self.errors)

    def _done(self, wrong: bool) -> str:
        return "done" if self.is_bound and not wrong else ""

    def age(self) -> int | None:
        """The age of the patient in whole years, once the date of birth is right."""
        born = self.cleaned_data.get("birth_date") if self.is_bound and self.errors else None
        return Patient(birth_date=born).age_on(self.today) if born else None

    def clean_birth_date(self) -> date:
        born = self.cleaned_data["birth_date"]
        if rules.impossible_birth_date(born, self.today):
            raise forms.ValidationError(_("Nobody has this birth date. Check the year."))
        return born

    def clean_phq9_total(self) -> int | None:
        total = self.cleaned_data["phq9_total"]
        top = knowledge.current().instruments["PHQ-9"].max_total
        if total is not None and not 0 <= total <= top:
            raise forms.ValidationError(_("The PHQ-9 runs from 0 to %(top)s."), params={"top": top})
        return total

    def clean_medicines(self) -> str:
        said = _("Write one medicine a line, in at most %(most)s letters. Number %(n)s is longer.")
        return self._short_lines("medicines", rules.medicine_line, said)

    def clean_allergies(self) -> str:
        said = _("Write one allergy a line, in at most %(most)s letters. Number %(n)s is longer.")
        return self._short_lines("allergies", rules.allergy_line, said)

    def clean_other_diagnoses(self) -> str:
        said = _("Write one diagnosis a line, in at most %(most)s letters. Number %(n)s is longer.")
        return self._short_lines("other_diagnoses", rules.diagnosis_line, said)

    def _short_lines(self, name: str, parts_of: Callable[[str], tuple[str, str]], said) -> str:
        for number, line in enumerate(rules.lines_of(self.cleaned_data[name]), 1):
            if max(map(len, parts_of(line))) > LONGEST_WORDS:
                raise forms.ValidationError(said, params={"most": LONGEST_WORDS, "n": number})
        return self.cleaned_data[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._clean_card(cleaned)
        self.clean_trials(cleaned)
        return cleaned

    def _clean_card(self, cleaned: dict[str, Any]) -> None:
        province = cleaned.get("health_card_province", "")
        number = cards.plain(cleaned.get("health_card_number") or "")
        if len(number) > LONGEST_CARD:
            self.add_error("health_card_number", _("No health number is that long. Look at the card again."))
        elif not number or cleaned.get("card_as_shown"):
            return
        elif not province:
            self.add_error("health_card_number", _("Choose the province on the card."))
        elif cards.check_health_card(province, number) == cards.CardCheck.DOUBTFUL:
            self.add_error("health_card_number", _card_sentence(province, number))

    def lists(self) -> dict[str, list[tuple[str, str]]]:
        """What was typed one thing a line, in its parts; a word for none is an empty list."""
        return {
            "medicines": self._listed("medicines", rules.medicine_line),
            "diagnoses": self._listed("other_diagnoses", rules.diagnosis_line),
            "allergies": self._listed("allergies", rules.allergy_line),
        }

    def _listed(self, name: str, parts_of: Callable[[str], tuple[str, str]]) -> list[tuple[str, str]]:
        text = self.cleaned_data[name].strip()
        none = text.casefold().rstrip(".") in NONE_WORDS
        return [] if none else [parts_of(line) for line in rules.lines_of(text)]

    def safety(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"safety_{code}"] for code, _label in SafetyAnswer.QUESTIONS}

    def fields_of_referral(self) -> dict[str, Any]:
        """What Referral keeps of the form."""
        kept = {field.name for field in Referral._meta.fields} & self.cleaned_data.keys()
        return {
            **{name: self.cleaned_data[name] for name in kept},
            "code_icd10": self.cleaned_data["code_icd10"].upper(),
            "health_card_number": cards.plain(self.cleaned_data["health_card_number"]),
            "medicines_said": bool(self.cleaned_data["medicines"].strip()),
            "allergies_said": bool(self.cleaned_data["allergies"].strip()),
        }


def _card_sentence(province: str, number: str):
    card = knowledge.current().health_cards[province]
    if card.digits and number.isdecimal() and len(number) != card.digits:
        told = {"wanted": card.digits, "given": len(number)}
        return _("Enter %(wanted)s digits. You entered %(given)s.") % told
    if not cards.has_form(province, number):
        shape = card.shape.get(get_language() or "en")
        return _("A card of this province has %(shape)s. Look again, or tick the box below it.") % {
            "shape": shape
        }
    return _("This number does not fit a card of this province. Look again, or tick the box below it.")
