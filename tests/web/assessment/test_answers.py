"""The page of one finding: who may answer, what is kept on a mistake, the letter, and facts that changed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lightwell.assessment import actions, queries
from lightwell.assessment.models import FindingAnswer
from lightwell.staff.models import FailedProof
from tests.conftest import NOW
from tests.factories import files
from tests.factories.assessment import an_assessed_patient
from tests.factories.staff import PASSWORD, a_user

pytestmark = pytest.mark.django_db
PDF = files.a_pdf()


@pytest.fixture
def assessed(psychiatrist):
    return an_assessed_patient(psychiatrist, at=NOW - timedelta(hours=2))


@pytest.fixture
def director():
    return a_user("physician", is_medical_director=True)


def said(patient, psychiatrist, **answers):
    at = NOW - timedelta(hours=1)
    actions.record_history(by=psychiatrist, at=at, patient=patient, answers=answers)


def told(patient, rule, **over):
    judged = {one.finding.rule.id: one for one in queries.record_of(patient, NOW).judged}[rule]
    values = {
        "entry_id": str(uuid4()),
        "mark": judged.mark,
        "words": "Repaired in 2019; neurosurgery agrees.",
    }
    return {**values, **over}


def letter(content=PDF, name="letter.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


# ── a block ──


def test_the_director_lifts_a_block_with_a_reason_and_the_password(
    signed_in, psychiatrist, director, assessed, page_of
):
    said(assessed, psychiatrist, aneurysm="yes")
    browser = signed_in(director)
    assert "Lift the block" in browser.get(page_of("show", assessed)).text
    form = told(assessed, "B02", password=PASSWORD)
    answer = browser.post(page_of("lift", assessed, "B02"), form)
    assert (answer.status_code, answer.url) == (303, f"{page_of('show', assessed)}#finding-B02")
    text = browser.get(page_of("show", assessed)).text
    assert "Block lifted by the medical director: Repaired in 2019; neurosurgery agrees." in text
    assert "Answered on these facts" in text


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"password": "wrong"}, "That is not the password of"),
        ({"password": ""}, "Enter your password to sign."),
        ({"words": "  ", "password": PASSWORD}, "Give the reason. It stays in the record."),
        ({"words": "x" * 2001, "password": PASSWORD}, "at most 2000 characters"),
        ({"mark": "0" * 64, "password": PASSWORD}, "The facts changed since this page was shown."),
    ],
)
def test_a_mistake_keeps_the_words_and_lifts_nothing(
    signed_in, psychiatrist, director, assessed, page_of, over, sentence
):
    said(assessed, psychiatrist, aneurysm="yes")
    answer = signed_in(director).post(page_of("lift", assessed, "B02"), told(assessed, "B02", **over))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert over.get("words", "Repaired in 2019").strip() in answer.text
    assert not FindingAnswer.objects.exists()


def test_five_wrong_passwords_lock_the_director_out(signed_in, psychiatrist, director, assessed, page_of):
    said(assessed, psychiatrist, aneurysm="yes")
    browser = signed_in(director)
    for _try in range(5):
        browser.post(page_of("lift", assessed, "B02"), told(assessed, "B02", password="wrong"))
    answer = browser.post(page_of("lift", assessed, "B02"), told(assessed, "B02", password=PASSWORD))
    assert "Too many wrong passwords" in answer.text
    assert FailedProof.objects.count() == 5


@pytest.mark.parametrize("role", ["psychiatrist", "physician", "nurse", "manager"])
def test_nobody_else_lifts_it_and_the_page_says_who(
    signed_in, psychiatrist, director, assessed, page_of, role
):
    said(assessed, psychiatrist, aneurysm="yes")
    browser = signed_in(a_user(role, username="someone"))
    form = told(assessed, "B02", password=PASSWORD)
    assert browser.post(page_of("lift", assessed, "B02"), form).status_code == 403
    text = browser.get(page_of("finding", assessed, "B02")).text
    assert f"Only the medical director lifts this: {director.name}." in text
    assert not FindingAnswer.objects.exists()


def test_a_clinic_without_a_director_is_told(signed_in, psychiatrist, assessed, page_of):
    said(assessed, psychiatrist, aneurysm="yes")
    text = signed_in(psychiatrist).get(page_of("finding", assessed, "B02")).text
    assert "this clinic has not named one" in text


# ── a letter ──


def test_a_letter_is_kept_and_can_be_saved(signed_in, psychiatrist, assessed, page_of):
    said(assessed, psychiatrist, glaucoma="yes")
    browser = signed_in(psychiatrist)
    form = told(assessed, "B27", specialist="Dr. Example, ophthalmology", written_on="2026-11-20")
    answer = browser.post(page_of("clear", assessed, "B27"), {**form, "letter": letter()})
    assert answer.status_code == 303
    kept = FindingAnswer.objects.get()
    saved = browser.get(reverse("assessment:letter", args=[assessed.pk, kept.pk]))
    assert (saved.content, saved["Content-Type"]) == (PDF, "application/pdf")
    assert "Letter of Dr. Example, ophthalmology" in browser.get(page_of("finding", assessed, "B27")).text


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"letter": letter(b"MZ not a pdf")}, "This is not a PDF."),
        ({"letter": letter(PDF[:20])}, "damaged or cut short"),
        ({"letter": letter(files.acting_pdf("script"))}, "holds a program"),
        ({"letter": letter(files.acting_pdf("launch"))}, "holds a program"),
        ({"letter": letter(files.acting_pdf("file"))}, "or another file"),
        ({"letter": letter(files.a_picture("JPEG"))}, "This is not a PDF."),
        ({"letter": letter(files.encrypted_pdf())}, "locked with a password"),
        ({"letter": letter(b"%PDF-1.7 startxref %%EOF")}, "damaged or cut short"),
        ({"letter": letter(files.many_pages(101))}, "more than 100 pages"),
        ({"letter": letter(b"%PDF-" + b"0" * 11_000_000)}, "larger than 10 MB"),
        ({"letter": ""}, "Add the letter as a PDF."),
        ({"written_on": "2026-12-24", "letter": letter()}, "This day has not come yet."),
        ({"written_on": "soon", "letter": letter()}, "Enter a valid date."),
        ({"specialist": " ", "letter": letter()}, "Say which specialist wrote it."),
    ],
)
def test_what_is_not_a_letter_is_refused(signed_in, psychiatrist, assessed, page_of, over, sentence):
    said(assessed, psychiatrist, glaucoma="yes")
    form = told(assessed, "B27", specialist="Dr. Example", written_on="2026-11-20")
    answer = signed_in(psychiatrist).post(page_of("clear", assessed, "B27"), {**form, **over})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Repaired in 2019" in answer.text
    assert not FindingAnswer.objects.exists()


# ── words, and the evidence ──


def test_a_finding_shows_value_date_and_who(signed_in, psychiatrist, assessed, page_of):
    for days in (1, 0):
        measured = {"measured_at": NOW - timedelta(days=days, hours=1), "systolic_mmhg": 172}
        at = NOW - timedelta(minutes=30)
        actions.record_measurement(by=psychiatrist, at=at, patient=assessed, diastolic_mmhg=104, **measured)
    text = signed_in(psychiatrist).get(page_of("show", assessed)).text
    assert f"172/104 mmHg on 2026-11-24 ({psychiatrist.name})" in text
    assert text.count("172/104 mmHg on 2026-11-23") == 1


def test_on_other_facts_it_asks_again_and_the_old_words_stay(signed_in, psychiatrist, assessed, page_of):
    said(assessed, psychiatrist, bipolar="yes")
    browser = signed_in(psychiatrist)
    browser.post(page_of("acknowledge", assessed, "B14"), told(assessed, "B14", words="On lithium."))
    assert "Acknowledged: On lithium." in browser.get(page_of("show", assessed)).text
    new = {"text": "Bipolar II disorder", "code_icd10": "F31.8"}
    actions.record_problem(by=psychiatrist, at=NOW, patient=assessed, **new)
    assert "Answered on other facts: answer again" in browser.get(page_of("show", assessed)).text
    text = browser.get(page_of("finding", assessed, "B14")).text
    assert "On lithium." in text and "On other facts" in text


def test_what_is_not_known_has_no_form_and_says_what_to_ask(signed_in, director, patient, page_of):
    text = signed_in(director).get(page_of("finding", patient, "B02")).text
    assert "Not asked: Have you ever been told you have an aneurysm" in text
    assert "<textarea" not in text


def test_a_rule_that_is_none_has_no_page(signed_in, psychiatrist, assessed, page_of):
    browser = signed_in(psychiatrist)
    assert browser.get(page_of("finding", assessed, "B99")).status_code == 404
    assert browser.post(page_of("acknowledge", assessed, "B99"), {"words": "x"}).status_code == 404


def test_someone_elses_letter_is_not_there(signed_in, psychiatrist, assessed, page_of):
    said(assessed, psychiatrist, glaucoma="yes")
    browser = signed_in(psychiatrist)
    form = told(assessed, "B27", specialist="Dr. Example", written_on="2026-11-20", letter=letter())
    browser.post(page_of("clear", assessed, "B27"), form)
    other = an_assessed_patient(psychiatrist, at=NOW - timedelta(hours=1), health_card_number="")
    kept = FindingAnswer.objects.get()
    assert browser.get(reverse("assessment:letter", args=[other.pk, kept.pk])).status_code == 404
