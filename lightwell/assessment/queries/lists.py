"""What the head of a page asks of the chart: allergies, medicines, and whether anybody asked for them."""

from lightwell.assessment import facts as derive
from lightwell.audit.prepared import Prepared
from lightwell.chart.models import Allergy, HistoryAnswer, Medication
from lightwell.patients.models import Patient


def if_asked(listed: list, asked: HistoryAnswer | None) -> list | None:
    """The list; None when it is empty and nobody asked."""
    return listed if listed or (asked is not None and asked.answer == "no") else None


def answers_of(patient: Patient) -> dict[str, HistoryAnswer]:
    """The answer to each question that was asked."""
    return {one.question: one for one in HistoryAnswer.objects.current().for_patient(patient)}


_allergies = Prepared(lambda patient: Allergy.objects.current().for_patient(patient).order_by("entered_at"))
_taken = Prepared(
    lambda patient: (
        Medication.objects.current().for_patient(patient).filter(use="active").order_by("entered_at", "name")
    )
)
_answer = Prepared(
    lambda patient, question: (
        HistoryAnswer.objects.current().for_patient(patient).filter(question=question)[:1]
    )
)


def allergies_of(patient: Patient) -> list[Allergy] | None:
    """The allergies for the head of a page: None: nobody asked; []: none known. At most two queries."""
    listed = _allergies(patient.pk)
    return listed or _none_known(patient, derive.ALLERGIES_ASKED)


def medicines_of(patient: Patient) -> list[Medication] | None:
    """The medicines taken; None: nobody asked; []: none. At most two queries."""
    return _taken(patient.pk) or _none_known(patient, derive.MEDICINES_ASKED)


def _none_known(patient: Patient, question: str) -> list | None:
    """An empty list when somebody asked and the answer was no; None when nobody knows."""
    return if_asked([], _answer.first(patient.pk, question))
