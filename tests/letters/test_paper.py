"""The letter as paper: an archive's PDF, the same bytes again, numbered without gaps, any words in it."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from lightwell.audit.refusal import Refused
from lightwell.chart import documents
from lightwell.config.environment import UnknownSetting, picture
from lightwell.letters import actions, paper
from lightwell.letters.models import SignedLetter
from tests.factories.at_once import at_the_same_moment
from tests.factories.letters import a_reply
from tests.factories.pharmacy import a_person
from tests.letters.test_actions import words_of

FIRST = paper.Number(2026, 1)


@pytest.fixture
def letter(coordinator, now):
    return a_reply(coordinator, at=now)


def test_a_letter_is_pdf_a_with_its_fonts_in_it(letter, physician, now):
    reader = PdfReader(BytesIO(paper.printed(letter, physician, now, FIRST).pdf))
    about = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", about)
    assert re.search(r"<pdfaid:conformance>B</pdfaid:conformance>", about)
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    files = [font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts]
    assert files and all("/FontFile3" in one or "/FontFile2" in one for one in files)
    assert "/OutputIntents" in reader.trailer["/Root"]


def test_the_same_letter_is_the_same_bytes_and_knows_its_pages(letter, physician, now):
    first = paper.printed(letter, physician, now, FIRST)
    assert paper.printed(letter, physician, now, FIRST) == first
    assert first.pages == len(PdfReader(BytesIO(first.pdf)).pages) == 1


def test_the_letterhead_is_the_clinic_s(letter, physician, now, settings, tmp_path):
    plain = paper.printed(letter, physician, now, FIRST).pdf
    settings.CLINIC_LOGO = tmp_path / "mark.svg"
    settings.CLINIC_LOGO.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    )
    marked = paper.printed(letter, physician, now, FIRST).pdf
    said = " ".join(PdfReader(BytesIO(marked)).pages[0].extract_text().split())
    for told in (
        "100 Example Street",
        "403-555-0142",
        "403-555-0143",
        "hello@northlight.example",
        "2026-0001",
    ):
        assert told in said
    assert marked != plain


@pytest.mark.parametrize("name", ["nowhere.svg", "pyproject.toml"])
def test_a_mark_that_is_no_picture_stops_the_start(name):
    with pytest.raises(UnknownSetting, match="LIGHTWELL_LOGO"):
        picture(name)
    assert picture("") is None


@pytest.mark.parametrize(
    ("language", "moment", "said"),
    [
        ("en", "2026-11-24T15:00", "10:00 EST"),
        ("fr", "2026-11-24T15:00", "10:00 HNE"),
        ("en", "2026-07-01T15:00", "11:00 EDT"),
        ("fr", "2026-07-01T15:00", "11:00 HAE"),
    ],
)
def test_the_time_is_the_clinic_s_in_the_reader_s_words(language, moment, said):
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert documents.clinic_time(at, language) == said


@pytest.mark.parametrize("zone", ["America/St_Johns", "America/Edmonton", "America/Vancouver"])
def test_each_part_of_the_country_has_a_name_for_its_time(settings, zone, now):
    settings.CLINIC_TIME_ZONE = zone
    assert re.fullmatch(r"\d\d:\d\d HN[A-Z]", documents.clinic_time(now, "fr"))


@pytest.mark.parametrize(
    "words",
    [
        '#panic() $x$ @ref *bold* `raw` \\ // /* <label> [content] #import "/etc/passwd"',
        "שלום, the name is أوتولين and back again",
        "<script>alert(1)</script> {{ 7 * 7 }} {% raw %}",
        "\u202egnirts desrever",
        "word " * 3900,
        "x" * 19_900,
    ],
    ids=["typst", "right-to-left", "html", "override", "very long", "one long word"],
)
def test_hostile_words_are_signed_as_words(letter, physician, now, words):
    edited = actions.edit_letter(by=physician, at=now, letter=letter, body=words)
    signed = actions.sign_letter(by=physician, at=now, letter=edited)
    assert signed.pages == len(PdfReader(BytesIO(bytes(signed.document.pdf))).pages)
    start = words.split()[0][:20]
    if start.isascii():
        assert start in words_of(signed.document)


@pytest.mark.parametrize("sign", ["🙂", "漢", "👩‍⚕️"])
def test_a_sign_that_no_font_has_is_settled_before_the_signature(letter, physician, now, sign):
    edited = actions.edit_letter(by=physician, at=now, letter=letter, body=f"Well {sign}.")
    with pytest.raises(Refused, match="cannot be printed") as refusal:
        actions.sign_letter(by=physician, at=now, letter=edited)
    assert refusal.value.field == "body" and not SignedLetter.objects.exists()


def test_a_name_that_no_font_has_still_gets_its_letter(coordinator, physician, now):
    letter = a_reply(coordinator, at=now, given_name="漢", family_name="Ng")
    plain = actions.edit_letter(by=physician, at=now, letter=letter, body="Words.")
    signed = actions.sign_letter(by=physician, at=now, letter=plain)
    assert f"{documents.STAND_IN} Ng, born" in words_of(signed.document)


def test_numbers_follow_each_other_and_begin_again_with_the_year(coordinator, physician, now):
    moments = (now, now, datetime(2027, 1, 1, 4, 59, tzinfo=UTC), datetime(2027, 1, 1, 5, 0, tzinfo=UTC))
    signed = [
        actions.sign_letter(by=physician, at=at, letter=a_reply(coordinator, at=at, health_card_number=""))
        for at in moments
    ]
    assert [one.number_text for one in signed] == ["2026-0001", "2026-0002", "2026-0003", "2027-0001"]
    assert "Letter 2027-0001." in words_of(signed[-1].document)


def test_a_signature_that_fails_leaves_no_gap(letter, physician, now, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("lightwell.letters.actions.signing.documents.store", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.sign_letter(by=physician, at=now, letter=letter)
    assert actions.sign_letter(by=physician, at=now, letter=letter).number == 1


def test_letters_signed_at_once_get_numbers_in_a_row_as_they_are_printed(at_once, now):
    doctor = a_person("physician", "Dr. Leopold Quill", "physician")
    letters = [a_reply(doctor, at=now, health_card_number="") for _ in range(4)]
    at_the_same_moment(
        *(lambda one=one: actions.sign_letter(by=doctor, at=now, letter=one) for one in letters)
    )
    signed = SignedLetter.objects.order_by("number")
    assert [one.number for one in signed] == [1, 2, 3, 4]
    for one in signed:
        assert f"Letter {one.number_text}." in words_of(one.document)
