"""Clinical knowledge is data with a source; no number of medicine stands in the code."""

import re
from pathlib import Path

import pytest

from lightwell import knowledge
from lightwell.knowledge.library import TOPICS

LIGHTWELL = Path(__file__).resolve().parents[2] / "lightwell"
CODE = [
    path
    for path in LIGHTWELL.rglob("rules*.py")
    if "migrations" not in path.parts and "jobs" not in path.parts
] + sorted(LIGHTWELL.rglob("rules/*.py"))


def entries():
    known = knowledge.current()
    for topic in TOPICS:
        table = getattr(known, topic.name)
        keys = list(table)
        values = (
            [table.entry(key) for key in keys] if topic.name == "policy" else [table[key] for key in keys]
        )
        yield from (
            pytest.param(value, id=f"{topic.name}-{key}") for key, value in zip(keys, values, strict=True)
        )


@pytest.mark.parametrize("entry", list(entries()))
def test_every_entry_has_a_source_and_a_confidence(entry):
    assert entry.source.strip() and entry.confidence in ("H", "M", "L", "design")


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(LIGHTWELL)))
def test_no_threshold_is_written_into_a_rule(path):
    """A comparison with a number of two digits would be a threshold; it belongs into the knowledge."""
    found = re.findall(r"(?:>=|<=|>|<)\s*(\d{2,})\b", path.read_text())
    assert found == []
