"""The letter about a course for pain, whose scores are means."""

from decimal import Decimal

import pytest

from lightwell.letters import actions, facts, paper
from tests.factories.letters import a_letter, a_referred_patient
from tests.factories.outcomes import a_pain_course
from tests.letters.test_actions import AFTER, words_of

NUMBER = paper.Number(2026, 1)


@pytest.fixture
def course(db):
    return a_pain_course(a_referred_patient())


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "The PEG went from 7.67 to 5 of 10: a response."), ("fr", "de 7,67 à 5 sur 10 : une réponse.")],
)
def test_it_says_how_far_the_pain_went_down(course, coordinator, language, told):
    letter = a_letter(coordinator, course, at=AFTER, language=language)
    assert told in letter.body.replace("\u00a0", " ")


def test_its_figure_holds_the_exact_means_and_where_a_response_begins(course):
    figure = facts.figure(course, AFTER)
    totals = [total for _day, total in figure.scores]
    assert totals == [Decimal(total) for total in ("7.67", "7", "6.33", "5.33", "5")]
    assert (figure.scale, figure.top, figure.response_at_most) == ("PEG", 10, Decimal("5.33"))
    assert figure.remission_below is None


@pytest.mark.parametrize(("language", "first"), [("en", "7.67"), ("fr", "7,67")])
def test_it_is_printed_with_its_figure(course, coordinator, psychiatrist, language, first):
    letter = a_letter(coordinator, course, at=AFTER, language=language)
    ready = actions.edit_letter(by=coordinator, at=AFTER, letter=letter, body="Words.", ready=True)
    signed = actions.sign_letter(by=psychiatrist, at=AFTER, letter=ready)
    said = words_of(signed.document)
    assert first in said and "(PEG)" in said
