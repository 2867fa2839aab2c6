"""What a referrer types: checked softly, kept always."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lightwell.patients import rules as cards
from lightwell.referrals import rules
from lightwell.referrals.actions import File, Tried
from lightwell.referrals.models import Referral, SafetyAnswer, Trial
from lightwell.referrals.rules import FileProblem
from lightwell.web.uploads import LARGEST_FILE_BYTES

FEWEST_TRIALS, MOST_TRIALS = 2, 12
DIGITS = {"ON": 10, "BC": 10, "AB": 9, "SK": 9, "MB": 9, "NB": 9, "NS": 10, "PE": 8, "NL": 12, "YT": 9}
PROVINCES = [("", _("Province")), *((code, code) for code in cards.PROVINCES)]
NONE_WORDS = {"none", "no", "aucun", "aucune", "non"}
FILE_PROBLEMS = {
    FileProblem.EMPTY: _("This file is empty. Choose another."),
    FileProblem.TOO_LARGE: _("This file is larger than 10 MB. Send a smaller one, or fax it."),
    FileProblem.NOT_PDF: _("This is not a PDF. Save it as a PDF, or fax it."),
    FileProblem.CUT_SHORT: _("This PDF is damaged or cut short. Save it again, or fax it."),
    FileProblem.RUNS_CODE: _("This PDF holds a program or another file. Print it to a new PDF, or fax it."),
}


class ReferralForm(forms.Form):
    """The whole referral. Trials are numbered rows: trial_1_medicine, trial_1_dose and so on."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    trial_rows = forms.IntegerField(
        widget=forms.HiddenInput, min_value=FEWEST_TRIALS, max_value=MOST_TRIALS, initial=FEWEST_TRIALS
    )
    given_name = forms.CharField(label=_("First name"), max_length=80)
    family_name = forms.CharField(label=_("Last name"), max_length=80)
    birth_year = forms.IntegerField(label=_("Year"), min_value=1, max_value=9999)
    birth_month = forms.IntegerField(label=_("Month"), min_value=1, max_value=12)
    birth_day = forms.IntegerField(label=_("Day"), min_value=1, max_value=31)
    sex = forms.ChoiceField(
        label=_("Sex at birth"),
        choices=Referral._meta.get_field("sex").choices,
        initial="unknown",
        widget=forms.RadioSelect,
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
        label=_("ICD-10 code"),
        required=False,
        error_messages={"invalid": _("A code looks like F33.2. Leave it empty if you do not know it.")},
    )
    phq9_total = forms.IntegerField(label=_("PHQ-9"), min_value=0, max_value=27, required=False)
    reason = forms.CharField(label=_("In your words"), max_length=4000, widget=forms.Textarea)
    medicines = forms.CharField(
        label=_("Medicines now"), max_length=4000, required=False, widget=forms.Textarea
    )
    referrer_name = forms.CharField(label=_("Your name"), max_length=120)
    referrer_kind = forms.ChoiceField(
        label=_("You are"), choices=Referral.KINDS, initial="physician", widget=forms.RadioSelect
    )
    licence_number = forms.CharField(label=_("Licence number"), max_length=40)
    clinic = forms.CharField(label=_("Clinic"), max_length=120, required=False)
    referrer_phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    referrer_fax = forms.CharField(label=_("Fax for our letters"), max_length=30, required=False)
    patient_agrees = forms.BooleanField(
        label=_("My patient knows about this referral and agrees to it."),
        error_messages={"required": _("A referral needs the patient's agreement. Ask them first.")},
    )
    attachment = forms.FileField(
        label=_("A file"),
        required=False,
        max_length=255,
        error_messages={"empty": FILE_PROBLEMS[FileProblem.EMPTY]},
    )

    def __init__(self, *args, dropped: list[str] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.dropped = dropped or []
        for code, label in SafetyAnswer.QUESTIONS:
            self.fields[f"safety_{code}"] = forms.ChoiceField(
                label=label, choices=SafetyAnswer.ANSWERS, required=False
            )
        for place in range(1, self.row_count() + 1):
            self.fields.update(_trial_fields(place))

    def row_count(self) -> int:
        """How many rows of treatments the form has: what was sent, within reason."""
        sent = self.data.get("trial_rows", "") if self.is_bound else ""
        wanted = int(sent) if sent.isdecimal() and len(sent) < 3 else FEWEST_TRIALS
        return min(max(wanted, FEWEST_TRIALS), MOST_TRIALS)

    def trial_rows_bound(self) -> list[list[forms.BoundField]]:
        """The rows as the page draws them."""
        return [
            [self[f"trial_{place}_{part}"] for part in ("medicine", "dose", "weeks", "helped")]
            for place in range(1, self.row_count() + 1)
        ]

    def safety_bound(self) -> list[forms.BoundField]:
        return [self[f"safety_{code}"] for code, _label in SafetyAnswer.QUESTIONS]

    def birth_error(self) -> str:
        """The one message for the three boxes of the date of birth."""
        for name in ("birth_year", "birth_month", "birth_day"):
            if self[name].errors:
                return self[name].errors[0]
        return ""

    def clean_attachment(self) -> File | None:
        if "attachment" in self.dropped:
            raise forms.ValidationError(FILE_PROBLEMS[FileProblem.TOO_LARGE])
        upload = self.cleaned_data["attachment"]
        if not upload:
            return None
        content = upload.read()
        if problem := rules.file_problem(content, LARGEST_FILE_BYTES):
            raise forms.ValidationError(FILE_PROBLEMS[problem])
        return File(upload.name, content)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._clean_birth_date(cleaned)
        self._clean_card(cleaned)
        return cleaned

    def _clean_birth_date(self, cleaned: dict[str, Any]) -> None:
        parts = [cleaned.get(name) for name in ("birth_year", "birth_month", "birth_day")]
        if None in parts:
            return
        try:
            cleaned["birth_date"] = date(*parts)
        except ValueError:
            self.add_error("birth_day", _("This month does not have that day. Check the date."))

    def _clean_card(self, cleaned: dict[str, Any]) -> None:
        province = cleaned.get("health_card_province", "")
        number = cards.plain(cleaned.get("health_card_number") or "")
        if not number or cleaned.get("card_as_shown"):
            return
        if not province:
            self.add_error("health_card_province", _("Choose the province on the card."))
        elif cards.check_health_card(province, number) == cards.CardCheck.DOUBTFUL:
            self.add_error("health_card_number", _card_sentence(province, number))

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

    def medicines_sent(self) -> list[tuple[str, str]]:
        """One medicine a line; a single word for none is an empty list."""
        text = self.cleaned_data["medicines"].strip()
        if text.casefold().rstrip(".") in NONE_WORDS:
            return []
        return [_bounded(rules.medicine_line(line)) for line in text.splitlines() if line.strip()]

    def safety(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"safety_{code}"] for code, _label in SafetyAnswer.QUESTIONS}

    def fields_of_referral(self) -> dict[str, Any]:
        """What Referral keeps of the form."""
        kept = {field.name for field in Referral._meta.fields} & self.cleaned_data.keys()
        return {
            **{name: self.cleaned_data[name] for name in kept},
            "code_icd10": self.cleaned_data["code_icd10"].upper(),
            "health_card_number": cards.plain(self.cleaned_data["health_card_number"])[:14],
            "medicines_said": bool(self.cleaned_data["medicines"].strip()),
        }


def _trial_fields(place: int) -> dict[str, forms.Field]:
    return {
        f"trial_{place}_medicine": forms.CharField(
            label=_("Medicine %(place)s") % {"place": place}, max_length=120, required=False
        ),
        f"trial_{place}_dose": forms.CharField(
            label=_("Highest daily dose %(place)s") % {"place": place}, max_length=60, required=False
        ),
        f"trial_{place}_weeks": forms.IntegerField(
            label=_("Weeks %(place)s") % {"place": place}, min_value=0, max_value=2000, required=False
        ),
        f"trial_{place}_helped": forms.ChoiceField(
            label=_("Helped? %(place)s") % {"place": place},
            choices=[("", _("Choose")), *Trial.HELPED],
            required=False,
        ),
    }


def _card_sentence(province: str, number: str):
    wanted = DIGITS.get(province)
    if wanted and number.isdecimal() and len(number) != wanted:
        return _("Enter %(wanted)s digits. You entered %(given)s.") % {"wanted": wanted, "given": len(number)}
    return _("This number does not fit a card of this province. Look again, or tick the box below it.")


def _bounded(line: tuple[str, str]) -> tuple[str, str]:
    return line[0][:120], line[1][:120]
