"""The questions of the history, each with yes, no, not known, or nothing: not asked."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.chart.models import HistoryAnswer
from lightwell.knowledge.suitability import Question
from lightwell.patients.models import Patient
from lightwell.web.assessment.forms.fields import BEFORE_BIRTH, NOT_YET, a_day
from lightwell.web.formats import wall


def questions_for(patient: Patient) -> list[Question]:
    """What is asked of this patient at an assessment, in the order of the knowledge."""
    asked = knowledge.current().questions.values()
    return [one for one in asked if one.stage == "assessment" and patient.sex not in one.not_for]


class HistoryForm(forms.Form):
    """Every question; `<code>_on` asks when, for those whose rules look at the date."""

    seen_at = forms.DateTimeField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        patient: Patient,
        now: datetime,
        answers: dict[str, HistoryAnswer],
    ):
        super().__init__(data, initial={"seen_at": now.isoformat()})
        self.patient, self.now, self.answers = patient, now, answers
        self.questions = questions_for(patient)
        for question in self.questions:
            self._ask(question, answers.get(question.code))

    def _ask(self, question: Question, known: HistoryAnswer | None) -> None:
        self.fields[question.code] = forms.ChoiceField(
            label=question.text.get(get_language() or "en"),
            choices=HistoryAnswer.ANSWERS,
            required=False,
            initial=known.answer if known else "",
        )
        if question.dated_by:
            self.fields[f"{question.code}_on"] = a_day(_("When was the last time?"), required=False)
            self.initial[f"{question.code}_on"] = known.on_date if known else None

    def clean(self) -> dict[str, Any]:
        """No day to come, none before birth."""
        told = super().clean() or {}
        for code, day in self._days(told):
            if day > wall(self.now).date():
                self.add_error(f"{code}_on", NOT_YET)
            elif day < self.patient.birth_date:
                self.add_error(f"{code}_on", BEFORE_BIRTH)
        return told

    def _days(self, told: dict[str, Any]) -> Iterator[tuple[str, date]]:
        dated = (one.code for one in self.questions if one.dated_by)
        return ((code, told[f"{code}_on"]) for code in dated if told.get(f"{code}_on"))

    def told(self) -> dict[str, str]:
        """The answers by question."""
        return {question.code: self.cleaned_data[question.code] for question in self.questions}

    def dates(self) -> dict[str, date]:
        """When it happened, by question, where the answer is yes."""
        told = self.cleaned_data
        return {code: day for code, day in self._days(told) if told[code] == "yes"}
