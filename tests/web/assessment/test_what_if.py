"""The medical director tries a policy on a case file: the same as the command says, and nothing is kept."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lightwell.patients.models import Patient
from tests.cases.facts import HERE, NAMES
from tests.factories.staff import a_user

pytestmark = pytest.mark.django_db
PAGE = "/assessments/what-if/"


@pytest.fixture
def director():
    return a_user("psychiatrist", username="director", is_medical_director=True)


def case(name: str = "04-not-suitable", content: bytes | None = None) -> SimpleUploadedFile:
    told = (HERE / name / "case.json").read_bytes() if content is None else content
    return SimpleUploadedFile("case.json", told, content_type="application/json")


def test_only_the_director_opens_it_and_finds_it_in_the_list(signed_in, director):
    assert reverse("assessment:what_if") == PAGE
    assert signed_in(a_user("psychiatrist")).get(PAGE).status_code == 403
    browser = signed_in(director)
    assert PAGE in browser.get("/assessments/").text
    assert browser.get(PAGE).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_every_case_can_be_read(signed_in, director, name):
    answer = signed_in(director).post(PAGE, {"case": case(name)})
    assert answer.status_code == 200
    assert "Nothing, for this case." in answer.text


def test_it_shows_findings_with_their_evidence(signed_in, director):
    text = signed_in(director).post(PAGE, {"case": case(), "day": "0"}).text
    assert "B12 Psychosis or schizophrenia spectrum disorder" in text
    assert "I21.4 Acute subendocardial myocardial infarction (active), day -30" in text
    assert "holds, BLOCK, blocks" in text
    assert not Patient.objects.exists()


def test_a_proposal_shows_what_would_change(signed_in, director):
    sent = {"case": case(), "proposed": "suitability.cv_event.block_days = 14\n\n"}
    text = signed_in(director).post(PAGE, sent).text
    assert "1 finding" in text
    assert "holds, SPECIALIST" in text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose a case file"),
        ({"case": case(content=b"")}, "This file is empty."),
        ({"case": case(content=b"<html>")}, "case.json is not JSON"),
        ({"case": case(content=b"{}")}, "case.json is not a case: object missing required field"),
        ({"case": case(content=b'{"person":' * 50_000)}, "case.json is not"),
        ({"case": case(content=b"x" * 2_100_000)}, "at most 2 MB"),
        ({"case": case(content=b"x" * 11_000_000)}, "at most 2 MB"),
        ({"case": case(), "day": "tomorrow"}, "Enter a whole number."),
        ({"case": case(), "day": "99999999"}, "less than or equal to 40000"),
        ({"case": case(), "proposed": "suitability.b99=1"}, "suitability.b99 is not a policy value."),
        ({"case": case(), "proposed": "x" * 4001}, "at most 4000 characters"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(signed_in, director, sent, sentence):
    for file in (one for one in sent.values() if not isinstance(one, str)):
        file.seek(0)
    answer = signed_in(director).post(PAGE, sent)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_words_of_a_file_are_never_run(signed_in, director):
    told = json.loads((HERE / "04-not-suitable" / "case.json").read_text())
    told["medicines"][0]["name"] = "<script>alert(1)</script> quetiapine"
    text = signed_in(director).post(PAGE, {"case": case(content=json.dumps(told).encode())}).text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
