"""What a consent must say (clinical reference J.1) is said, in both languages, where the text says it."""

import shutil
from pathlib import Path

import pytest

from lightwell import knowledge
from lightwell.knowledge import checking, library

TEXT = "consents/ketamine-2026-11b.toml"


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(library.HERE, tmp_path / "knowledge"))


def newest():
    known = knowledge.current()
    return next(text for text in known.consents.values() if text.version == "ketamine-2026-11b")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", list(knowledge.current().consent_points))
def test_each_point_is_made_in_both_languages(code, language):
    point, text = knowledge.current().consent_points[code], newest()
    marked = next(one for one in text.points if one.code == code)
    assert point.words.get(language) in text.said(marked).get(language)


def test_the_points_are_those_of_the_list():
    assert len(knowledge.current().consent_points) == 37


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("Health Canada has not approved", "Health Canada knows", "off-label"),
        ("la vessie, le foie", "le foie", "bladder"),
        ('{ code = "escort", part = "home", number = 2 },', "", "escort"),
        (
            'code = "fasting", part = "home", number = 1',
            'code = "fasting", part = "home", number = 9',
            "fasting",
        ),
        ('replaces = "ketamine-2026-11"', 'replaces = "ketamine-2020-01"', "replaces"),
    ],
)
def test_a_text_that_leaves_a_point_out_stops_the_start(folder, old, new, wrong):
    file = folder / TEXT
    words = file.read_text(encoding="utf-8")
    assert old in words
    file.write_text(words.replace(old, new), encoding="utf-8")
    assert any(wrong in problem for problem in checking.check(folder))


def test_who_may_decide_stands_in_the_order_of_the_law():
    ranks = [one.rank for one in knowledge.current().substitutes.values()]
    assert ranks == list(range(1, len(ranks) + 1))
