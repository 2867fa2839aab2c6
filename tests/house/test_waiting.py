"""Who waits for whom on PostgreSQL: a held row may still be referred to, or two acts wait for ever."""

from pathlib import Path

import pytest

LIGHTWELL = Path(__file__).resolve().parents[2] / "lightwell"
HOLDING = [path for path in sorted(LIGHTWELL.rglob("*.py")) if "select_for_update(" in path.read_text()]


@pytest.mark.parametrize("path", HOLDING, ids=lambda path: str(path.relative_to(LIGHTWELL)))
def test_a_row_is_held_without_its_key(path):
    """A new row refers to its patient when it is committed; by then it has the head of the audit chain."""
    text = path.read_text()
    assert text.count("select_for_update(") == text.count("no_key=True)")
