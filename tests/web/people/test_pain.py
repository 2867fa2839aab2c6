"""The overview of a patient treated for pain: the PEG stands first, exact, in the reader's language."""

import pytest

from tests.factories.letters import a_referred_patient
from tests.factories.outcomes import a_pain_course
from tests.letters.test_actions import AFTER


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(AFTER, tick=False)


@pytest.fixture
def course(db):
    return a_pain_course(a_referred_patient())


@pytest.fixture
def read(course, psychiatrist, signed_in):
    def said(language: str, page: str = "") -> str:
        address = f"/patients/{course.patient_id}/{page}"
        answer = signed_in(psychiatrist).get(address, headers={"accept-language": language})
        return " ".join(answer.text.replace("\u00a0", " ").split())

    return said


def test_pain_is_drawn_first_and_mood_beside_it(read):
    said = read("en")
    assert "PEG was 8 on 19 Nov, 5 at best, and 5 on 12 Dec." in said
    assert said.index("PEG was") < said.index("PHQ-9 was") < said.index("GAD-7 was")
    assert "5.33 or less" in said and "of 10" in said
    assert "−35%" in said and "from 7.67" in said


def test_the_next_step_rests_on_pain(read):
    assert "Go on with maintenance" in read("en") and "PEG 7.67 on 24 Nov, 5 on 12 Dec" in read("en")


def test_french_takes_its_comma(read):
    said = read("fr")
    assert "5,33 ou moins" in said and "7,67" in said and "7.67" not in said and "5.33" not in said


@pytest.mark.parametrize(("language", "base", "later"), [("en", "7.67", "6.33"), ("fr", "7,67", "6,33")])
def test_the_page_of_the_decision_lists_each_mean(read, language, base, later):
    said = read(language, "recommendation/")
    assert f'<td class="n">{base}</td>' in said and f'<td class="n">{later}</td>' in said
    assert "-17 %" in said and "-35 %" in said
