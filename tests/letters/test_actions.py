"""Drafting, editing and signing: what a letter keeps, and what is refused with nothing written."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from lightwell.audit.models import AuditEvent
from lightwell.audit.queries import changed_rows
from lightwell.audit.refusal import Refused
from lightwell.chart.models import Document
from lightwell.letters import actions, queries
from lightwell.letters.models import Letter, SignedLetter
from tests.factories.courses import a_decided_patient
from tests.factories.letters import a_letter, a_referred_patient, a_treated_course

AFTER = datetime(2026, 12, 14, 15, 0, tzinfo=UTC)


def words_of(document: Document) -> str:
    pages = PdfReader(BytesIO(bytes(document.pdf))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    return text.replace("\u00a0", " ")


@pytest.fixture
def letter(coordinator, now) -> Letter:
    return a_letter(coordinator, at=now)


def test_a_decision_is_drafted_to_the_referrer_in_the_referral_s_language(letter):
    assert letter.recipient_name == "Dr. Benedetta Larkspur"
    assert letter.recipient_address == "Inkwell Family Practice, Fax 416-555-0111"
    assert (letter.language, letter.ready, letter.version) == ("en", False, 1)
    assert "two trials failed" in letter.body and "suitable" in letter.body


def test_a_french_speaking_patient_s_letter_is_drafted_in_french(coordinator, now):
    letter = a_letter(coordinator, queries.due(patient=a_referred_patient(language="fr"))[0].subject, at=now)
    assert letter.language == "fr"
    assert letter.body.startswith("Ce que nous vous demandons")


def test_a_course_is_drafted_with_its_doses_scores_and_highest_pressure(coordinator):
    letter = a_letter(coordinator, a_treated_course(), at=AFTER)
    assert "6 of 6 planned" in letter.body and "136/86" in letter.body
    assert "from 20 to 4 of 27: a response, and remission" in letter.body
    assert "has not decided on the next step" in letter.body


def test_a_second_draft_about_the_same_is_the_first_one(letter, psychiatrist, now):
    assert actions.draft_letter(by=psychiatrist, at=now, about=letter.decision, id=uuid4()) == letter
    assert Letter.objects.count() == 1


def test_an_edit_is_the_next_version_and_the_same_edit_again_is_not(letter, coordinator, now):
    first = actions.edit_letter(by=coordinator, at=now, letter=letter, body="Better words.", ready=True)
    again = actions.edit_letter(by=coordinator, at=now, letter=letter, body="Better words.\r\n", ready=True)
    assert (first.version, again.pk) == (2, first.pk)
    assert Letter.objects.filter(record=letter.record).count() == 2
    assert AuditEvent.objects.first().action == "amend"


def test_of_two_people_who_edit_one_draft_the_second_is_told(letter, coordinator, physician, now):
    actions.edit_letter(by=coordinator, at=now, letter=letter, body="Odile's words.")
    with pytest.raises(Refused, match="Odile Marchbanks changed this meanwhile"):
        actions.edit_letter(by=physician, at=now, letter=letter, body="Leopold's words.")
    assert queries.letter_of(letter.record).body == "Odile's words."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": " \n "}, "body"),
        ({"recipient_name": " "}, "recipient_name"),
        ({"language": "de"}, "language"),
    ],
)
def test_a_letter_needs_words_a_recipient_and_a_language(letter, coordinator, now, changes, field):
    with pytest.raises(Refused) as refusal:
        actions.edit_letter(by=coordinator, at=now, letter=letter, **changes)
    assert refusal.value.field == field
    assert Letter.objects.count() == 1


def test_signing_seals_the_letter_and_its_pdf_with_one_line_of_audit(letter, psychiatrist, now):
    lines = AuditEvent.objects.count()
    signed = actions.sign_letter(by=psychiatrist, at=now, letter=letter)
    assert AuditEvent.objects.count() == lines + 1
    assert AuditEvent.objects.first().action == "sign"
    assert changed_rows() == []
    said = words_of(signed.document)
    for told in ("Northlight Clinic", "Ottoline Fernwhistle, born 14 March 1984", "Dr. Benedetta Larkspur"):
        assert told in said
    assert "O. Fernwhistle, page 1 of 1" in said
    assert "Dr. Sunniva Achterberg" in said and "24 November 2026, 10:00 EST" in said


def test_every_page_of_a_long_letter_has_name_and_number(letter, psychiatrist, now):
    long = actions.edit_letter(
        by=psychiatrist, at=now, letter=letter, body="\n\n".join(["Words. " * 60] * 20)
    )
    pdf = actions.sign_letter(by=psychiatrist, at=now, letter=long).document.pdf
    pages = [page.extract_text() for page in PdfReader(BytesIO(bytes(pdf))).pages]
    assert len(pages) > 1
    for number, text in enumerate(pages, 1):
        assert f"O. Fernwhistle, page {number} of {len(pages)}" in " ".join(text.split())


def test_markup_in_the_words_stays_words_on_paper(letter, psychiatrist, now):
    hostile = '<script>alert("x")</script> #panic() $x$ @ref *bold* `raw`'
    edited = actions.edit_letter(by=psychiatrist, at=now, letter=letter, body=hostile)
    said = words_of(actions.sign_letter(by=psychiatrist, at=now, letter=edited).document)
    assert '<script>alert("x")</script> #panic() $x$ @ref *bold* `raw`' in said


def test_the_letter_about_a_course_draws_its_scores(psychiatrist):
    letter = a_letter(psychiatrist, a_treated_course(), at=AFTER, language="fr")
    said = words_of(actions.sign_letter(by=psychiatrist, at=AFTER, letter=letter).document)
    assert "(PHQ-9)" in said and "Fernwhistle" in said
    assert "22 novembre" in said and "12 décembre" in said


def test_a_letter_is_signed_once(letter, psychiatrist, physician, now):
    key = uuid4()
    signed = actions.sign_letter(by=psychiatrist, at=now, letter=letter, id=key)
    assert actions.sign_letter(by=psychiatrist, at=now, letter=letter, id=key) == signed
    with pytest.raises(Refused, match="Sunniva Achterberg signed this letter"):
        actions.sign_letter(by=physician, at=now, letter=letter)
    with pytest.raises(Refused, match="signed this letter"):
        actions.edit_letter(by=physician, at=now, letter=letter, body="Other words.")
    assert (SignedLetter.objects.count(), Document.objects.count()) == (1, 1)


def test_only_who_may_sign_signs(letter, coordinator, now):
    with pytest.raises(Refused, match="physician or a psychiatrist"):
        actions.sign_letter(by=coordinator, at=now, letter=letter)
    assert not SignedLetter.objects.exists()


def test_a_version_that_was_edited_since_is_not_signed(letter, coordinator, psychiatrist, now):
    actions.edit_letter(by=coordinator, at=now, letter=letter, body="Newer words.")
    with pytest.raises(Refused, match="Odile Marchbanks changed this letter meanwhile"):
        actions.sign_letter(by=psychiatrist, at=now, letter=letter)
    assert not Document.objects.exists()


def test_a_letter_to_nobody_is_not_signed(psychiatrist, now):
    patient = a_decided_patient()
    letter = a_letter(psychiatrist, queries.due(patient=patient)[0].subject, at=now)
    with pytest.raises(Refused, match="to whom"):
        actions.sign_letter(by=psychiatrist, at=now, letter=letter)


def test_without_its_audit_line_nothing_is_signed(letter, psychiatrist, now, monkeypatch):
    def fails(**_values):
        raise RuntimeError("no line")

    monkeypatch.setattr("lightwell.letters.actions.signing.audit.record", fails)
    with pytest.raises(RuntimeError):
        actions.sign_letter(by=psychiatrist, at=now, letter=letter)
    assert not SignedLetter.objects.exists() and not Document.objects.exists()


def test_a_wrong_signed_letter_is_replaced_by_a_new_one(letter, coordinator, psychiatrist, now):
    with pytest.raises(Refused, match="not signed yet"):
        actions.replace_letter(by=coordinator, at=now, letter=letter)
    actions.sign_letter(by=psychiatrist, at=now, letter=letter)
    new = actions.replace_letter(by=coordinator, at=now, letter=letter)
    assert new.record != letter.record and new.replaces == letter
    said = words_of(actions.sign_letter(by=psychiatrist, at=now, letter=new).document)
    assert "This letter replaces ours of 24 November 2026." in said
