"""Pages: no template, component or icon that nobody uses, and nothing that the security policy refuses."""

import re
from pathlib import Path

import pytest

from lightwell.web.jinja import Components

WEB = Path(__file__).resolve().parents[2] / "lightwell" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SOURCES = {path: path.read_text() for path in [*TEMPLATES, *WEB.rglob("*.py")]}
NAMES = {str(path.relative_to(WEB / "templates")) for path in TEMPLATES}
MADE_BY_ALLAUTH = {"mfa/authenticate.html"}


def everything_but(*paths: Path) -> str:
    return "\n".join(text for path, text in SOURCES.items() if path not in paths)


def test_every_template_is_shown_by_a_page_or_another_template():
    parts = {f"components/{name}.html" for name in Components.FILES}
    text = everything_but()
    unused = {name for name in NAMES - parts - MADE_BY_ALLAUTH if f'"{name}"' not in text}
    assert unused == set()


@pytest.mark.parametrize("file", Components.FILES)
def test_every_component_is_used(file):
    path = WEB / "templates" / "components" / f"{file}.html"
    macros = re.findall(r"{% macro (\w+)\(", path.read_text())
    unused = [name for name in macros if not re.search(rf"\b{name}\(", without_definitions(path, name))]
    assert unused == []


def without_definitions(path: Path, name: str) -> str:
    """Everything that might call a macro: the other files, and its own without the line that defines it."""
    lines = path.read_text().splitlines()
    own = "\n".join(line for line in lines if f"macro {name}(" not in line)
    return everything_but(path) + own


def test_no_page_holds_code_or_style_that_the_policy_refuses():
    for path in TEMPLATES:
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path.name
        assert not re.search(r"<[^>{%]*\s(?:on[a-z]+|style)=|javascript:", text), path.name


def test_no_page_asks_anything_of_another_site():
    for path in TEMPLATES:
        assert not re.search(r"""(src|srcset|action|data)=["']https?://""", path.read_text()), path.name


def test_every_icon_that_is_named_is_drawn():
    drawn = set(re.findall(r'id="i-([\w-]+)"', (WEB / "assets" / "icons.svg").read_text()))
    named = set(re.findall(r"""icon(?:_name=|\()["']([\w-]+)["']""", everything_but()))
    assert named - drawn == set()
