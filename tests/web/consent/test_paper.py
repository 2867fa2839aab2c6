"""The signed PDF as it is downloaded: what it says, and that a changed one is never given out."""

import hashlib
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from pypdf import PdfReader

from lightwell.audit.models import AuditEvent
from lightwell.chart.models import Document
from lightwell.consent import queries
from tests.factories.consent import A_SIGNATURE, a_consent
from tests.factories.patients import a_patient


@pytest.fixture
def download(signed_in, nurse):
    """The paper of a consent, as a nurse asks for it."""
    browser = signed_in(nurse)
    return lambda consent, patient: browser.get(f"/patients/{patient.pk}/consent/{consent.pk}/paper/")


def words_of(pdf: bytes) -> str:
    """The letters of the paper without the spaces and hyphens that setting it may move."""
    return squeezed(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def squeezed(text: str) -> str:
    return "".join(text.replace("-", "").split()).replace("\u00a0", "")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_paper_says_what_was_read_agreed_and_signed(download, patient, language):
    consent = a_consent(patient, language=language, signature=A_SIGNATURE)
    said, text = words_of(download(consent, patient).content), queries.current_text()
    for part in text.parts:
        for words in (part.heading, *part.paragraphs):
            assert squeezed(words.get(language)) in said
    for agreement in consent.agreements.all():
        assert squeezed(agreement.words) in said
    for told in ("Ottoline Fernwhistle", "RN Tamsin Okonjo-Reed", "ketamine-2026-11b", "2026-11-19 10:00"):
        assert squeezed(told) in said


def test_it_is_a_file_named_by_its_day_and_kept_by_nobody(download, patient):
    answer = download(a_consent(patient), patient)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert 'filename="consent-2026-11-19.pdf"' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_bytes_are_those_that_were_signed(download, patient):
    consent = a_consent(patient)
    assert hashlib.sha256(download(consent, patient).content).hexdigest() == consent.document.sha256


def test_taking_a_copy_leaves_its_line(download, patient, nurse):
    consent = a_consent(patient)
    download(consent, patient)
    line = AuditEvent.objects.first()
    assert (line.action, line.entity_id, line.actor_id) == (
        "export",
        str(consent.document_id),
        nurse.actor_id,
    )


def test_a_paper_that_was_changed_is_not_given_out(download, patient):
    consent = a_consent(patient)
    changed = bytes(consent.document.pdf).replace(b"PDF-1.7", b"PDF-1.6")
    on = " ON chart_document" if connection.vendor == "postgresql" else ""
    with connection.cursor() as thief:
        thief.execute(f"DROP TRIGGER chart_document_sealed{on}")
    Document.objects.filter(pk=consent.document_id).update(pdf=changed)
    answer = download(consent, patient)
    assert answer.status_code == 409
    assert "not the one that was signed" in answer.text
    assert b"%PDF" not in answer.content


def test_the_paper_of_one_is_not_in_the_record_of_another(download, patient):
    consent, other = a_consent(patient), a_patient(given_name="Rowan", health_card_number="")
    assert download(consent, other).status_code == 404


def test_a_paper_that_is_not_there_is_not_found(signed_in, nurse, patient):
    assert signed_in(nurse).get(f"/patients/{patient.pk}/consent/{uuid4()}/paper/").status_code == 404
