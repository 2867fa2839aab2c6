"""What the letters of the six cases propose, and the small rules that it stands on."""

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell import knowledge, sandbox
from lightwell.referrals import ocr, reading
from lightwell.referrals.reading import Word, words_of_tsv
from lightwell.referrals.reading.days import day_in
from tests.factories.faxes import letter, pages_of, scanned

OURS = ("416-555-0199", "403-555-0199", "418-555-0199", "250-555-0199", "902-555-0199")
EXPECTED = {
    "01": {
        "given_name": "Ottoline",
        "family_name": "Fernwhistle",
        "birth_date": "1984-03-14",
        "health_card_province": "ON",
        "health_card_number": "5055050016",
        "phone": "416-555-0101",
        "referrer_name": "Dr. Benedetta Larkspur",
        "referrer_kind": "physician",
        "licence_number": "900001",
        "referrer_phone": "416-555-0110",
        "referrer_fax": "416-555-0111",
        "clinic": "Inkwell Family Practice",
        "indication": "depression",
        "code_icd10": "F33.2",
        "medicines": "escitalopram 20 mg daily\nrosuvastatin 10 mg",
        "patient_agrees": "on",
    },
    "02": {
        "given_name": "Théophile",
        "family_name": "Boisclair-Lanterne",
        "birth_date": "1968-09-23",
        "health_card_province": "QC",
        "health_card_number": "BOIT68092311",
        "referrer_name": "Armande Vieuxpont, IPSPL",
        "referrer_kind": "nurse-practitioner",
        "licence_number": "900002",
        "language": "fr",
        "indication": "depression",
        "medicines": "venlafaxine XR 225 mg die\nlorazépam 1 mg au coucher\nramipril 10 mg die",
        "patient_agrees": "on",
    },
    "03": {
        "given_name": "Barnaby",
        "family_name": "Quillfeather",
        "birth_date": "1991-11-02",
        "health_card_number": "505050503",
        "indication": "ptsd",
        "medicines": "prazosin 4 mg at night\nlisdexamfetamine 40 mg every morning",
    },
    "04": {
        "given_name": "Wilhelmina",
        "family_name": "Thistlewick",
        "birth_date": "1962-06-30",
        "health_card_number": "9555055509",
        "medicines": "quetiapine XR 300 mg at night\nescitalopram 20 mg\nmetoprolol 25 mg twice daily\n"
        "ticagrelor 90 mg twice daily\nASA 81 mg\natorvastatin 80 mg\nmetformin 500 mg twice daily",
    },
    "05": {
        "given_name": "Hyacinth",
        "family_name": "Moorcroft-Puddle",
        "birth_date": "1995-01-19",
        "health_card_number": "5055050050",
        "referrer_kind": "nurse-practitioner",
        "indication": "bipolar-depression",
        "medicines": "lamotrigine 200 mg\nlithium 900 mg at night\nlevothyroxine 50 mcg",
    },
    "06": {
        "given_name": "Cosmo",
        "family_name": "Applegarth-Finch",
        "birth_date": "1975-08-08",
        "health_card_province": "NS",
        "health_card_number": "5050500017",
        "indication": "pain",
        "medicines": "duloxetine 60 mg\npregabalin 150 mg twice daily\ntramadol 100 mg twice daily\n"
        "naproxen when needed",
    },
}
TRIED = {
    "01": [("sertraline", "200 mg", "12", "no"), ("venlafaxine XR", "225 mg", "10", "a-little")],
    "02": [("citalopram", "40 mg", "12", "no"), ("venlafaxine XR", "225 mg", "20", "a-little")],
    "03": [("sertraline", "150 mg", "14", "a-little"), ("prazosin", "6 mg", "", "a-little")],
    "04": [("Escitalopram", "20 mg", "10", "a-little")],
    "05": [("Quetiapine", "300 mg", "8", "no"), ("lamotrigine", "200 mg", "", "a-little")],
    "06": [("duloxetine", "120 mg", "12", "a-little"), ("amitriptyline", "75 mg", "8", "no")],
}


@cache
def proposed(case: str) -> dict[str, reading.Proposal]:
    return proposed_from(tuple(page.words for page in pages_of(letter(case))))


def proposed_from(pages) -> dict[str, reading.Proposal]:
    reasons = {one.code: one.icd10_prefixes for one in knowledge.current().reasons.values()}
    return reading.propose(pages, reasons, OURS)


def typed(*lines: str) -> list[list[Word]]:
    """One page of plain lines, each letter ten pixels wide."""
    words = []
    for row, line in enumerate(lines):
        at = 0
        for word in line.split(" "):
            words.append(Word(word, at * 10, row * 40, (at + len(word)) * 10, row * 40 + 30))
            at += len(word) + 1
    return [words]


@pytest.mark.parametrize("case", EXPECTED)
def test_the_letter_of_each_case_proposes_what_it_says(case):
    found = {field: one.value for field, one in proposed(case).items()}
    assert {field: found.get(field) for field in EXPECTED[case]} == EXPECTED[case]


