"""The decision aid: each number with its source, plain words, both languages, and no script."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lightwell import knowledge
from lightwell.web import charts

HERE = "/decision-aid/"
HOSTILE = "<script>alert(1)</script> 400 $"
LETTERS = re.compile(r"[a-z]+")
HIGHEST_GRADE = 6.9


@pytest.fixture
def visitor(db) -> Client:
    return Client(headers={"accept-language": "en"})


def syllables(word: str) -> int:
    """Vowel groups, without a silent e at the end; at least one."""
    sounded = re.sub(r"e$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", sounded)))


def grade(text: str) -> float:
    """Flesch-Kincaid grade: 6 is what a pupil of the sixth year reads."""
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
    words = LETTERS.findall(text.lower())
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_three_ways_stand_side_by_side(visitor):
    text = visitor.get(HERE).text
    for told in ("Slow drip into a vein", "Shot into a muscle", "Nose spray (Spravato)", "Is it approved?"):
        assert told in text
    assert "Health Canada has approved it" in text and "off-label" in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_number_is_drawn_and_says_where_it_is_from(db, language):
    text = Client(headers={"accept-language": language}).get(HERE).text
    for number in knowledge.current().out_of_hundred.values():
        said = f"{number.of_100} in 100" if language == "en" else f"{number.of_100} sur 100"
        assert f"<b>{said}</b>" in text
        assert number.text.get(language) in text
        assert number.source in text


def test_no_number_stands_in_the_template(visitor):
    numbers = [one.of_100 for one in knowledge.current().out_of_hundred.values()]
    filled = visitor.get(HERE).text.count('class="ch-person-')
    assert filled == sum(numbers)


def test_a_way_without_a_number_in_a_study_has_none():
    ways = {one.way for one in knowledge.current().out_of_hundred.values()}
    assert ways == {"IV"}
    assert all("not have a number" in knowledge.current().ways[code].known.en for code in ("IM", "IN-ESK"))


@pytest.mark.parametrize("code", list(knowledge.current().ways))
def test_the_words_are_plain(code):
    way = knowledge.current().ways[code]
    told = " ".join(getattr(way, field).en for field in ("how", "how_long", "approved", "known", "effects"))
    assert grade(told) <= HIGHEST_GRADE


def test_it_needs_no_script_and_no_signing_in(visitor):
    answer = visitor.get(HERE)
    assert answer.status_code == 200
    assert "<script" not in answer.text


def test_the_clinic_writes_its_own_cost_line(visitor, settings):
    assert "Ask us what it costs" in visitor.get(HERE).text
    settings.CLINIC_COST = {"en": HOSTILE, "fr": ""}
    text = visitor.get(HERE).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 400 $" in text
    assert "Ask us what it costs" not in text


def test_it_asks_the_database_nothing(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        visitor.get(HERE)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(visitor, method):
    assert getattr(visitor, method)(HERE).status_code == 405


@given(st.integers(0, 100))
def test_as_many_dots_are_filled_as_people(count):
    drawn = charts.people(count, key="k", title=f"{count} in 100", description="felt better")
    assert drawn.count('class="ch-person-benefit"') == count
    assert drawn.count("<circle") == 100
    assert f"{count} in 100" in drawn


@pytest.mark.parametrize("count", [-1, 101])
def test_more_than_everybody_cannot_be_drawn(count):
    with pytest.raises(ValueError, match="between 0 and 100"):
        charts.people(count, key="k", title="", description="")


def test_words_in_a_drawing_stay_words():
    assert "<script>" not in charts.people(1, key="k", title="<script>", description="<script>")
