"""Signing, and changing one's mind: what is kept, and what is refused with nothing written."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from lightwell.audit.models import AuditEvent
from lightwell.audit.queries import changed_rows
from lightwell.audit.refusal import Refused
from lightwell.chart import documents, entries
from lightwell.chart.models import Document, Problem
from lightwell.consent import actions, queries
from lightwell.consent.models import ConsentGiven, PartRead, Withdrawal
from tests.factories.consent import A_SIGNATURE, a_consent, every_statement
from tests.factories.patients import a_patient


@pytest.fixture
def patient(db):
    return a_patient()


def words_of(document: Document) -> str:
    pages = PdfReader(BytesIO(bytes(document.pdf))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def test_a_consent_keeps_who_what_and_how(patient, now):
    consent = a_consent(patient, signature=A_SIGNATURE, course_label="Six treatments by IV")
    assert consent.text_version == "ketamine-2026-11b"
    assert consent.signed_name == "Ottoline Fernwhistle"
    assert consent.presented_by_name == "RN Tamsin Okonjo-Reed"
    assert {agreement.statement for agreement in consent.agreements.all()} == set(every_statement(patient))
    assert queries.valid_consent(patient, now, None) == consent


def test_signing_is_one_line_of_audit_with_everything_chained(patient):
    every = every_statement(patient)
    before = AuditEvent.objects.count()
    a_consent(patient, presented_by=patient)
    line = AuditEvent.objects.first()
    assert AuditEvent.objects.count() == before + 1
    assert (line.action, line.actor_role, line.patient_id) == ("sign", "patient", patient.pk)
    assert len(line.rows.split("\n")) == 2 + len(every)
    assert changed_rows() == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_paper_holds_the_whole_text_as_it_was_read(patient, language):
    consent = a_consent(patient, language=language, course_label="Course 1")
    said, text = words_of(consent.document).replace("\u00a0", " "), queries.current_text()
    squeezed = said.replace(" ", "").replace("-", "")
    for part in text.parts:
        for paragraph in (part.heading, *part.paragraphs):
            assert plain(paragraph.get(language)).replace(" ", "").replace("-", "") in squeezed
    for agreement in consent.agreements.all():
        assert plain(agreement.words).replace(" ", "").replace("-", "") in squeezed
    for told in ("Ottoline Fernwhistle", "RN Tamsin Okonjo-Reed", "ketamine-2026-11b", "Course 1"):
        assert told in said
    zone = {"en": "EST", "fr": "HNE"}[language]
    assert f"2026-11-19 10:00 {zone} (America/Toronto)" in said
    assert "1 / " in said


def test_the_drawn_signature_is_on_the_paper(patient):
    drawn, typed = a_consent(patient, signature=A_SIGNATURE), a_consent(patient)
    assert "drawn by hand" in words_of(drawn.document)
    assert "name typed" in words_of(typed.document)
    assert len(bytes(drawn.document.pdf)) > len(bytes(typed.document.pdf))


def test_a_name_that_is_markup_stays_words(patient):
    consent = a_consent(patient, signed_name='<script>alert("x")</script> #panic()')
    assert '<script>alert("x")</script> #panic()' in words_of(consent.document)


def test_one_changed_byte_is_noticed(patient):
    document = a_consent(patient).document
    assert documents.intact(document)
    changed = bytearray(document.pdf)
    changed[len(changed) // 2] ^= 1
    document.pdf = bytes(changed)
    assert not documents.intact(document)


def test_a_missing_statement_is_refused(patient):
    with pytest.raises(Refused, match="Tick each line") as refused:
        a_consent(patient, statements=every_statement(patient)[1:])
    assert refused.value.field == "statements"
    assert not ConsentGiven.objects.exists()
    assert not Document.objects.exists()


def test_pain_asks_for_the_experimental_statement(patient, nurse, now):
    indication = {"text": "Chronic pain", "code_icd10": "R52.2", "is_indication": True}
    entries.write(Problem, by=nurse, at=now, patient=patient, **indication)
    assert "experimental" in every_statement(patient)
    without = [code for code in every_statement(patient) if code != "experimental"]
    with pytest.raises(Refused, match="Tick each line"):
        a_consent(patient, statements=without)


def test_a_diagnosis_that_becomes_experimental_needs_a_new_consent(patient, nurse, now):
    a_consent(patient)
    indication = {"text": "PTSD", "code_icd10": "F43.1", "is_indication": True}
    entries.write(Problem, by=nurse, at=now, patient=patient, **indication)
    assert queries.valid_consent(patient, now, None) is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"signed_name": "  "}, "signed_name"),
        ({"signed_name": "x" * 500}, "signed_name"),
        ({"signature": "M1 1" + "L2 2" * 10_000}, "signature"),
        ({"signature": '"/><script>'}, "signature"),
        ({"language": "de"}, "language"),
        ({"version": "ketamine-2020-01"}, None),
    ],
)
def test_what_cannot_be_signed_is_refused(patient, wrong, field):
    with pytest.raises(Refused) as refused:
        a_consent(patient, **wrong)
    assert refused.value.field == field
    assert not ConsentGiven.objects.exists()


def test_sent_twice_it_is_one_consent(patient):
    key = uuid4()
    assert a_consent(patient, id=key).pk == a_consent(patient, id=key).pk == key
    assert (ConsentGiven.objects.count(), Document.objects.count()) == (1, 1)


def test_it_counts_for_twelve_months(patient, now):
    a_consent(patient, at=now)
    assert queries.valid_consent(patient, now + timedelta(days=365), None)
    assert queries.valid_consent(patient, now + timedelta(days=367), None) is None


def test_it_does_not_count_before_it_was_given(patient, now):
    a_consent(patient, at=now)
    assert queries.valid_consent(patient, now - timedelta(minutes=1), None) is None


def test_the_consent_of_one_is_not_that_of_another(patient, now):
    a_consent(patient)
    assert queries.valid_consent(a_patient(given_name="Rowan", health_card_number=""), now, None) is None


def test_a_withdrawn_consent_counts_no_more_and_a_new_one_does(patient, nurse, now):
    a_consent(patient)
    actions.withdraw_consent(by=nurse, at=now, patient=patient, words="I want to wait")
    assert queries.valid_consent(patient, now, None) is None
    again = a_consent(patient, at=now + timedelta(hours=1))
    assert queries.valid_consent(patient, now + timedelta(hours=2), None) == again


def test_there_must_be_something_to_withdraw(patient, nurse, now):
    with pytest.raises(Refused, match="no consent to withdraw"):
        actions.withdraw_consent(by=nurse, at=now, patient=patient)
    a_consent(patient)
    actions.withdraw_consent(by=patient, at=now, patient=patient)
    with pytest.raises(Refused, match="no consent to withdraw"):
        actions.withdraw_consent(by=nurse, at=now + timedelta(hours=1), patient=patient)
    assert Withdrawal.objects.count() == 1


def test_a_part_said_twice_is_understood_once(patient, nurse, now):
    offer, _token = actions.offer_consent(by=nurse, at=now, patient=patient)
    part = {"offer": offer, "version": "ketamine-2026-11b", "part": "risks", "language": "en"}
    actions.understand_part(by=patient, at=now, **part)
    actions.understand_part(by=patient, at=now + timedelta(minutes=1), **part)
    assert PartRead.objects.get().read_at == now
    assert queries.parts_read(offer, "ketamine-2026-11b") == {"risks"}


@pytest.mark.parametrize("wrong", [{"part": "nonsense"}, {"version": "ketamine-1999-01"}])
def test_a_part_that_is_not_in_the_text_cannot_be_understood(patient, nurse, now, wrong):
    offer, _token = actions.offer_consent(by=nurse, at=now, patient=patient)
    part = {"version": "ketamine-2026-11b", "part": "risks", "language": "en", **wrong}
    with pytest.raises(Refused, match="not in the text"):
        actions.understand_part(by=patient, at=now, offer=offer, **part)


@pytest.mark.parametrize("many", [1, 3])
def test_the_history_asks_no_more_for_many(patient, now, many, django_assert_num_queries):
    for _ in range(many):
        a_consent(patient)
    with django_assert_num_queries(4):
        assert len(queries.history(patient, now, None)) == many
