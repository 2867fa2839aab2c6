"""What a new text says otherwise than the one that somebody signed, for both who sign and who present."""

from typing import Any

from lightwell.consent import queries
from lightwell.consent.models import ConsentGiven


def changes_since(before: ConsentGiven, language: str) -> dict[str, Any]:
    """`parts`: what changed by part; None when the text that was signed is no longer kept here."""
    old, new = queries.text_of(before.text_version), queries.current_text()
    found = queries.changes_between(old, new, language) if old else None
    return {"text": new, "before": before.text_version, "parts": found}
