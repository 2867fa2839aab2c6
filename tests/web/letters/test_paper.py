"""The sheet and its PDF: as signed, audited, and refused when it is not what was signed."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from pypdf import PdfReader

from lightwell.audit import triggers
from lightwell.audit.models import AuditEvent
from lightwell.chart.models import Document
from lightwell.letters import actions, queries
from tests.factories.letters import a_letter, a_referred_patient, a_treated_course
from tests.letters.test_actions import AFTER
from tests.web.letters.test_list import words


@pytest.fixture
def signed(letter, psychiatrist, now):
    return actions.sign_letter(by=psychiatrist, at=now, letter=letter)


def test_the_sheet_has_head_patient_words_and_foot(signed, address, nurse, signed_in):
    said = words(signed_in(nurse).get(address))
    for told in ("Northlight Clinic", "Ottoline Fernwhistle, born 14 March 1984", "Fax 416-555-0111"):
        assert told in said
    assert "Signed 2026-11-24 at 10:00 by Dr. Sunniva Achterberg." in said
    assert "Private health information" in said and "What we ask of you" in said
    assert AuditEvent.objects.first().entity == "letters.Letter"


def test_markup_in_the_words_stays_words_on_the_page(letter, address, coordinator, signed_in, now):
    actions.edit_letter(by=coordinator, at=now, letter=letter, body="<script>alert(1)</script>")
    said = words(signed_in(coordinator).get(address))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in said and "<script>alert" not in said


def test_a_french_letter_is_set_in_french_for_an_english_reader(coordinator, signed_in, now):
    patient = a_referred_patient(language="fr")
    letter = a_letter(coordinator, queries.due(patient=patient)[0].subject, at=now)
    said = words(signed_in(coordinator).get(f"/letters/{letter.record}/"))
    assert 'lang="fr-CA"' in said and "14 mars 1984" in said and "Not signed" in said


def test_a_letter_about_a_course_draws_its_scores(coordinator, signed_in, time_machine):
    time_machine.move_to(AFTER, tick=False)
    letter = a_letter(coordinator, a_treated_course(), at=AFTER)
    answer = signed_in(coordinator).get(f"/letters/{letter.record}/")
    assert "<svg" in words(answer) and "PHQ-9 was 20" in words(answer)


def test_the_pdf_is_handed_out_as_signed_with_a_line(signed, address, nurse, signed_in):
    answer = signed_in(nurse).get(f"{address}pdf/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="letter-2026-0001.pdf"'
    assert "Fernwhistle" in PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert AuditEvent.objects.first().action == "export"


def test_a_pdf_that_was_tampered_with_is_not_handed_out(signed, address, nurse, signed_in):
    _unsealed("UPDATE chart_document SET pdf = %s", [b"%PDF-1.7 something else"])
    answer = signed_in(nurse).get(f"{address}pdf/")
    assert answer.status_code == 409
    assert "is not the one that was signed" in words(answer)
    assert AuditEvent.objects.first().action == "view"


def _unsealed(sql: str, values: list) -> None:
    """What only somebody with the database file in their hands can do."""
    table = Document._meta.db_table
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{table}_sealed"{on}')
        cursor.execute(sql, values)
    assert triggers.unsealed_tables(connection)


def test_no_pdf_before_the_signature_and_none_for_who_reads_no_letters(address, signed_in, nurse, auditor):
    assert signed_in(nurse).get(f"{address}pdf/").status_code == 404
    assert signed_in(auditor).get(address).status_code == 403
    assert signed_in(nurse).get(f"/letters/{uuid4()}/").status_code == 404


def test_the_clinic_s_mark_heads_the_sheet_when_it_has_one(
    address, coordinator, signed_in, settings, tmp_path
):
    browser = signed_in(coordinator)
    assert "<img" not in words(browser.get(address))
    settings.CLINIC_LOGO = tmp_path / "mark.svg"
    settings.CLINIC_LOGO.write_text("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>")
    assert '<img src="data:image/svg+xml;base64,' in words(browser.get(address))
