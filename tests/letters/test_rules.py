"""Drafts say what the record says, in the recipient's language, and never guess."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightwell.letters.rules import About, CourseFacts, DecisionFacts, draft

ABOUT = About(
    "Ottoline Fernwhistle", date(1984, 3, 14), "Dr. Benedetta Larkspur", date(2026, 10, 1), "Northlight"
)
DECISION = DecisionFacts(ABOUT, "suitable", date(2026, 10, 21), "Two adequate trials failed.", "depression")
DAYS = tuple(date(2026, 11, day) for day in (1, 4, 8, 11, 15, 18))
COURSE = CourseFacts(
    about=ABOUT,
    planned=6,
    given_on=DAYS,
    route="IV",
    doses_mg=(Decimal("36.0"),) * 6,
    score_before=19,
    score_after=4,
    status="response",
    remission=True,
    highest_bp=(136, 86),
    scale_top=27,
)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("outcome", ["suitable", "not-suitable", "defer"])
def test_a_decision_is_drafted_with_its_reasons_and_the_crisis_line(outcome, language):
    text = draft("decision", language, replace(DECISION, outcome=outcome))
    assert "Two adequate trials failed." in text
    assert "9-8-8" in text


def test_off_label_use_is_said_when_treatment_is_offered():
    assert "not approved by Health Canada" in draft("decision", "en", DECISION)
    assert "pas approuvée par Santé Canada" in draft("decision", "fr", DECISION)


def test_the_end_of_a_course_says_doses_scores_and_words():
    text = draft("end-of-course", "en", COURSE)
    assert "6 of 6 planned" in text and "36\u00a0mg, 36\u00a0mg" in text
    assert "from 19 to 4 of 27: a response, and remission" in text
    assert "No adverse event was recorded" in text


def test_without_a_baseline_no_change_is_stated():
    text = draft("end-of-course", "fr", replace(COURSE, score_before=None))
    assert "ne peut donc pas être établi" in text
    assert "une réponse" not in text


def test_french_writes_the_first_of_a_month_and_decimals_its_own_way():
    text = draft("end-of-course", "fr", replace(COURSE, doses_mg=(Decimal("36.5"),)))
    assert "1er novembre 2026" in text and "36,5\u00a0mg" in text


def test_hostile_words_stay_words():
    text = draft("decision", "en", replace(DECISION, reasons="{{ 7 * 7 }} <script>alert(1)</script>"))
    assert "{{ 7 * 7 }} <script>alert(1)</script>" in text


@pytest.mark.parametrize(("kind", "language"), [("decision", "de"), ("../settings", "en")])
def test_an_unknown_letter_is_refused(kind, language):
    with pytest.raises(ValueError, match="There is no"):
        draft(kind, language, DECISION)


def test_a_mean_is_said_with_its_places_in_the_language_of_the_letter():
    pain = replace(COURSE, scale="PEG", scale_top=10, remission=False)
    pain = replace(pain, score_before=Decimal("7.6700"), score_after=Decimal("5.0000"))
    assert "The PEG went from 7.67 to 5 of 10: a response." in draft("end-of-course", "en", pain)
    assert "Le PEG est passé de 7,67 à 5 sur 10\u00a0: une réponse." in draft("end-of-course", "fr", pain)


@given(st.integers(0, 27), st.integers(0, 27), st.sampled_from(["en", "fr"]))
def test_a_decimal_reads_as_the_same_whole_number(before, after, language):
    whole, same = (
        draft("end-of-course", language, replace(COURSE, score_before=kind(before), score_after=kind(after)))
        for kind in (int, Decimal)
    )
    assert whole == same
