"""The signed consent on paper: the whole text as shown, the agreements, the signature, who and when."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lightwell.chart import documents
from lightwell.consent import queries, rules
from lightwell.consent.models import ConsentGiven
from lightwell.knowledge.consenting import ConsentText, Statement
from lightwell.patients.models import Patient

TEMPLATE = Path(__file__).with_name("consent.typ")


def consent_pdf(
    consent: ConsentGiven,
    patient: Patient,
    text: ConsentText,
    agreed: list[Statement],
    questions: Iterable[tuple[str, str]] = (),
) -> bytes:
    """The PDF of a consent, in the language it was read in. `consent` need not be saved yet.

    `questions`: what was asked, with its answer.
    """
    language = consent.language
    with translation.override(language):
        data = {
            **_data(consent, patient, text, agreed, language),
            "asked": _("Questions and answers"),
            "questions": [list(pair) for pair in questions],
        }
        return documents.render(TEMPLATE, data)


def _data(
    consent: ConsentGiven, patient: Patient, text: ConsentText, agreed: list[Statement], language: str
) -> dict:
    return {
        "language": language,
        "clinic": settings.CLINIC_NAME,
        "title": text.title.get(language),
        "patient": patient.name,
        "facts": _facts(consent, patient, text),
        "parts": [
            {
                "heading": part.heading.get(language),
                "paragraphs": [paragraph.get(language) for paragraph in part.paragraphs],
            }
            for part in text.parts
        ],
        "agree": _("I agree"),
        "statements": [statement.text.get(language) for statement in agreed],
        "signature": _signature_svg(consent.signature_svg_path),
        "signed": _("Signed"),
        "signed_by": _facts_of_signing(consent),
        "reference": str(consent.pk),
    }


def _facts(consent: ConsentGiven, patient: Patient, text: ConsentText) -> list[list[str]]:
    facts = [
        [_("Patient"), patient.name],
        [_("Born"), patient.birth_date.isoformat()],
        [_("Version of the text"), text.version],
    ]
    return facts + ([[_("For"), consent.course_label]] if consent.course_label else [])


def _facts_of_signing(consent: ConsentGiven) -> list[list[str]]:
    how = _("drawn by hand on the screen") if consent.signature_svg_path else _("name typed")
    return [
        [_("Name"), consent.signed_name],
        *_facts_of_sitting(consent),
        [_("How"), how],
        [_("When"), written_time(consent)],
        [_("Presented by"), consent.presented_by_name],
    ]


def _facts_of_sitting(consent: ConsentGiven) -> list[list[str]]:
    """Who signed for whom, who helped, and what the clinician stated; only what there is."""
    relation = queries.relation_words(consent.substitute_relation, consent.language)
    interpreter = f"{consent.interpreter_name} ({consent.interpreter_language})"
    stated = str(consent.get_capacity_display()) if consent.capacity else ""
    facts = [
        [_("Decides for the patient as"), relation],
        [_("Interpreter"), interpreter if consent.interpreter_name else ""],
        [_("The clinician states"), ". ".join(filter(None, (stated, consent.capacity_words)))],
        [_("Witness"), consent.witness_name],
    ]
    return [[label, value] for label, value in facts if value]


def written_time(consent: ConsentGiven) -> str:
    """2026-11-24 10:00 EST (America/Toronto): the clinic's wall time, without doubt in either language."""
    local = queries.clinic_time(consent.given_at)
    time = documents.clinic_time(consent.given_at, consent.language)
    return f"{local:%Y-%m-%d} {time} ({settings.CLINIC_TIME_ZONE})"


def _signature_svg(path: str) -> str:
    """The checked path as a drawing; the path holds digits, points, M and L only."""
    if not path:
        return ""
    size = f"0 0 {rules.PAD_WIDTH} {rules.PAD_HEIGHT}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}"><path d="{path}" fill="none"'
        ' stroke="#000" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