@pytest.mark.parametrize("case", TRIED)
def test_what_was_tried_comes_with_dose_weeks_and_effect(case):
    found = proposed(case)
    for place, tried in enumerate(TRIED[case], 1):
        parts = ("medicine", "dose", "weeks", "helped")
        read = tuple(found[key].value if (key := f"trial_{place}_{part}") in found else "" for part in parts)
        assert read == tried


def test_a_proposal_points_at_its_words():
    born = proposed("01")["birth_date"]
    (mark,) = born.marks
    (word,) = [word for word in pages_of(letter("01"))[0].words if word.text == "1984-03-14"]
    assert (mark.page, mark.left, mark.right) == (1, word.left, word.right)


def test_what_only_looks_right_is_a_guess():
    assert proposed("01")["birth_date"].sure and not proposed("01")["clinic"].sure
    assert not proposed("05")["health_card_number"].sure, "its check digit is wrong"
    assert not proposed("06")["indication"].sure, "pain and depression are both named"


def test_what_is_not_there_is_not_proposed():
    assert not {"phq9_total", "sex", "email"} & proposed("01").keys()
    assert not {"indication", "code_icd10"} & proposed("04").keys(), "neither diagnosis is treated here"
    assert proposed_from([[]]) == {} == proposed_from([])


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ("PHQ-9: 21", "21"),
        ("PHQ-9 score was 18/27 today", "18"),
        ("PHQ9 total = 9", "9"),
        ("PHQ-9 item 9 = 1", None),
        ("PHQ-9 with me was in the severe range.", None),
    ],
)
def test_a_phq9_total_is_read_where_it_is_said(line, total):
    found = proposed_from(typed(line)).get("phq9_total")
    assert (found.value if found else None) == total


@pytest.mark.parametrize(
    ("written", "day", "sure"),
    [
        ("1984-03-14", date(1984, 3, 14), True),
        ("14 March 1984", date(1984, 3, 14), True),
        ("March 14th, 1984", date(1984, 3, 14), True),
        ("1er août 1990", date(1990, 8, 1), True),
        ("14/03/1984", date(1984, 3, 14), True),
        ("03/14/1984", date(1984, 3, 14), True),
        ("03/04/1984", date(1984, 4, 3), False),
        ("05/05/1984", date(1984, 5, 5), True),
        ("2026-02-30", None, None),
        ("IN75-Us-Og", None, None),
    ],
)
def test_a_day_is_read_however_it_is_written(written, day, sure):
    read = day_in(written)
    assert (read and (read[0], read[2])) == (day and (day, sure))


@pytest.mark.parametrize(
    ("lines", "given", "family"),
    [
        (("Patient name: Fernwhistle, Ottoline",), "Ottoline", "Fernwhistle"),
        (("Patient name", "Mrs. Ottoline Fernwhistle"), "Ottoline", "Fernwhistle"),
        (("Objet : M. Luc Ipsum-Gagné",), "Luc", "Ipsum-Gagné"),
    ],
)
def test_a_name_is_read_in_either_order(lines, given, family):
    found = proposed_from(typed(*lines))
    assert (found["given_name"].value, found["family_name"].value) == (given, family)


def test_an_unclear_word_makes_a_guess():
    (line,) = typed("Born 1984-03-14")
    unclear = [Word(w.text, w.left, w.top, w.right, w.bottom, 40) for w in line]
    assert proposed_from([line])["birth_date"].sure
    assert not proposed_from([unclear])["birth_date"].sure


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=30))
def test_no_text_breaks_the_reading(lines):
    for one in proposed_from(typed(*[line or "x" for line in lines])).values():
        assert one.value and all(mark.page == 1 for mark in one.marks)


def test_the_table_of_the_reader_becomes_words():
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    row = "5\t1\t1\t1\t1\t1\t10\t20\t30\t40\t91.4\tBorn"
    assert words_of_tsv(f"{head}\n{row}\n4\t1\t1\t1\t1\t0\t1\t1\t1\t1\t-1\t\n") == (
        Word("Born", 10, 20, 40, 60, 91),
    )


needs_reader = pytest.mark.skipif(ocr.here() is None, reason="Tesseract is not installed on this machine")


@needs_reader
def test_a_fax_that_came_upside_down_is_turned_and_read():
    cover, upside_down = pages_of(scanned("03"))
    assert (ocr.degrees_to_turn(cover.picture), ocr.degrees_to_turn(upside_down.picture)) == (0, 180)
    words = ocr.words_of(sandbox.turn(upside_down.picture, 180).pages[0].picture)
    found = proposed_from([(), words])
    expected = {"given_name": "Barnaby", "birth_date": "1991-11-02", "health_card_number": "505050503"}
    assert {field: found[field].value for field in expected} == expected
    assert {mark.page for mark in found["birth_date"].marks} == {2}


@needs_reader
def test_handwriting_that_cannot_be_read_is_guessed_or_left_empty():
    form = ocr.words_of(pages_of(scanned("06"))[0].picture)
    found = proposed_from([form])
    assert "birth_date" not in found and not any(found[name].sure for name in found if "name" in name)


def test_without_a_reader_there_are_no_words(monkeypatch):
    monkeypatch.setattr(ocr.shutil, "which", lambda program: None)
    assert (ocr.words_of(b"png"), ocr.degrees_to_turn(b"png")) == ((), 0)
