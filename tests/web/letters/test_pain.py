"""A letter about a course for pain on the page: its drawing and what stands beside it, exact."""

import pytest

from tests.factories.letters import a_letter
from tests.factories.outcomes import a_pain_course
from tests.letters.test_actions import AFTER


@pytest.fixture
def read(patient, psychiatrist, signed_in, time_machine):
    course = a_pain_course(patient)
    time_machine.move_to(AFTER, tick=False)

    def said(language: str, page: str = "") -> str:
        letter = a_letter(psychiatrist, course, at=AFTER, language=language)
        answer = signed_in(psychiatrist).get(
            f"/letters/{letter.record}/{page}", headers={"accept-language": language}
        )
        assert answer.status_code == 200
        return " ".join(answer.text.replace("\u00a0", " ").split())

    return said


@pytest.mark.parametrize(
    ("language", "base", "band"), [("en", "7.67", "5.33 or less"), ("fr", "7,67", "5,33 ou moins")]
)
def test_the_drawing_shows_the_means_and_the_band_of_a_response(read, language, base, band):
    said = read(language)
    assert f">{base}<" in said and band in said and "PEG" in said


@pytest.mark.parametrize(("language", "told"), [("en", "7.67 to 5, response"), ("fr", "7,67 à 5, réponse")])
def test_the_change_stands_beside_the_words(read, language, told):
    assert told in read(language, "edit/")
