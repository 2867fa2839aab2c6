"""English and French are equals: every string has its French, whole, with the same places to fill."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
FRENCH = ROOT / "lightwell" / "web" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
LAZY = ["-k", "gettext_lazy", "-k", "ngettext_lazy:1,2", "-k", "pgettext_lazy:1c,2"]
PLACES = re.compile(r"%\(\w+\)[sd]|%s|%d")


@pytest.fixture(scope="module")
def gathered(tmp_path_factory) -> Catalog:
    """Every string in the code and the templates, gathered as `make messages` does."""
    target = tmp_path_factory.mktemp("messages") / "django.pot"
    command = [Path(sys.executable).with_name("pybabel"), "--quiet", "extract", *LAZY, "-F", "pyproject.toml"]
    subprocess.run([*command, "-o", target, "."], cwd=ROOT, check=True)
    with target.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def french() -> Catalog:
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr")


def test_every_string_has_its_french(gathered, french):
    missing = [one.id for one in gathered if one.id and not said(french.get(one.id, one.context))]
    assert missing == []


def test_no_translation_is_left_over(gathered, french):
    assert [one.id for one in french if one.id and gathered.get(one.id, one.context) is None] == []


def test_no_translation_is_a_guess(french):
    assert [one.id for one in french if one.fuzzy and one.id] == []


def test_every_translation_fills_the_same_places(french):
    wrong = [one.id for one in french if one.id and places(one.id) != places(one.string)]
    assert wrong == []


def said(message) -> bool:
    return message is not None and all(part.strip() for part in parts(message.string))


def parts(text) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (list, tuple)) else (text,)


def places(text) -> set[str]:
    """The places to fill; of a plural those of its last form, since one may leave the number out."""
    return set(PLACES.findall(parts(text)[-1]))
